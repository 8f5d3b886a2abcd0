from django.apps import AppConfig

from yihe.faces.design import wording
from yihe.foundation import city_pack


class DesignConfig(AppConfig):
    name = "yihe.faces.design"
    label = "design"
    verbose_name = "设计系统"

    def __init__(self, app_name, app_module):
        super().__init__(app_name, app_module)
        wording.speak_plainly()  # here and not in ready(): forms copy the sentences when they are made, at import

    def ready(self):
        from yihe.faces.design import shell  # it names the user's model, which is there only now

        city_pack.check_with("design.E001", shell.city_faults)
