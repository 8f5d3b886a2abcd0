"""
How the doors of others speak. `OpenID` is the standard, with everything it offers against forgery demanded. The others are one
class, `Nearly`: the same way round – go there, come back with something that is good once, ask their server who it was –, each
shape with its own names for it.

Each shape was tried against a server of our own that behaves as its documents say, none of the nearly standard ones against the real one
(docs/deploy.md).
"""

import base64
import hashlib
import hmac
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.urls import reverse

from yihe.faces.signon.claims import BadClaims, Claims
from yihe.foundation import digests

USED_FOR = 24 * 3600  # seconds for which something that came back is known to have been used


def nonce_of(verifier: str) -> str:
    """Return the nonce that goes with a sign-in that was begun here: only its session knows the verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"nonce {verifier}".encode()).digest()).decode().rstrip("=")


class ComesBack:
    """Where the browser comes back to, and what it brings (`brings` is its name in the address)."""

    brings = "code"
    provider_id: str

    def get_callback_url(self, request, app) -> str:
        return request.build_absolute_uri(reverse("sign_on_callback", args=[self.provider_id]))

    def use_up(self, what: str) -> None:
        """Take what came back once, whoever brings it. Raises OAuth2Error."""
        if not what or not cache.add(f"sign-on:{self.provider_id}:{digests.sm3(what)}", 1, USED_FOR):
            raise OAuth2Error("used already")


class OpenID(ComesBack, OpenIDConnectOAuth2Adapter):
    """OpenID Connect: code with PKCE, a signed token for us, of this very sign-in, and about whom userinfo is."""

    verifier = ""

    @property
    def openid_config(self) -> dict:
        config = super().openid_config
        if str(config.get("issuer")).rstrip("/") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("the issuer is another one")  # Discovery 4.3: else one door could speak for another
        return config

    def get_access_token_data(self, request, app, client, pkce_code_verifier=None):
        self.verifier = pkce_code_verifier or ""
        self.use_up(request.GET["code"])
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(self, request, app, token: SocialToken, **kwargs):
        said = self._checked(app, kwargs["response"].get("id_token") or "")
        info = self._fetch_user_info(token.token)
        if not isinstance(info, dict) or info.get("sub") != said["sub"]:
            raise OAuth2Error("userinfo is about somebody else")  # Core 5.3.2
        return self.get_provider().login_of(request, Claims.read(info | said, app.settings["claims"]))

    def _checked(self, app, id_token: str) -> dict:
        """Return what the token says. Raises OAuth2Error for one that is not signed by them, for us, for this sign-in."""
        if not id_token:
            raise OAuth2Error("no id_token")
        said = jwtkit.verify_and_decode(
            credential=id_token, keys_url=self.openid_config["jwks_uri"], issuer=self.openid_config["issuer"],
            audience=app.client_id, lookup_kid=jwtkit.lookup_kid_jwk, verify_signature=True,
        )  # fmt: skip
        if not all(isinstance(said.get(name), (int, float)) for name in ("exp", "iat")):
            raise OAuth2Error("the token says no time")  # of one that says none the library asks none
        is_for_us_alone = isinstance(said["aud"], str) or len(said["aud"]) == 1
        if said.get("azp", app.client_id if is_for_us_alone else "") != app.client_id:  # Core 3.1.3.7 (4, 5)
            raise OAuth2Error("the token is for another client")
        if not self.verifier or not hmac.compare_digest(str(said.get("nonce", "")), nonce_of(self.verifier)):
            raise OAuth2Error("the token is of another sign-in")
        return said


class _Client(OAuth2Client):
    """Sends the browser off as a shape says."""

    adapter: "Nearly"

    def get_redirect_url(self, authorization_url, scope, extra_params) -> str:
        return f"{authorization_url}?{urlencode(self.adapter.asks(self.callback_url, self.state))}"


class Nearly(ComesBack, OAuth2Adapter):
    """What is only nearly standard: no token for us, no nonce, no PKCE. What came back is good once, and asked about at once."""

    access_token_url = ""

    def __init__(self, request, provider_id):
        self.provider_id = provider_id
        super().__init__(request)
        self.app = self.get_provider().app
        self.said = self.app.settings

    @property
    def authorize_url(self) -> str:
        return self.said["login"]

    def get_client(self, request, app):
        client = _Client(
            request, app.client_id, app.secret, "POST", "", self.get_callback_url(request, app), headers=None
        )
        client.adapter = self
        return client

    def asks(self, callback: str, state: str) -> dict[str, str]:
        """Return what stands in the address the browser is sent to."""
        raise NotImplementedError

    def who(self, brought: str) -> dict[str, Any]:
        """Ask their server who brought this. Raises OAuth2Error."""
        raise NotImplementedError

    def get_access_token_data(self, request, app, client, pkce_code_verifier=None):
        brought = request.GET["code"]
        self.use_up(brought)
        return {"access_token": "-", "who": self.who(brought)}

    def complete_login(self, request, app, token, **kwargs):
        claims = Claims.read(kwargs["response"]["who"], self.said["claims"], self.subject)
        return self.get_provider().login_of(request, claims)

    subject = "sub"

    def asked(self, method: str, path: str, **said) -> dict[str, Any]:
        """Return their server's answer. Raises OAuth2Error where it is none."""
        with get_adapter().get_requests_session() as session:
            answer = session.request(method, self.said["server_url"] + path, allow_redirects=False, **said)
        if answer.status_code != 200:
            raise OAuth2Error(f"status {answer.status_code}")
        found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("no answer")
        return found


class WeCom(Nearly):
    """企业微信: 网页授权登录, then gettoken and auth/getuserinfo. Whoever is no member there has no userid."""

    subject = "userid"

    def asks(self, callback, state):
        return {
            "login_type": "CorpApp", "appid": self.app.client_id, "agentid": self.said["agent"],
            "redirect_uri": callback, "state": state,
        }  # fmt: skip

    def who(self, brought):
        key = {"corpid": self.app.client_id, "corpsecret": self.app.secret}
        token = self._fine(self.asked("GET", "/cgi-bin/gettoken", params=key))["access_token"]
        return self._fine(
            self.asked("GET", "/cgi-bin/auth/getuserinfo", params={"access_token": token, "code": brought})
        )

    @staticmethod
    def _fine(answer):
        if answer.get("errcode") != 0:
            raise OAuth2Error(f"errcode {answer.get('errcode')}")
        return answer


class Zwding(Nearly):
    """政务钉钉 (专有钉钉): 扫码登录, then gettoken.json and getuserinfo_bycode.json, each request signed with the secret."""

    subject = "accountId"

    def asks(self, callback, state):
        return {
            "response_type": "code", "client_id": self.app.client_id, "redirect_uri": callback, "scope": "get_user_info",
            "authType": "QRCODE", "state": state,
        }  # fmt: skip

    def who(self, brought):
        key = {"appkey": self.app.client_id, "appsecret": self.app.secret}
        token = self._fine(self._signed("GET", "/gettoken.json", key))["accessToken"]
        return self._fine(
            self._signed("POST", "/rpc/oauth2/getuserinfo_bycode.json", {"access_token": token, "code": brought})
        )

    def _signed(self, method: str, path: str, said: dict[str, str]) -> dict[str, Any]:
        at, once = (
            time.strftime("%Y-%m-%dT%H:%M:%S.000+08:00", time.gmtime(time.time() + 8 * 3600)),
            secrets.token_hex(8),
        )
        words = "\n".join([method, at, once, path, "&".join(f"{name}={said[name]}" for name in sorted(said))])
        sign = base64.b64encode(hmac.digest(self.app.secret.encode(), words.encode(), "sha256")).decode()
        headers = {
            "X-Hmac-Auth-Timestamp": at, "X-Hmac-Auth-Version": "1.0", "X-Hmac-Auth-Nonce": once,
            "apiKey": self.app.client_id, "X-Hmac-Auth-Signature": sign,
        }  # fmt: skip
        return self.asked(method, path, headers=headers, **{"params" if method == "GET" else "data": said})

    @staticmethod
    def _fine(answer):
        content = answer.get("content") or {}
        if not answer.get("success") or not content.get("success") or not isinstance(content.get("data"), dict):
            raise OAuth2Error("no success")
        return content["data"]


class Ticket(Nearly):
    """
    省政务服务平台一类的票据: the browser comes back with a `ticket`, which the server exchanges for who it was, the request
    signed. They give no state back; so it stands in the address they send the browser to.
    """

    brings = "ticket"

    def asks(self, callback, state):
        return {"servicecode": self.app.client_id, "goto": f"{callback}?{urlencode({'state': state})}"}

    def who(self, brought):
        said = {"servicecode": self.app.client_id, "ticket": brought, "time": str(int(time.time()))}
        words = "".join(said[name] for name in ("servicecode", "ticket", "time"))
        sign = hmac.digest(self.app.secret.encode(), words.encode(), "sha256").hex()
        answer = self.asked("POST", "", json=said | {"sign": sign})
        if str(answer.get("result")) != "0" or not isinstance(answer.get("data"), dict):
            raise OAuth2Error("no result")
        return answer["data"]


SHAPES: dict[str, type[OAuth2Adapter]] = {"openid": OpenID, "wecom": WeCom, "zwding": Zwding, "ticket": Ticket}
__all__ = ["SHAPES", "BadClaims", "Claims", "ComesBack", "nonce_of"]
