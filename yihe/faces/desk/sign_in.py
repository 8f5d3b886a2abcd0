"""How allauth behaves here: nobody signs up by themselves, and each sign-in is written into the access log."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver

from yihe.registers.evidence.models import Verb, note_access


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by the administrator, or by an organization's own lead; there is no open registration."""

    def is_open_for_signup(self, request) -> bool:
        return False


@receiver(user_logged_in)
def note_sign_in(sender, request, user, **kwargs):
    note_access(Verb.SIGN_IN, f"user {user.username}", by=user)


@receiver(user_login_failed)
def note_refused_sign_in(sender, credentials, request=None, **kwargs):
    note_access(Verb.REFUSED, f"sign-in {str(credentials.get('username', ''))[:40]}", by=None)
