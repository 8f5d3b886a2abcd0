"""
Office files as PDF by LibreOffice, in a process with limits of its own. Where it is not installed the tests that need it are skipped,
loudly; with YIHE_OFFICE=required, as in CI, they fail instead.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.acts import hostile
from yihe.foundation import apart, office
from yihe.foundation.foreign import BadFile
from yihe.foundation.foreign import office as limits

ROOT = Path(__file__).parents[2]
MISSING = "LibreOffice is not installed (Debian: apt install libreoffice-writer-nogui libreoffice-calc-nogui)"
HOW = {"first": 1, "count": 1, "width": 400, "pixels": 400 * 800, "size": 1 << 20}


@pytest.fixture(scope="module")
def libreoffice():
    if office.program() is None and os.environ.get("YIHE_OFFICE") == "required":
        pytest.fail(MISSING)
    if office.program() is None:
        pytest.skip(MISSING)


@pytest.fixture
def stands_in(monkeypatch, tmp_path):
    """Return a maker of programs that stand where LibreOffice stands: what it does to a file is not ours to choose."""

    def make(script: str) -> None:
        place = tmp_path / "soffice"
        place.write_text(f"#!{sys.executable}\n{script}")
        place.chmod(0o755)
        monkeypatch.setattr(office, "program", lambda: str(place))

    return make


def why(content: bytes = b"x") -> str:
    with pytest.raises(BadFile) as refused:
        office.as_pdf(content, "docx")
    return str(refused.value)


def left() -> list[Path]:
    return list(office.MEMORY.glob("yihe-office-*"))


@pytest.mark.parametrize(
    ("made", "extension"), [(hostile.docx(), "docx"), (hostile.xlsx(), "xlsx")], ids=["docx", "xlsx"]
)
def test_a_document_and_a_sheet_become_a_pdf_that_is_drawn(libreoffice, made, extension):
    paper = office.as_pdf(made, extension)

    count, (page,), _notes = apart.read("drawing", paper, extension="pdf", **HOW)
    assert (count, page[3]) == (1, "")
    assert left() == []


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_where_it_is_not_installed_that_is_a_sentence(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)

    assert why() == office.NOT_INSTALLED


def test_where_it_makes_nothing_that_is_a_sentence(stands_in):
    stands_in("import sys; sys.exit(1)")

    assert (why(), left()) == (office.NOT_MADE, [])


def test_it_is_stopped_with_all_that_came_of_it_when_it_takes_too_long(stands_in, monkeypatch, tmp_path):
    stands_in(
        f"import subprocess, sys, time; child = subprocess.Popen(['sleep', '600']); "
        f"open({str(tmp_path / 'child')!r}, 'w').write(str(child.pid)); time.sleep(600)"
    )
    monkeypatch.setattr(office, "SECONDS", 2.0)

    assert (why(), left()) == (office.TOO_LONG, [])
    child = int((tmp_path / "child").read_text())
    ends = time.monotonic() + 30  # killed is not yet gone: on a busy machine it has to be given a processor to die on
    while is_alive(child) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_alive(child)


def test_it_has_no_network_no_environment_of_ours_and_a_folder_in_memory(stands_in):
    stands_in(
        "import os, pathlib, socket\n"
        "os.mkdir('out')\n"
        "pathlib.Path('out/paper.pdf').write_text(repr([sorted(os.environ), [n for _, n in socket.if_nameindex()], os.getcwd()]))"
    )

    environment, networks, folder = eval(office.as_pdf(b"x", "docx"))
    assert set(environment) <= {"HOME", "TMPDIR", "PATH", "LANG", "LC_CTYPE"}
    assert networks == ["lo"] and folder.startswith("/dev/shm/yihe-office-")


@pytest.mark.parametrize(
    ("does", "sentence"),
    [
        ("bytearray(1100 << 20)", office.NOT_MADE),
        ("open('out/paper.pdf', 'wb').write(bytes(65 << 20))", office.NOT_MADE),
    ],
    ids=["memory", "file"],
)
def test_its_memory_and_what_it_writes_have_a_limit(stands_in, does, sentence, monkeypatch):
    """The control: the same without the limits makes its file."""
    made = "open('out/paper.pdf', 'wb').write(b'made')"
    stands_in(
        f"import os; os.mkdir('out'); {does}; os.remove('out/paper.pdf') if os.path.exists('out/paper.pdf') else 0; {made}"
    )
    assert why() == sentence

    monkeypatch.setattr(
        office, "_START", office._START.replace("office.main()", "office.confine = lambda: None; office.main()")
    )
    assert office.as_pdf(b"x", "docx") == b"made"


def test_without_a_way_to_leave_the_network_nothing_is_converted(stands_in, monkeypatch):
    stands_in("import os; os.mkdir('out'); open('out/paper.pdf', 'w').write('made')")
    shut = "from yihe.foundation.foreign import confining; confining.leave_the_network = lambda: False; office.main()"
    monkeypatch.setattr(office, "_START", office._START.replace("office.main()", shut))

    assert why() == office.NOT_APART


def test_the_limit_of_the_processor_is_a_minute():
    told = subprocess.run(
        [sys.executable, "-c", "import resource; from yihe.foundation.foreign import office; office.confine(); print(resource.getrlimit(resource.RLIMIT_CPU))"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert told.stdout == f"({limits.MOST_SECONDS}, {limits.MOST_SECONDS})\n" == "(60, 60)\n"


def test_one_file_at_a_time_is_converted_and_others_wait_or_are_asked_to_come_back(stands_in, monkeypatch):
    stands_in("import os, time; time.sleep(2); os.mkdir('out'); open('out/paper.pdf', 'w').write('made')")
    first = threading.Thread(target=office.as_pdf, args=(b"x", "docx"))
    first.start()
    while not office._turn.locked():
        time.sleep(0.01)

    assert why() == office.BUSY
    first.join()
    assert office.as_pdf(b"x", "docx") == b"made"


def test_what_a_killed_worker_left_goes_with_the_next_file(stands_in):
    stands_in("import sys; sys.exit(1)")
    old, fresh = (office.MEMORY / f"yihe-office-test-{n}" for n in ("old", "fresh"))
    for folder in (old, fresh):
        folder.mkdir()
    os.utime(old, (0, 0))

    why()

    assert (old.exists(), fresh.exists()) == (False, True)
    fresh.rmdir()
