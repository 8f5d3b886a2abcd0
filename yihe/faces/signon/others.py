"""A door of others as allauth takes it: one class, whatever shape the door is of (`shapes`). Nothing it says is kept but who it was."""

import requests
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import HttpRequest, HttpResponse

from yihe.faces.signon.claims import BadClaims, Claims
from yihe.faces.signon.shapes import SHAPES, nonce_of


class SignOnProvider(OAuth2Provider):
    id = "sign_on"
    name = "单点登录"
    account_class = ProviderAccount
    pkce_enabled_default = True

    @property
    def is_standard(self) -> bool:
        return self.app.settings["shape"] == "openid"

    @property
    def is_of_organizations(self) -> bool:
        return self.app.settings["for"] == "organizations"

    @property
    def server_url(self) -> str:
        return self.app.settings["server_url"] + "/.well-known/openid-configuration"

    def get_oauth2_adapter(self, request):
        return SHAPES[self.app.settings["shape"]](request, self.app.provider_id)  # type: ignore[call-arg]

    def get_pkce_params(self) -> dict:
        params = super().get_pkce_params() if self.is_standard else {}
        return params | {"nonce": nonce_of(params["code_verifier"])} if params else {}

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def login_of(self, request, claims: Claims):
        """Return a sign-in to be decided on, with what was said of whoever it is."""
        login = self.sociallogin_from_response(request, claims)
        login.claims = claims
        return login

    def extract_uid(self, data: Claims) -> str:
        return data.identity(self.is_of_organizations)

    def extract_extra_data(self, data) -> dict:
        return {}  # nothing of what they said is kept

    def extract_common_fields(self, data) -> dict:
        return {}  # least of all a mail address: nobody is known by one

    def away(self, request: HttpRequest, process: str, **how) -> HttpResponse | None:
        """Return the answer that leads there, as `redirect` makes it; None where it cannot be reached now."""
        try:
            return self.redirect(request, process, **how)
        except (OAuth2Error, requests.RequestException, KeyError, ValueError):
            return None

    def back(self, request: HttpRequest) -> HttpResponse:
        """Return the answer to whoever comes back from there."""
        try:
            return _Back.adapter_view(self.get_oauth2_adapter(request))(request)
        except OAuth2Error as fault:
            return render_authentication_error(request, self, exception=fault)


class _Back(OAuth2CallbackView):
    """Comes back. What the other side answers is foreign: whatever is wrong with it, it is an answer that is not taken."""

    def dispatch(self, request, *args, **kwargs):
        if self.adapter.brings != "code":
            request.GET = request.GET.copy()
            request.GET["code"] = request.GET.get(self.adapter.brings, "")
        try:
            return super().dispatch(request, *args, **kwargs)
        except (BadClaims, requests.RequestException, KeyError, ValueError, TypeError, AttributeError) as fault:
            raise OAuth2Error("an answer that cannot be read") from fault
