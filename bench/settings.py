"""Settings of the measured server: as in production, but for plain http on this machine, and the bare page."""

import os

os.environ.setdefault("YIHE_MODE", "test")

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
INSTALLED_APPS = [a for a in INSTALLED_APPS if not a.startswith("tests.")]  # noqa: F405
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TEMPLATES = [
    TEMPLATES[0],  # noqa: F405
    TEMPLATES[1] | {"NAME": "django", "DIRS": [ROOT / "bench" / "templates"]},  # noqa: F405
]
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
