"""Facts in the chain, words beside it; what stands after an act, frozen with it; what an act follows from; erasing."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.db import DatabaseError, connection, transaction

from tests.errands.kinds import ErrandForm, ErrandKind
from tests.errands.models import Errand
from tests.left import frozen_anew, left_with
from yihe.foundation import digests, periods
from yihe.foundation.roles import APPLICANT
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters import chain, evidence, kinds, parties, saying, standing
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.erasing import erase_words
from yihe.matters.mending import mend_contents
from yihe.matters.models import Confidentiality, Event, EventWords, Matter, Party

pytestmark = pytest.mark.usefixtures("neighbours")

COVER = "封面（编号、标题、区划、单位、密级、状态、时限、经办人等）"


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def last(matter: Matter) -> Event:
    return Event.objects.filter(matter=matter).latest("seq")


def sealed(event: Event) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM matters_eventwords WHERE event_id = %s", [event.pk])
        return cursor.fetchone()[0]


# Facts and words --------------------------------------------------------------------------------------------------------


def test_what_was_typed_stands_beside_the_chain_sealed_and_only_its_digest_in_it(errand):
    event = last(errand("returned"))

    assert (event.version, event.payload, event.said) == (2, '{"reason":null}', {"reason": "缺合同"})
    assert event.words_digest == digests.sm3(event.words.text)
    assert "缺合同" not in sealed(event)


def test_of_contents_that_are_handed_in_amounts_and_days_are_facts_and_texts_are_words(errand):
    event = last(errand("submitted", purpose="张三的困难"))

    assert json.loads(event.payload) == {"contents": {"amount": "500.00", "purpose": None}}
    assert event.said == {"contents": {"amount": "500.00", "purpose": "张三的困难"}}


def test_of_a_row_the_key_is_a_fact_and_the_label_words(errand, people, person):
    matter, to = errand("submitted"), person(standing.ROLES["clerk"], name="赵小芳")

    standing.reassign(matter, by=people.clerk, to=to, reason="出差")

    assert json.loads(last(matter).payload) == {"reason": None, "to": {"id": to.pk, "label": None}}
    assert last(matter).said == {"reason": "出差", "to": {"id": to.pk, "label": "赵小芳"}}


def test_what_an_effect_returns_is_words_where_it_is_a_string_that_is_not_declared_a_fact():
    said = {
        "note": "对张三",
        "number": saying.Fact("KB-1"),
        "day": date(2026, 1, 5),
        "rows": [{"id": 1, "label": "张三"}, {"id": 2}],
    }

    facts, words = saying.split(said)

    assert facts == {
        "note": None,
        "number": "KB-1",
        "day": date(2026, 1, 5),
        "rows": [{"id": 1, "label": None}, {"id": 2}],
    }
    assert words == {"note": "对张三", "rows": [{"label": "张三"}, {}]}
    assert saying.together(facts, words) == said


@pytest.mark.parametrize("columns", [{"confidentiality": Confidentiality.COMPARTMENT}])
def test_in_a_compartment_everything_but_codes_is_words(errand, people, columns):
    matter = errand("draft")
    left_with(matter, **columns)
    parties.let_in(people.applicant, fresh(matter), APPLICANT)
    frozen_anew(matter)

    perform(fresh(matter), "submit", by=people.applicant)

    assert json.loads(last(matter).payload) == {"contents": {"amount": None, "purpose": None}}
    assert last(matter).said == {"contents": {"amount": "500.00", "purpose": "普法"}}
    said = {"outcome": saying.Fact("upheld"), "days": 3, "to": {"id": 7, "label": "赵小芳"}}
    assert saying.split(said, only_codes=True) == (
        {"outcome": "upheld", "days": None, "to": {"id": 7, "label": None}}, {"days": 3, "to": {"label": "赵小芳"}},
    )  # fmt: skip


def test_a_private_field_is_a_keyed_digest_among_the_words(errand, people):
    matter = errand("accepted")

    perform(matter, "grant", by=people.director, amount=Decimal(300), account="6222020000001")

    assert json.loads(last(matter).payload)["account"] is None
    assert last(matter).said["account"].startswith("sm3:")


def test_a_form_with_a_field_that_is_neither_does_not_import():
    class Odd(forms.Form):
        place = forms.MultiValueField(fields=[forms.CharField()])

    class OddWorkflow(Workflow):
        draft = State("草稿", waits_on=APPLICANT)
        done = State("完成", tone=Tone.GOOD)
        finish = Action("办结", draft, done, by=APPLICANT, form=Odd)

    with pytest.raises(saying.BadForm, match=r'Odd.place: MultiValueField .* write keeps = "facts"'):

        class OddKind(ErrandKind):
            code, prefix, workflow = "odd", "QQ", OddWorkflow

    assert kinds.find("odd") is None


# Words tampered with ----------------------------------------------------------------------------------------------------


def test_the_database_takes_only_one_change_of_words_they_are_emptied_with_a_reference(errand):
    first, event = errand().events.get(), last(errand("returned"))
    words = EventWords.objects.filter(event=event)

    def refuses(sql: str) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"{sql} WHERE event_id = %s", [event.pk])
        except DatabaseError as refused:
            return "frozen" in str(refused)
        return False

    table = words.model._meta.db_table
    assert refuses(f"UPDATE {table} SET text = 'k1:other'")
    assert refuses(f"UPDATE {table} SET text = ''")
    assert refuses(f"UPDATE {table} SET erased_by_id = {event.pk}")
    assert refuses(f"UPDATE {table} SET text = '', erased_by_id = {event.pk}, event_id = {first.pk}")
    assert refuses(f"DELETE FROM {table}")
    assert not refuses(f"UPDATE {table} SET text = '', erased_by_id = {event.pk}")
    assert refuses(f"UPDATE {table} SET erased_by_id = NULL")
    assert refuses(f"UPDATE {table} SET text = 'k1:other'")


def _other_words(words: EventWords) -> None:
    words.text = words.text[:32] + '{"reason":"材料不实"}'
    words.save()


def _other_salt(words: EventWords) -> None:
    words.text = "0" * 32 + words.text[32:]
    words.save()


def _emptied(words: EventWords) -> None:
    EventWords.objects.filter(pk=words.pk).update(text="")


def _emptied_naming_another_event(words: EventWords) -> None:
    EventWords.objects.filter(pk=words.pk).update(text="", erased_by=words.event)


TAMPERINGS = {
    "other words": (_other_words, "的文字与摘要不符。"),
    "another salt": (_other_salt, "的文字与摘要不符。"),
    "emptied": (_emptied, "的文字被清空，却没有依法删除的记录。"),
    "emptied, naming another event": (_emptied_naming_another_event, "的文字被清空，却没有依法删除的记录。"),
    "removed": (lambda words: words.delete(), "的文字不见了：不是依法删除。"),
}


@pytest.mark.parametrize("deed", TAMPERINGS)
def test_words_that_do_not_fit_their_digest_are_named(errand, unprotected, deed):
    matter, other = errand("returned"), errand("returned")
    event = last(matter)
    assert list(evidence.verify(matter)) == []

    tamper, sentence = TAMPERINGS[deed]
    tamper(event.words)

    assert list(evidence.verify(matter)) == [f"{matter.number} 第 {event.seq} 条记录（行 {event.pk}）{sentence}"]
    assert list(evidence.verify(other)) == []


def test_the_ciphertext_of_other_words_is_named(errand, unprotected):
    matter, other = errand("returned"), errand("returned")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE matters_eventwords SET text = %s WHERE event_id = %s", [sealed(last(other)), last(matter).pk]
        )

    assert list(evidence.verify(matter)) == [
        f"{matter.number} 第 3 条记录（行 {last(matter).pk}）的文字不能解开：密钥不在，或者密文被改动。"
    ]


def test_words_that_do_not_open_are_named_and_the_others_still_compared(errand, unprotected):
    matter, other = errand("returned"), errand("returned")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE matters_eventwords SET text = 'gone:AAAA' WHERE event_id = %s", [last(matter).pk])
    _other_words(last(other).words)

    assert [sentence for sentence in evidence.verify() if "触发器" not in sentence] == [
        f"{matter.number} 第 3 条记录（行 {last(matter).pk}）的文字不能解开：密钥不在，或者密文被改动。",
        f"{other.number} 第 3 条记录（行 {last(other).pk}）的文字与摘要不符。",
    ]


def test_words_slipped_in_beside_an_event_that_said_none_are_named(errand):
    matter = errand()
    EventWords.objects.create(event=last(matter), text=saying.salted({"reason": "从来没有说过"}))

    assert list(evidence.verify(matter)) == [f"{matter.number} 第 1 条记录没有文字，旁边却有：是后来补入的。"]


# What stands after an act -----------------------------------------------------------------------------------------------


def _covers(**columns):
    return lambda matter: Matter.objects.filter(pk=matter.pk).update(**columns)


BEHIND = {
    "the title": (_covers(title="别的标题"), COVER),
    "the region": (_covers(region="320583"), COVER),
    "the parent": (lambda matter: Matter.objects.filter(pk=matter.pk).update(parent=matter), COVER),
    "the day": (_covers(due_at=periods.end_of(date(2027, 1, 1))), COVER),
    "the opinion that is waited for": (_covers(awaited=1), COVER),
    "the salt": (_covers(salt="0" * 32), f"{COVER}、参与方、内容"),
    "who opened it": (_covers(opened_by=None), COVER),
    "the parties": (
        lambda matter: Party.objects.create(matter=matter, user=matter.opened_by, role_code="expert"),
        "参与方",
    ),
    "the contents": (lambda matter: Errand.objects.filter(pk=matter.pk).update(purpose="别的用途"), "内容"),
    "the contents, gone": (lambda matter: Errand.objects.filter(pk=matter.pk).delete(), "内容（已经不在）"),
}


@pytest.mark.parametrize("what", BEHIND)
def test_what_is_changed_behind_the_actions_stops_them_and_verify_names_it(errand, people, what):
    matter, other = errand("draft"), errand("draft")
    assert list(evidence.verify()) == []

    deed, words = BEHIND[what]
    deed(matter)

    refusal = f"此件的{words}与留存的记录不一致，不能办理，请联系监督检查员核对。"
    with pytest.raises(NotAllowed) as refused:
        perform(fresh(matter), "submit", by=people.applicant)
    with pytest.raises(NotAllowed) as refused_too:
        standing.record(fresh(matter), "attach", by=people.clerk)
    assert (str(refused.value), str(refused_too.value)) == (refusal, refusal)
    assert list(evidence.verify()) == [f"{matter.number} 的{words}与第 1 条记录留存的不符。"]
    perform(other, "submit", by=people.applicant)


@pytest.mark.parametrize("columns", [{"confidentiality": Confidentiality.INTERNAL}, {"workflow_version": 0}])
def test_what_another_rule_refuses_first_is_named_too(errand, people, columns):
    matter = errand("draft")
    _covers(**columns)(matter)

    with pytest.raises(NotAllowed, match=COVER[:2]):
        standing.record(fresh(matter), "attach", by=people.clerk)
    assert list(evidence.verify()) == [f"{matter.number} 的{COVER}与第 1 条记录留存的不符。"]


def test_a_party_that_is_changed_is_named(errand, people, person):
    matter = errand("submitted")
    party = Party.objects.create(matter=matter, user=people.clerk, role_code="expert")
    frozen_anew(matter)
    assert list(evidence.verify(matter)) == []

    Party.objects.filter(pk=party.pk).update(user=person(APPLICANT))

    assert list(evidence.verify(matter)) == [f"{matter.number} 的参与方与第 2 条记录留存的不符。"]


def test_an_edit_over_contents_that_were_changed_is_refused_and_an_honest_one_frozen(errand, people):
    matter, other = errand("draft"), errand("draft")
    Errand.objects.filter(pk=matter.pk).update(amount=Decimal("900.00"))

    def edited(which):
        form = ErrandForm({"purpose": "改过", "amount": "400.00"}, instance=Errand.objects.get(pk=which.pk))
        assert form.is_valid()
        return form

    with pytest.raises(NotAllowed, match="与留存的记录不一致"):
        mend_contents(matter, edited(matter), by=people.applicant)
    mend_contents(other, edited(other), by=people.applicant)

    assert Errand.objects.get(pk=matter.pk).amount == Decimal("900.00")
    assert list(evidence.verify(other)) == []


def test_what_was_frozen_cannot_be_computed_by_whoever_has_only_the_database(errand, settings):
    matter = errand("submitted")
    known = json.loads(last(matter).after)

    settings.INDEX_KEY = "a guess"
    frozen_anew(matter)

    guessed = json.loads(last(matter).after)
    assert known["contents"][0] == guessed["contents"][0]
    assert known["contents"][1] != guessed["contents"][1]


def test_two_matters_of_the_same_contents_have_digests_that_differ(errand):
    one, two = (json.loads(last(errand("draft")).after)["contents"][1] for _ in range(2))

    assert one != two


def test_every_column_of_a_cover_is_frozen_or_declared_free():
    from yihe.foundation.keepers import is_free
    from yihe.matters.freezing import COVERS

    left = {f.attname for f in Matter._meta.concrete_fields if not is_free(f)} - {"id"}

    assert left == set(COVERS[max(COVERS)]), (
        "A column of a cover is kept by the events or free: add it to a new list in matters/freezing.py: COVERS, or declare it "
        "free(…, because), beside the field"
    )


# Causes -----------------------------------------------------------------------------------------------------------------


def test_what_happens_while_an_effect_runs_names_the_act_it_follows_from(errand, people):
    matter, other = errand("submitted"), errand("submitted")
    doing = chain.Doing()

    with transaction.atomic(), doing.going_on():
        follows = standing.record(other, "attach", by=people.clerk)
        opened = open_matter(ErrandKind, Errand(purpose="随之", amount=1), by=None, region=matter.region, hat="public")
    cause = chain.append(
        fresh(matter), "attach", by=people.clerk, hat="clerk", source="submitted", ref=doing.ref_if(False)
    )

    assert Event.objects.get(pk=follows.pk).cause == cause
    assert opened.events.get().cause == cause
    assert set(cause.effects.all()) == {follows, opened.events.get()}


def test_what_nothing_follows_from_needs_no_reference_and_what_a_person_does_has_no_cause(errand):
    rows = Event.objects.filter(matter=errand("noticed")).values_list("ref", "cause")

    assert list(rows) == [(None, None)] * 4


def test_a_cause_that_points_to_nothing_is_named(errand, people, unprotected):
    matter, other = errand("submitted"), errand("submitted")
    doing = chain.Doing()
    with doing.going_on():
        standing.record(other, "attach", by=people.clerk)
    held = standing.held(matter.pk)
    chain.append(held, "attach", by=people.clerk, hat="clerk", source="submitted", ref=doing.ref_if(False))
    chain.save_head(held)
    assert list(s for s in evidence.verify() if "触发器" not in s) == []

    with connection.constraint_checks_disabled():
        Event.objects.filter(ref=doing.ref)._raw_delete("default")
    found = list(evidence.verify(other))
    with connection.constraint_checks_disabled():
        EventWords.objects.all()._raw_delete("default")
        Event.objects.all()._raw_delete("default")

    pk = found[0].split("行 ")[1].split("）")[0]
    assert found == [f"{other.number} 第 3 条记录（行 {pk}）所说的起因不在：那条记录被删除过。"]


def test_an_event_is_by_a_user_or_a_party_and_time_is_neither(errand, people):
    matter = errand("submitted")
    party = Party.objects.create(matter=matter, user=people.applicant, role_code="applicant")

    event = chain.append(fresh(matter), "attach", by=None, party=party, hat="applicant", source="submitted")
    assert (event.actor, event.party) == (None, party)
    for by, of, hat in [(people.clerk, party, "clerk"), (people.clerk, None, "clock"), (None, party, "clock")]:
        with pytest.raises(DatabaseError, match="event_by_user_party_or_time"), transaction.atomic():
            chain.append(fresh(errand()), "attach", by=by, party=of, hat=hat, source="submitted")


# Erasing ----------------------------------------------------------------------------------------------------------------


def test_an_erasure_empties_the_words_and_leaves_who_when_which_and_the_facts(errand, people):
    matter = errand("returned", purpose="她的丈夫打她")
    before = [(e.actor_id, e.at, e.action, e.payload, e.words_digest, e.digest) for e in matter.events.all()]

    erase_words(matter, by=people.director, ground="档案保管期限届满，太司档〔2026〕1号")

    events = list(matter.events.all())
    assert [(e.actor_id, e.at, e.action, e.payload, e.words_digest, e.digest) for e in events[:3]] == before
    assert [e.said for e in events] == [
        {}, {"contents": {"amount": "500.00", "purpose": "（已依法删除）"}}, {"reason": "（已依法删除）"},
        {"events": 2, "ground": "档案保管期限届满，太司档〔2026〕1号"},
    ]  # fmt: skip
    assert {words.text for words in EventWords.objects.filter(erased_by=events[3])} == {""}
    assert list(evidence.verify()) == []


def test_an_erasure_is_refused_twice_and_without_a_ground(errand, people):
    matter = errand("returned")
    with pytest.raises(NotAllowed, match="请写明依法删除的依据。"):
        erase_words(matter, by=people.director, ground=" ")
    erase_words(matter, by=people.director, ground="依据")

    with pytest.raises(NotAllowed, match="此件办理记录中的文字已经依法删除，没有可以再删除的。"):
        erase_words(matter, by=people.director, ground="依据")
    assert list(matter.events.values_list("action", flat=True)) == ["open", "submit", "send_back", "erase_words"]


def test_what_goes_with_the_words_is_frozen_anew_and_cannot_be_guessed_from_what_was_frozen_before(errand, people):
    matter = errand("submitted", purpose="她的丈夫打她")
    salt = fresh(matter).salt

    erase_words(
        matter, by=people.director, ground="依据",
        also=lambda held: Errand.objects.filter(pk=held.pk).update(purpose="（已依法删除）"),
    )  # fmt: skip

    assert list(evidence.verify()) == []
    assert fresh(matter).salt not in ("", salt)
    perform(fresh(matter), "accept", by=people.clerk)


def test_contents_emptied_without_their_erasure_are_named(errand, people):
    matter = errand("submitted")
    erase_words(matter, by=people.director, ground="依据")

    Errand.objects.filter(pk=matter.pk).update(purpose="")

    assert list(evidence.verify()) == [f"{matter.number} 的内容与第 3 条记录留存的不符。"]


def test_what_was_changed_behind_the_actions_cannot_be_washed_by_an_erasure(errand, people):
    matter = errand("submitted")
    Errand.objects.filter(pk=matter.pk).update(amount=Decimal("900.00"))

    with pytest.raises(NotAllowed, match="与留存的记录不一致"):
        erase_words(matter, by=people.director, ground="依据")

    assert last(matter).said["contents"]["purpose"] == "普法"
