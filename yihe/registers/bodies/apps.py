from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "yihe.registers.bodies"
    label = "bodies"
    verbose_name = "单位"

    def ready(self):
        from yihe.foundation import reindexing
        from yihe.registers.bodies import traits

        reindexing.part("相同之处", 3, traits.write_again)
