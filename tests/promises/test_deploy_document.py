"""
What deploy.md tells an operator to type is there: each command with its options, each unit's program. So far
as no root, proxy or second machine is needed; a whole installation is done by hand before a landing.
"""

import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands, load_command_class

TEXT = (settings.ROOT / "docs" / "deploy.md").read_text("utf-8")
MANAGE = re.compile(r"manage\.py ([a-z_]+)((?: +(?:--?[a-z-]+|[^\s`#|&;)，。]+))*)")


def commands(text: str) -> set[tuple[str, frozenset[str]]]:
    """Return every command of manage.py a text names, with the options it names."""
    return {(name, frozenset(re.findall(r"--[a-z-]+", rest))) for name, rest in MANAGE.findall(text)}


def unknown(text: str) -> list[str]:
    """Return the commands and options of a text that are not there."""
    there, found = get_commands(), []
    for name, options in sorted(commands(text), key=str):
        if name not in there:
            found.append(name)
            continue
        command = load_command_class(there[name], name) if isinstance(there[name], str) else there[name]
        known = {flag for action in command.create_parser("manage.py", name)._actions for flag in action.option_strings}
        found += [f"{name} {option}" for option in sorted(options - known)]
    return found


def test_every_command_of_the_document_is_there_with_its_options():
    assert len(commands(TEXT)) > 8
    assert unknown(TEXT) == []


def test_a_command_or_an_option_that_is_not_there_is_named():
    """The control."""
    assert unknown("`manage.py sael`, `manage.py verify --againts NOTE`") == ["sael", "verify --againts"]


def test_the_programs_of_its_units_are_installed_by_the_lock():
    said = set(re.findall(r"/\.venv/bin/(\w+)", TEXT))

    assert {"granian", "python"} <= said
    assert {name for name in said if not Path(sys.executable).with_name(name).exists()} == set()


def test_the_timers_commands_end_well_on_an_empty_city(tmp_path):
    """What the units of the timers run, run as they run it, where texts and calendar are loaded: without, the clock says so."""
    names = re.search(r"manage\.py (clock, seal, verify, clearsessions)", TEXT)[1].split(", ")
    script = "import sys, django; django.setup()\nfrom yihe.foundation import beginning; beginning.begin()\n"
    script += "from django.core.management import call_command\nfor name in ('load_texts', 'load_calendar', *sys.argv[1:]): call_command(name)\n"
    environment = {
        "YIHE_MODE": "demo",
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PATH": "",
    }

    ran = subprocess.run(
        [sys.executable, "-c", script, *names], cwd=settings.ROOT, env=environment, capture_output=True, text=True
    )

    assert (ran.returncode, ran.stderr) == (0, "")
