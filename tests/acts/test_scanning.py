"""
The scanner at the door: clean is kept, found is refused, unavailable is kept and handed out to nobody until it was scanned.

The real one (Debian's `clamav-daemon`) is started on a folder with one signature, made when the test runs. Where it is not
installed those tests are skipped, loudly; with YIHE_SCANNER=required, as in CI, they fail instead.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.acts import hostile
from tests.errands.kinds import ErrandKind
from yihe.acts.documents import papers, scanning, storage
from yihe.acts.documents.checks import Refused, checked
from yihe.acts.documents.models import Document, ScannedContent
from yihe.acts.documents.panels import Papers
from yihe.acts.documents.scanning import Outcome, Verdict
from yihe.acts.funds import answers
from yihe.foundation import digests, sheets
from yihe.foundation.roles import CLERK
from yihe.matters.kinds import Paper
from yihe.matters.models import Matter

PDF = hostile.pdf()
# The test file every scanner knows, put together here so that it lies in no file of ours.
EICAR = b"".join(
    piece[::-1]
    for piece in (b"P(45XZP\\4[PA@%P!O5X", b"RACIE$}7)CC7)^", b"ITNA-DRADNATS-", b"!ELIF-TSET-SURIV", b"*H+H$")
)


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (Paper("photo", "活动照片"),))
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))


class Scanner:
    """What speaks clamd's language: it hears a stream to its end and answers what it is told to answer."""

    def __init__(self, path: str):
        self.answer, self.heard = b"stream: OK\0", []
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(path)
        self.listening.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _address = self.listening.accept()
            except OSError:
                return
            with connection:
                self.hear(connection)

    def hear(self, connection):
        said = connection.makefile("rb")
        if self.answer == b"nothing":
            return
        assert said.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(said.read(4), "big"):
            content += said.read(size)
        self.heard.append(content)
        connection.sendall(self.answer)


@pytest.fixture
def scanner(settings):
    with tempfile.TemporaryDirectory() as folder:  # the name of a socket may have 107 characters
        settings.CLAMD_SOCKET = f"{folder}/clamd"
        made = Scanner(settings.CLAMD_SOCKET)
        yield made
        made.listening.close()


def a_paper(content: bytes = PDF):
    return hostile.upload("照片.pdf", content)


def test_without_a_scanner_nobody_is_asked_and_everything_is_handed_out(errand, people):
    document = papers.attach(errand(), "photo", a_paper(), by=people.applicant)

    assert scanning.scan(PDF) == Verdict(Outcome.NOT_ASKED)
    assert papers.read(document, by=people.applicant) == PDF
    assert ScannedContent.objects.count() == 0


def test_what_is_clean_is_kept_and_handed_out_without_being_scanned_again(scanner, errand, people):
    document = papers.attach(errand(), "photo", a_paper(), by=people.applicant)

    assert papers.read(document, by=people.applicant) == PDF
    assert scanner.heard == [PDF]
    assert ScannedContent.objects.get().found == ""


def test_what_is_found_is_refused_in_a_sentence_and_leaves_nothing(scanner, errand, people, settings):
    scanner.answer = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"

    with pytest.raises(Refused) as refused:
        papers.attach(errand(), "photo", a_paper(), by=people.applicant)

    assert str(refused.value) == (
        "“照片.pdf”没有接收：病毒检查发现了 Win.Test.EICAR_HDB-1，不能接收。请先在自己的电脑上查杀病毒，再重新导出。"
    )
    assert (Document.objects.count(), ScannedContent.objects.count()) == (0, 0)
    assert not Path(settings.MEDIA_ROOT).exists()


NO_WORD = {
    "it hangs up": b"nothing", "it says nothing": b"", "it is too large for it": b"INSTREAM size limit exceeded. ERROR\0",
    "it has trouble": b"stream: Can't allocate memory ERROR\0", "it says something else": b"OK\0",
}  # fmt: skip


@pytest.mark.parametrize("answer", NO_WORD.values(), ids=list(NO_WORD))
def test_while_the_scanner_does_not_say_it_is_kept_and_handed_out_to_nobody(scanner, errand, people, answer):
    scanner.answer = answer
    document = papers.attach(errand(), "photo", a_paper(), by=people.applicant)

    with pytest.raises(scanning.Withheld, match="还没有做病毒检查"):
        papers.read(document, by=people.applicant)
    assert storage.content_of(document.digest) == PDF

    scanner.answer = b"stream: OK\0"
    assert papers.read(document, by=people.applicant) == PDF


def test_a_scanner_that_is_not_there_is_unavailable(settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")

    assert scanning.scan(PDF) == Verdict(Outcome.UNAVAILABLE)


def test_a_scanner_that_does_not_answer_is_not_waited_for(settings, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as silent:
        settings.CLAMD_SOCKET = f"{folder}/clamd"
        silent.bind(settings.CLAMD_SOCKET)
        silent.listen()

        assert scanning.scan(PDF) == Verdict(Outcome.UNAVAILABLE)


def test_what_is_found_when_it_is_asked_for_is_never_handed_out(scanner, errand, people):
    scanner.answer = b"nothing"
    document = papers.attach(errand(), "photo", a_paper(), by=people.applicant)
    scanner.answer = b"stream: Something.Bad FOUND\0"

    for _twice in range(2):
        with pytest.raises(scanning.Withheld, match="发现了 Something.Bad，不能下载"):
            papers.read(document, by=people.applicant)
        scanner.answer = b"stream: OK\0"
    assert ScannedContent.objects.get().found == "Something.Bad"


def test_the_page_says_what_waits_and_a_download_says_why_it_does_not_come(scanner, errand, people):
    scanner.answer, client, matter = b"nothing", Client(), errand()
    client.force_login(people.applicant)
    document = papers.attach(matter, "photo", a_paper(), by=people.applicant)
    page, paper = reverse("desk:matter", args=[matter.number]), reverse("desk:paper", args=[document.pk])

    assert "病毒检查通过后才能下载" in client.get(page).content.decode()
    assert "“照片.pdf”没有下载：这份文件还没有做病毒检查" in client.get(paper, follow=True).content.decode()
    scanner.answer = b"stream: OK\0"
    assert b"".join(client.get(paper)) == PDF
    assert "病毒检查通过后才能下载" not in client.get(page).content.decode()


class Dripping(Scanner):
    """A scanner that says a letter now and then, and never comes to an end."""

    def hear(self, connection):
        said = connection.makefile("rb")
        said.read(10)
        while size := int.from_bytes(said.read(4), "big"):
            said.read(size)
        self.heard.append(b"")
        while True:
            try:
                connection.sendall(b"s")
            except OSError:
                return
            time.sleep(0.005)  # the longest answer is over in half a minute, where nothing ends it sooner


@pytest.fixture
def dripping(settings):
    with tempfile.TemporaryDirectory() as folder:
        settings.CLAMD_SOCKET = f"{folder}/clamd"
        made = Dripping(settings.CLAMD_SOCKET)
        yield made
        made.listening.close()


def test_a_scanner_that_drips_is_not_waited_for_longer_than_one_that_is_silent(dripping, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.3)
    begun = time.monotonic()

    assert scanning.scan(PDF) == Verdict(Outcome.UNAVAILABLE)
    assert time.monotonic() - begun < 5, "each letter would have begun the time anew"


def test_one_download_waits_for_the_scanner_and_the_others_are_told_at_once(dripping, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS_OF_A_DOWNLOAD", 1.0)
    told: list[str] = []

    def download():
        try:
            scanning.handed_out(PDF)
        except scanning.Withheld as withheld:
            told.append(str(withheld))

    monkeypatch.setattr(scanning, "_known", lambda _digest: None)  # threads have connections of their own
    monkeypatch.setattr(scanning, "note", lambda *_said: None)
    first = threading.Thread(target=download)
    first.start()
    while not dripping.heard:
        time.sleep(0.01)
    begun = time.monotonic()
    download()
    took = time.monotonic() - begun
    first.join()

    assert told == [
        "病毒检查正在查另一份文件，请过几秒再下载。",
        "这份文件还没有做病毒检查，病毒检查现在用不了，请稍后再试，或者告诉系统管理员。",
    ]
    assert took < 0.5


# -- sheets that are read at once ---------------------------------------------------------------------------------------------

SHEET = sheets.to_csv(["名称"], [["晨光"]])
NOT_READ = {b"stream: Win.Test FOUND\0": "病毒检查发现了 Win.Test", b"nothing": "病毒检查现在用不了，这份表格没有读取"}


def test_a_clean_sheet_is_scanned_and_read(scanner):
    assert sheets.read(SHEET, "x.csv") == [["名称"], ["晨光"]]
    assert scanner.heard == [SHEET]


@pytest.mark.parametrize(("answer", "words"), NOT_READ.items(), ids=["found", "unavailable"])
def test_a_sheet_that_is_not_clean_is_not_read_on_any_way(scanner, answer, words, person):
    scanner.answer = answer
    client = Client()
    client.force_login(person(CLERK))

    with pytest.raises(sheets.BadSheet, match=words):
        sheets.read(SHEET, "x.csv")
    imported = client.post("/exchange/organizations/in/", {"file": SimpleUploadedFile("x.csv", SHEET)})
    assert (imported.status_code, words in imported.content.decode()) == (422, True)
    assert words in answers.read(Matter(), SimpleUploadedFile("回单.csv", SHEET)).refused


def test_without_a_scanner_a_sheet_is_read():
    """The control."""
    assert sheets.read(SHEET, "x.csv") == [["名称"], ["晨光"]]


# -- the real one ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clamd():
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        if os.environ.get("YIHE_SCANNER") == "required":
            pytest.fail("YIHE_SCANNER=required, and clamd is not installed (Debian: clamav-daemon)")
        pytest.skip("clamd is not installed (Debian: clamav-daemon): the scanner is tried in its language only")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "signatures").mkdir()
        (folder / "signatures/test.ndb").write_text(f"Yihe.Test:0:*:{EICAR.hex()}\n")
        as_root = "User root\n" if os.getuid() == 0 else ""
        (folder / "clamd.conf").write_text(
            f"LocalSocket {folder}/clamd\nDatabaseDirectory {folder}/signatures\nForeground yes\nTemporaryDirectory {folder}\n"
            f"StreamMaxLength 25M\nLogFile {folder}/log\nMaxThreads 2\n{as_root}"
        )
        running = subprocess.Popen(
            [program, "--config-file", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until = time.monotonic() + 60
            while not (folder / "clamd").exists() and running.poll() is None and time.monotonic() < until:
                time.sleep(0.1)
            assert (folder / "clamd").exists(), (folder / "log").read_text()
            yield f"{folder}/clamd"
        finally:
            running.kill()
            running.wait()


def in_a_stream(content: bytes) -> bytes:
    return hostile.pdf(b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content))


def test_the_real_scanner_finds_what_hides_in_a_stream_of_a_pdf(clamd, settings):
    settings.CLAMD_SOCKET = clamd

    assert scanning.scan(EICAR).outcome is Outcome.FOUND
    with pytest.raises(Refused, match="病毒检查发现了 Yihe.Test"):
        checked(a_paper(in_a_stream(EICAR)))


def test_the_real_scanner_passes_what_is_clean(clamd, settings):
    """The control."""
    settings.CLAMD_SOCKET = clamd

    assert checked(a_paper(in_a_stream(EICAR[::-1]))).verdict == Verdict(Outcome.CLEAN)


def test_without_a_scanner_the_same_pdf_is_taken():
    """The control: our own reader looks for what is active, not for what is known."""
    assert checked(a_paper(in_a_stream(EICAR))).verdict == Verdict(Outcome.NOT_ASKED)


def test_the_test_file_is_the_one_every_scanner_knows():
    import hashlib

    assert (len(EICAR), hashlib.sha256(EICAR).hexdigest()) == (
        68, "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    )  # fmt: skip
    assert digests.sm3(EICAR) != digests.sm3(EICAR[::-1])
