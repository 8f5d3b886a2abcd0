from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yihe.faces.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self):
        from yihe.faces.portal import signposts, subscriptions
        from yihe.foundation import city_pack, reindexing
        from yihe.matters import clock
        from yihe.registers.accounts import feedback

        city_pack.check_with("portal.E001", signposts.faults)
        clock.once_a_day("subscriptions", subscriptions.send, after=subscriptions.BEGINS)
        clock.once_a_day("feedback", feedback.forget_old)
        reindexing.part("订阅邮箱", 8, subscriptions.write_again)
