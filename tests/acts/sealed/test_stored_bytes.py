"""
Stored bytes: words and price of a bid are nowhere the platform keeps anything – database and its log, files, temporary folder, logs, mail,
backup – in whatever encoding the platform writes with, between sealing and opening. The control: with sealing switched off the same search
finds them. What is committed, place by place, is looked at in test_committed_bytes.py.
"""

import base64
import gzip
import json
import tempfile
import zlib
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connection

from tests.acts.sealed.making import key_of
from tests.acts.sealed.test_pages import began, upload
from yihe.acts.sealed_bids import contents, sealer, store, unsealer
from yihe.acts.sealed_bids.format import DoesNotOpen, read_head

pytestmark = pytest.mark.django_db
WORDS, PRICE, INSIDE = "晨曦社密标暗记", "7391846.25", "方案第一页的暗记"


def in_base64(plain: bytes, before: int) -> bytes:
    """Return what stands in base64 for a text after so many bytes, without the signs its neighbours have a part in."""
    begin = -(-before * 8 // 6)
    return base64.b64encode(bytes(before) + plain)[begin : (before + len(plain)) * 8 // 6]


def encodings(text: str) -> dict[str, list[bytes]]:
    """Return how a text may lie there, by encoding; in base64 at each of its three places."""
    plain = text.encode()
    return {
        "utf-8": [plain], "utf-16": [text.encode("utf-16-le"), text.encode("utf-16-be")], "gbk": [text.encode("gbk")],
        "hex": [plain.hex().encode(), plain.hex().upper().encode()],
        "base64": [in_base64(plain, n) for n in range(3)],
        "json": [json.dumps(text)[1:-1].encode()], "percent": [quote(text).encode(), quote(text).lower().encode()],
    }  # fmt: skip


def stored(media: Path, caplog) -> bytes:
    """Return every byte the platform keeps, and what unpacks of it."""
    found = [caplog.text.encode(), repr([(m.subject, m.body) for m in mail.outbox]).encode()]
    found += [
        p.read_bytes() for folder in (media, Path(tempfile.gettempdir())) for p in folder.rglob("*") if is_ours(p)
    ]
    if connection.vendor == "sqlite":
        found.append(connection.connection.serialize())  # the database as a backup of it would be, page by page
        name = str(connection.settings_dict["NAME"])
        found += [p.read_bytes() for p in (Path(name), Path(f"{name}-wal")) if p.is_file()]
    else:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
                found += [row.encode() for (row,) in cursor.fetchall()]
    whole = b"".join(found)
    return whole + b"".join(unpacked(whole))


def is_ours(place: Path) -> bool:
    """Leave out what went meanwhile."""
    try:
        return place.is_file() and place.stat().st_size < 64 << 20
    except OSError:
        return False


def unpacked(whole: bytes):
    """Yield what unpacks of a whole, as far as its first MiB."""
    at = whole.find(b"\x1f\x8b\x08")
    while at >= 0:
        try:
            yield zlib.decompressobj(31).decompress(whole[at:], 1 << 20)
        except zlib.error:
            pass
        at = whole.find(b"\x1f\x8b\x08", at + 1)


def seen(whole: bytes) -> set[tuple[str, str]]:
    texts = (WORDS, PRICE, INSIDE)
    return {(t, code) for t in texts for code, ways in encodings(t).items() if any(way in whole for way in ways)}


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def offer(here) -> bytes:
    files = [(f"{WORDS}.txt", way) for way in [*(w for ways in encodings(INSIDE).values() for w in ways)]]
    return here.sealed(supplier=WORDS, price=PRICE, files=[*files, ("x.gz", gzip.compress(INSIDE.encode()))])


def test_nothing_of_a_bid_lies_anywhere_in_clear(tender, settings, caplog, temporary):
    here = tender()
    client, delivery = began(here)
    sealed = offer(here)
    assert upload(client, sealed, 300_000).status_code == 200
    whole = stored(settings.MEDIA_ROOT, caplog)
    assert sealed in whole and delivery.number.encode() in whole, "what is searched is what is stored"
    assert seen(whole) == set()


def test_control_with_sealing_switched_off_the_search_finds_it(
    tender, tmp_path, settings, caplog, temporary, monkeypatch
):
    class Clear:
        def __init__(self, _key):
            pass

        def encrypt(self, _nonce, chunk, _about):
            return chunk + bytes(16)

    monkeypatch.setattr(sealer, "AESGCM", Clear)
    here = tender()
    client, _delivery = began(here)
    assert upload(client, offer(here)).status_code == 200
    whole = stored(settings.MEDIA_ROOT, caplog)
    assert seen(whole) >= {(WORDS, "utf-8"), (PRICE, "utf-8")} | {(INSIDE, code) for code in encodings(INSIDE)}


@pytest.mark.parametrize("code", sorted(encodings("x")))
def test_control_every_encoding_is_found_where_it_lies(code):
    for way in encodings(WORDS)[code]:
        assert (WORDS, code) in seen(b"before" + way + b"after")
    for n in range(3):
        assert (WORDS, "base64") in seen(base64.b64encode(b"abc"[:n] + WORDS.encode() + b"behind"))
    assert (WORDS, "utf-8") in seen(b"".join(unpacked(b"zz" + gzip.compress(WORDS.encode()) + b"zz")))


def test_all_that_is_stored_and_one_key_file_open_nothing_and_two_do(tender):
    here = tender()
    bid = here.deliver(here.sealed(price=PRICE))
    sealed = store.place_of(bid.bid).read_bytes()
    for one in (1, 2, 3):
        share = here.devices[one - 1].share(sealed, one)
        for other in (1, 2, 3):
            guesses = [share, bytes(32), read_head(BytesIO(sealed)).commitment]
            for guess in guesses if other != one else []:
                with pytest.raises(DoesNotOpen):
                    unsealer.content_key(read_head(BytesIO(sealed)), {one: share, other: guess})
    file = BytesIO(sealed)
    opened = contents.Content(unsealer.pieces(file, read_head(file), key_of(sealed, here.devices, (2, 3))))
    assert opened.manifest.price == PRICE
