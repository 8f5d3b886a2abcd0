"""
The database's owner at work: triggers off, records changed, every chain, head and seal computed anew until nothing inside
differs. What was lodged outside tells; and what can be told before the next seal is told.
"""

import sys
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from yihe.domains.subsidies.outcomes import StaffConfirmation
from yihe.foundation import append_only, books, protections, signed_notes
from yihe.foundation.city_words import say
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR
from yihe.matters import comparing, evidence, notes, sealing
from yihe.matters.management.commands.sign_note import signed
from yihe.matters.models import Event, EventWords, LodgedNote, Matter, NumberSeries, Seal, SealedHead, SealedPage
from yihe.registers.accounts import edits, grants
from yihe.registers.accounts.models import Membership, RegisterEdit
from yihe.registers.evidence.models import AccessEntry, Verb, note_access

ROOT = Path(__file__).parents[2]


def said() -> list[str]:
    """Return what `verify` finds, but for the triggers a test took off."""
    return [sentence for sentence in evidence.everything() if "触发器" not in sentence]


@pytest.fixture
def outside(tmp_path):
    """A folder the database's owner does not reach."""
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.fixture
def sealed(errand, people, unprotected, outside, settings):
    """Three matters and three seals an hour apart, their notes outside; `verify` itself is told of no folder."""
    matters = []
    for hour in (3, 2, 1):
        matters.append(errand("noticed"))
        note_access(Verb.READ, f"matter {hour}", by=people.clerk)
        edits.note(people.clerk, "姓名", "甲", f"乙{hour}", by=people.director)
        seal = evidence.set_seal(at=timezone.now() - timedelta(hours=hour))
        settings.NOTES_DIR = str(outside)
        assert notes.lodge(seal) == []
    settings.NOTES_DIR = ""
    return matters


def against(folder: Path) -> list[str]:
    return list(comparing.held_against(notes.notes_in(folder)))


# What the owner does --------------------------------------------------------------------------------------------------


def rewrite(matter) -> None:
    """Change what one event says and compute its chain anew."""
    event = Event.objects.filter(matter=matter).order_by("seq").first()
    Event.objects.filter(pk=event.pk).update(payload='{"forged":1}')
    before = ""
    for row in Event.objects.filter(matter=matter).order_by("seq"):
        row.previous = before
        row.digest = before = row.compute_digest()
        row.save()
    Matter.objects.filter(pk=matter.pk).update(chain_head=before)


def delete_whole(matter) -> None:
    EventWords.objects.filter(event__matter=matter)._raw_delete("default")
    for relation in (f for f in Matter._meta.get_fields(include_hidden=True) if f.auto_created and not f.concrete):
        relation.related_model._base_manager.filter(**{relation.field.name: matter.pk})._raw_delete("default")
    Matter.objects.filter(pk=matter.pk)._raw_delete("default")


def drop_newest_seal() -> None:
    seal = Seal.objects.order_by("-pk").first()
    for model in (SealedHead, SealedPage, LodgedNote):
        model.objects.filter(seal=seal)._raw_delete("default")
    Seal.objects.filter(pk=seal.pk)._raw_delete("default")


def compute_all_seals_anew() -> None:
    """Make heads, pages, roots and digests of every seal fit what stands in the tables now."""
    known = {book.code: book for book in sealing.sealed_books()}
    before = ""
    for seal in Seal.objects.order_by("pk"):
        for head in SealedHead.objects.filter(seal=seal):
            now = Event.objects.filter(matter_id=head.matter_id, seq=head.length).first()
            kept = SealedHead.objects.filter(pk=head.pk)
            kept.update(head=now.digest) if now else kept._raw_delete("default")
        for page in SealedPage.objects.filter(seal=seal):
            names = page.columns.split()
            rows = known[page.book].rows.objects.filter(pk__in=sealing._lines(page.listing)).order_by("pk")
            if values := list(rows.values_list(*names)):
                fresh = sealing._page(known[page.book], names, values)
                SealedPage.objects.filter(pk=page.pk).update(listing=fresh.listing, rows=fresh.rows)
            else:
                SealedPage.objects.filter(pk=page.pk)._raw_delete("default")
        heads = list(seal.heads.order_by("matter_id").values_list("matter_id", "length", "head"))
        seal.root = evidence._root(heads, map(sealing.summary, seal.pages.order_by("pk")))
        seal.previous, seal.matters = before, len(heads)
        seal.digest = before = evidence._digest(seal)
        seal.save()


# Notes that were lodged -----------------------------------------------------------------------------------------------


def test_what_nobody_touched_goes_on_from_every_note(sealed, outside, errand):
    assert len(notes.notes_in(outside)) == 3
    assert against(outside) == []
    errand("noticed")
    evidence.set_seal()

    assert against(outside) == [] == said()


def test_computing_anew_what_is_true_changes_nothing(sealed, outside):
    """The control of all that follows: the owner's way of computing seals is the right one."""
    before = list(Seal.objects.order_by("pk").values_list("digest", flat=True))
    compute_all_seals_anew()

    assert list(Seal.objects.order_by("pk").values_list("digest", flat=True)) == before
    assert against(outside) == []


def test_an_event_rewritten_with_all_heads_and_seals_is_named(sealed, outside):
    first, second, third = Seal.objects.order_by("pk")
    held = [notes.read(path) for path in notes.notes_in(outside)]
    rewrite(sealed[1])
    compute_all_seals_anew()

    assert said() == []  # nothing inside tells
    assert against(outside) == [
        f"与{held[1].words}不同：那时或以前的封存被改写、删除后重设过，改动在第 {first.pk} 次封存以后。",
        f"{sealed[1].number} 第 4 条记录与第 {second.pk} 次封存送出的清单不同：记录链被整体改写过。",
    ]
    assert third.pk == held[2].seal


def test_one_note_without_its_list_is_enough_to_notice(sealed, outside):
    newest = notes.notes_in(outside)[-1]
    newest.with_suffix(".list").unlink()
    assert against(newest) == []
    rewrite(sealed[0])
    compute_all_seals_anew()

    assert against(newest) == [f"与{notes.read(newest).words}不同：那时或以前的封存被改写、删除后重设过。"]


def test_a_note_says_nothing_of_what_came_after_it(sealed, outside):
    rewrite(sealed[2])
    compute_all_seals_anew()

    assert against(notes.notes_in(outside)[1]) == []
    assert len(against(notes.notes_in(outside)[2])) == 2


def test_the_newest_seal_dropped_is_named(sealed, outside, settings):
    newest = notes.read(notes.notes_in(outside)[-1])
    drop_newest_seal()

    assert said() == []
    gone = f"{newest.words}是第 3 个，现在只有 2 次封存：后来的封存被删除过。"
    assert against(outside) == [gone]
    settings.NOTES_DIR = str(outside)
    assert said() == [gone]  # `verify` asks the folder by itself


def test_seals_dropped_and_set_anew_are_named_with_the_matter(sealed, outside, settings):
    newest = notes.read(notes.notes_in(outside)[-1])
    drop_newest_seal()
    rewrite(sealed[2])
    again = evidence.set_seal()

    assert said() == []
    found = against(outside)
    assert found[0].startswith(f"与{newest.words}不同：")
    assert found[1:] == [f"{sealed[2].number} 第 4 条记录与第 {newest.seal} 次封存送出的清单不同：记录链被整体改写过。"]
    settings.NOTES_DIR = str(outside)
    [refused] = notes.lodge(again)  # and its note does not take the place of the one that is there
    assert "00000003.note 已经在那里，内容不同" in refused


def test_a_matter_deleted_whole_with_its_heads_is_named(sealed, outside):
    gone = sealed[1]
    delete_whole(gone)
    compute_all_seals_anew()

    assert [s for s in said() if "编号" not in s] == []
    assert (
        f"#{gone.pk} 第 4 条记录与第 {Seal.objects.all()[1].pk} 次封存送出的清单不同：记录链被整体改写过。"
        in against(outside)
    )
    assert f"编号 {gone.number} 给出过，现在没有这样的办件或登记：被删除过。" in said()


def test_rows_of_books_rewritten_and_deleted_with_their_pages_are_named(sealed, outside):
    first, second, _third = Seal.objects.order_by("pk")
    edit, gone = RegisterEdit.objects.filter(field="姓名").order_by("pk")[:2]
    RegisterEdit.objects.filter(pk=edit.pk).update(after="别人")
    RegisterEdit.objects.filter(pk=gone.pk)._raw_delete("default")
    compute_all_seals_anew()

    assert said() == []
    assert against(outside)[1:] == [
        f"登记修改第 {edit.pk} 行与第 {first.pk} 次封存送出的清单不同：被改写过。",
        f"登记修改第 {gone.pk} 行第 {second.pk} 次封存送出的清单里有，现在没有了：被删除过。",
    ]


def test_a_list_that_was_changed_names_nothing_but_itself(sealed, outside):
    path = notes.read(notes.notes_in(outside)[0]).list_path
    path.write_text(path.read_text("utf-8").replace("head", "head 9", 1), "utf-8")
    assert against(outside) == []  # it is only asked when a note differs
    rewrite(sealed[0])
    compute_all_seals_anew()

    assert against(outside)[1] == "清单 00000001.list 与它的纸条不符，不能用来核对。"


def test_a_list_holds_keys_and_digests_and_no_words(sealed, outside):
    text = "".join(path.read_text("utf-8") for path in outside.glob("*.list"))

    assert text.isascii() and sealed[0].number not in text


# The signature --------------------------------------------------------------------------------------------------------


@pytest.fixture
def key(tmp_path):
    call_command("seal_key", tmp_path / "key", "--name", "gongzheng", stdout=StringIO())
    return tmp_path / "key"


def verified(*arguments) -> str:
    out = StringIO()
    try:
        call_command("verify", *map(str, arguments), stdout=out, stderr=out)
    except CommandError as fault:
        out.write(str(fault))
    return out.getvalue()


def test_a_note_is_signed_where_the_key_lies_and_the_answer_is_kept(errand, key, tmp_path, outside, settings):
    errand("noticed")
    kept = tmp_path / "kept"
    kept.mkdir()
    settings.NOTES_DIR = str(outside)
    settings.SEAL_COMMAND = f"{sys.executable} {ROOT / 'manage.py'} sign_note {key} --keep {kept}"

    call_command("seal", stdout=StringIO())

    lodged = LodgedNote.objects.get()
    [note] = notes.notes_in(outside)
    assert lodged.signature.startswith("— gongzheng ")
    assert note.read_text("utf-8") == lodged.text + "\n" + lodged.signature + "\n"
    assert note.read_text("utf-8") == notes.notes_in(kept)[0].read_text("utf-8")
    assert "全部相符" in verified("--against", outside, "--public-key", f"{key}.pub")
    assert "全部相符" in verified("--against", kept, "--public-key", f"{key}.pub")


def test_the_key_of_the_notes_is_replaced_and_notes_of_both_are_checked(errand, key, tmp_path, outside, settings):
    """A new key, the same folder; whoever checks has both public keys in one file, a line each."""
    kept = tmp_path / "kept"
    kept.mkdir()
    settings.NOTES_DIR = str(outside)
    call_command("seal_key", tmp_path / "key2", "--name", "gongzheng2", stdout=StringIO())
    for secret in (key, tmp_path / "key2"):
        settings.SEAL_COMMAND = f"{sys.executable} {ROOT / 'manage.py'} sign_note {secret} --keep {kept}"
        errand("noticed")
        call_command("seal", stdout=StringIO())
    old, new = (Path(f"{each}.pub") for each in (key, tmp_path / "key2"))
    both = tmp_path / "both.pub"
    both.write_text(old.read_text("utf-8") + new.read_text("utf-8"), "utf-8")

    assert len(notes.notes_in(kept)) == 2
    assert "全部相符" in verified("--against", kept, "--public-key", both)
    assert "没有 gongzheng2 的签名" in verified("--against", kept, "--public-key", new), "the control"
    last = notes.notes_in(kept)[-1]
    last.write_text(last.read_text("utf-8").replace("destroyed none", "destroyed k7"), "utf-8")
    assert "没有这些公钥中任何一把的有效签名" in verified("--against", kept, "--public-key", both)


def test_a_note_that_was_changed_or_signed_by_another_is_named(sealed, key, tmp_path, outside):
    call_command("seal_key", tmp_path / "other", "--name", "gongzheng", stdout=StringIO())
    path = notes.notes_in(outside)[-1]
    text = path.read_text("utf-8")
    public = Path(f"{key}.pub").read_text("utf-8")

    def told(note: str) -> list[str]:
        path.write_text(note, "utf-8")
        return list(comparing.held_against([path], public))

    good = signed_notes.joined(text, [signed_notes.sign(text, key.read_text("utf-8"))])
    assert told(good) == []
    assert told(text) == ["封存纸条 00000003.note：没有 gongzheng 的签名。"]
    by_another = signed_notes.joined(text, [signed_notes.sign(text, (tmp_path / "other").read_text("utf-8"))])
    assert told(by_another) == ["封存纸条 00000003.note：没有 gongzheng 的签名。"]
    wrong = "封存纸条 00000003.note：gongzheng 的签名不对：内容被改过，或不是用这把钥匙签的。"
    assert told(good.replace("destroyed none", "destroyed k7")) == [wrong]
    assert told("废纸") == ["封存纸条 00000003.note：不是封存纸条：应是几行文字、一个空行、签名行。"]


def test_whoever_keeps_the_key_signs_no_second_note_in_the_place_of_one(sealed, key, tmp_path, outside):
    kept = tmp_path / "kept"
    kept.mkdir()
    texts = [path.read_text("utf-8") for path in notes.notes_in(outside)]
    secret = key.read_text("utf-8")
    for text in texts:
        signed(text, secret, kept)
    assert signed(texts[2], secret, kept)  # asked again for the same: signed again

    drop_newest_seal()
    _size, other = notes.note_of(evidence.set_seal())
    for text in (texts[1], other):
        with pytest.raises(signed_notes.BadNote, match="已经签过第 3 个封存"):
            signed(text, secret, kept)
    with pytest.raises(signed_notes.BadNote, match="只签 SM3-Ed25519"):
        signed(texts[2].replace("SM3-Ed25519", "SM3-SM2"), secret, kept)


@pytest.mark.parametrize("command", ["false", "/nowhere/sign", "echo 好的"])
def test_a_note_that_does_not_go_out_fails_the_command_and_not_the_seal(errand, settings, command):
    errand("noticed")
    settings.SEAL_COMMAND = command

    with pytest.raises(CommandError, match=r"的纸条没有送出（SEAL_COMMAND）"):
        call_command("seal", stdout=StringIO())

    assert Seal.objects.count() == 1 and not LodgedNote.objects.exists()


def test_a_command_that_only_carries_the_note_away_needs_no_answer(errand, settings, tmp_path):
    errand("noticed")
    settings.SEAL_COMMAND = f"dd status=none of={tmp_path / 'carried'}"

    call_command("seal", stdout=StringIO())

    assert (tmp_path / "carried").read_text("utf-8") == LodgedNote.objects.get().text
    assert said() == []


def test_a_key_is_written_once_and_for_its_keeper_alone(key):
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="已经存在"):
        call_command("seal_key", key, stdout=StringIO())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--against", "/nowhere"], "/nowhere 里没有封存纸条。"),
        (["--public-key", "/nowhere"], "--public-key 要与 --against 一起用"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_question_is_answered_with_a_sentence(arguments, sentence):
    assert sentence in verified(*arguments)


# Seals in time --------------------------------------------------------------------------------------------------------


def test_a_last_seal_that_is_too_old_is_a_fault(errand, settings):
    settings.SEAL_MAX_AGE = 36
    errand("noticed")
    assert said() == []  # nothing sealed yet, and nothing older than that
    evidence.set_seal(at=timezone.now() - timedelta(hours=35))
    assert said() == []
    settings.SEAL_MAX_AGE = 34

    [fault] = said()
    assert fault.startswith("最近一次封存在 ") and "超过了 34 小时" in fault
    evidence.set_seal()
    assert said() == []


def test_who_supervises_sees_that_no_seal_was_set(errand, person, client, settings):
    settings.SEAL_MAX_AGE = 3
    errand("noticed")
    evidence.set_seal(at=timezone.now() - timedelta(hours=4))
    client.force_login(person(AUDITOR))

    def shown() -> str:
        return client.get("/desk/evidence/").content.decode()

    assert "超过了 3 小时" in shown() and "封存纸条没有送出" in shown()
    settings.NOTES_DIR = str(settings.MEDIA_ROOT)
    call_command("seal", stdout=StringIO())
    assert "超过了 3 小时" not in shown() and "封存纸条已送出" in shown()


def test_never_having_sealed_is_a_fault_too(errand, unprotected, settings):
    settings.SEAL_MAX_AGE = 36
    Event.objects.filter(matter=errand("draft")).update(at=timezone.now() - timedelta(hours=40))

    assert any("以来还没有封存过，超过了 36 小时" in sentence for sentence in said())


def test_a_seal_of_tomorrow_is_named(errand):
    errand("draft")
    evidence.set_seal(at=timezone.now() + timedelta(days=1))

    assert [s for s in said() if "还没有到：时间被改过" in s] == said() != []


# Before the next seal -------------------------------------------------------------------------------------------------


def test_a_matter_opened_and_deleted_whole_leaves_a_gap(errand, unprotected):
    first, second, third = (errand("noticed") for _ in range(3))
    assert said() == []
    delete_whole(second)

    assert said() == [f"编号 {second.number} 给出过，现在没有这样的办件或登记：被删除过。"]
    delete_whole(third)
    assert said() == [f"编号 {second.number} 至 {third.number} 给出过，现在没有这样的办件或登记：被删除过。"]
    assert first.number < second.number


def test_a_series_that_was_turned_back_is_named(errand, unprotected):
    errand("draft")
    last = errand("draft")
    NumberSeries.objects.update(last=1)

    assert said() == [f"编号 {last.number} 超出了给出过的最后一号 1：编号被改过。"]


# Every table that is written once is a book -----------------------------------------------------------------------------


def test_every_append_only_table_is_a_sealed_book_or_says_what_keeps_it():
    tables = {o.table for o in protections.declared() if isinstance(o, append_only.AppendOnly)}
    sealed_tables = {book.rows._meta.db_table for book in sealing.sealed_books()}
    otherwise = {model._meta.db_table for model in sealing.KEPT_OTHERWISE}

    assert sealed_tables | otherwise == tables
    assert not sealed_tables & otherwise
    assert all(sealing.KEPT_OTHERWISE.values())
    assert len({book.code for book in books.every()}) == len(books.every())


def test_an_edit_log_reworded_or_shortened_is_named(sealed):
    edit, gone = RegisterEdit.objects.filter(field="姓名").order_by("pk")[:2]
    first, second, _third = Seal.objects.order_by("pk")
    RegisterEdit.objects.filter(pk=edit.pk).update(after="别人")
    RegisterEdit.objects.filter(pk=gone.pk)._raw_delete("default")

    assert said() == [
        f"登记修改第 {edit.pk} 行与第 {first.pk} 次封存时不同：封存以后被改写过。",
        f"登记修改第 {gone.pk} 行第 {second.pk} 次封存时还在，现在没有了：封存以后被删除过。",
    ]


def test_a_book_that_gains_a_column_is_still_what_it_was(sealed, monkeypatch):
    """A later version's migration adds a column to a table whose rows were sealed without it."""
    pages = SealedPage.objects.filter(book="accounts_registeredit")
    pages.update(columns=pages.first().columns.replace(" reason", ""))
    compute_all_seals_anew()  # as the older version, which had no such column, would have set them

    assert said() == []
    edit = RegisterEdit.objects.filter(field="姓名").first()
    RegisterEdit.objects.filter(pk=edit.pk).update(after="别人")
    assert said() == [f"登记修改第 {edit.pk} 行与第 {Seal.objects.last().pk} 次封存时不同：封存以后被改写过。"]


def test_a_row_that_shares_the_key_of_its_matter_is_sealed_whenever_it_came(errand, people, unprotected):
    """The confirmation of an older matter comes after that of a newer one: its key is the lower."""
    older, newer = errand("noticed"), errand("noticed")
    facts = {"confirmed": True, "staff": 3, "document": "太民〔2026〕1号", "on": date(2026, 11, 1), "by": people.clerk}
    StaffConfirmation.objects.create(matter=newer, **facts)
    first = evidence.set_seal()
    StaffConfirmation.objects.create(matter=older, **facts)
    assert said() == []
    second = evidence.set_seal()
    evidence.set_seal()

    assert [p.listing.split()[0] for p in SealedPage.objects.filter(book="subsidies_staffconfirmation").order_by("pk")] == [
        str(newer.pk), str(older.pk),
    ]  # fmt: skip
    assert said() == []
    StaffConfirmation.objects.filter(pk=older.pk).update(staff=30)
    StaffConfirmation.objects.filter(pk=newer.pk)._raw_delete("default")
    name = say(str(StaffConfirmation._meta.verbose_name))
    assert said() == [
        f"{name}第 {older.pk} 行与第 {second.pk} 次封存时不同：封存以后被改写过。",
        f"{name}第 {newer.pk} 行第 {first.pk} 次封存时还在，现在没有了：封存以后被删除过。",
    ]


def test_pages_of_the_first_version_are_read_for_ever(people, unprotected):
    """They list the rows' own digests, one page of each book for each seal."""
    looks = [note_access(Verb.READ, f"matter {n}", by=people.clerk) for n in range(2)]
    old = Seal(at=timezone.now(), matters=0, events_through=0, access_through=looks[1].pk)
    listing = "\n".join(f"{look.pk} {look.digest}" for look in looks)
    page = SealedPage(book="access", last=looks[1].pk, rows=2, listing=listing)
    old.digest = evidence._first_digest(old, [], [sealing.summary(page)])
    old.save()
    page.seal = old
    page.save()
    note_access(Verb.READ, "matter 7", by=people.clerk)
    new = evidence.set_seal()

    assert said() == []
    assert [p.rows for p in SealedPage.objects.filter(book="access").order_by("pk")] == [2, 1]
    assert new.previous == old.digest and notes.note_of(new)[0] == 2
    looks[0].subject = "matter 77"
    looks[0].digest = looks[0].compute_digest()
    AccessEntry.objects.filter(pk=looks[0].pk).update(subject=looks[0].subject, digest=looks[0].digest)
    assert said() == [f"查阅记录第 {looks[0].pk} 行与第 {old.pk} 次封存时不同：封存以后被改写过。"]


# Memberships ----------------------------------------------------------------------------------------------------------


def test_a_director_nobody_confirmed_is_named(people):
    assert said() == []
    row = Membership.objects.create(
        user=people.clerk, role_code="director", region="320585", valid_from=date(2020, 1, 1)
    )

    assert said() == [
        f"{people.clerk}的任职“分管领导 320585”（行 {row.pk}）没有经另一人确认，也不是系统初始化时授予的：没有人授予过。"
    ]


def test_a_confirmed_membership_is_content_until_it_says_something_else(person):
    from yihe.foundation.roles import ADMINISTRATOR, SECURITY_OFFICER

    one, other, somebody = person(ADMINISTRATOR), person(SECURITY_OFFICER), person(CLERK)
    row = grants.confirm(grants.grant(somebody, DIRECTOR, by=one, region="320585"), by=other)
    assert said() == []
    Membership.objects.filter(pk=row.pk).update(region="3205")

    [of_the_book, fault] = said()
    assert of_the_book == f"任职第 {row.pk} 行与最后一次登记时不同：在数据库里被改写过。"
    assert fault.endswith("与确认过的提请不同：确认以后被改写过。")


def test_a_lent_membership_is_content_and_one_nobody_lent_is_named(person):
    today = timezone.localdate()
    director, colleague = person(DIRECTOR), person(CLERK)
    own = director.memberships.get()
    edits.delegate(own, to=colleague, since=today, until=today, by=director)
    assert said() == []
    Membership.objects.create(
        user=colleague, role_code="director", region="320585", valid_from=today, valid_until=today + timedelta(days=9),
        delegated_by=own,
    )  # fmt: skip

    [fault] = said()
    assert fault.endswith("是受托的，登记修改里却没有这次委托：没有人委托过。")
