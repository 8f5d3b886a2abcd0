from django.apps import AppConfig

# Of libraries: what is not kept of their tables, and why.
NOT_KEPT = {
    "auth.Permission": "asked of nobody: what somebody may do is in their memberships",
    "auth.Group": "asked of nobody: what somebody may do is in their memberships",
    "contenttypes.ContentType": "names of our models; nothing points at them but permissions, which nobody asks",
    "sessions.Session": "empty: ours are `Sitting`",
    "socialaccount.SocialApp": "empty: the doors of others are those of the settings",
    "socialaccount.SocialToken": "empty: what others give us to ask them with is not kept",
    "account.EmailAddress": "not asked: nobody signs up or signs in by one, mail goes to the account's own (`User.email`)",
    "account.EmailConfirmation": "not asked: no address is confirmed here",
}


class AccountsConfig(AppConfig):
    name = "yihe.registers.accounts"
    label = "accounts"
    verbose_name = "账户"

    def ready(self):
        from django.apps import apps

        import yihe.registers.accounts.grants
        import yihe.registers.accounts.resets  # noqa: F401  the limit and the sorts of proposals they declare are known whoever loads them later
        from yihe.foundation import keepers, reindexing
        from yihe.registers.accounts import factor_secrets, indexing

        factor_secrets.listen()
        reindexing.part("用户", 2, indexing.write_again)
        for label, because in NOT_KEPT.items():
            keepers.free_of_another(apps.get_model(label), because)

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of memberships with power, and of those that do not go together."""
        from yihe.registers.accounts import apart  # models must be loaded first
        from yihe.registers.accounts.verifying import unconfirmed

        yield from unconfirmed()
        yield from apart.breaches()
