from django.apps import AppConfig
from django.core import checks


class KeysConfig(AppConfig):
    name = "yihe.registers.keys"
    label = "keys"
    verbose_name = "专卷密钥"

    def ready(self):
        from yihe.foundation import encryption
        from yihe.registers.keys import keyring
        from yihe.registers.keys.database import check_keys_lie_apart

        encryption.open_compartments_with(keyring.key_of)
        keyring.forget_with_each_request()
        checks.register(check_keys_lie_apart, checks.Tags.security, deploy=True)

    def verify(self):
        """Yield what is wrong with encrypted rows, for `manage.py verify`."""
        from yihe.registers.keys.verifying import faults

        yield from faults()
