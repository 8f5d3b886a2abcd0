"""A sealed bid opens to two of three, and to nothing else: whatever is cut, swapped, moved or altered is refused in a sentence."""

import json
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.acts.sealed.making import PASSPHRASE, drawn_from, key_of, sealed_bid, three_openers
from yihe.acts.sealed_bids import key_files, shares, splitting, unsealer
from yihe.acts.sealed_bids.contents import Content, File, Manifest
from yihe.acts.sealed_bids.format import CHUNK, MIB, TAG, Bound, DoesNotOpen, read_head
from yihe.foundation import digests

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
OPENERS = three_openers()
PAPERS = [("投标文件.pdf", b"%PDF-1.4 " + b"x" * (MIB + 7)), ("报价.xlsx", b"PK price")]


def contents(sealed: bytes, key: bytes) -> tuple[Manifest, dict[str, bytes]]:
    file = BytesIO(sealed)
    content = Content(unsealer.pieces(file, read_head(file), key))
    files = {each.name: b"".join(pieces) for each, pieces in content.files()}
    content.finish()
    return content.manifest, files


@pytest.mark.parametrize("who", [(1, 2), (1, 3), (2, 3), (3, 1)])
def test_any_two_openers_open_it_and_one_does_not(who):
    sealed = sealed_bid(OPENERS, files=PAPERS)
    manifest, files = contents(sealed, key_of(sealed, OPENERS, who))
    assert (manifest.supplier, manifest.price) == ("晨曦社（虚构）", "980000.00")
    assert files == dict(PAPERS)
    with pytest.raises(DoesNotOpen, match="两位开标人的密钥份额才能开启"):
        key_of(sealed, OPENERS, who[:1])


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=40, max_size=40))
def test_a_secret_is_the_same_from_any_two_shares(secret, slope):
    parts = splitting.split(secret, lambda length: slope[:length])
    for x, y in combinations((1, 2, 3), 2):
        assert splitting.joined({x: parts[x - 1], y: parts[y - 1]}) == secret


def test_one_share_is_like_any_other_whatever_the_secret():
    """For each share there is, for every secret, exactly one slope that gives it: one share tells nothing."""
    for secret in (0, 1, 255):
        for x in range(3):
            seen = {splitting.split(bytes([secret]), lambda _n, a=slope: bytes([a]))[x][0] for slope in range(256)}
            assert seen == set(range(256))


def test_the_size_tells_no_more_than_whole_mib():
    small, larger = sealed_bid(OPENERS, files=[("a", b"1")]), sealed_bid(OPENERS, files=[("a", b"1" * 900_000)])
    assert len(small) == len(larger)
    assert len(sealed_bid(OPENERS, files=[("a", b"1" * MIB)])) > len(larger)


def refused(sealed: bytes, key: bytes) -> str:
    with pytest.raises(DoesNotOpen) as fault:
        contents(sealed, key)
    return str(fault.value)


def chunk(sealed: bytes, number: int) -> slice:
    start = len(read_head(BytesIO(sealed)).written()) + number * (CHUNK + TAG)
    return slice(start, start + CHUNK + TAG)


def test_what_was_cut_swapped_or_altered_is_refused():
    sealed = sealed_bid(OPENERS, files=PAPERS)
    key = key_of(sealed, OPENERS)
    first, second = chunk(sealed, 0), chunk(sealed, 1)
    swapped = sealed[: first.start] + sealed[second] + sealed[first] + sealed[second.stop :]
    altered = bytearray(sealed)
    altered[first.start + 100] ^= 1
    for other in (sealed[:-1], sealed[: -CHUNK - TAG], sealed[: second.stop], swapped, bytes(altered)):
        assert refused(other, key) == "密封件解不开：有缺失、调换或者改动。"
    assert refused(sealed + b"x", key) == "密封件后面多出了内容，不是密封时的样子。"
    assert contents(sealed, key)[1] == dict(PAPERS)  # the control: as it was, it opens


def test_cut_to_fewer_mib_with_the_head_rewritten_is_refused():
    """The last-mark: a head that says less than was sealed makes another chunk the last, and that is none."""
    sealed = sealed_bid(OPENERS, files=PAPERS)
    cut = sealed.replace(b'"mib":2', b'"mib":1', 1)[: chunk(sealed, 16).start]
    assert refused(cut, key_of(sealed, OPENERS)) == "密封件解不开：有缺失、调换或者改动。"


@pytest.mark.parametrize("field, value", [("tender", "ZB-2"), ("version", "2"), ("bid", "0" * 32)])
def test_what_was_moved_to_another_tender_bid_or_version_is_refused(field, value):
    sealed = sealed_bid(OPENERS)
    head = read_head(BytesIO(sealed))
    before = f'"{field}":"{getattr(head.bound, field)}"'.encode()
    moved = sealed.replace(before, f'"{field}":"{value}"'.encode(), 1)
    assert refused(moved, key_of(sealed, OPENERS)) == "密封件解不开：有缺失、调换或者改动。"
    with pytest.raises(DoesNotOpen, match="密钥份额解不开"):
        OPENERS[0].share(moved, 1)


def test_a_share_of_another_bid_or_for_another_opener_opens_nothing():
    one, other = sealed_bid(OPENERS), sealed_bid(OPENERS)
    head, theirs = read_head(BytesIO(one)), read_head(BytesIO(other))
    mine = key_files.opened(OPENERS[0].file, PASSPHRASE)
    for sealed, opener, bound in (
        (theirs.openers[0].share, 1, head.bound),
        (head.openers[1].share, 2, head.bound),
        (head.openers[0].share, 2, head.bound),
    ):
        with pytest.raises(DoesNotOpen, match="密钥份额解不开"):
            shares.open_share(sealed, mine, opener, bound)
    with pytest.raises(DoesNotOpen, match="合不成这份密封件的密钥"):
        unsealer.content_key(head, {1: OPENERS[0].share(one, 1), 2: OPENERS[1].share(other, 2)})


def test_a_bid_opens_to_one_key_only():
    """Without the commitment a bidder could give two openers one key, and two others another that opens as well (GCM commits to none)."""
    sealed = sealed_bid(OPENERS)
    head = read_head(BytesIO(sealed))
    given_out = {1: OPENERS[0].share(sealed, 1), 3: bytes(32)}
    assert splitting.joined(given_out)  # two shares always join to something
    with pytest.raises(DoesNotOpen, match="合不成这份密封件的密钥"):
        unsealer.content_key(head, given_out)


@pytest.mark.parametrize(
    "line",
    [b"", b"PK\x03\x04", b"yihe-sealed-bid 1\n", b"yihe-sealed-bid 1\n{}\n", b"yihe-sealed-bid 1\n" + b"[" * 4000],
    ids=["empty", "a zip", "nothing behind", "no head", "deep"],
)  # fmt: skip
def test_what_is_no_sealed_bid_is_refused_in_a_sentence(line):
    with pytest.raises(DoesNotOpen, match="密封"):
        read_head(BytesIO(line))


def test_another_suite_is_named():
    sealed = sealed_bid(OPENERS).replace(b"p256-hkdf", b"sm2x-hkdf", 1)
    with pytest.raises(DoesNotOpen, match="算法不是本项目公布的算法"):
        read_head(BytesIO(sealed))


@pytest.mark.parametrize("tender", ["", "a\nb", "../x", "项目", "x" * 65])
def test_a_name_that_could_be_read_two_ways_is_refused(tender):
    with pytest.raises(DoesNotOpen):
        Bound(tender, "0" * 32, "1")


def test_what_hides_behind_the_files_is_found():
    def content_of(tail: bytes) -> Content:
        text = Manifest("甲", "", "1", (File("a", 1, digests.sm3(b"a")),)).written()
        content = Content([text + b"a" + tail])
        for _file, pieces in content.files():
            assert b"".join(pieces) == b"a"
        return content

    content_of(bytes(100)).finish()
    for tail in (b"hidden", bytes(10) + b"hidden", bytes(MIB)):
        with pytest.raises(DoesNotOpen, match="清单上没有的内容"):
            content_of(tail).finish()


def test_a_file_that_is_not_what_the_manifest_says_is_named():
    text = Manifest("甲", "", "1", (File("报价.xlsx", 1, digests.sm3(b"b")),)).written()
    ((_file, pieces),) = Content([text + b"a"]).files()
    with pytest.raises(DoesNotOpen, match="“报价.xlsx”与投标清单上的摘要不符"):
        list(pieces)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b", "a\0b", "..", " "], ids=range(5))
def test_a_name_that_leads_elsewhere_is_not_taken_out(name):
    text = Manifest("甲", "", "1", (File(name, 1, digests.sm3(b"a")),)).written()
    with pytest.raises(DoesNotOpen, match="投标清单读不出来"):
        Content([text + b"a"])


def test_a_wrong_passphrase_and_an_altered_key_file_are_sentences():
    text = OPENERS[0].file
    with pytest.raises(DoesNotOpen, match="口令不对"):
        key_files.opened(text, "别的口令别的口令别的口令")
    swapped = json.loads(text) | {"key": OPENERS[1].key}
    with pytest.raises(DoesNotOpen, match="口令不对，或者密钥文件被改动过"):
        key_files.opened(json.dumps(swapped), PASSPHRASE)
    for other in ("", "{}", "[]", "null", text.replace("100000", "1")):
        with pytest.raises(DoesNotOpen, match="不是开标密钥文件"):
            key_files.opened(other, PASSPHRASE)


def test_the_vectors_are_what_the_sealer_makes():
    """Frozen: what was sealed yesterday opens tomorrow. The same bytes are asked of the page's script in test_in_a_browser.py."""
    random = drawn_from(VECTORS["seed"])
    sealed = _vector_bid(random)
    head = read_head(BytesIO(sealed))
    assert head.written().decode() == VECTORS["head"]
    assert digests.sm3(sealed) == VECTORS["sm3"]
    mine = [key_files.opened(text, VECTORS["passphrase"]) for text in VECTORS["key_files"]]
    opened = {n: shares.open_share(head.openers[n - 1].share, key, n, head.bound) for n, key in enumerate(mine, 1)}
    assert [share.hex() for share in opened.values()] == VECTORS["shares"]
    assert unsealer.content_key(head, {2: opened[2], 3: opened[3]}).hex() == VECTORS["content_key"]


def _vector_bid(random) -> bytes:
    points = [shares.point_of(key_files.opened(text, VECTORS["passphrase"])) for text in VECTORS["key_files"]]

    class Whose:
        def __init__(self, point):
            self.point = point

    return sealed_bid([Whose(p) for p in points], files=[("投标文件.pdf", b"vector")], random=random)
