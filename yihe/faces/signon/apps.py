from django.apps import AppConfig


class SignOnConfig(AppConfig):
    name = "yihe.faces.signon"
    label = "signon"
    verbose_name = "单点登录"
