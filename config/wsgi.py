"""The door for the web server."""

import ctypes
import gc
import os
import sys
from contextlib import suppress

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from yihe.foundation.readable import Door

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["YIHE_SERVES"] = "1"  # its connections have limits (config/settings.py)
application = Door(get_wsgi_application())

from yihe.faces.adoption import differences  # noqa: E402 -- once Django has started
from yihe.faces.design import read_at_start  # noqa: E402
from yihe.foundation import city_pack  # noqa: E402
from yihe.matters import restoring  # noqa: E402
from yihe.registers.evidence import known_keys  # noqa: E402

# Served with a pack that cannot be read, every page would fail in its own way.
if faults := city_pack.every_fault():
    raise ImproperlyConfigured("城市文件有误，不能启动：\n" + "\n".join(faults))

# A backup from before an erasure has what was erased.
if reason := restoring.why_not_to_serve():
    raise ImproperlyConfigured(reason)

# Without a key that rows were written with, one person would be entered twice, and every matter look as if it was changed.
if reason := known_keys.why_not_to_serve():
    raise ImproperlyConfigured(reason)

# The registers are loaded by hand after the files were changed: what was forgotten is said, and stops nobody.
for difference in differences.every_if_any():
    print(difference, file=sys.stderr)

# From here on a process draws the pages it was started with, whatever becomes of the files.
read_at_start.read_templates()

# What is loaded now stays for good. Looked through at every full collection of garbage, it held up one request in some
# two hundred by 70 ms and more.
gc.collect()
gc.freeze()

# What reading the templates needed is given back, where the C library can: some 4 MB.
with suppress(AttributeError):
    ctypes.CDLL(None).malloc_trim(0)
