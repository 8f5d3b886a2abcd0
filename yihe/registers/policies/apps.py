from django.apps import AppConfig
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from yihe.foundation import city_pack, figure_scopes, parameters
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.policies import registry, remedies, texts


class PoliciesConfig(AppConfig):
    name = "yihe.registers.policies"
    label = "policies"
    verbose_name = "政策"

    def ready(self):
        from yihe.registers.policies import confirming, entered  # noqa: F401  models must be loaded first; it declares its proposals

        parameters.register(registry.parameters)
        figure_scopes.register_look(entered.look)
        registry.lay_over(entered.laid_over)
        autodiscover_modules("policies")
        city_pack.check_with("policies.E001", texts.faults)
        city_pack.check_with("policies.E002", parameters_that_are_missing)
        city_pack.check_with("policies.E003", parameters_without_a_value)
        city_pack.check_with("policies.E004", remedies.faults)
        city_pack.check_with("policies.E005", parameters_of_another_sort)

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of texts that are no longer what two people confirmed."""
        from yihe.registers.policies import confirming  # models must be loaded first

        yield from confirming.faults()


def parameters_that_are_missing() -> list[str]:
    """Return a sentence for every parameter the code or a policy asks for and the pack does not have."""
    try:
        known = registry.of_files(city_pack.here())
    except BadParameters:
        return []  # the other check says which files, and why
    asked = {*parameters.asked_for(), *(path for policy in registry.every() for path in policy.bases)}
    return [
        f"{path}.yaml：没有这个参数文件，系统要用到它"
        for path in sorted(asked)
        if path not in known and not parameters.is_spared(path)
    ]


def parameters_without_a_value() -> list[str]:
    """Return a sentence, with file and key, for every limit without a value today or later: no procedure can do without."""
    try:
        known = registry.of_files(city_pack.here())
    except BadParameters:
        return []
    today, found = timezone.localdate(), []
    for path in parameters.cannot_do_without():
        history = known[path].history if path in known else ()
        begun = [day for day, _value in history if day <= today]
        if history and not begun:
            found.append(f"{path}.yaml：values 从 {history[0][0]} 才开始，办理事项现在就要用到它")
        found += [
            f"{path}.yaml：values.{day}.value 不能是 null，办理事项要用到它"
            for day, value in history if value is None and begun and day >= begun[-1]
        ]  # fmt: skip
    return found


def parameters_of_another_sort() -> list[str]:
    """Return a sentence, with file and key, for every figure that is not what the code takes: yuan, whole months, working days."""
    try:
        return parameters.wrong_sorts(registry.of_files(city_pack.here()))
    except BadParameters:
        return []
