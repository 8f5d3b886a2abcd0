"""Settings of the measured server: production's, with secrets that are none, and the bare page. Mail goes nowhere."""

import hashlib
import os

os.environ["YIHE_MODE"] = "production"  # all middlewares, https behind a proxy, the second factor asked
os.environ["ALLOWED_HOSTS"] = "localhost"
os.environ["STAFF_SECOND_FACTOR"] = "1"
for name in ("SECRET_KEY", "INDEX_KEY"):  # the same in each process; production takes none that it knows
    os.environ.setdefault(name, hashlib.sha256(f"measuring {name}".encode()).hexdigest())
os.environ.setdefault("FIELD_KEYS", f"bench:{hashlib.sha256(b'measuring fields').hexdigest()[:32]}")
os.environ.setdefault("DATABASE_URL", f"sqlite://{os.environ['DATA_DIR']}/yihe.sqlite3")

from config.settings import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]  # noqa: F405 -- the bare page's template, and kinds to make it sixty
ROOT_URLCONF = "bench.urls"
STATIC_ROOT = DATA_DIR / "static"  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS, WHITENOISE_AUTOREFRESH = True, False  # nothing was collected
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# One person opens and hands in here what a city does in a month: counted as ever, and not refused.
CEILINGS = {f"{what}.{whose}": 10**9 for what in ("papers", "matters", "bytes") for whose in ("person", "organization")}
