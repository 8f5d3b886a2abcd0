"""
Stored bytes, place by place and committed: the database's own file, its log (SQLite's WAL, PostgreSQL's), files, temporary folder, log of the
program, mail, and a backup of it all. What a bid says lies in none of them while it is sealed – delivered whole, broken off at four fifths,
replaced, withdrawn, refused –, nor when one opener alone has given. When the second has given, the same search finds it.
"""

import logging
import subprocess
import tarfile
import tempfile
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client

from soak.cluster import binaries
from tests.acts.sealed import test_stored_bytes as stored_bytes
from tests.acts.sealed.test_opening import gives, over
from tests.acts.sealed.test_pages import began, upload
from tests.acts.sealed.test_stored_bytes import PRICE, WORDS, encodings, is_ours, offer, seen, temporary
from yihe.acts.sealed_bids import delivering, sealer, store
from yihe.acts.sealed_bids.models import OpenedBid, SealedBid, Upload
from yihe.matters import evidence

pytestmark = pytest.mark.django_db(transaction=True)
temporary = temporary  # a fixture
_NTH = count(100)


@pytest.fixture(autouse=True)
def own_words(monkeypatch):
    """Give each test words of its own: what one committed, PostgreSQL's files and log still hold while the next one looks."""
    nth = next(_NTH)
    own = {"WORDS": f"{WORDS}之{nth}", "PRICE": f"7{nth}846.25", "INSIDE": f"{stored_bytes.INSIDE}之{nth}"}
    for name, said in own.items():
        monkeypatch.setattr(stored_bytes, name, said)
        monkeypatch.setitem(globals(), name, said)


def in_clear() -> set[tuple[str, str]]:
    return {(WORDS, "utf-8"), (PRICE, "utf-8")}


def value(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


class Places:
    """Where bytes come to lie. `begun` is where the database's log stood before anything was delivered."""

    def __init__(self, media: Path, temporary: Path, caplog, into: Path):
        self.media, self.temporary, self.caplog, self.into = media, temporary, caplog, into
        media.mkdir(parents=True, exist_ok=True)
        self.is_postgresql = connection.vendor == "postgresql"
        self.begun = value("SELECT pg_walfile_name(pg_current_wal_lsn())") if self.is_postgresql else ""

    def all(self) -> dict[str, bytes]:
        """Return what lies in each place now, the database's memory written out first."""
        database, log = self._of_postgresql() if self.is_postgresql else self._of_sqlite()
        letters = [
            message.message().as_bytes() + repr((message.subject, message.body)).encode() for message in mail.outbox
        ]
        return {
            "database": database, "log of the database": log, "files": _read(self.media), "temporary": _read(self.temporary),
            "log": self.caplog.text.encode(), "mail": b"".join(letters), "backup": self._backup(),
        }  # fmt: skip

    def _of_sqlite(self) -> tuple[bytes, bytes]:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        name = str(connection.settings_dict["NAME"])
        return Path(name).read_bytes(), Path(f"{name}-wal").read_bytes()

    def _of_postgresql(self) -> tuple[bytes, bytes]:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        folder = Path(value("SHOW data_directory"))
        if not folder.is_dir():
            pytest.skip("the server's own folder is not on this machine")
        own = folder / "base" / value("SELECT oid FROM pg_database WHERE datname = current_database()")
        written = (p for p in sorted((folder / "pg_wal").iterdir()) if p.is_file() and p.name[:24] >= self.begun)
        return _read(own), b"".join(p.read_bytes() for p in written)

    def _backup(self) -> bytes:
        """Back database and folder up as docs/deploy.md says, unpack what was packed, and return what is in it."""
        place = self.into / "backup.tar.gz"
        with tarfile.open(place, "w:gz") as packed:
            packed.add(self._copy_of_the_database(), "yihe")
            packed.add(self.media, "files")
        with tarfile.open(place) as packed:
            members = [packed.extractfile(member) for member in packed.getmembers() if member.isfile()]
            return b"".join(member.read() for member in members if member)

    def _copy_of_the_database(self) -> Path:
        copy = self.into / "copy"
        copy.unlink(missing_ok=True)
        if not self.is_postgresql:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(copy)])
            return copy
        program, said = binaries(), connection.get_connection_params()
        assert program is not None
        whose = ["--username", said["user"], "--port", str(said["port"])] + (
            ["--host", said["host"]] if said.get("host") else []
        )
        subprocess.run([program / "pg_dump", *whose, "--file", copy, said["dbname"]], check=True, timeout=300)
        return copy


def _read(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if is_ours(p))


@pytest.fixture
def places(settings, tender, caplog, temporary, tmp_path):
    """Return a maker of the places of a tender that is made for it."""
    caplog.set_level(logging.DEBUG)

    def make():
        here, into = tender(), tmp_path / "kept"
        into.mkdir()
        return here, Places(Path(settings.MEDIA_ROOT), temporary, caplog, into)

    return make


def found_in(places: Places) -> dict[str, set]:
    return {name: found for name, whole in places.all().items() if (found := seen(whole))}


def sent_in_part(client: Client, sealed: bytes) -> None:
    """Send four fifths of a sealed file; then the line breaks."""
    client.post("/bids/mine/upload/", {"size": len(sealed)})
    part = sealed[: len(sealed) * 4 // 5]
    client.post("/bids/mine/piece/?at=0", part, content_type="application/octet-stream")


def test_committed_and_backed_up_a_sealed_bid_says_nothing_until_two_have_opened_it(places):
    here, where = places()
    whole, _delivery = began(here)
    sealed = offer(here)
    assert upload(whole, sealed, 300_000).status_code == 200
    assert upload(began(here)[0], offer(here)).status_code == 200
    twice, _delivery = began(here)
    assert [upload(twice, offer(here)).status_code for _each in range(2)] == [200, 200]
    gone, _delivery = began(here)
    assert upload(gone, offer(here)).status_code == 200
    gone.post("/bids/mine/withdraw/")
    broken, _delivery = began(here)
    sent_in_part(broken, offer(here))
    elsewhere, _delivery = began(here)
    assert upload(elsewhere, here.sealed(supplier=WORDS, price=PRICE, version="9")).status_code == 409
    call_command("clock", verbosity=0)
    evidence.set_seal()

    assert SealedBid.objects.count() == 5 and Upload.objects.count() == 1
    assert found_in(where) == {}
    assert sealed in where.all()["files"] and sealed in where.all()["backup"], "what is searched is what is stored"
    assert whole.get("/bids/mine/").status_code == 200  # and what a bidder's own page writes is looked at as well

    for left in Upload.objects.all():
        delivering.give_up(left)
    over(here)
    assert gives(here, 1).startswith("已收到您的份额")
    assert found_in(where) == {}, "one opener alone opens nothing"
    assert gives(here, 2) == "" and OpenedBid.objects.count() == 3
    found = found_in(where)
    for place in ("database", "log of the database", "backup"):  # the control: two have opened it
        assert found.get(place, set()) >= in_clear(), place


def test_control_what_lies_in_clear_is_found_in_every_place(places, monkeypatch, temporary):
    class Clear:
        def __init__(self, _key):
            pass

        def encrypt(self, _nonce, chunk, _about):
            return chunk + bytes(16)

    monkeypatch.setattr(sealer, "AESGCM", Clear)
    here, where = places()
    assert set(found_in(where)) == set()
    client, _delivery = began(here)
    assert upload(client, offer(here)).status_code == 200
    kept = store.place_of(SealedBid.objects.get().bid).read_bytes()
    (temporary / "half").write_bytes(kept)
    type(here.opening).objects.filter(pk=here.opening.pk).update(place=f"{WORDS} {PRICE}")
    logging.getLogger("yihe").warning("%s %s", WORDS, PRICE)
    mail.send_mail(WORDS, PRICE, None, ["a@example.invalid"])

    found = found_in(where)
    for place in ("database", "log of the database", "files", "temporary", "log", "mail", "backup"):
        assert found.get(place, set()) >= in_clear(), place
    assert {code for _text, code in found["backup"]} == set(encodings(WORDS)), "and in every encoding"


def test_control_what_is_packed_in_a_backup_is_unpacked(places):
    """The words lie only in a file of the folder, and the bytes of the packed backup do not say them."""
    _here, where = places()
    (where.media / "a note").write_text(f"{WORDS} {PRICE}" * 40, "utf-8")
    assert set(found_in(where)) == {"files", "backup"}
    assert seen((where.into / "backup.tar.gz").read_bytes()) == set()
    with tarfile.open(fileobj=BytesIO((where.into / "backup.tar.gz").read_bytes())) as packed:
        assert "files/a note" in packed.getnames()


def test_the_temporary_folder_is_the_one_the_program_writes_to(temporary):
    with tempfile.NamedTemporaryFile() as file:
        assert Path(file.name).parent == temporary
