"""Settings of what is put under load: demo mode, whose secrets are fixed, without the ceilings of a day and without mail."""

import os

os.environ["YIHE_MODE"] = "demo"  # never anything else: what is broken here is an invented city

from config.settings import *  # noqa: F403

CEILINGS = {f"matters.{whose}": 10**9 for whose in ("person", "organization")}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
