"""How allauth behaves here: nobody signs up by themselves, and each sign-in is written into the access log."""

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import Http404
from django.utils import timezone

from yihe.faces.desk import asking_again
from yihe.faces.portal.invitation import FIRST_LOGIN
from yihe.foundation import city_words
from yihe.foundation.blind_index import blind_index
from yihe.registers.accounts import factor_secrets, sessions
from yihe.registers.accounts.models import Sitting, User
from yihe.registers.evidence.models import Verb, note_access

ANYWHERE = "60/h/key"  # wrong passwords of one account, from all addresses together


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by the administrator, or by an organization's own lead; there is no open registration."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "用户名或密码不对，没有登录。",
        "enter_current_password": "当前密码不对，密码没有改动。",
        "incorrect_password": "密码不对。",
        "too_many_login_attempts": "试错的次数太多了，请过一会儿再试。",
    }

    def format_email_subject(self, subject: str) -> str:
        return city_words.subject(str(subject))

    def render_mail(self, template_prefix, email, context, headers=None):
        return super().render_mail(template_prefix, email, context | {"system": city_words.system()}, headers)

    def is_open_for_signup(self, request) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **said) -> bool:
        """Ask again by the rule of this house alone: whoever just signed in is not asked for the same password once more."""
        return bool(asking_again.missing(self.request))

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Count the wrong tries of one account from one address by themselves."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)} from {address_of(request)}"

    def pre_authenticate(self, request, **credentials) -> None:
        """
        Besides, count those of an account wherever they come from, and let nobody on beyond an hour's most but who comes from
        where its holder was signed in lately: whoever has many addresses has not many more tries.
        """
        super().pre_authenticate(request, **credentials)
        login = str(credentials.get("username", "")).lower()
        usage = ratelimit.consume(
            request, app="allauth.account", action="anywhere", config={"anywhere": ANYWHERE}, key=f"anywhere {login}"
        )
        if usage:
            self._login_failed_rl_usage.usage.extend(usage.usage)
        elif not Sitting.objects.filter(user__username__iexact=login, address=address_of(request) or "-").exists():
            raise self.validation_error("too_many_login_attempts")


def address_of(request) -> str:
    """Return the address a request came from, or "" where nothing says."""
    try:
        return AccountAdapter(request).get_client_ip(request)
    except PermissionDenied:
        return ""


class LoginForm(forms.LoginForm):
    """Whoever just set the first password does not type the login name it was told with."""

    def __init__(self, *args, **said):
        super().__init__(*args, **said)
        if self.request is not None and not self.is_bound:
            self.initial.setdefault("login", self.request.session.pop(FIRST_LOGIN, ""))


class SaysAllAtOnce:
    """A form with a new password twice says that the two differ also where the first is weak."""

    def clean(self):
        said = super().clean()
        one, two = self.data.get("password1"), self.data.get("password2")
        if "password1" in self.errors and one and two and one != two:
            self.add_error("password2", "两次输入的密码不一样。")
        return said


class ChangePasswordForm(SaysAllAtOnce, forms.ChangePasswordForm):
    """The password of whoever is signed in."""


class ResetPasswordKeyForm(SaysAllAtOnce, forms.ResetPasswordKeyForm):
    """The new password of whoever came by the link of a reset."""


class ResetPasswordForm(forms.ResetPasswordForm):
    """Mail a new password's link to whoever has a password: an account without one begins with its invitation."""

    users: list

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if user.has_usable_password()]
        return email


def no_such_page(request, **said):
    """Stand in the place of a page of allauth's that we do not have."""
    raise Http404


class SecondFactorAdapter(DefaultMFAAdapter):
    """What is said when a code is wrong; and that secrets are sealed (`factor_secrets`)."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "验证码不对。请看验证器应用上现在的 6 位数字，它每 30 秒换一次。",
    }

    def get_totp_issuer(self) -> str:
        return city_words.system()

    def encrypt(self, text: str) -> str:
        return factor_secrets.Plain(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.opened(encrypted_text)


@receiver(user_logged_in)
def note_sign_in(sender, request, user, **kwargs):
    """Write it into the access log; and into the session since when, from where and with what somebody is here."""
    if request is not None:
        request.session[sessions.BEGAN] = timezone.now().timestamp()
        request.session[sessions.ADDRESS] = address_of(request)
        request.session[sessions.DEVICE] = request.META.get("HTTP_USER_AGENT", "")[:200]
    note_access(Verb.SIGN_IN, f"user {user.username}", by=user)


@receiver(user_logged_out)
def note_sign_out(sender, request, user, **kwargs):
    """Remember that this request signs out: its answer empties the browser's storage (`middleware.EmptiesTheStorage`)."""
    if request is not None:
        request.signs_out = True


@receiver(user_login_failed)
def note_refused_sign_in(sender, credentials, request=None, **kwargs):
    """
    Write down whom somebody tried to sign in as. What is nobody's name is perhaps somebody's password, typed a line too high:
    of it the log, which nobody can erase, keeps a keyed digest, by which one sees that it was the same again.
    """
    typed = str(credentials.get("username", ""))[:200]
    known = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first()
    note_access(Verb.REFUSED, f"sign-in {known or '?' + blind_index(typed)[:16]}", by=None)
