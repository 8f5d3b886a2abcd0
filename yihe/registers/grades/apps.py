from django.apps import AppConfig


class GradesConfig(AppConfig):
    name = "yihe.registers.grades"
    label = "grades"
    verbose_name = "评估等级"

    def ready(self):
        from yihe.registers.grades import edits  # noqa: F401  says what two people say
