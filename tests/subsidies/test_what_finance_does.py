"""A claim that waits for its payment is in finance's inbox while something can be done about it, and says what and where."""

import re

import pytest
from django.urls import reverse

from yihe.acts.funds.models import Tranche
from yihe.foundation import money
from yihe.matters import queries
from yihe.matters.actions import perform
from yihe.matters.models import Matter


def page_of(client, user, matter) -> str:
    client.force_login(user)
    page = client.get(matter.get_absolute_url()).content.decode()
    return page.partition('id="acts"')[2].partition("</section>")[0]


def inboxes(user) -> list[list[str]]:
    """Return the inbox as it is opened, and as it is narrowed: two statements that must agree."""
    listed = [row.number for row in queries.inbox(user).rows if row.kind == "exam_claim"]
    return [listed, [row.number for row in Matter.objects.waiting_on(user).filter(kind="exam_claim")]]


@pytest.fixture
def waiting(claim):
    return claim("exam", "payable")


def test_what_can_be_paid_leads_to_where_it_is_ticked(waiting, people, client):
    tranche = Tranche.objects.get(commitment__matter=waiting)

    said = page_of(client, people.maker, waiting)
    href = re.search(r'href="(/desk/finance/[^"]*)"', said).group(1)
    finance = client.get(href.partition("#")[0]).content.decode()

    assert f"此件应付 {money.shown(tranche.payable_yuan)}：在“资金”里列入支付批次" in said
    assert "没有要办的事" not in said
    boxes = re.findall(r'<input type="checkbox" name="tranche" value="(\d+)"[^>]*?( checked)', finance)
    assert boxes == [(str(tranche.pk), " checked")]
    assert inboxes(people.maker) == [[waiting.number], [waiting.number]]


def test_what_lies_in_a_batch_leads_to_it_and_waits_on_nobody_else(waiting, desk, people, client):
    batch = desk.money.sent(*Tranche.objects.filter(commitment__matter=waiting))

    said = page_of(client, people.maker, waiting)

    assert f"此件已列入支付批次 {batch.number}" in said
    assert f'href="{reverse("desk:matter", args=[batch.number])}"' in said
    assert inboxes(people.maker) == [[], []]
    assert Matter.objects.visible_to(people.maker).filter(pk=waiting.pk).exists(), "it may still be read"


def test_what_failed_comes_back_and_asks_for_the_account(waiting, desk, people, client):
    tranche = Tranche.objects.get(commitment__matter=waiting)
    desk.money.answered(desk.money.sent(tranche), False)

    said = page_of(client, people.maker, waiting)

    assert reverse("desk:correct_payee", args=[tranche.commitment_id]) in said
    assert inboxes(people.maker) == [[waiting.number], [waiting.number]]


def test_what_is_not_due_yet_is_not_asked_of_anybody(waiting, people, client):
    Tranche.objects.filter(commitment__matter=waiting).update(released_at=None)

    assert "还没有到可以支付的日子" in page_of(client, people.maker, waiting)
    assert inboxes(people.maker) == [[], []]


def test_who_does_not_pay_reads_whom_it_waits_on(waiting, people, client):
    assert "此件等待财务经办，您现在没有要办的事。" in page_of(client, people.clerk, waiting)


def test_what_has_buttons_waits_as_ever(desk, waiting, people):
    batch = desk.money.drafted(*Tranche.objects.filter(commitment__matter=waiting))

    assert [row.number for row in queries.inbox(people.maker).rows] == [batch.number]
    perform(batch, "submit", by=people.maker)
    assert queries.inbox(people.maker).rows == []
