"""The script of the page and the Python sealer share no code: each opens what the other sealed, in headless Chromium."""

import json
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from tests.acts.sealed.making import PASSPHRASE, key_of, sealed_bid, three_openers
from yihe.acts.sealed_bids import key_files, unsealer
from yihe.acts.sealed_bids.contents import Content
from yihe.acts.sealed_bids.format import MIB, DoesNotOpen, read_head
from yihe.foundation import digests

pytestmark = pytest.mark.browser
SCRIPT = Path(settings.ROOT) / "yihe/acts/sealed_bids/static/sealed_bids/sealing.js"
HERE = Path(__file__).parent
VECTORS = json.loads((HERE / "vectors.json").read_text("utf-8"))

SEAL = """async ([to, size]) => {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65536, size)));
  const offer = {supplier: "晨曦社（虚构）", code: "", price: "980000.00", files: [new File([bytes], "投标文件.pdf")]};
  const seen = [];
  const begun = performance.now();
  const sealed = await YiheSealing.seal(offer, to, (done) => seen.push(done));
  const took = performance.now() - begun;
  const url = await new Promise((done) => {
    const reader = new FileReader(); reader.onload = () => done(reader.result); reader.readAsDataURL(sealed.blob); });
  return {took, sm3: sealed.sm3, bytes: url.split(",")[1], last: seen.at(-1)};
}"""


@pytest.fixture
def page(chromium):
    """A page on which the script runs; WebCrypto is there on https and on this machine's own addresses only."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("https://bid.example/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("https://bid.example/")
    page.add_script_tag(path=str(SCRIPT))
    page.add_script_tag(path=str(HERE / "unsealing.js"))
    yield page
    context.close()


def to(openers) -> dict:
    return {"tender": "ZB-1", "version": "1", "openers": [opener.key for opener in openers]}


def test_what_the_page_seals_python_opens_and_5_mb_take_no_second(page):
    openers = three_openers()
    said = page.evaluate(SEAL, [to(openers), 5 * MIB])
    sealed = b64decode(said["bytes"])
    assert digests.sm3(sealed) == said["sm3"]
    file = BytesIO(sealed)
    content = Content(unsealer.pieces(file, read_head(file), key_of(sealed, openers, (1, 3))))
    ((listed, pieces),) = content.files()
    assert (listed.name, sum(map(len, pieces))) == ("投标文件.pdf", 5 * MIB)
    content.finish()
    assert said["last"] == 1
    assert said["took"] <= 1000, f"5 MB took {said['took']:.0f} ms"


def test_what_python_seals_the_page_opens(page):
    openers = three_openers()
    sealed = sealed_bid(openers, files=[("a.pdf", b"a" * 70_000), ("b.pdf", b"b" * MIB)])
    secret = key_of(sealed, openers)
    how = "async ([sealed, secret]) => unsealing(YiheSealing.bytesOf(sealed), YiheSealing.bytesOf(secret))"
    said = page.evaluate(how, [b64encode(sealed).decode(), b64encode(secret).decode()])
    assert said["price"] == "980000.00"
    assert [(file["name"], file["found"] == file["sm3"]) for file in said["files"]] == [
        ("a.pdf", True),
        ("b.pdf", True),
    ]


OPEN_SHARE = """async ([text, passphrase, sealed, opener, bound]) => {
  const mine = await YiheSealing.openKeyFile(text, passphrase);
  return YiheSealing.base64(await YiheSealing.openShare(YiheSealing.bytesOf(sealed), mine, opener, bound));
}"""


def test_the_page_opens_the_shares_of_the_vectors(page):
    head = read_head(BytesIO(VECTORS["head"].encode()))
    bound = {"tender": head.bound.tender, "bid": head.bound.bid, "version": head.bound.version}
    for number, text in enumerate(VECTORS["key_files"], 1):
        share = b64encode(head.openers[number - 1].share).decode()
        said = page.evaluate(OPEN_SHARE, [text, VECTORS["passphrase"], share, number, bound])
        assert b64decode(said).hex() == VECTORS["shares"][number - 1]


def test_a_key_file_made_on_the_page_opens_in_python_and_a_wrong_passphrase_is_a_sentence_on_both(page):
    made = page.evaluate("(passphrase) => YiheSealing.makeKeyFile(passphrase)", PASSPHRASE)
    assert key_files.opened(made["file"], PASSPHRASE)
    assert made["fingerprint"] == key_files.fingerprint(b64decode(made["key"]))
    with pytest.raises(DoesNotOpen) as fault:
        key_files.opened(made["file"], "别的口令别的口令别的口令")
    said = page.evaluate(
        "([text, passphrase]) => YiheSealing.openKeyFile(text, passphrase).catch((fault) => fault.message)",
        [made["file"], "别的口令别的口令别的口令"],
    )
    assert said == str(fault.value)


def test_a_share_of_another_bid_and_a_short_passphrase_are_sentences(page):
    openers = three_openers()
    head = read_head(BytesIO(sealed_bid(openers)))
    bound = {"tender": head.bound.tender, "bid": "0" * 32, "version": head.bound.version}
    share = b64encode(head.openers[0].share).decode()
    caught = f"(said) => ({OPEN_SHARE})(said).catch((fault) => fault.message)"
    assert page.evaluate(caught, [openers[0].file, PASSPHRASE, share, 1, bound]).startswith("密钥份额解不开")
    bound["bid"] = head.bound.bid
    assert b64decode(page.evaluate(caught, [openers[0].file, PASSPHRASE, share, 1, bound]))  # the control
    short = page.evaluate("() => YiheSealing.makeKeyFile('太短了').catch((fault) => fault.message)")
    assert short == "口令至少 12 个字，请换一个长一些的。"


def test_the_sm3_of_the_page_is_that_of_the_standard_at_every_length(page):
    texts = ["abc", "abcd" * 16, *("x" * n for n in (0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000))]
    how = "(texts) => texts.map((t) => new YiheSealing.Sm3().update(new TextEncoder().encode(t)).hex())"
    assert page.evaluate(how, texts) == [digests.sm3(text) for text in texts]
    assert digests.sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905, A.1
