"""
A consultation is called one wherever somebody reads of it: the pages of everybody who may know of it and every act that is offered them, public
pages, letters, notices, what is told. No such page says 投标 or 中标; a tender's do, and a consultation's would if its profile had no words.
"""

import html
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.procurement.test_consortia import bid as bid_together
from tests.procurement.test_tender_refusals import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids import offline
from yihe.acts.sealed_bids.models import BidLetter, Opening, Publication
from yihe.domains.procurement import profiles, vocabulary
from yihe.domains.procurement.tender.kind import SPOKEN
from yihe.foundation.roles import CLERK, DIRECTOR, OPENER, PURCHASER, TREASURY
from yihe.matters import actions, kinds
from yihe.matters.models import Matter, Notification

pytestmark = pytest.mark.django_db
PRICES = ("520000", "540000", "560000")
ROLES = (PURCHASER, DIRECTOR, CLERK, TREASURY)
TYPED = ("投标文件.txt", "投标文件第 5 页", "投标文件第 3 页", ways.ANSWER)  # by bidders and by those who work on it
FORBIDDEN = ("投标", "中标", "招标", "评标", "废标")
BOTH = "招标项目、磋商项目"
# Of both: what was made public, the list of them, and the title of a form of 财政.
LISTS = ("招标和磋商公告", f"{BOTH}</a>", "中标（成交）结果公告")


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def heard(words: str) -> list[str]:
    """Return what a page says that is not of a consultation, each with what stands around it."""
    for each in (*TYPED, *LISTS):
        words = words.replace(each, "")
    return [words[max(0, m.start() - 25) : m.end() + 15] for m in re.finditer("|".join(FORBIDDEN), words)]


def pages(town: Town, matter: Matter) -> dict[str, str]:
    """Return what everybody who may know of a matter reads of it, by who reads which page."""
    seen: dict[str, str] = {}
    experts = ways.members(matter)[:1] if matter.state in ("talking", "scoring", "settled") else []
    for user in (*(buys.as_read(town, role) for role in ROLES), *experts):
        client = Client()
        client.force_login(user)
        answer = client.get(matter.get_absolute_url())
        if answer.status_code == 404:
            continue
        said = html.unescape(answer.content.decode())
        seen[f"{user}: {matter.state}"] = said[said.index("<main") :]
        for action, why in actions.offered(Matter.objects.get(pk=matter.pk), user):
            seen[f"{user}: {matter.state}.{action.name}, refused"] = why
            if action.form is None:
                continue
            form = client.get(reverse("desk:act", args=[matter.number, action.name])).content.decode()
            seen[f"{user}: {matter.state}.{action.name}"] = form[form.index("<main") :]
    seen |= {f"inbox of {role}": _inbox(town, role) for role in (CLERK, PURCHASER, DIRECTOR)}
    if Opening.objects.filter(pk=matter.pk, published_at__isnull=False).exists():
        seen["public"] = Client().get(reverse("portal:bidding", args=[matter.number])).content.decode()
        seen["sealer"] = offline.page(Opening.objects.get(pk=matter.pk)).split("<script")[0]
        opener = Client()
        opener.force_login(buys.as_read(town, OPENER))
        seen["opener"] = opener.get(reverse("desk:opening", args=[matter.number])).content.decode()
    return seen


def _inbox(town: Town, role) -> str:
    client = Client()
    client.force_login(buys.as_read(town, role))
    said = client.get(reverse("desk:inbox")).content.decode()
    said = re.sub(r"<select.*?</select>", "", said, flags=re.DOTALL)  # what is narrowed by is of every kind
    return said[said.index("<main") :] if "<main" in said else ""


def written(matter: Matter) -> dict[str, str]:
    """Return what was published of a matter, written to its bidders, told to anybody, and what its history says."""
    said = {f"published {each.nth}": f"{each.title}\n{each.body}" for each in Publication.objects.all()}
    said |= {f"letter {each.pk}": f"{each.title}\n{each.body}" for each in BidLetter.objects.all()}
    return said | {f"told {each.pk}": each.text for each in Notification.objects.filter(matter=matter)}


def walked(town: Town, budget, prices, at: tuple[str, ...]) -> dict[str, list[str]]:
    """Return, by page, what is heard in some states of the straight way, and of all that was written on it."""
    matter, found = ways.started(town, budget), {}
    for source, step in ways.STEPS:
        matter = Matter.objects.get(pk=matter.pk)
        if matter.state != source:
            continue
        if source in at:
            found |= {where: bad for where, said in pages(town, matter).items() if (bad := heard(said))}
        step(town, matter, **({"prices": prices} if step is ways.opened else {}))
    matter = Matter.objects.get(pk=matter.pk)
    assert matter.state == "won"
    for each in (matter, Matter.objects.get(pk=matter.parent_id)):
        found |= {where: bad for where, said in pages(town, each).items() if (bad := heard(said))}
    return found | {where: bad for where, said in written(matter).items() if (bad := heard(said))}


def test_no_page_of_a_consultation_calls_it_a_tender(town):
    at = ("drafting", "publishing", "bidding", "qualifying", "talking", "settled", "scoring", "deciding", "noticed")
    assert walked(town, ways.CONSULTATION, PRICES, at) == {}


def test_where_several_take_part_together_it_is_said_in_its_own_words(town):
    def together(matter: Matter) -> None:
        bid_together(matter, price=PRICES[0])
        for nth, price in ((2, PRICES[1]), (3, PRICES[2]), (5, "580000")):  # the last came with others, too
            ways.bid(town, matter, nth, price)

    matter = ways.to(town, "bidding", budget=ways.CONSULTATION)
    assert "接受联合体" in Publication.objects.get().body
    together(matter)
    ways.opened(town, matter)
    matter = Matter.objects.get(pk=matter.pk)
    seen = pages(town, matter) | written(matter)
    seen["refused"] = refused(matter, "find", buys.as_read(town, CLERK), **ways.conclusions(matter))
    told = [where for where, said in seen.items() if "不得再单独参加" in said or "另外组成联合体参加" in said]
    assert "refused" in told and len(told) > 1, "who came twice is told so on the page and by the act"
    assert {where: bad for where, said in seen.items() if (bad := heard(said))} == {}


def test_nothing_that_is_declared_of_it_does():
    """Of every state, act and form of its workflow; a tender's say what it is."""
    for code, (_version, workflow) in SPOKEN.items():
        bad = [words for words in declared(workflow) if heard(words)]
        assert (bad == []) == (code == profiles.CONSULTATION), (code, bad)


def declared(workflow) -> list[str]:
    said = [f"{each.label} {each.public}" for each in workflow.states.values()]
    for action in workflow.actions.values():
        said.append(f"{action.label} {action.confirm} {action.done} {action.basis}")
        for field in getattr(action.form, "base_fields", {}).values():
            chosen = getattr(field, "choices", ()) if not hasattr(field, "queryset") else ()
            said.append(f"{field.label} {field.help_text} {'、'.join(str(label) for _code, label in chosen)}")
    return said


def test_a_challenge_to_a_consultation_is_called_one_as_well(town):
    challenge = ways.challenged(town, ways.to(town, "noticed", budget=ways.CONSULTATION, prices=PRICES))
    found = {where: bad for where, said in pages(town, challenge).items() if (bad := heard(said))}
    ways.registered(town, challenge)
    ways.answered(town, Matter.objects.get(pk=challenge.pk), "go_on")
    found |= {where: bad for where, said in written(challenge).items() if (bad := heard(said))}
    assert found == {}


def test_control_a_consultation_whose_profile_has_no_words_is_heard(town, monkeypatch):
    known = profiles.newest
    monkeypatch.setattr(profiles, "of", _mute(profiles.of))
    monkeypatch.setattr(profiles, "newest", lambda code: replace(known(code), words={}))
    matter = ways.to(town, "bidding", budget=ways.CONSULTATION)
    found = {where for where, said in pages(town, matter).items() if heard(said)}
    assert {"public", "opener"} < found and any("bidding" in where for where in found)


def listed(town: Town) -> str:
    client = Client()
    client.force_login(buys.as_read(town, PURCHASER))
    return html.unescape(client.get(reverse("desk:kind", args=["tender"])).content.decode())


def test_the_list_of_both_is_headed_by_both_and_each_row_says_what_it_is(town):
    tendered = ways.to(town, "drafting")  # first: bought after the consultation, both would count together
    consulted = ways.to(town, "drafting", budget=ways.CONSULTATION)
    said = listed(town)
    assert f"<h1>{BOTH}</h1>" in re.sub(r"<h1[^>]*>", "<h1>", said)
    assert "待编制磋商文件" in said and "待编制招标文件" in said
    kind = kinds.get("tender")
    assert [kind.called(Matter.objects.get(pk=each.pk)) for each in (consulted, tendered)] == ["磋商项目", "招标项目"]
    client = Client()
    client.force_login(buys.as_read(town, PURCHASER))
    assert f'<option value="tender">{BOTH}</option>' in client.get(reverse("desk:matters")).content.decode()


def test_control_where_no_way_has_words_of_its_own_the_list_has_one_name(town, monkeypatch):
    known = profiles.newest
    monkeypatch.setattr(profiles, "newest", lambda code: replace(known(code), words={}))
    assert kinds.get("tender").label == "招标项目"
    assert BOTH not in listed(town)


def _mute(known):
    return lambda *asked: replace(known(*asked), words={}, not_cited=())


def test_control_the_pages_of_a_tender_say_what_it_is(town):
    matter = ways.to(town, "bidding")
    assert any("投标截止和开标时间" in said for said in pages(town, matter).values())


def test_names_and_titles_of_laws_stay_as_they_are_written():
    said = profiles.Profile(
        "consultation", "竞争性磋商", None, "statute", ("own",), True, True, "shown", {}, "",
        {"招标": "磋商", "投标": "响应", "中标": "成交", "公开招标": "公开招标"}, ("某招标办法",),
    )  # fmt: skip
    name = "中标招标咨询有限公司（虚构）"
    assert vocabulary.say(said, f"{name}中标，投标有效。", [name]) == f"{name}成交，响应有效。"
    assert vocabulary.say(said, f"{name}中标。") != f"{name}成交。", "the control"
    assert vocabulary.say(said, "公开招标的不投标。") == "公开招标的不响应。"
    assert vocabulary.say(said, "须两人投标（某招标办法 第四十一条）。") == "须两人响应。"
    assert vocabulary.say(said, "某招标办法 第六条") == ""
