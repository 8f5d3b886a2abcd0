"""
Servers of others, on this machine: one that speaks OpenID Connect and can be told to lie, and one for each shape that is nearly so.
Each keeps what it gave out, and takes it back once, as the real ones say they do – unless it is told to be careless.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "yihe-client", "a-secret-of-the-tests"


@dataclass
class Other:
    """A server of somebody else. `person` is who signs in there; what is in `lies` it does wrong, by name."""

    shape: str
    person: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    given: dict[str, dict] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def lets_in(self, address: str) -> dict[str, str]:
        """Sign the person in who came by an address; return what they bring back with them, and where to ("to")."""
        said = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(12)
        self.given[code] = said | {"person": self.person}
        if self.shape == "ticket":
            back = urlsplit(said["goto"])
            return {"to": back.path, "state": parse_qs(back.query)["state"][0], "ticket": code}
        return {"to": urlsplit(said["redirect_uri"]).path, "state": said["state"], "code": code}

    def taken(self, code: str) -> dict | None:
        return self.given.get(code) if "careless" in self.lies else self.given.pop(code, None)

    # -- OpenID Connect ----------------------------------------------------------------------------------------------------

    def configuration(self) -> dict:
        return {
            "issuer": self.lies.get("issuer", self.url), "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token", "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks", "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def token(self, said: dict[str, str]) -> dict | None:
        given = self.taken(said["code"])
        if given is None or said.get("client_secret") != SECRET:
            return None
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        if (
            base64.urlsafe_b64encode(digest).decode().rstrip("=") != given.get("code_challenge")
            and "pkce" not in self.lies
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": given["person"]["sub"], "exp": now + 300, "iat": now, "nonce": given.get("nonce"),
        } | given["person"] | self.lies.get("claims", {})  # fmt: skip
        claims = {name: value for name, value in claims.items() if name not in self.lies.get("without", ())}
        key = ANOTHER_KEY if "signature" in self.lies else KEY
        algorithm = self.lies.get("algorithm", "RS256")
        if algorithm == "HS256":
            token = _confused(claims, self.lies["secret"])
        else:
            token = jwt.encode(
                claims,
                "" if algorithm == "none" else key,
                algorithm=None if algorithm == "none" else algorithm,
                headers={"kid": "k"},
            )
        return {
            "access_token": json.dumps(given["person"]),
            "token_type": "Bearer",
            "id_token": self.lies.get("id_token", token),
        }

    def keys(self) -> dict:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [key | {"kid": "k", "alg": "RS256", "use": "sig"}]}

    # -- the others --------------------------------------------------------------------------------------------------------

    def answer(self, method: str, path: str, said: dict[str, str], headers) -> Any:
        """Return what is answered, None for 400."""
        self.asked.append(path)
        if "answer" in self.lies:
            return self.lies["answer"]
        match path:
            case "/.well-known/openid-configuration":
                return self.configuration()
            case "/jwks":
                return self.keys()
            case "/token":
                return self.token(said)
            case "/userinfo":
                return json.loads(headers["Authorization"].removeprefix("Bearer ")) | self.lies.get("userinfo", {})
            case "/cgi-bin/gettoken":
                good = said == {"corpid": CLIENT, "corpsecret": SECRET}
                return {"errcode": 0, "access_token": "t"} if good else {"errcode": 40001}
            case "/cgi-bin/auth/getuserinfo":
                given = self.taken(said["code"]) if said["access_token"] == "t" else None
                return {"errcode": 0, **given["person"]} if given else {"errcode": 40029}
            case "/gettoken.json":
                return (
                    self._content({"accessToken": "t"})
                    if self._is_signed(method, path, said, headers)
                    else {"success": False}
                )
            case "/rpc/oauth2/getuserinfo_bycode.json":
                given = self.taken(said["code"]) if self._is_signed(method, path, said, headers) else None
                return self._content(given["person"]) if given else {"success": False}
            case "/":
                words = said["servicecode"] + said["ticket"] + said["time"]
                good = said["sign"] == _hmac(words).hex()
                given = self.taken(said["ticket"]) if good else None
                return {"result": "0", "data": given["person"]} if given else {"result": "1"}
        return None

    @staticmethod
    def _content(data: dict) -> dict:
        return {"success": True, "content": {"success": True, "data": data}}

    @staticmethod
    def _is_signed(method: str, path: str, said: dict[str, str], headers) -> bool:
        at, once = headers["X-Hmac-Auth-Timestamp"], headers["X-Hmac-Auth-Nonce"]
        words = "\n".join([method, at, once, path, "&".join(f"{name}={said[name]}" for name in sorted(said))])
        return headers["X-Hmac-Auth-Signature"] == base64.b64encode(_hmac(words)).decode()


def _confused(claims: dict, secret: bytes) -> str:
    """Sign with what everybody may read, as if it were a secret between two; the library refuses to, so by hand."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT", "kid": "k"}, claims)]
    words = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    sign = hmac.digest(secret, words.encode(), "sha256")
    return f"{words}.{base64.urlsafe_b64encode(sign).decode().rstrip('=')}"


PUBLIC_KEY = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _hmac(words: str) -> bytes:
    return hmac.digest(SECRET.encode(), words.encode(), "sha256")


def serve(other: Other) -> ThreadingHTTPServer:
    """Start a server of somebody else on a free port; its address stands in `url` then."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            if parts.path in ("/login", "/authorize"):
                return self._send_back()
            self._say("GET", parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})

        def do_POST(self):
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            is_json = "json" in (self.headers.get("Content-Type") or "")
            said = json.loads(raw) if is_json else {name: values[0] for name, values in parse_qs(raw).items()}
            self._say("POST", urlsplit(self.path).path, said)

        def _send_back(self):
            """A browser came: the person signs in, and is sent back."""
            said = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            home = urlsplit(said.get("goto") or said["redirect_uri"])
            brought = other.lets_in(self.path)
            self.send_response(302)
            self.send_header("Location", f"{home.scheme}://{home.netloc}{brought.pop('to')}?{urlencode(brought)}")
            self.end_headers()

        def _say(self, method, path, said):
            answer = other.answer(method, path or "/", said, self.headers)
            body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(200 if answer is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    other.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
