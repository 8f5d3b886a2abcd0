from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "yihe.registers.organizations"
    label = "organizations"
    verbose_name = "社会组织"
