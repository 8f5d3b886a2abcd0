"""A file cannot do more to us than be refused: whatever it makes a reader do ends with the process that reads it."""

import ast
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.acts import hostile
from yihe.foundation import apart
from yihe.foundation.foreign import BadFile

ROOT = Path(__file__).parents[2]
CSV = "甲,乙\n1,2\n".encode()
SECRETS = {
    "SECRET_KEY": os.urandom(32).hex(), "INDEX_KEY": os.urandom(32).hex(), "FIELD_KEYS": f"k1:{os.urandom(16).hex()}",
    "ALLOWED_HOSTS": "example.org", "DATABASE_URL": "sqlite:////nowhere/yihe.sqlite3",
}  # fmt: skip
START = "import sys; sys.path.insert(0, sys.argv[2]); from tests.foundation import misbehaving; misbehaving.main(confined={})"


def _started(monkeypatch, *, confined: bool):
    monkeypatch.setattr(apart, "_START", START.format(confined))
    monkeypatch.setattr(apart, "_free", [])
    yield apart.read
    while apart._free:
        apart._free.pop().end()


@pytest.fixture
def misbehaving(monkeypatch):
    """Readers that do whatever a file might make them do, in the process the product starts."""
    yield from _started(monkeypatch, confined=True)


@pytest.fixture
def unconfined(monkeypatch):
    """The control: the same, without the limits."""
    yield from _started(monkeypatch, confined=False)


def why(read, reader: str, **said) -> str:
    with pytest.raises(BadFile) as refused:
        read(reader, CSV, **said)
    return str(refused.value)


@pytest.mark.parametrize(
    ("reader", "said", "sentence"),
    [
        ("abort", {}, apart.BROKEN),
        ("crash", {}, apart.BROKEN),
        ("leave", {}, apart.BROKEN),
        ("stumble", {}, apart.BROKEN),
        ("go_deep", {}, apart.BROKEN),
        ("answer_deep", {}, apart.BROKEN),
        ("answer_long", {"megabytes": 80}, apart.BROKEN),
        ("take_memory", {"megabytes": 400}, apart.TOO_MUCH),
        ("no_such_reader", {}, apart.BROKEN),
    ],
)
def test_whatever_happens_where_a_file_is_read_is_one_sentence_and_the_next_file_is_read(
    misbehaving, reader, said, sentence
):
    assert why(misbehaving, reader, **said) == sentence
    assert misbehaving("table", CSV, suffix="csv") == [["甲", "乙"], ["1", "2"]]


def test_a_file_that_keeps_the_processor_busy_is_stopped(misbehaving):
    began = time.monotonic()

    assert why(misbehaving, "turn_in_circles") == apart.TOO_LONG
    assert time.monotonic() - began < apart.MOST_SECONDS + 5


def test_a_file_that_waits_for_ever_is_stopped_with_all_that_came_of_it(misbehaving, monkeypatch):
    misbehaving("table", CSV, suffix="csv")
    (waiting,) = apart._free
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.5)

    assert why(misbehaving, "sleep") == apart.TOO_LONG
    assert apart._free == []
    until = time.monotonic() + 10
    while running_in(waiting.process) and time.monotonic() < until:
        time.sleep(0.05)
    assert running_in(waiting.process) == []


def running_in(group: int) -> list[str]:
    """The processes of a group that still run; what is dead and only not yet fetched does not."""
    stats = [path.read_text().rpartition(")")[2].split() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    return [state for state, _parent, its_group, *_more in stats if its_group == str(group) and state not in "ZX"]


@pytest.mark.parametrize("reader", ["open_file", "open_socket", "raise_limit"])
def test_where_a_file_is_read_nothing_can_be_opened(misbehaving, reader, caplog):
    assert why(misbehaving, reader) == apart.BROKEN
    assert "OSError" in caplog.text or "ValueError" in caplog.text or "PermissionError" in caplog.text


@pytest.mark.skipif(os.getuid() == 0, reason="root may always fork")
def test_where_a_file_is_read_nothing_can_be_started(misbehaving):
    assert why(misbehaving, "fork") == apart.BROKEN


def test_without_the_limits_all_of_that_works(unconfined):
    """The control: it is the limits that refuse."""
    assert unconfined("take_memory", CSV, megabytes=400) == 400 << 20
    assert unconfined("open_file", CSV) > 0
    assert unconfined("open_socket", CSV) is None
    assert unconfined("raise_limit", CSV) is None
    assert len(unconfined("answer_long", CSV, megabytes=80)) == 80 << 20


def test_what_a_limit_allows_is_allowed(misbehaving):
    assert misbehaving("take_memory", CSV, megabytes=200) == 200 << 20
    assert len(misbehaving("answer_long", CSV, megabytes=60)) == 60 << 20


def test_the_process_apart_knows_neither_django_nor_settings_nor_the_environment(misbehaving):
    environment, modules = misbehaving("surroundings", CSV)
    ours = {name for name in modules if name.split(".")[0] in ("yihe", "config")}

    assert [name for name in environment if name != "LC_CTYPE"] == []  # Python itself sets that one
    assert {name.split(".")[0] for name in modules} & {
        "django",
        "config",
        "psycopg",
        "openpyxl",
        "cryptography",
    } == set()
    assert ours == {"yihe", "yihe.foundation", "yihe.foundation.foreign"} | {
        f"yihe.foundation.foreign.{path.stem}" for path in (ROOT / "yihe/foundation/foreign").glob("[a-z]*.py")
        if path.stem not in ("office", "letters")  # programs of their own
    }  # fmt: skip


def test_it_says_whether_the_kernel_let_it_leave_the_network():
    ask = "from yihe.foundation.foreign import confining; print(confining.leave_the_network())"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, cwd=ROOT, check=True, text=True)

    assert str(apart.without_network()) == done.stdout.strip()


def test_a_network_that_was_left_has_nothing_but_the_loop(unconfined):
    if not apart.without_network():
        pytest.skip("this kernel gives no network namespace to who asks for one")

    assert unconfined("interfaces", CSV) in ([], ["lo"])


def test_what_waits_is_used_again_and_comes_back_when_it_went(misbehaving):
    misbehaving("table", CSV, suffix="csv")
    (first,) = apart._free
    misbehaving("table", CSV, suffix="csv")
    assert apart._free == [first]

    os.kill(first.process, signal.SIGKILL)

    assert misbehaving("table", CSV, suffix="csv") == [["甲", "乙"], ["1", "2"]]
    assert apart._free != [first]


def test_no_more_are_read_at_once_than_there_are_turns(misbehaving, monkeypatch):
    monkeypatch.setattr(apart, "QUEUE_SECONDS", 0.1)
    held = [apart._turns.acquire(timeout=5) for _n in range(apart.AT_ONCE)]
    try:
        assert why(misbehaving, "table", suffix="csv") == apart.BUSY
    finally:
        for _one in held:
            apart._turns.release()
    assert misbehaving("table", CSV, suffix="csv") == [["甲", "乙"], ["1", "2"]]


def test_several_threads_each_get_their_own_answer():
    found = {}

    def read(n):
        found[n] = apart.read("table", f"{n}\n".encode(), suffix="csv")

    threads = [threading.Thread(target=read, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {n: [[str(n)]] for n in range(6)}


DEEP = 100_000
NESTED = {
    "a sheet": ("table", hostile.xlsx({"xl/worksheets/sheet1.xml": "<a>" * DEEP + "</a>" * DEEP}), {"suffix": "xlsx"}),
    "a table in one quotation": ("table", b'"' + b'""' * DEEP + b"\n" * DEEP, {"suffix": "csv"}),
    "a document": ("paper", hostile.docx({"word/a.xml": "<a>" * DEEP + "</a>" * DEEP}), {"extension": "docx"}),
    "dictionaries": ("paper", hostile.pdf(b"<<" * DEEP + b">>" * DEEP), {"extension": "pdf"}),
    "lists": ("paper", hostile.pdf(b"[" * DEEP + b"]" * DEEP), {"extension": "pdf"}),
    "strings": ("paper", hostile.pdf(b"<</A" + b"(" * DEEP + b")" * DEEP + b">>"), {"extension": "pdf"}),
}


@pytest.mark.parametrize("what", NESTED)
def test_what_is_nested_deeply_breaks_no_reader(what, caplog):
    reader, content, said = NESTED[what]
    try:
        apart.read(reader, content, **said)
    except BadFile as bad:
        assert str(bad) not in (apart.BROKEN, apart.TOO_LONG, apart.TOO_MUCH)
    assert caplog.text == ""


# -- that it stays so ----------------------------------------------------------------------------------------------------

FOREIGN = ROOT / "yihe/foundation/foreign"
# What makes something of bytes: nobody but the readers imports it. Who only writes with it is named.
PARSERS = {
    "PIL", "bz2", "pi_heif", "calamine", "csv", "docx", "fitz", "gzip", "html5lib", "lxml", "lzma", "olefile", "openpyxl", "pdfminer",
    "pickle", "pikepdf", "plistlib", "pypdf", "pypdfium2", "python_calamine", "tarfile", "xlrd", "xml", "zipfile", "zlib",
    "marshal", "shelve", "html", "email", "cairosvg", "imghdr", "wave", "defusedxml", "expat",
}  # fmt: skip
ONLY_WRITE = {
    ("foundation/sheets.py", "csv"), ("foundation/sheets.py", "openpyxl"),
    ("faces/demo/scans.py", "PIL"), ("registers/policies/draft_files.py", "zipfile"),
    ("faces/desk/answer_file.py", "zipfile"), ("foundation/letters/word.py", "docx"),
    ("acts/sealed_bids/offline.py", "html"),  # escapes what it writes
    ("domains/procurement/purchase_file.py", "csv"), ("domains/procurement/purchase_file.py", "zipfile"),
}  # fmt: skip
READ_OUR_OWN = {
    ("registers/regions/divisions.py", "csv"),  # a file of the city pack
    ("faces/demo/mailbox.py", "email"),  # letters of the demonstration, which the house itself wrote
}


def imports(text: str) -> set[str]:
    """Return the packages a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_nobody_but_the_readers_apart_makes_anything_of_foreign_bytes():
    modules = [p for p in (ROOT / "yihe").rglob("*.py") if not p.is_relative_to(FOREIGN)]
    found = {
        (p.relative_to(ROOT / "yihe").as_posix(), name)
        for p in modules
        for name in imports(p.read_text("utf-8")) & PARSERS
    }

    assert found == ONLY_WRITE | READ_OUR_OWN


def test_a_parser_is_found_wherever_it_is_imported():
    """The control."""
    assert imports("def f():\n    from PIL import Image\n") & PARSERS == {"PIL"}
    assert imports("import xml.etree.ElementTree as e") & PARSERS == {"xml"}


def test_whoever_writes_tables_reads_none():
    text = (ROOT / "yihe/foundation/sheets.py").read_text("utf-8")
    names = {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}

    assert names & {"reader", "DictReader", "load_workbook"} == set()


def test_nobody_imports_the_readers_but_the_process_apart():
    modules = [p for p in (ROOT / "yihe").rglob("*.py") if not p.is_relative_to(FOREIGN)]
    beyond = {}
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("yihe.foundation.foreign"):
                names = {alias.name for alias in node.names}
                if node.module != "yihe.foundation.foreign" or names != {"BadFile"}:
                    beyond[path.name] = names

    assert beyond == {}


def test_the_product_loads_no_parser_of_files_when_it_serves():
    """With every address and form of the product loaded, what reads pictures and tables was loaded nowhere."""
    program = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        "import config.urls; print(sorted(n for n in sys.modules if n.split('.')[0] in {'PIL', 'pi_heif', 'openpyxl', 'python_calamine'} "
        "or n.startswith('yihe.foundation.foreign')))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "YIHE_MODE": "production"} | SECRETS
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=ROOT, text=True, env=environment, check=False
    )

    assert done.stdout.strip() == "['yihe.foundation.foreign']", done.stderr[-2000:]
