from django.apps import AppConfig

from yihe.faces.design import wording


class DesignConfig(AppConfig):
    name = "yihe.faces.design"
    label = "design"
    verbose_name = "设计系统"

    def __init__(self, app_name, app_module):
        super().__init__(app_name, app_module)
        wording.speak_plainly()  # here and not in ready(): forms copy the sentences when they are made, at import
