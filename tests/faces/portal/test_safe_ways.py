"""A party without an account is told only by the way it called safe, by hand, and neutrally."""

import pytest
from django.db import connection

from tests.faces.portal.visits import OBJECTOR, object_to
from yihe.foundation.roles import CLERK, DIRECTOR, FINANCE_MAKER
from yihe.matters import codes, evidence, safe_ways, telling_parties
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Confidentiality, Event, Matter, Party, PartyMessage
from yihe.registers.evidence.models import AccessEntry

pytestmark = pytest.mark.usefixtures("neighbours")

MIND = "晚上八点以后，不要对家里人说"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def objected(client, notice):
    """Return a maker of objections, by which way they call safe."""

    def make(way: str = "call", note: str = MIND, **more) -> Matter:
        assert object_to(client, notice, safe_way=way, safe_note=note, **more).status_code == 302
        return Matter.objects.filter(kind="objection").latest("pk")

    return make


@pytest.fixture
def staff(person):
    return {role: person(role) for role in (CLERK, DIRECTOR)}


def answered(matter, staff) -> Matter:
    perform(matter, "verify", by=staff[CLERK], finding="核实过")
    perform(matter, "dismiss", by=staff[DIRECTOR], answer="没有依据。")
    return matter


def party_of(matter) -> Party:
    return codes.party_of(matter)


def test_the_way_and_what_to_mind_are_kept_sealed_and_shown_before_they_are_sent(client, notice, objected):
    checked = client.post(
        f"/notices/{notice.pk}/object/", OBJECTOR | {"safe_way": "call", "safe_note": MIND, "step": "check"}
    )
    assert (MIND in text(checked), "打电话" in text(checked)) == (True, True)

    party = party_of(objected())

    assert (party.safe_way, party.safe_note) == ("call", MIND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT safe_way, safe_note FROM matters_party WHERE id = %s", [party.pk])
        stored = cursor.fetchone()
    assert all(value.startswith("2:") for value in stored)


@pytest.mark.parametrize("way", ["", "none"])
def test_who_called_no_way_safe_is_not_told(objected, staff, way):
    answered(objected(way), staff)

    assert not PartyMessage.objects.exists()


@pytest.mark.parametrize("way", ["call", "sms"])
def test_who_called_a_way_safe_is_told_once_it_is_over(objected, staff, way):
    matter = objected(way)
    perform(matter, "verify", by=staff[CLERK], finding="核实过")
    assert not PartyMessage.objects.exists()  # the control: nothing has become of it yet

    perform(matter, "dismiss", by=staff[DIRECTOR], answer="没有依据。")

    message = PartyMessage.objects.get()
    assert message.party == party_of(matter)
    assert message.text == f"您的“公示异议”（编号 {matter.number}）有了进展，请凭编号和查询码查看，或者到窗口询问。"
    assert [
        word for word in (OBJECTOR["name"], OBJECTOR["phone"], "没有依据", matter.title) if word in message.text
    ] == []


def test_of_a_compartment_not_even_the_kind_is_told(objected):
    matter = objected()
    matter.confidentiality = Confidentiality.COMPARTMENT

    said = safe_ways.news_of(matter, type("Kind", (), {"label": "公示异议"}))

    assert said == "您有一件事有了进展，请用您手里的编号和查询码查看，或者到窗口询问。"


def test_what_happens_twice_before_anybody_called_is_told_in_one_call(objected, staff):
    matter = answered(objected(), staff)
    from yihe.acts.notices.kinds import ObjectionKind

    safe_ways.tell_parties(matter, ObjectionKind)
    safe_ways.tell_parties(matter, ObjectionKind)

    assert PartyMessage.objects.count() == 1


def test_a_short_message_to_a_landline_is_refused_and_what_was_typed_is_kept(client, notice):
    answer = object_to(client, notice, phone="0512-53512345", safe_way="sms", safe_note=MIND)

    assert answer.status_code == 422
    assert "短信只能发到手机" in text(answer)
    assert (MIND in text(answer), "0512-53512345" in text(answer)) == (True, True)


def test_a_way_nobody_offers_is_refused(client, notice):
    assert object_to(client, notice, safe_way="pigeon").status_code == 422
    assert not Matter.objects.filter(kind="objection").exists()


# The counter --------------------------------------------------------------------------------------------------------------


def test_the_counter_calls_says_so_and_the_matter_remembers(client, objected, staff):
    matter = answered(objected(), staff)
    message = PartyMessage.objects.get()
    client.force_login(staff[CLERK])
    listed = text(client.get("/desk/told/"))
    assert (matter.number in listed, OBJECTOR["phone"] in listed, MIND in listed) == (True, False, False)

    shown = text(client.get(f"/desk/told/{message.pk}/"))
    assert (OBJECTOR["phone"] in shown, MIND in shown, message.text in shown) == (True, True, True)
    assert OBJECTOR["name"] not in shown
    assert AccessEntry.objects.filter(subject=f"matter {matter.number}", verb="unmask", user=staff[CLERK]).count() == 1
    client.post(f"/desk/told/{message.pk}/", {"outcome": "missed"})
    assert "1 次没有联系上" in text(client.get("/desk/told/"))
    client.post(f"/desk/told/{message.pk}/", {"outcome": "told"})

    assert "没有待告知的当事人" in text(client.get("/desk/told/"))
    event = Event.objects.filter(matter=matter).last()
    assert (event.action, event.actor, event.said) == (
        "tell_party", staff[CLERK], {"party": message.party_id, "way": "打电话"},
    )  # fmt: skip
    assert list(evidence.verify(matter)) == []
    assert client.get(f"/desk/told/{message.pk}/").status_code == 404


def test_who_does_not_work_on_it_finds_neither_page(client, objected, staff, person):
    answered(objected(), staff)
    message = PartyMessage.objects.get()

    found = []
    for user in (person(FINANCE_MAKER), person(CLERK, region="320505")):
        client.force_login(user)
        found.append((client.get("/desk/told/").status_code, client.get(f"/desk/told/{message.pk}/").status_code))

    assert found == [(404, 404), (200, 404)]


def test_whoever_wants_to_be_left_in_peace_meanwhile_is(client, objected, staff):
    matter = answered(objected(), staff)
    message = PartyMessage.objects.get()
    safe_ways.say(party_of(matter), safe_ways.SafeWay.NONE)

    assert telling_parties.waiting(staff[CLERK]) == []
    with pytest.raises(NotAllowed, match="不再联系"):
        telling_parties.told(message, by=staff[CLERK], reached=True)


def test_a_party_that_knows_because_it_acted_is_not_called(objected, staff):
    from yihe.acts.notices.kinds import ObjectionKind

    matter = answered(objected("none"), staff)
    party = party_of(matter)
    safe_ways.say(party, safe_ways.SafeWay.CALL)

    safe_ways.tell_parties(matter, ObjectionKind, besides=party)
    assert not PartyMessage.objects.exists()
    safe_ways.tell_parties(matter, ObjectionKind)  # the control
    assert PartyMessage.objects.count() == 1
