"""
What becomes of somebody who was let in at a door of others (单点登录). Nobody signs up by it; nobody is known by a mail address; an account
that is bound is entered, another is bound by its own holder, and an organization's representative begins here.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from yihe.faces.signon import telling
from yihe.registers.accounts import sign_ons
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.practitioners import representatives

LOGIN, BIND, AGAIN = "login", "bind", "again"
NOT_DONE = "{door}的登录没有完成，没有登录。请从登录页重新来一次。"
NOT_BOUND = "您在{door}的身份还没有绑定本平台的账户，没有登录。请先用登录名和密码登录，在“个人设置”里绑定{door}，以后就可以从这里登录。"
NOT_YOU = "{door}登录的不是绑定在您账户上的那个身份，没有核过。"
SHUT = "这个账户已经停用，没有登录。请联系系统管理员。"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request, provider=None, client_id=None):
        """Return the doors of the settings alone: a row in a table opens none."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def can_authenticate_by_email(self, login, email) -> bool:
        return False  # whoever the other side says has a colleague's address is not the colleague

    def populate_user(self, request, sociallogin, data):
        return sociallogin.user

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None) -> None:
        """Say that it did not work, and write down that it did not; why, is for nobody who tries."""
        note_access(Verb.REFUSED, f"sign-on {provider.app.provider_id}", by=None)
        refuse(request, NOT_DONE.format(door=provider.app.name), 401)

    def pre_social_login(self, request, sociallogin) -> None:
        app, process = sociallogin.provider.app, sociallogin.state.get("process")
        begun_by = (sociallogin.state.get("data") or {}).get("user")
        if process in (BIND, AGAIN):
            if not request.user.is_authenticated or request.user.pk != begun_by:
                refuse(request, NOT_DONE.format(door=app.name), 401)
            self._bind(request, sociallogin, app) if process == BIND else self._again(request, sociallogin, app)
        if process != LOGIN:
            refuse(request, NOT_DONE.format(door=app.name), 401)
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                refuse(request, representatives.standing(sociallogin.user) or SHUT, 403)
            return
        if not sociallogin.provider.is_of_organizations:
            refuse(request, NOT_BOUND.format(door=app.name), 403)
        self._arrive(request, sociallogin, app)

    @staticmethod
    def _arrive(request, sociallogin, app) -> None:
        claims = sociallogin.claims
        try:
            sociallogin.user = representatives.arrive(
                door=app.provider_id, called=app.name, identity=sociallogin.account.uid, code=claims.credit_code,
                name=claims.name, id_number=claims.id_number,
            )  # fmt: skip
        except ValidationError as why:
            refuse(request, "".join(why.messages), 403)
        telling.of_a_new_account(sociallogin.user, app.name)

    @staticmethod
    def _bind(request, sociallogin, app) -> None:
        try:
            sign_ons.bind(request.user, app.provider_id, sociallogin.account.uid, called=app.name, by=request.user)
        except ValidationError as why:
            messages.error(request, "".join(why.messages))
        else:
            telling.of_a_binding(request.user, app.name)
            messages.success(request, f"已绑定{app.name}，以后可以从那里登录。")
        raise ImmediateHttpResponse(redirect("desk:account"))

    @staticmethod
    def _again(request, sociallogin, app) -> None:
        if not sociallogin.is_existing or sociallogin.user.pk != request.user.pk:
            refuse(request, NOT_YOU.format(door=app.name), 403)
        record_authentication(request, request.user, "socialaccount", provider=app.provider_id)
        raise ImmediateHttpResponse(redirect(sociallogin.state.get("next") or "desk:inbox"))


def refuse(request, sentence: str, status: int):
    """Answer with a sentence, and go no further."""
    raise ImmediateHttpResponse(render(request, "signon/refused.html", {"why": sentence}, status=status))
