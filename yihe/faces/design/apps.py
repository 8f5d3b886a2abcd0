from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "yihe.faces.design"
    label = "design"
    verbose_name = "设计系统"
