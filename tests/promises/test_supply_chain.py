"""What is installed is known: every package pinned, with digests, nothing besides; and a bill of materials says it."""

import json
import subprocess
import sys
from importlib import metadata

from django.conf import settings

BILL = settings.ROOT / "scripts" / "bill-of-materials"


def said(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(BILL), *words], capture_output=True, text=True)


def test_the_bill_names_every_package_of_the_lock_with_its_digests():
    bill = json.loads(said().stdout)
    named = {each["name"]: each for each in bill["components"]}

    assert (bill["bomFormat"], bill["specVersion"], len(named)) == ("CycloneDX", "1.5", len(bill["components"]))
    assert {"django", "psycopg", "granian", "cryptography"} <= set(named)
    assert [name for name, each in named.items() if not each["hashes"]] == []


def test_what_runs_here_is_what_the_lock_says():
    bill = json.loads(said(str(settings.ROOT / "requirements-dev.txt")).stdout)
    pinned = {each["name"]: each["version"] for each in bill["components"]}
    running = {
        name: metadata.version(name) for name in ("django", "granian", "psycopg", "jinja2", "openpyxl", "pillow")
    }

    assert running == {name: pinned[name] for name in running}


def test_a_package_without_a_digest_is_no_bill(tmp_path):
    """The control."""
    lock = tmp_path / "lock.txt"
    lock.write_text("django==5.2 \\\n    --hash=sha256:" + "0" * 64 + "\nunknown==1.0\n")

    assert "without a digest: unknown" in said(str(lock)).stderr
    assert said(str(lock)).returncode != 0
