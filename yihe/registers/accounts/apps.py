from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yihe.registers.accounts"
    label = "accounts"
    verbose_name = "账户"
