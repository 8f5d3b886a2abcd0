"""Functions: given away only where the lists let them go, one taker at a time, heard before and after; looked at yearly, taken back."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.told_first import tell_and_waive
from tests.ways.functions import SAID, a_line, functions, published
from yihe.domains.functions import transfers
from yihe.domains.functions.models import Transfer
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, REVIEWER
from yihe.matters import clock, evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body
from yihe.registers.catalogs.models import Version


def proposed(town, **said) -> Matter:
    functions(town)
    return transfers.propose(town.organization, by=town.who(CLERK), **SAID | said)


def on(matter: Matter, town, action: str, role, **said) -> Matter:
    perform(matter, action, by=town.who(role), **said)
    return Matter.objects.get(pk=matter.pk)


def in_force(town) -> Matter:
    matter = proposed(town)
    matter = on(matter, town, "find_able", REVIEWER, capacity="有三名专职人员")
    matter = on(matter, town, "take_on", APPLICANT, opinion="同意承接")
    matter = on(matter, town, "announce", CLERK, title="职能转移公示", body="拟由社会组织承接（虚构）。")
    town.travel(matter.due_on + timedelta(days=1))
    clock.run()
    return on(matter, town, "decide", DIRECTOR, document="太司〔2026〕9号", since=timezone.localdate())


def test_a_function_goes_all_its_way_and_is_looked_at_every_year(town):
    matter = in_force(town)
    said = Transfer.objects.get()
    assert (matter.state, said.line.code, said.line.version.nth, said.document) == (
        "in_force",
        "Z02",
        1,
        "太司〔2026〕9号",
    )
    due = matter.due_on

    town.travel(due)
    matter = on(matter, town, "look", CLERK, finding="服务对象满意")

    assert (matter.state, Transfer.objects.get().looked_on) == ("in_force", due)
    assert matter.due_on > due + timedelta(days=360)
    assert list(evidence.everything()) == []


@pytest.mark.parametrize("code", ["Q01", "Z01"])
def test_a_power_that_stays_and_a_duty_tied_to_it_are_refused_with_the_clause(town, code):
    with pytest.raises(
        NotAllowed,
        match="“行政处罚”在负面清单第 1 版 N05“处罚、许可、强制、裁决”之列，不得购买，也不得转移（某办法第十条（虚构））",
    ):
        proposed(town, code=code)


def test_what_is_on_no_list_is_not_given_away(town):
    with pytest.raises(NotAllowed, match="施行中的权力清单和责任清单里没有“X99”"):
        proposed(town, code="X99")


def test_without_a_negative_list_nothing_is_given_away(town):
    functions(town)
    Version.objects.filter(sort="negative").update(until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed, match="没有施行中的负面清单"):
        transfers.propose(town.organization, by=town.who(CLERK), **SAID)


def test_who_has_ended_takes_nothing(town):
    functions(town)
    Body.objects.filter(pk=town.organization.pk).update(
        until=timezone.localdate() - timedelta(days=1), ending="revoked"
    )

    with pytest.raises(NotAllowed, match="撤销登记"):
        transfers.propose(town.organization, by=town.who(CLERK), **SAID)


def test_a_function_has_one_taker_at_a_time_and_is_free_again_once_declined(town):
    matter = proposed(town)
    with pytest.raises(NotAllowed, match="同一时间只由一家承接"):
        transfers.propose(town.organization, by=town.who(CLERK), **SAID)
    with (
        pytest.raises(IntegrityError, match="a_function_has_one_taker_at_a_time|functions_transfer"),
        transaction.atomic(),
    ):
        Transfer.objects.create(matter=Matter.objects.exclude(pk=matter.pk).first(), line=Transfer.objects.get().line, region="320585", code="Z02", mode="direct", stays="无", reason="无")  # fmt: skip

    matter = on(matter, town, "find_able", REVIEWER, capacity="有三名专职人员")
    on(matter, town, "decline", APPLICANT, opinion="人手不够")

    assert transfers.propose(town.organization, by=town.who(CLERK), **SAID).state == "proposed"


def test_a_list_that_changes_on_the_way_stops_it(town):
    matter = proposed(town)
    a_line(town, code="N06", name="确认", bars="行政确认")
    published(town, since=timezone.localdate() + timedelta(days=30))
    town.travel(timezone.localdate() + timedelta(days=40))

    with pytest.raises(NotAllowed, match="“行政确认”在负面清单第 2 版"):
        perform(matter, "find_able", by=town.who(REVIEWER), capacity="有三名专职人员")


def test_it_is_adjusted_by_two_and_taken_back_only_after_its_taker_was_heard(town):
    matter = in_force(town)
    matter = on(matter, town, "propose_change", CLERK, change="考核也交给承接单位")
    matter = on(matter, town, "adjust", DIRECTOR, stays="监督")
    assert (matter.state, Transfer.objects.get().stays) == ("in_force", "监督")
    with pytest.raises(NotAllowed):
        perform(matter, "withdraw", by=town.who(DIRECTOR), ground="review", reason="核查不合格")

    matter = tell_and_waive(matter, town.who(REVIEWER))
    matter = on(matter, town, "withdraw", DIRECTOR, ground="review", reason="核查不合格")

    said = Transfer.objects.get()
    assert (matter.state, said.ground, said.live) == ("withdrawn", "review", False)


def test_the_page_is_the_county_clerks_and_keeps_what_was_typed(town, client, person):
    functions(town)
    page = reverse("desk:functions:propose")
    for user, status in ((person(CLERK, region="320585100"), 404), (town.who(REVIEWER), 404), (town.who(CLERK), 200)):
        client.force_login(user)
        assert client.get(page).status_code == status
    answer = client.post(page, SAID | {"organization": town.organization.pk, "code": "q01"})
    assert (
        answer.status_code == 422 and "不得转移" in answer.content.decode() and "监督和考核" in answer.content.decode()
    )

    answer = client.post(page, SAID | {"organization": town.organization.pk, "code": "z02"})

    assert answer.status_code == 302 and Transfer.objects.get().code == "Z02"


def test_transfers_in_force_are_public_and_the_others_are_not(town, client):
    matter = in_force(town)
    page = client.get(reverse("portal:lists")).content.decode()
    assert "第 Z02 项责任" in page and town.organization.name in page

    matter = tell_and_waive(matter, town.who(REVIEWER))
    on(matter, town, "withdraw", DIRECTOR, ground="law", reason="清单修改")

    assert "第 Z02 项责任" not in client.get(reverse("portal:lists")).content.decode()


def test_the_menu_offers_it_to_a_county_and_not_to_a_town_for_which_it_is_not_there(client, person):
    address = reverse("desk:functions:propose")
    shown = {}
    for region in ("320585", "320585100"):
        client.force_login(person(CLERK, region=region))
        shown[region] = (f'href="{address}"' in client.get("/desk/").content.decode(), client.get(address).status_code)

    assert shown == {"320585": (True, 200), "320585100": (False, 404)}


def test_where_two_forms_of_a_page_ask_for_the_same_each_label_leads_to_its_own_box(client, town):
    matter = on(proposed(town), town, "find_able", REVIEWER, capacity="有三名专职人员")
    client.force_login(town.who(APPLICANT))

    page = client.get(matter.get_absolute_url()).content.decode()

    boxes = re.findall(r'<textarea[^>]* id="([^"]+)"', page)
    assert len(re.findall('<textarea[^>]* name="opinion"', page)) == 2
    assert len(boxes) == len(set(boxes))
    assert set(boxes) <= set(re.findall(r'<label for="([^"]+)"', page))
