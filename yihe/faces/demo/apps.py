from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "yihe.faces.demo"
    label = "demo"
    verbose_name = "演示"
