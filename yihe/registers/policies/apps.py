from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register
from django.utils.module_loading import autodiscover_modules

from yihe.foundation import parameters
from yihe.registers.policies import registry, texts


class PoliciesConfig(AppConfig):
    name = "yihe.registers.policies"
    label = "policies"
    verbose_name = "政策"

    def ready(self):
        parameters.register(registry.parameters)
        autodiscover_modules("policies")
        register(the_city_pack_can_be_read)


def the_city_pack_can_be_read(app_configs, **kwargs) -> list[Error]:
    """System check: every parameter file is of its form, and names a clause that is in the city's texts."""
    return [Error(fault, id="policies.E001") for fault in texts.faults(settings.CITY_DIR)]
