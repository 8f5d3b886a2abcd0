"""
The limits LibreOffice runs under when it makes a PDF of an Office file: 1 GB of memory, a minute, no network, no macros, and a
folder of its own, which is all that it is told of. Started as a program: `office.main()`, with the folder and what to run.
"""

import os
import resource
import sys
from pathlib import Path

from yihe.foundation.foreign import confining

MOST_MEMORY = 1 << 30  # bytes of address space
MOST_SECONDS = 60  # of the processor; as many on the wall (`foundation.office`)
MOST_WRITTEN = confining.MOST_ANSWER  # bytes of a file
NO_NETWORK = 4  # exit code
# No macro runs, whoever signed it; nothing linked is brought up to date.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""


def main() -> None:
    """Arguments: the folder with the file, the file's name, the program. Becomes the program, or exits with NO_NETWORK."""
    folder, name, program = sys.argv[2:]
    if not confining.leave_the_network():
        sys.exit(NO_NETWORK)
    profile = Path(folder, "profile", "user")
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_PROFILE)
    confine()
    os.chdir(folder)
    os.execve(
        program,
        [
            program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
            f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", f"{folder}/out", name,
        ],
        {"HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )  # fmt: skip


def confine() -> None:
    """Set the limits on this process and what comes of it. None of them can be taken back."""
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
