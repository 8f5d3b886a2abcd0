"""Words of a closed matter are kept as long as its kind says, and then they are gone from everywhere; what is provable stays."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps
from django.utils import timezone
from PIL import Image

from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from tests.in_clear import tables_with
from tests.matters.advice import AdviceKind
from yihe.acts.documents import papers, storage
from yihe.acts.documents.models import Document
from yihe.acts.notices.door import OBJECTOR
from yihe.foundation.periods import YEARS, Term
from yihe.matters import clock, codes, evidence, kinds, queries, retention, telling
from yihe.matters.actions import NotAllowed, open_matter, perform, refusal
from yihe.matters.declared import Kept, PersonalParty
from yihe.matters.models import Draft, Event, Matter, Notification, Party
from yihe.registers.compartments import holds
from yihe.registers.compartments.models import Compartment, HoldGround

GROUND = "虚构规定第九条：保存一年"
CANARY = "金丝雀街七号"


@pytest.fixture(autouse=True)
def kept_a_year(monkeypatch):
    monkeypatch.setattr(ErrandKind, "words_kept", Kept(Term(1, YEARS), GROUND))
    monkeypatch.setattr(ErrandKind, "person", PersonalParty(OBJECTOR, name="purpose"))


@pytest.fixture
def later(monkeypatch):
    def go(days: int) -> None:
        moment = timezone.now() + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return go


@pytest.fixture
def closed(errand, people):
    def make():
        matter = errand("submitted", purpose=CANARY)
        perform(matter, "send_back", by=people.clerk, reason=f"{CANARY}的合同没有交")
        perform(matter, "withdraw", by=people.applicant)
        return matter

    return make


def fresh(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def a_picture(side: int) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (side, side), "white").save(file, "PNG")
    return SimpleUploadedFile(f"{CANARY}.png", file.getvalue(), "image/png")


def test_when_the_term_is_over_the_words_are_gone_and_what_happened_is_still_proved(closed, people, later):
    matter = closed()
    telling.tell({people.clerk.pk}, f"请看{CANARY}", matter=matter)
    Draft.objects.create(user=people.clerk, form=f"/desk/matters/{matter.number}/do/accept/", typed="{}")
    before = [(e.seq, e.action, e.actor_id, e.digest) for e in Event.objects.filter(matter=matter)]
    assert CANARY in str([e.said for e in Event.objects.filter(matter=matter)])
    assert {"errands_errand", "matters_notification"} <= tables_with(CANARY)

    later(366)
    done = clock.run()

    assert (done.emptied, done.held, done.failed) == ([matter.number], {}, {})
    assert tables_with(CANARY) == set()
    *events, erased = Event.objects.filter(matter=matter)
    assert [(e.seq, e.action, e.actor_id, e.digest) for e in events] == before
    assert CANARY not in str([e.said for e in events])
    assert (erased.action, erased.actor, erased.hat, erased.said["ground"]) == ("erase_words", None, "clock", GROUND)
    assert (Errand.objects.get().purpose, str(Errand.objects.get().amount)) == ("已依法删除", "500.00")
    person = Party.objects.get(matter=matter, role_code="objector")
    assert (person.name, person.code_digest) == ("已依法删除", "")
    assert not Notification.objects.filter(matter=matter).exists() and not Draft.objects.exists()
    assert list(evidence.everything()) == []


def test_it_is_found_by_its_number_and_by_no_word_of_it(closed, people, later):
    matter = closed()
    found = lambda words: queries.newest(queries.searched(queries.in_reach(people.clerk), words)).rows  # noqa: E731
    assert [row.pk for row in found("金丝雀")] == [matter.pk]

    later(366)
    clock.run()

    assert (found("金丝雀"), [row.pk for row in found(matter.number)]) == ([], [matter.pk])


def test_not_a_day_before_and_not_where_the_kind_says_nothing(closed, later, monkeypatch):
    matter = closed()
    until = retention.kept_until(fresh(matter), ErrandKind.words_kept)
    moment = until - timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert clock.run().emptied == []
    assert retention.cannot_empty(fresh(matter)) == "文字的保存期限还没有满。"

    later(2)
    kept = ErrandKind.words_kept
    monkeypatch.setattr(ErrandKind, "words_kept", None)
    assert clock.run().emptied == []
    with pytest.raises(NotAllowed, match="没有规定"):
        retention.empty(matter)

    later(1)
    monkeypatch.setattr(ErrandKind, "words_kept", kept)
    assert clock.run().emptied == [matter.number]


def test_a_second_time_there_is_nothing_to_do(closed, later):
    matter = closed()
    later(366)
    clock.run()
    later(1)

    done = clock.run()

    assert (done.emptied, done.held) == ([], {})
    with pytest.raises(NotAllowed, match="没有可以再删除的"):
        retention.empty(matter)
    assert Event.objects.filter(matter=matter, action="erase_words").count() == 1


def test_it_looks_once_a_day(closed, later, monkeypatch):
    later(0)
    clock.run()
    matter = closed()
    monkeypatch.setattr(ErrandKind, "words_kept", Kept(lambda matter: matter.closed_at, GROUND))
    later(0)
    assert clock.run().emptied == []
    later(1)
    assert clock.run().emptied == [matter.number]


def test_many_are_emptied_in_pieces_on_the_same_day(closed, later, monkeypatch):
    monkeypatch.setattr(retention, "MOST", 2)
    stays = closed().number  # first in the row, and kept for now: it keeps nobody else's
    monkeypatch.setattr(retention, "_postponed_by", [lambda matter: "诉讼中。" if matter.number == stays else ""])
    numbers = {closed().number for _ in range(3)}
    later(366)

    assert [len(clock.run().emptied) for _ in range(3)] == [2, 1, 0]
    assert {m.number for m in Matter.objects.exclude(emptied_at=None)} == numbers


def test_an_open_child_keeps_them_and_the_clock_says_so(closed, people, organization, later, capsys):
    matter = closed()
    child = open_matter(
        ErrandKind, Errand(purpose="另一件", amount=1), by=people.applicant, organization=organization, hat="applicant",
        parent=matter,
    )  # fmt: skip
    later(366)

    call_command("clock")

    assert f"暂缓 {matter.number}：所属的 {child.number} 还没有办结，文字暂不删除。" in capsys.readouterr().out
    assert Errand.objects.get(pk=matter.pk).purpose == CANARY
    perform(child, "withdraw", by=people.applicant)
    later(1)
    assert clock.run().emptied == [matter.number]


def test_a_hold_on_what_hangs_on_it_keeps_them_until_it_is_lifted(closed, people, organization, later, monkeypatch):
    matter = closed()
    file = Compartment.objects.create(sort="person")
    hanging = open_matter(
        ErrandKind, Errand(purpose="另一件", amount=1), by=people.applicant, organization=organization, hat="applicant",
        parent=matter, compartment=file,
    )  # fmt: skip
    perform(hanging, "withdraw", by=people.applicant)
    held = holds.hold(file, by=people.director, ground=HoldGround.SUIT, note="（2026）苏05民初1号（虚构）")
    later(366)
    assert "保全" in clock.run().held[matter.number]

    holds.lift(held, by=people.director)
    later(1)

    assert clock.run().emptied == [matter.number]
    assert fresh(hanging).emptied_at is None, "a compartment is erased by two, and by nobody else"
    assert "由两人按专卷清除" in retention.cannot_empty(fresh(hanging))


def test_a_rule_of_an_act_keeps_them(closed, later, monkeypatch):
    matter = closed()
    monkeypatch.setattr(retention, "_postponed_by", [lambda matter: "款项还没有结清。"])
    later(366)

    assert clock.run().held == {matter.number: "款项还没有结清。"}


def test_what_was_changed_past_the_actions_is_not_emptied_but_named(closed, later):
    matter = closed()
    Errand.objects.update(amount=7)
    later(366)

    assert "与留存的记录不一致" in clock.run().held[matter.number]


def test_a_matter_that_was_taken_up_again_counts_from_its_new_end_and_one_that_was_emptied_stays_closed(
    people, organization, later, monkeypatch
):
    monkeypatch.setitem(kinds._kinds, AdviceKind.code, AdviceKind)
    monkeypatch.setattr(AdviceKind, "words_kept", Kept(Term(1, YEARS), GROUND), raising=False)
    matter = open_matter(
        AdviceKind, Errand(purpose=CANARY, amount=0), by=people.applicant, organization=organization, hat="applicant"
    )
    perform(matter, "ask", by=people.applicant)
    perform(matter, "answer", by=people.clerk)
    later(360)
    perform(matter, "take_up", by=people.director)
    assert "已重新办理" in retention.cannot_empty(fresh(matter))
    perform(matter, "answer", by=people.clerk)
    later(10)
    assert clock.run().emptied == []

    take_up = AdviceKind.workflow.actions["take_up"]
    later(357)
    assert refusal(take_up, fresh(matter), people.director) == ""
    clock.run()
    assert refusal(take_up, fresh(matter), people.director).startswith("此件的文字已依法删除，不能重新办理。有新的情况")


def test_no_code_is_handed_out_any_more_and_the_old_one_opens_nothing(closed, people, later):
    matter = closed()
    code = codes.issue(codes.party_of(matter))
    assert codes.find(matter.number, code) is not None
    later(366)
    clock.run()

    assert codes.find(matter.number, code) is None
    with pytest.raises(NotAllowed, match="不再发放"):
        codes.hand_out(fresh(matter), by=people.clerk, paper="居民身份证")


def test_its_papers_go_and_nowhere_stands_how_they_were_called(
    errand, people, later, django_capture_on_commit_callbacks
):
    matter, other = errand(), errand()
    for each, side in ((matter, 8), (other, 8), (matter, 9)):
        papers.attach(each, papers.OTHER.code, a_picture(side), by=people.applicant)
    shared, own = Document.objects.filter(matter=matter).order_by("pk")
    assert own.name == "材料.png"
    assert storage.content_of(own.digest)
    perform(matter, "withdraw", by=people.applicant)
    later(366)
    with django_capture_on_commit_callbacks(execute=True):
        clock.run()

    assert storage.content_of(shared.digest), "another matter has the same file"
    with pytest.raises(storage.Damaged):
        storage.content_of(own.digest)
    assert tables_with(CANARY) == set()
    assert list(evidence.everything()) == []
    storage.remove(shared.digest)
    assert "找不到这份文件" in str(list(evidence.everything())), "whose words stand is looked after as before"


def test_what_cover_and_chain_say_of_it_is_compared(closed, later):
    matter = closed()
    Matter.objects.filter(pk=matter.pk).update(emptied_at=timezone.now())
    assert list(evidence.verify()) == [f"{matter.number} 的封面与办理记录对文字是否已经依法删除说法不一。"]


with isolate_apps():

    class Named(models.Model):
        """Contents with a number that differs from row to row. No table: only its declaration is read."""

        number = models.CharField(max_length=20, unique=True)
        sort = models.CharField(max_length=4, choices=[("a", "甲")])
        text = models.TextField()

        class Meta:
            app_label = "errands"


@pytest.mark.parametrize(
    ("kept", "fault"),
    [
        (Kept(Term(1, YEARS), " "), "by which clause"),
        (Kept(Term(1, YEARS), GROUND), "number is unique"),
        (Kept(Term(1, YEARS), GROUND, words=("text", "nothing")), "nothing is no text"),
    ],
)
def test_a_declaration_that_contradicts_itself_does_not_start(monkeypatch, kept, fault):
    monkeypatch.setattr(ErrandKind, "contents", Named)
    monkeypatch.setattr(ErrandKind, "words_kept", kept)

    with pytest.raises(ValueError, match=fault):
        retention.check(ErrandKind)


def test_words_are_every_text_that_is_not_chosen_or_those_the_kind_names():
    assert [f.name for f in retention.words_of(Named, Kept(Term(1, YEARS), GROUND))] == ["number", "text"]
    assert [f.name for f in retention.words_of(Named, Kept(Term(1, YEARS), GROUND, words=("text",)))] == ["text"]
