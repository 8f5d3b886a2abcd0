"""
核对页, 承诺书 and 提交回执: whatever somebody outside hands in is looked at whole before it binds, is undertaken in the words of that day where the
city asks for it, and is answered with a receipt.
"""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import make_organization
from tests.ways import WAYS
from tests.ways.town import Town
from yihe.acts.documents import papers
from yihe.foundation.periods import last_day
from yihe.foundation.roles import APPLICANT
from yihe.matters import evidence, handing_in, kinds, undertakings
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.matters.saying import ERASED

OURS = [kind for kind in kinds.every() if kind.__module__.startswith("yihe.")]
HANDED_IN = sorted(
    (kind.code, action.name) for kind in OURS for action in kind.workflow.actions.values() if handing_in.hands_in(kind, action)
)  # fmt: skip
BEGUN = [(code, name) for code, name in HANDED_IN if name != "resubmit"]  # what is a draft first


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def read(answer) -> str:
    return html.unescape(answer.content.decode())


def address(matter, name: str) -> str:
    return reverse("desk:act", args=[matter.number, name])


def hidden(shown: str) -> dict[str, str]:
    """Return the fields of the form that confirms, as a browser without scripts sends them."""
    form = shown.partition('id="confirm"')[2]
    return dict(re.findall(r'name="(seen|agreed)" value="([^"]*)"', form))


def undertakings_of(pack, day, words: str) -> None:
    file = pack / undertakings.FILE
    file.write_text(
        f"{file.read_text('utf-8')}\n{day.isoformat()}:\n  - title: 新的承诺书\n    for: [补贴]\n    words: [{words}]\n    basis: 虚构\n", "utf-8"
    )  # fmt: skip


def said_by(bound) -> list[str]:
    """Return what stands on a page for what was typed into a box: each line of its words, else its label."""
    value = bound.value()
    if isinstance(value, str) and not getattr(bound.field, "choices", None) and bound.name != "account":
        return [line.strip() for line in value.splitlines()]
    return [CALLED.get(bound.name, str(bound.label).removesuffix("（元）"))]


CALLED = {"call": "应征公告", "group": "申请对接"}  # the page of an application says them in other words


# -- the page --------------------------------------------------------------------------------------------------------------


def test_these_acts_hand_something_in():
    """Read from the workflows; whoever declares another reads here that it is looked at first."""
    claims = {(kind.code, "submit") for kind in OURS if kind.code.endswith("_claim")}

    assert set(HANDED_IN) == claims | {
        ("incubation", "submit"), ("graduation", "submit"), ("graduation", "resubmit"), ("post_development", "submit"),
        ("base_development", "submit"), ("training_plan", "submit"), ("charter_review", "send"),
    }  # fmt: skip


def test_what_is_said_with_an_act_or_ends_it_or_is_the_offices_own_is_none(town):
    names = {name for code, name in HANDED_IN if code == "post_claim"}
    assert names == {"submit"} and "withdraw" in kinds.get("post_claim").workflow.actions
    assert [code for code, _name in HANDED_IN if code == "purchase"] == [], "drawn up by staff"
    assert ("base_development", "report_built") not in HANDED_IN, "a report with boxes of its own"


@pytest.mark.parametrize(("code", "name"), BEGUN)
def test_all_that_was_typed_stands_on_it_with_who_decides_and_by_when_and_nothing_is_done_yet(town, client, code, name):
    kind, matter = kinds.get(code), WAYS[code].opened(town)
    action = kind.workflow.actions[name]
    client.force_login(matter.opened_by)

    answer = client.get(address(matter, name))
    shown = read(answer)

    assert answer.status_code == 200
    form = kind.form(instance=contents_of(matter))
    missing = [bound.name for bound in form if not all(said in shown for said in said_by(bound))]
    assert missing == []
    steps = [state.label for state in kind.workflow.road(action.target) if not state.is_final]
    assert all(step in shown for step in steps) and "每一步都用足时限" in shown
    assert all(paper.label in shown for paper in kind.papers if paper.is_brought)
    matter.refresh_from_db()
    assert matter.state == kind.workflow.initial.name


@pytest.mark.parametrize(("code", "name"), BEGUN)
def test_confirmed_it_is_handed_in_and_a_receipt_says_number_and_what_comes_next(town, client, code, name):
    kind, matter = kinds.get(code), WAYS[code].opened(town)
    client.force_login(matter.opened_by)

    answer = client.post(address(matter, name), hidden(read(client.get(address(matter, name)))))

    assert answer["Location"] == reverse("desk:handed_in", args=[matter.number])
    matter.refresh_from_db()
    state = kind.workflow.actions[name].target
    assert matter.state == state.name
    shown = read(client.get(answer["Location"]))
    assert matter.number in shown and state.shown_outside in shown and str(matter.opened_by) in shown
    assert f"{last_day(matter.due_at):%Y-%m-%d}" in shown, "by when"
    asked = undertakings.asked_of(kind, matter.region, timezone.localdate())
    event = matter.events.get(action=name)
    assert bool(handing_in.undertaken(event)) == bool(asked)
    assert list(evidence.everything(Matter.objects.get(pk=matter.pk))) == []


def test_from_the_matter_a_link_leads_to_it_and_no_button_hands_in_at_once(town, client):
    matter = town.desk.draft("startup")
    client.force_login(matter.opened_by)

    shown = read(client.get(matter.get_absolute_url()))

    assert f'href="{address(matter, "submit")}"' in shown
    assert f'action="{address(matter, "submit")}"' not in shown


def test_what_is_missing_is_said_there_and_handed_in_there(town, client):
    matter = town.desk.draft("startup", attach=False)
    client.force_login(matter.opened_by)
    there = address(matter, "submit")

    shown = read(client.get(there))
    assert "还缺 2 份" in shown and "disabled" in shown.partition('id="confirm"')[2]
    assert client.post(there, {}).status_code == 409, "forged all the same"
    assert 'name="last_look" value="submit"' in shown

    answer = client.post(f"/desk/matters/{matter.number}/papers/", {"slot": "certificate", "last_look": "submit"})
    assert answer["Location"] == f"{there}#papers"
    forged = client.post(f"/desk/matters/{matter.number}/papers/", {"slot": "certificate", "last_look": "withdraw"})
    assert forged["Location"] == f"{matter.get_absolute_url()}#papers"


def test_a_figure_stands_on_it_with_its_reasons(town, client):
    matter = town.desk.draft("startup")
    client.force_login(matter.opened_by)

    shown = read(client.get(address(matter, "submit"))).partition('id="reckoning"')[2].partition("</section>")[0]

    assert "¥30,000.00" in shown and "四(一)" in shown


def test_what_a_colleague_changed_meanwhile_is_read_before_it_is_confirmed(town, client, person):
    matter = town.desk.draft("startup")
    colleague = person(APPLICANT, of=town.organization)
    client.force_login(colleague)
    said = hidden(read(client.get(address(matter, "submit"))))
    client.post(reverse("desk:mend", args=[matter.number]), {"note": "另有说明（虚构）", "seen": said["seen"]})

    answer = client.post(address(matter, "submit"), said)

    assert answer.status_code == 409 and "另有说明（虚构）" in read(answer)
    assert client.post(address(matter, "submit"), hidden(read(answer))).status_code == 302


def test_sent_back_it_is_looked_at_and_undertaken_anew(town, client):
    matter = town.desk.go(town.desk.draft("startup"), "submitted")
    perform(matter, "send_back", by=town.desk.people.clerk, reason="名册缺一页")
    client.force_login(matter.opened_by)

    answer = client.post(address(matter, "submit"), hidden(read(client.get(address(matter, "submit")))))

    assert answer.status_code == 302
    assert [bool(handing_in.undertaken(event)) for event in matter.events.filter(action="submit")] == [False, True]


def test_nobody_else_finds_it_or_its_receipt(town, client, person):
    matter = town.desk.draft("startup")
    client.force_login(matter.opened_by)
    client.post(address(matter, "submit"), hidden(read(client.get(address(matter, "submit")))))
    seq = matter.events.get(action="submit").seq
    pages = [reverse("desk:handed_in", args=[matter.number]), reverse("desk:undertaking", args=[matter.number, seq])]

    client.force_login(town.desk.people.clerk)
    assert [client.get(page).status_code for page in pages] == [200, 200], "whoever reads the matter"
    client.force_login(person(APPLICANT, of=make_organization()))
    assert [client.get(page).status_code for page in (*pages, address(matter, "submit"))] == [404, 404, 404]


# -- what is undertaken ----------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(town):
    return town.desk.draft("startup")


def kept(matter) -> dict:
    return handing_in.undertaken(matter.events.get(action="submit"))


def test_the_whole_text_stands_on_the_page_and_its_words_are_kept_with_who_and_when(client, draft):
    client.force_login(draft.opened_by)
    text = undertakings.asked_of(kinds.get(draft.kind), draft.region, timezone.localdate())
    shown = read(client.get(address(draft, "submit")))
    assert all(line in shown for line in (text.title, *text.words, text.basis))

    client.post(address(draft, "submit"), hidden(shown))

    found = kept(draft)
    assert (found["label"], tuple(found["words"]), found["basis"]) == (text.title, text.words, text.basis)
    assert (found["by"], found["digest"], found["stands"]) == (str(draft.opened_by), text.digest, True)
    paper = read(client.get(reverse("desk:undertaking", args=[draft.number, draft.events.get(action="submit").seq])))
    assert all(line in paper for line in text.words) and text.digest in paper and "全文与摘要一致" in paper


@pytest.mark.parametrize("agreed", [None, "", "0" * 64])
def test_whoever_did_not_read_it_hands_nothing_in(client, draft, agreed):
    """The control is the test above: with the digest of the page it goes through."""
    client.force_login(draft.opened_by)
    said = hidden(read(client.get(address(draft, "submit")))) | {"agreed": agreed}

    answer = client.post(address(draft, "submit"), {name: value for name, value in said.items() if value is not None})

    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == (422, "draft")
    assert "承诺书" in read(answer).partition('role="alert"')[2][:200]


def test_a_text_renewed_while_one_reads_is_read_first_and_what_was_undertaken_stays(client, draft, pack, town):
    client.force_login(draft.opened_by)
    old = hidden(read(client.get(address(draft, "submit"))))
    undertakings._read.cache_clear()
    undertakings_of(pack, timezone.localdate(), "只有这一句（虚构）")

    answer = client.post(address(draft, "submit"), old)
    assert answer.status_code == 422 and "换了新的文本" in read(answer) and "只有这一句（虚构）" in read(answer)
    client.post(address(draft, "submit"), hidden(read(answer)))
    assert kept(draft)["words"] == ["只有这一句（虚构）"]

    town.travel(timezone.localdate() + timedelta(days=1))
    later = timezone.localdate()
    client.force_login(draft.opened_by)
    undertakings._read.cache_clear()
    undertakings_of(pack, later, "后来的一句（虚构）")
    paper = reverse("desk:undertaking", args=[draft.number, draft.events.get(action="submit").seq])
    assert "只有这一句（虚构）" in read(client.get(paper)) and "后来的一句（虚构）" not in read(client.get(paper))
    undertakings._read.cache_clear()


def test_a_city_without_one_asks_for_nothing(client, draft, pack):
    (pack / undertakings.FILE).unlink()
    undertakings._read.cache_clear()
    client.force_login(draft.opened_by)
    shown = read(client.get(address(draft, "submit")))
    assert "承诺" not in shown.partition("<main")[2]

    assert client.post(address(draft, "submit"), hidden(shown)).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, kept(draft)) == ("submitted", None)
    undertakings._read.cache_clear()


def test_words_that_were_changed_in_the_database_do_not_give_their_digest(draft):
    found = handing_in.said_of(
        undertakings.asked_of(kinds.get(draft.kind), draft.region, timezone.localdate()), draft.opened_by, draft
    )

    class Changed:
        said = {handing_in.KEPT: found | {"words": [*found["words"][:-1], "别的话"]}}

    class Erased:
        said = {handing_in.KEPT: found | {"words": ERASED, "label": ERASED, "basis": ERASED}}

    assert not handing_in.undertaken(Changed)["stands"] and not handing_in.undertaken(Erased)["stands"]


def test_the_receipt_names_the_papers_of_that_moment(client, draft, town):
    client.force_login(draft.opened_by)
    client.post(address(draft, "submit"), hidden(read(client.get(address(draft, "submit")))))
    first = read(client.get(reverse("desk:handed_in", args=[draft.number])))
    assert "材料 2 份" in first

    perform(draft, "send_back", by=town.desk.people.clerk, reason="名册缺一页")
    document = next(s for s in papers.papers_on(draft, draft.opened_by) if s.paper.code == "staff_list").papers[0]
    papers.retract(document, by=draft.opened_by, reason="传错了")
    assert "材料 2 份" in read(client.get(reverse("desk:handed_in", args=[draft.number]))), "as it was handed in"


FAULTS = {
    "a kind that is none": ("for: [补贴]", "for: [补帖]", "没有这个事项，也没有这一类事项"),
    "no words": ("for: [补贴]\n    words:", "for: [补贴]\n    words: []\n    note2:", "undertakings.yaml：2021-11-18 第 1 份"),
    "a setting without a reason": ("    note: 文件没有规定承诺书，本局为申请单位自负其责而设\n  - title", "  - title", "请在 note 里写明"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_in_the_file_is_said(pack, before, after, words):
    file = pack / undertakings.FILE
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    undertakings._read.cache_clear()

    assert any(words in fault for fault in undertakings.faults())
    undertakings._read.cache_clear()
