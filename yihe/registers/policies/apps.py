from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from yihe.foundation import city_pack, parameters
from yihe.registers.policies import registry, texts


class PoliciesConfig(AppConfig):
    name = "yihe.registers.policies"
    label = "policies"
    verbose_name = "政策"

    def ready(self):
        parameters.register(registry.parameters)
        autodiscover_modules("policies")
        city_pack.check_with("policies.E001", texts.faults)
        city_pack.check_with("policies.E002", parameters_that_are_missing)


def parameters_that_are_missing() -> list[str]:
    """Return a sentence for every parameter the code or a policy asks for and the pack does not have."""
    try:
        known = registry.parameters()
    except parameters.BadParameters:
        return []  # the other check says which files, and why
    asked = {*parameters.asked_for(), *(path for policy in registry.every() for path in policy.bases)}
    return [f"{path}.yaml：没有这个参数文件，系统要用到它" for path in sorted(asked) if path not in known]
