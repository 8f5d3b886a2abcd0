"""
What a large tender costs: two hundred bids of 5 MB opened and every file of them read, one bid of 200 MB taken in, one sealed in a browser,
forty bids compared; and a purchase measured among ten thousand others.

`python -m bench.bids`, under scripts/with-postgresql, measures this alone. BIDS says how many.
"""

import os
import random
import sys
import tempfile
import time

if __name__ == "__main__":
    files = tempfile.TemporaryDirectory(prefix="yihe-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["DATA_DIR"] = files.name
    import django

    django.setup()

import multiprocessing
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import buying, database, scene
from bench.report import Report
from bench.scene import CITY, Scene
from yihe.acts.sealed_bids import delivering, opening, planning, sealer, shares
from yihe.acts.sealed_bids import files as opened_files
from yihe.acts.sealed_bids import format as sealed_format
from yihe.acts.sealed_bids.models import Delivery, Opener, Opening
from yihe.domains.procurement import counting, likeness
from yihe.domains.procurement.models import Purchase, Tender
from yihe.foundation import roles
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.registers.accounts import grants
from yihe.registers.accounts.sessions import AuthenticationBackend

BIDS, SIZE, WHOLE = int(os.environ.get("BIDS", "200")), 5_000_000, 199_000_000  # bytes of a bid, of the largest
OPENED, READ, GROWN, SEALED, COMPARED = 15, 120, 20, 1.0, 5  # bars: seconds, seconds, MB, seconds, seconds
AMONG, QUESTIONS, MEASURED = 10_000, 4, 20  # purchases; bars: statements, milliseconds
PIECE = 1 << 20
TEXTS, LETTERS, LENGTH = 40, "法律服务村居顾问调解普法宣传矫正帮教值班咨询案件代理方案人员安排时间地点质量保证", 30_000
CHROMIUM, SCRIPT = Path("/usr/bin/chromium"), "yihe/acts/sealed_bids/static/sealed_bids/sealing.js"
SEAL = """async ([to, size]) => {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65536, size)));
  const offer = {supplier: "投标人（虚构）", code: "", price: "1.00", files: [new File([bytes], "投标文件.pdf")]};
  const begun = performance.now();
  await YiheSealing.seal(offer, to, () => {});
  return performance.now() - begun;
}"""


class Watch:
    """Seconds since it was made: by the clock, and of this process's processor, which says more where others use the machine."""

    def __init__(self):
        self.began, self.worked = time.perf_counter(), time.process_time()

    def __call__(self) -> tuple[float, str]:
        took, work = time.perf_counter() - self.began, time.process_time() - self.worked
        return took, f"{took:.1f} s ({work:.1f} s of processor)"


def measure(stage: Scene, report: Report) -> None:
    splitting(stage, report)
    compared(report)
    keys = [shares.new_private_key() for _each in range(3)]
    taking = _tender(stage, keys)
    opened(taking, keys, report)
    largest(_tender(stage, [shares.new_private_key() for _each in range(3)], nth=2), report)
    sealed_in_a_browser(report)


def splitting(stage: Scene, report: Report) -> None:
    """A purchase measured against all that may count together with it."""
    buying.fill(AMONG, stage.bought)
    connection.cursor().execute("ANALYZE")
    one, today, took = (
        Purchase.objects.select_related("matter").get(matter__number=stage.bought[0]),
        timezone.localdate(),
        [],
    )
    for _again in range(10):
        with CaptureQueriesContext(connection) as asked:
            began, worked = time.perf_counter(), time.process_time()
            found = counting.measure(one, today)
            took.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)))
    least = min(took)[0]
    assert len(found.measured.with_) >= buying.PURCHASES - 1, found.measured
    report.figure(
        f"a purchase measured among {Purchase.objects.count():,}", f"{least:.1f} ms ({min(work for _took, work in took):.1f} ms of processor), {len(asked)} statements",
        f"≤ {MEASURED} ms, ≤ {QUESTIONS}", holds=least <= MEASURED and len(asked) <= QUESTIONS,
    )  # fmt: skip


def compared(report: Report) -> None:
    def prose(seed: int, length: int) -> str:
        return "".join(random.Random(seed).choices(LETTERS, k=length))

    bids = [likeness.Text(str(n), prose(100 + n, LENGTH)) for n in range(TEXTS - 1)]
    bids.append(likeness.Text(str(TEXTS - 1), prose(100, 10_000) + prose(500, LENGTH - 10_000)))
    watch = Watch()
    found = likeness.pairs(bids)
    took, said = watch()
    assert [(pair.one, pair.other) for pair in found] == [("0", str(TEXTS - 1))]
    report.figure(f"{TEXTS} bids of {LENGTH:,} characters compared", said, f"≤ {COMPARED} s", holds=took <= COMPARED)


def _tender(stage: Scene, keys, nth: int = 1) -> Opening:
    """Return the opening of a tender that takes bids, its three keys registered and proved."""
    purchase = Purchase.objects.select_related("matter").order_by("pk")[1 + nth]
    contents = Tender(purchase=purchase, scope="坐班（虚构）。", ceiling=Decimal(40_000), draft="甲方：……（虚构）")
    matter = open_matter(kinds.get("tender"), contents, by=stage.purchaser, region=CITY, parent=purchase.matter)
    people = [stage.reviewer, stage.checker, stage.chief]
    for each in people:
        grants.grant(each, roles.OPENER, by=None, region=CITY, valid_from=scene.LONG_AGO)
    who = [
        (_fresh(each), body)
        for each, body in zip(people, ("采购办（虚构）", "机关纪委（虚构）", "公证处（虚构）"), strict=True)
    ]
    planned = planning.plan(
        matter, who, moment=timezone.now() + timedelta(days=1), place="三楼（虚构）", by=stage.purchaser
    )
    for opener, key in zip(planned.openers.select_related("user"), keys, strict=True):
        planning.register_key(opener, _base64(key), by=opener.user)
        fresh = Opener.objects.select_related("opening__matter", "user").get(pk=opener.pk)
        said = planning.test_envelope(fresh)
        bound = sealed_format.Bound(said["tender"], said["bid"], said["version"])
        secret = shares.open_share(b64decode(said["sealed"]), key, said["opener"], bound)
        planning.prove_key(fresh, said["ticket"], secret, by=fresh.user)
    planning.publish(planned, by=stage.purchaser)
    return Opening.objects.select_related("matter").get(pk=planned.pk)


def _fresh(user):
    return AuthenticationBackend().get_user(user.pk)


def _base64(key) -> str:
    return b64encode(shares.point_of(key)).decode()


def _sealed(taking: Opening, out, nth: int, content) -> None:
    offer = sealer.Offer(f"投标人{nth}（虚构）", "", f"{30_000 + nth}.00", [("投标文件.pdf", content)])
    points = [opener.point for opener in taking.openers.all()]
    sealer.seal(offer, out, tender=taking.matter.number, version=str(taking.version), openers=points)


def _deliver(delivery: Delivery, size: int, pieces: Iterator[bytes]):
    upload, offset = delivering.begin_upload(delivery, size), 0
    for piece in pieces:
        delivering.add(upload, offset, [piece])
        offset += len(piece)
    return delivering.finish(upload, timezone.now())


def _pieces(file) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def opened(taking: Opening, keys, report: Report) -> None:
    content = os.urandom(SIZE)
    for nth in range(BIDS):
        out = BytesIO()
        _sealed(taking, out, nth, BytesIO(content))
        size = out.tell()
        out.seek(0)
        _deliver(delivering.begin(taking)[0], size, _pieces(out))
    Opening.objects.filter(pk=taking.pk).update(moment=timezone.now() - timedelta(seconds=5))
    openers = list(taking.openers.select_related("opening__matter", "user"))
    opening.give(openers[0], _shares(openers[0], keys[0]), session="one")
    theirs = _shares(openers[1], keys[1])  # on the opener's own device
    watch = Watch()
    assert opening.give(openers[1], theirs, session="two") == ""
    lines = opening.record(taking)
    took, said = watch()
    assert len(lines) == BIDS and all(line.is_as_received and not line.fault for line in lines)
    report.figure(
        f"{BIDS} bids of 5 MB opened, digests compared, the record stands",
        said,
        f"≤ {OPENED} s",
        holds=took <= OPENED,
    )
    watch = Watch()
    for line in lines:
        assert sum(map(len, opened_files.read(line, 1, by=taking.openers.all()[0].user))) == SIZE
    took, said = watch()
    report.figure(
        "every file of them read and held against its manifest: nothing is filed a second time", said, f"≤ {READ} s",
        holds=took <= READ,
    )  # fmt: skip


def _shares(opener: Opener, key) -> dict[str, str]:
    """Return what an opener's device opens."""
    found = {}
    for said in opening.hand_out(opener):
        bound = sealed_format.Bound(said["tender"], said["bid"], said["version"])
        found[said["bid"]] = shares.open_share(b64decode(said["sealed"]), key, opener.ordinal, bound).hex()
    return found


def largest(taking: Opening, report: Report) -> None:
    """Take in one bid of 200 MB in pieces, in a process of its own, and say how much it grew: the most it had, less what it had before."""
    with tempfile.NamedTemporaryFile() as plain, tempfile.NamedTemporaryFile() as sealed:
        for _piece in range(WHOLE // PIECE):
            plain.write(os.urandom(PIECE))
        plain.seek(0)
        _sealed(taking, sealed, 0, plain)
        sealed.flush()
        delivery = delivering.begin(taking)[0]
        connection.close()  # no connection is shared with a child
        forking = multiprocessing.get_context("fork")
        mine, theirs = forking.Pipe()
        child = forking.Process(target=_takes_in, args=(delivery.pk, sealed.name, theirs))
        child.start()
        took, grown = mine.recv()
        child.join()
    report.figure(
        f"one bid of {WHOLE // 10**6} MB taken in",
        f"{took:.1f} s, +{grown:.0f} MB",
        f"≤ +{GROWN} MB",
        holds=grown <= GROWN,
    )


def _takes_in(pk: int, name: str, said) -> None:
    delivery = Delivery.objects.select_related("opening__matter").get(pk=pk)
    Path("/proc/self/clear_refs").write_text("5")  # the most there was begins anew
    before, began = _memory("VmRSS"), time.perf_counter()
    with open(name, "rb") as file:
        _deliver(delivery, os.path.getsize(name), _pieces(file))
    said.send((time.perf_counter() - began, _memory("VmHWM") - before))


def _memory(what: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def sealed_in_a_browser(report: Report) -> None:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- whoever only measures may not have it
    except ImportError:
        return report.figure("5 MB sealed in a browser", "no browser here", f"≤ {SEALED} s")
    if not CHROMIUM.exists():
        return report.figure("5 MB sealed in a browser", "no browser here", f"≤ {SEALED} s")
    to = {"tender": "ZB-1", "version": "1", "openers": [_base64(shares.new_private_key()) for _each in range(3)]}
    with sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.route(
            "https://bid.example/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html")
        )
        page.goto("https://bid.example/")
        page.add_script_tag(path=str(Path(settings.ROOT) / SCRIPT))
        took = min(page.evaluate(SEAL, [to, 5 * PIECE]) for _again in range(3)) / 1000
        browser.close()
    return report.figure("5 MB sealed in a browser", f"{took:.2f} s", f"≤ {SEALED:.0f} s", holds=took <= SEALED)


def main() -> None:
    database.begin()
    report, stage = Report(), scene.build()
    scene.furnish(stage)
    print(f"{os.cpu_count()} cores under load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    report.table("**Bids**", "what", "figure", "bar", "")
    measure(stage, report)
    report.close()


if __name__ == "__main__":
    main()
