"""
The index key is rotated: people are found under both keys, nobody is entered twice, what was frozen holds, and the old key goes
when nothing needs it. A key that is needed and not there is named.
"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from stdnum.cn import ric

from tests.conftest import make_organization
from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from yihe.acts.notices.door import OBJECTOR
from yihe.foundation import index_keys, reindexing
from yihe.foundation.blind_index import blind_index
from yihe.foundation.encryption import Ciphertext
from yihe.foundation.id_numbers import identity_index
from yihe.matters import codes, evidence, freezing
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.kinds import PersonalParty
from yihe.matters.models import Event, Matter, Party
from yihe.registers.accounts.edits import change_phone
from yihe.registers.accounts.models import User
from yihe.registers.accounts.queries import called
from yihe.registers.bodies import traits
from yihe.registers.evidence import known_keys, states
from yihe.registers.evidence.models import FROZEN_AGAIN, EntryState, KnownIndexKey
from yihe.registers.practitioners import edits, indexing
from yihe.registers.practitioners.former_indexes import FormerIndex
from yihe.registers.practitioners.models import DeclaredRelative, Practitioner

pytestmark = pytest.mark.usefixtures("neighbours")

NEW = "3f0c9d2b7e81a6545c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b"
NEWER = "b1946ac92492d2347c6235b4d2611184c0ffee5a4b3c2d1e0f9a8b7c6d5e4f30"


@pytest.fixture
def new_key(settings, db):
    """Return a way to set a new index key, the one before it kept; and `drop` the earlier ones."""
    known_keys.note()

    def put(key: str = NEW) -> None:
        settings.INDEX_KEY_FALLBACKS = [settings.INDEX_KEY, *settings.INDEX_KEY_FALLBACKS]
        settings.INDEX_KEY = key

    return put


def drop_earlier(settings) -> None:
    settings.INDEX_KEY_FALLBACKS = []


def rotate() -> str:
    call_command("rotate_index", stdout=(out := StringIO()))
    return out.getvalue()


def faults() -> list[str]:
    return list(evidence.everything(besides=("documents",)))


def an_id(number: int) -> str:
    body = f"32058319880202{number:03d}"
    return body + ric.calc_check_digit(f"{body}?")


def enter(number: int, by, name: str = "") -> Practitioner:
    return edits.enter(
        by=by, source="劳动合同", name=name or f"王{number}", kind="social_worker", id_number=an_id(number)
    )


@pytest.fixture
def editor(people):
    return people.clerk


# People ---------------------------------------------------------------------------------------------------------------


def test_a_person_entered_under_the_old_key_is_found_and_not_entered_again(editor, new_key):
    before = enter(1, editor)
    new_key()

    assert enter(1, editor) == before
    assert Practitioner.objects.with_id_number(an_id(1)).get() == before


def test_control_without_the_second_lookup_a_double_is_let_in(editor, new_key, settings):
    before = enter(1, editor)
    new_key()
    drop_earlier(settings)

    assert enter(1, editor) != before
    assert Practitioner.objects.count() == 2


def test_a_person_entered_twice_during_the_rotation_is_one(editor, new_key):
    known = [enter(number, editor) for number in (1, 2)]
    new_key()
    newcomer = enter(3, editor)
    indexing.write_again()

    again = [enter(number, editor) for number in (1, 2, 3)]

    assert again == [*known, newcomer]
    assert [p.id_index for p in Practitioner.objects.order_by("pk")] == [identity_index(an_id(n)) for n in (1, 2, 3)]


def test_all_that_people_are_found_and_recognised_by_is_under_the_new_key_and_the_old_one_goes(
    editor, new_key, settings
):
    worker = enter(1, editor)
    worker.phone = "13812345678"
    worker.save()
    change_phone(editor, "13912345678")
    relative = DeclaredRelative.objects.create(declared_by=editor, relation="spouse", name="李四", id_number=an_id(2))
    one = make_organization(account="6222021102012345678")
    other = make_organization(account="6222021102012345678")
    old = index_keys.newest()
    new_key()
    assert list(User.objects.filter(called("13912345678"))) == [editor]
    assert faults() == []

    said = rotate()
    assert faults() == []
    drop_earlier(settings)

    assert f"旧密钥（{old}）不再需要" in said
    assert Practitioner.objects.with_id_number(an_id(1)).get() == worker
    assert list(User.objects.filter(called("13912345678"))) == [editor]
    relative.refresh_from_db()
    assert relative.id_index == identity_index(an_id(2))
    assert traits.shared_by(one.whose)[other.whose] == {traits.ACCOUNT, traits.SEAT}
    assert traits.holders(traits.PHONE, "13812345678") == [worker.whose]
    assert faults() == []


def test_entries_that_share_an_account_are_found_while_only_one_of_them_is_written_again(new_key):
    before = make_organization(account="6222021102012345678")
    new_key()
    after = make_organization(account="6222021102012345678")

    assert traits.ACCOUNT in traits.shared_by(before.whose)[after.whose]
    assert traits.ACCOUNT in traits.shared_by(after.whose)[before.whose]


def test_a_rotation_that_was_killed_half_way_is_begun_again(editor, new_key, settings, monkeypatch):
    for number in range(1, 6):
        enter(number, editor)
    new_key()
    monkeypatch.setattr(reindexing, "BATCH", 2)
    keep, times = states.keep, iter([True, False])

    def dies_at_the_second(rows):
        keep(rows)
        if not next(times):
            raise KeyboardInterrupt

    monkeypatch.setattr(states, "keep", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    written = {p.id_index == identity_index(p.id_number) for p in Practitioner.objects.all()}
    assert written == {True, False}, "some are, some are not"
    assert faults() == []
    assert [enter(n, editor).name for n in range(1, 6)] == [f"王{n}" for n in range(1, 6)]
    monkeypatch.setattr(states, "keep", keep)

    rotate()
    drop_earlier(settings)

    assert [p.id_index for p in Practitioner.objects.order_by("pk")] == [identity_index(an_id(n)) for n in range(1, 6)]
    assert faults() == []


def test_a_second_run_writes_nothing(editor, new_key, errand):
    enter(1, editor)
    errand("noticed")
    new_key()
    assert "人员：重写 1 行。" in rotate()
    lines_written = EntryState.objects.count()

    assert rotate().startswith("旧密钥（")
    assert EntryState.objects.count() == lines_written


def test_a_double_from_before_is_named_and_keeps_the_old_key(editor, new_key, settings):
    enter(1, editor)
    fallbacks = settings.INDEX_KEY
    new_key()
    drop_earlier(settings)  # somebody forgot it, and a double came in
    enter(1, editor)
    settings.INDEX_KEY_FALLBACKS = [fallbacks]

    assert "的号码登记了两次，索引没有重写：请先在人员页面核对。" in rotate()


def test_a_person_entered_once_under_each_of_two_old_keys_is_named_and_the_others_are_written_again(
    editor, new_key, settings
):
    enter(1, editor)
    first = settings.INDEX_KEY
    settings.INDEX_KEY = NEWER  # somebody forgot the first
    enter(1, editor)
    enter(2, editor)
    settings.INDEX_KEY, settings.INDEX_KEY_FALLBACKS = NEW, [NEWER, first]

    said = rotate()

    assert said.count("的号码登记了两次") == 2
    assert Practitioner.objects.filter(id_index=identity_index(an_id(2))).count() == 1


def test_a_row_that_does_not_open_is_counted_and_the_others_are_written_again(editor, new_key, settings):
    closed = enter(1, editor)
    Practitioner.objects.filter(pk=closed.pk).update(id_number=Ciphertext("2:demo:bm9uc2Vuc2U="))
    enter(2, editor)
    new_key()

    said = rotate()

    assert "从业人员有 1 行的内容解不开，索引不能重写：请核对 FIELD_KEYS。" in said
    assert Practitioner.objects.filter(id_index=identity_index(an_id(2))).count() == 1


# What was frozen ------------------------------------------------------------------------------------------------------


def test_what_was_frozen_holds_before_during_and_after_and_no_event_is_changed(errand, new_key, settings):
    matter, other = errand("submitted"), errand("noticed")
    events = list(Event.objects.order_by("pk").values())
    new_key()
    assert faults() == []

    rotate()
    assert faults() == []
    drop_earlier(settings)

    assert faults() == []
    assert list(Event.objects.order_by("pk").values()) == events
    assert {int(e) for e in EntryState.objects.filter(register=FROZEN_AGAIN).values_list("entry", flat=True)} == {
        last(matter).pk, last(other).pk
    }  # fmt: skip


def last(matter) -> Event:
    return Event.objects.filter(matter=matter).order_by("-seq")[0]


def test_work_goes_on_with_a_matter_that_was_frozen_again(errand, people, new_key, settings):
    matter = errand("submitted")
    new_key()
    rotate()
    drop_earlier(settings)

    perform(Matter.objects.get(pk=matter.pk), "accept", by=people.clerk)

    assert faults() == []


def test_work_goes_on_before_it_is_frozen_again_and_needs_it_no_more(errand, people, new_key, settings):
    moved, waiting = errand("submitted"), errand("submitted")
    new_key()

    perform(Matter.objects.get(pk=moved.pk), "accept", by=people.clerk)
    rotate()
    drop_earlier(settings)

    assert faults() == []
    again = EntryState.objects.filter(register=FROZEN_AGAIN).values_list("entry", flat=True)
    assert list(again) == [str(last(waiting).pk)]


def test_control_without_the_rotation_and_the_old_key_nothing_can_be_done(errand, people, new_key, settings):
    matter = errand("submitted")
    new_key()
    drop_earlier(settings)

    with pytest.raises(NotAllowed, match="与留存的记录不一致"):
        perform(Matter.objects.get(pk=matter.pk), "accept", by=people.clerk)


def test_what_was_changed_past_the_actions_is_not_frozen_again(errand, new_key, settings):
    matter = errand("submitted")
    Errand.objects.filter(pk=matter.pk).update(amount=900)
    new_key()

    said = rotate()

    assert "有 1 件与末条记录留存的不符，没有重新留存：先运行 manage.py verify 查明。" in said
    assert not EntryState.objects.filter(register=FROZEN_AGAIN).exists()
    assert KnownIndexKey.objects.filter(let_go_at=None).count() == 2


def test_what_is_changed_after_it_was_frozen_again_is_named(errand, new_key, settings):
    matter = errand("submitted")
    new_key()
    rotate()
    drop_earlier(settings)
    assert faults() == []

    Errand.objects.filter(pk=matter.pk).update(amount=900)

    assert faults() == [f"{matter.number} 的内容（与提交时不同的有“金额（元）”）与第 2 条记录留存的不符。"]


def test_whoever_has_only_the_database_freezes_nothing_again(errand, new_key, settings):
    matter = errand("submitted")
    new_key()
    Errand.objects.filter(pk=matter.pk).update(amount=900)
    real, settings.INDEX_KEY = settings.INDEX_KEY, "a guess"
    drop_earlier(settings)
    fresh = Matter.objects.get(pk=matter.pk)
    after = freezing.freeze(fresh, freezing.standing(fresh))
    EntryState.objects.create(
        register=FROZEN_AGAIN, entry=str(last(matter).pk), columns=after, digest=index_keys.digest(json.dumps(after))
    )

    settings.INDEX_KEY = real

    assert [sentence for sentence in faults() if matter.number in sentence] != []


def test_it_is_rotated_a_second_time(errand, editor, new_key, settings):
    enter(1, editor)
    errand("noticed")
    new_key()
    rotate()
    drop_earlier(settings)
    new_key(NEWER)

    said = rotate()
    drop_earlier(settings)

    assert f"旧密钥（{index_keys.name_of(NEW)}）不再需要" in said
    assert faults() == []


# Parties without an account -------------------------------------------------------------------------------------------


@pytest.fixture
def client_of(people, organization, monkeypatch):
    """Return a way to open a matter for a person without an account, known by a number."""
    monkeypatch.setattr(ErrandKind, "person", PersonalParty(OBJECTOR, name="purpose", identity="purpose"))

    def make(number: str) -> Party:
        matter = open_matter(
            ErrandKind,
            Errand(purpose=number, amount=1),
            by=people.applicant,
            organization=organization,
            hat="applicant",
        )
        return codes.party_of(matter)

    return make


def test_the_index_of_a_party_is_written_again_and_frozen_with_it(client_of, editor, new_key, settings):
    party = client_of(an_id(1))
    new_key()

    rotate()
    drop_earlier(settings)

    party.refresh_from_db()
    assert party.identity_index == identity_index(an_id(1))
    assert faults() == []


def test_a_party_and_the_person_of_the_register_are_one_at_every_time_of_the_rotation(
    client_of, person, editor, new_key
):
    """Who has a cause of their own in a matter is found whichever of the two is written again first."""
    worker = enter(1, editor)
    party = client_of(an_id(1))
    new_key()
    during = client_of(an_id(1))
    assert {party.identity_index, during.identity_index} == {worker.id_index}

    indexing.write_again()

    known = {Practitioner.objects.get().id_index, *FormerIndex.objects.values_list("index", flat=True)}
    assert {p.identity_index for p in (party, during)} <= known
    rotate()
    assert {p.identity_index for p in Party.objects.exclude(identity_index="")} == {identity_index(an_id(1))}
    rotate()
    assert FormerIndex.objects.count() == 0, "nothing is held under it any more"


def test_a_code_opens_under_the_old_key_and_moves_to_the_new_one_when_it_is_used(client_of, new_key, settings):
    party = client_of("钱多多（虚构）")
    code = codes.issue(party)
    new_key()
    assert "有 1 个查询码是用旧密钥留存的：本人用过一次，或者到窗口补发以后，才不再需要旧密钥。" in rotate()

    assert codes.find(party.matter.number, code) == party
    assert codes.find(party.matter.number, "2" * 12) is None

    assert "不再需要" in rotate()
    drop_earlier(settings)
    assert codes.find(party.matter.number, code) == party


def test_a_code_from_before_codes_named_their_key_opens(client_of):
    party = client_of("钱多多（虚构）")
    code = codes.issue(party)
    Party.objects.filter(pk=party.pk).update(code_digest=index_keys.digest(f"code {party.pk} {code}"))

    assert codes.find(party.matter.number, code) == party
    party.refresh_from_db()
    assert party.code_digest.startswith(f"{index_keys.newest()}.") and len(party.code_digest) == 64


# A key that is missing ------------------------------------------------------------------------------------------------


def test_a_key_that_is_needed_and_not_there_is_named_by_everybody(editor, new_key, settings, client):
    settings.HEALTH_TOKEN = "t"
    enter(1, editor)
    old = index_keys.newest()
    new_key()
    known_keys.note()
    assert known_keys.why_not_to_serve() == ""
    drop_earlier(settings)

    sentence = known_keys.why_not_to_serve()

    assert sentence.startswith(f"检索密钥 {old}（") and "请把它放回 INDEX_KEY_FALLBACKS。" in sentence
    assert sentence in faults()
    health = client.get(reverse("portal:health"), headers={"X-Health-Token": "t"}).json()
    assert health["faults"]["index keys"] == sentence
    with pytest.raises(CommandError, match=f"检索密钥 {old}"):
        rotate()


def test_of_two_that_serve_with_different_keys_the_one_that_knows_less_gets_no_more_requests(settings, db, client):
    settings.HEALTH_TOKEN, first = "t", settings.INDEX_KEY
    known_keys.note()
    asked = lambda: client.get(reverse("portal:health"), headers={"X-Health-Token": "t"})  # noqa: E731
    assert asked().status_code == 200
    settings.INDEX_KEY, settings.INDEX_KEY_FALLBACKS = NEW, [first]
    assert known_keys.why_not_to_serve() == "", "a worker with the new key starts, and is known"
    assert asked().status_code == 200

    settings.INDEX_KEY, settings.INDEX_KEY_FALLBACKS = first, []  # one that was left running
    answer = asked()

    assert answer.status_code == 503
    assert answer.json()["faults"]["index keys"].startswith(f"检索密钥 {index_keys.name_of(NEW)}（")
    with pytest.raises(CommandError, match=index_keys.name_of(NEW)):
        call_command("clock")


def test_control_two_that_know_the_same_keys_both_serve_whichever_writes(settings, db, client):
    settings.HEALTH_TOKEN, first = "t", settings.INDEX_KEY
    settings.INDEX_KEY, settings.INDEX_KEY_FALLBACKS = NEW, [first]
    known_keys.why_not_to_serve()
    settings.INDEX_KEY, settings.INDEX_KEY_FALLBACKS = first, [NEW]

    assert client.get(reverse("portal:health"), headers={"X-Health-Token": "t"}).status_code == 200


def test_a_key_that_nothing_needs_is_missed_by_nobody(editor, new_key, settings):
    enter(1, editor)
    new_key()
    rotate()
    drop_earlier(settings)

    assert known_keys.why_not_to_serve() == ""
    assert rotate() == "INDEX_KEY_FALLBACKS 里没有旧密钥，没有要重写的。\n"


def test_a_key_that_writes_again_is_needed_again(new_key, settings):
    first = settings.INDEX_KEY
    new_key()
    rotate()
    settings.INDEX_KEY, settings.INDEX_KEY_FALLBACKS = first, [NEW]

    known_keys.note()

    assert KnownIndexKey.objects.get(name=index_keys.name_of(first)).let_go_at is None


def test_the_name_of_a_key_says_nothing_of_it():
    assert index_keys.name_of(NEW) not in NEW
    assert index_keys.name_of(NEW) != index_keys.name_of(NEWER)
    assert blind_index("x") != index_keys.name_of(NEW)
