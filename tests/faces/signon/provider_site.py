"""
A site of somebody else: allauth's own provider of OpenID Connect, in a process, a database and with people of its own. Started as
`python provider_site.py FOLDER REDIRECT_URI`; it prints its port when it listens.
"""

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT, SECRET = "yihe-client", "a-secret-of-the-tests"
PERSON, PASSWORD = "zhou", "a-password-of-the-tests"


def _key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        pass


class Threaded(WSGIServer):
    pass


def main(folder: Path, redirect_uri: str) -> None:
    settings.configure(
        SECRET_KEY="of-the-tests-alone", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "allauth",
            "allauth.account", "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware", "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]},
        }],
        SESSION_COOKIE_NAME="theirs", IDP_OIDC_PRIVATE_KEY=_key(), ACCOUNT_EMAIL_VERIFICATION="none", ACCOUNT_RATE_LIMITS=False,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )  # fmt: skip
    django.setup()
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    User.objects.create_user(PERSON, f"{PERSON}@example.cn", PASSWORD)
    client = Client(id=CLIENT, name="Yihe", scopes="openid\nprofile", redirect_uris=redirect_uri, skip_consent=True)
    client.set_secret(SECRET)
    client.save()
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threaded, Quiet)
    print(server.server_address[1], flush=True)
    server.serve_forever()


def __getattr__(name: str):
    """Say the addresses when they are asked for: they can be imported once the settings stand."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import include, path

    return [path("accounts/", include("allauth.account.urls")), path("", include("allauth.idp.urls"))]


if __name__ == "__main__":
    sys.modules["provider_site"] = sys.modules["__main__"]
    main(Path(sys.argv[1]), sys.argv[2])
