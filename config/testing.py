"""Settings of the test suite: the same module, in test mode and with a city of its own, whatever the shell says."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A folder of its own, whatever `make` says for the demonstration: tests never meet its data.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="yihe-test-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ["YIHE_MODE"] = "test"
# The suite is of the code, and brings the figures and names it is written about: another city's folder is tried by `check_city`
# and `examples`.
os.environ["YIHE_CITY_DIR"] = str(Path(__file__).resolve().parent.parent / "cities" / "taicang")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the test's thread

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = None  # type: ignore[assignment]  # nothing is collected for tests; whitenoise reads the apps' own folders
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: connections of several threads lock a file the way they do in the demo.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"test-{os.getpid()}.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
