"""
The ledger and the access log under the seal: whoever owns the database and computes every digest anew is found
out all the same, and `verify` names the row. On SQLite and on PostgreSQL.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from yihe.acts.funds.models import Envelope, JournalEntry, Posting
from yihe.foundation import books
from yihe.matters import evidence, sealing
from yihe.matters.models import Seal, SealedPage
from yihe.registers.evidence.models import AccessEntry, Verb, note_access

pytestmark = pytest.mark.usefixtures("grant_kind")

LONG_AGO = timedelta(days=400)


def said() -> list[str]:
    """Return what `verify` finds, but for the triggers a test took off."""
    return [sentence for sentence in evidence.everything() if "触发器" not in sentence]


@pytest.fixture
def looks(money):
    """Return three entries of the access log, sealed; later ones are not."""
    entries = [note_access(Verb.READ, f"matter {n}", by=money.maker) for n in range(3)]
    evidence.set_seal()
    evidence.set_seal()  # a night on which nothing happened
    return entries


def forged(entry: AccessEntry, **facts) -> AccessEntry:
    """Return the entry with other facts and a digest that fits them, unsaved."""
    for name, value in facts.items():
        setattr(entry, name, value)
    entry.digest = entry.compute_digest()
    return entry


def test_untouched_books_hold_over_several_seals(money, looks):
    money.paid(money.appropriated())
    note_access(Verb.EXPORT, "matter 9", by=money.checker)
    evidence.set_seal()
    money.paid(money.appropriated())

    assert said() == []
    assert list(SealedPage.objects.filter(book="access").order_by("pk").values_list("rows", flat=True)) == [3, 2]


def test_an_edited_look_is_named_though_its_digest_was_made_to_fit(looks, unprotected):
    forged(looks[1], subject="matter 77").save()

    assert said() == [f"查阅记录第 {looks[1].pk} 行与第 {Seal.objects.first().pk} 次封存时不同：封存以后被改写过。"]
    forged(looks[1], subject="matter 1").save()
    assert said() == []  # the control: put back as it was


def test_a_removed_look_is_named(looks, unprotected):
    AccessEntry.objects.filter(pk=looks[2].pk)._raw_delete("default")

    assert said() == [
        f"查阅记录第 {looks[2].pk} 行第 {Seal.objects.first().pk} 次封存时还在，现在没有了：封存以后被删除过。"
    ]


def test_a_look_slipped_in_among_the_sealed_is_named(looks, unprotected):
    gap = looks[1].pk
    AccessEntry.objects.filter(pk=gap)._raw_delete("default")
    evidence_before = said()
    forged(AccessEntry(pk=looks[0].pk - 1, verb=Verb.READ, subject="matter 5")).save(force_insert=True)

    new = [s for s in said() if s not in evidence_before]
    assert new == [
        f"查阅记录第 {looks[0].pk - 1} 行不在第 {Seal.objects.first().pk} 次封存之内，却排在其中：是封存以后补入的。"
    ]


def test_a_look_dated_back_before_the_seal_is_named_and_one_of_today_is_not(looks, unprotected):
    honest = note_access(Verb.READ, "matter 8", by=None)
    assert said() == []
    late = forged(AccessEntry(at=timezone.now() - LONG_AGO, verb=Verb.READ, subject="matter 8"))
    late.save(force_insert=True)

    named = [f"查阅记录第 {late.pk} 行记的时间早于第 {Seal.objects.last().pk} 次封存，却是封存以后写入的：时间被倒填。"]
    assert said() == named
    evidence.set_seal()
    assert said() == named  # it stays named once it is sealed itself
    assert honest.pk not in (late.pk,)


# The ledger: somebody who rewrites an envelope's whole chain, postings, sums and all ---------------------------------


def rewritten(envelope: Envelope) -> None:
    """Compute every digest of an envelope's chain anew, and the envelope's own head: `check_ledger` finds nothing."""
    previous, entry = "", None
    for entry in JournalEntry.objects.filter(envelope=envelope).order_by("seq"):
        entry.previous = previous
        entry.digest = previous = entry.compute_digest(list(entry.postings.values_list("account__code", "fen")))
        entry.save(update_fields=["previous", "digest", "words", "at"])
    Envelope.objects.filter(pk=envelope.pk).update(head=previous, entries_count=entry.seq)


@pytest.fixture
def sealed_envelope(money):
    envelope = money.appropriated("100000")
    money.paid(envelope)
    evidence.set_seal()
    return envelope


def test_an_edited_entry_is_named_though_the_whole_chain_was_computed_anew(sealed_envelope, unprotected):
    rewritten(sealed_envelope)
    assert said() == []  # the control: computing anew what is true changes nothing
    first, second, third = JournalEntry.objects.filter(envelope=sealed_envelope).order_by("seq")
    JournalEntry.objects.filter(pk=second.pk).update(words="承诺 别人")
    rewritten(sealed_envelope)

    name = "预算指标 {0.envelope_id} 的第 {0.seq} 条分录（行 {0.pk}）"
    assert said() == [
        f"{name.format(entry)}与第 {Seal.objects.get().pk} 次封存时不同：封存以后被改写过。"
        for entry in (second, third)
    ]


def test_an_entry_dated_back_in_place_is_named(sealed_envelope, unprotected):
    last = JournalEntry.objects.filter(envelope=sealed_envelope).order_by("seq").last()
    JournalEntry.objects.filter(pk=last.pk).update(at=last.at - LONG_AGO)
    rewritten(sealed_envelope)

    assert [s for s in said() if f"第 {last.seq} 条分录（行 {last.pk}）与第" in s] == said() != []


def test_a_removed_entry_is_named(sealed_envelope, unprotected):
    last = JournalEntry.objects.filter(envelope=sealed_envelope).order_by("seq").last()
    Posting.objects.filter(entry=last)._raw_delete("default")
    JournalEntry.objects.filter(pk=last.pk)._raw_delete("default")
    rewritten(sealed_envelope)

    name = f"预算指标 {sealed_envelope.pk} 的第 {last.seq} 条分录（行 {last.pk}）"
    assert f"{name}第 {Seal.objects.get().pk} 次封存时还在，现在没有了：封存以后被删除过。" in said()


def test_an_entry_slipped_in_with_an_old_date_is_named_and_an_honest_one_is_not(money, sealed_envelope, unprotected):
    money.appropriated("500")
    assert said() == []  # the control: today's money
    entry = JournalEntry.objects.order_by("pk").last()
    JournalEntry.objects.filter(pk=entry.pk).update(at=entry.at - LONG_AGO)
    rewritten(entry.envelope)

    name = f"预算指标 {entry.envelope_id} 的第 {entry.seq} 条分录（行 {entry.pk}）"
    assert said() == [f"{name}记的时间早于第 {Seal.objects.get().pk} 次封存，却是封存以后写入的：时间被倒填。"]


# The seal itself ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["listing", "last", "rows", "book", "junk"])
def test_a_page_that_was_changed_breaks_its_seal(looks, unprotected, change):
    page = SealedPage.objects.filter(book="access").first()
    new = {
        "listing": page.listing.replace(page.listing.split()[1], "0" * 64),
        "last": 1,
        "rows": 9,
        "book": "ledger",
        "junk": "x\n\n1",
    }[change]
    SealedPage.objects.filter(pk=page.pk).update(**{"listing" if change == "junk" else change: new})

    assert f"第 {page.seal_id} 次封存内容与摘要不符。" in said()


def test_a_page_that_was_taken_out_breaks_its_seal(looks, unprotected):
    page = SealedPage.objects.filter(book="access").first()
    SealedPage.objects.filter(pk=page.pk)._raw_delete("default")

    assert f"第 {page.seal_id} 次封存内容与摘要不符。" in said()


def test_a_seal_from_before_there_were_pages_still_holds_and_still_catches(money, unprotected):
    looks = [note_access(Verb.READ, f"matter {n}", by=money.maker) for n in range(2)]
    old = Seal(
        at=timezone.now(), matters=0, events_through=0, access_through=looks[1].pk,
        access_digest=evidence._access_digest(0, looks[1].pk),
    )  # fmt: skip
    old.digest = evidence._first_digest(old, [], [])
    old.save()
    new = evidence.set_seal()

    assert said() == []
    assert new.pages.get(book="access").rows == 2  # the first page takes in what came before it
    forged(looks[0], subject="matter 77").save()
    assert said() == [
        f"查阅记录第 1 行至第 {looks[1].pk} 行与第 {old.pk} 次封存时不同（有增删或改写）。",
        f"查阅记录第 {looks[0].pk} 行与第 {new.pk} 次封存时不同：封存以后被改写过。",
    ]


def test_a_long_night_is_kept_on_several_pages(money, monkeypatch):
    monkeypatch.setattr(sealing, "PAGE_ROWS", 4)
    for n in range(9):
        note_access(Verb.READ, f"matter {n}", by=money.maker)

    seal = evidence.set_seal()

    assert [page.rows for page in seal.pages.filter(book="access").order_by("pk")] == [4, 4, 1]
    assert said() == []


def test_a_book_whose_app_is_gone_is_said(looks, monkeypatch):
    monkeypatch.delitem(books._called, "evidence.accessentry")

    assert "封存过的账册“access”没有登记在系统里，不能核对。" in said()


def test_two_books_cannot_share_a_code():
    with pytest.raises(ValueError, match="access"):
        books.call(books.Book("access", "matters.Event", "x"))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_seal_waits_for_a_writer_and_holds_nothing_meanwhile(money, monkeypatch):
    """A payment writes the ledger, then the chain. A seal that held the one and waited for the other would lock it up."""
    import threading

    from django.db import connection as main
    from django.db import transaction

    done = []

    def seal():
        try:
            done.append(evidence.set_seal())
        finally:
            connection.close()

    with transaction.atomic():
        money.appropriated("100")
        thread = threading.Thread(target=seal)
        thread.start()
        thread.join(0.5)
        assert done == []  # it waits
        money.appropriated("200")  # and we may go on writing every book
        note_access(Verb.READ, "matter 1", by=money.maker)
    thread.join(20)

    assert [seal.pages.get(book="ledger").rows for seal in done] == [JournalEntry.objects.count()] == [2]
    assert main.vendor == "postgresql"
