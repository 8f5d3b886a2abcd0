"""What one may open: sixty kinds are not a list of sixty."""

import html
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.errands.kinds import Errand
from yihe.faces.desk import openable
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.registers.accounts.models import User
from yihe.registers.organizations.models import Organization


def test_every_kind_somebody_may_open_says_what_it_is_for():
    assert [
        kind.code
        for kind in kinds.every()
        if kind.__module__.startswith("yihe.") and kind.opened_by and not openable.about(kind, "320585")
    ] == []


def test_a_kind_is_found_by_a_word_or_its_first_letters(client, person, organization):
    client.force_login(person(APPLICANT, of=organization))

    by_letters, by_word = (
        client.get(reverse("desk:start"), {"q": "kbf"}).text,
        client.get(reverse("desk:start"), {"q": "开办"}).text,
    )

    for page in (by_letters, by_word):
        assert "开办费补贴" in page and "社工岗位补贴" not in page
    assert "没有名称里有“xyz”的事项" in client.get(reverse("desk:start"), {"q": "xyz"}).text


def test_what_one_uses_most_stands_first_and_the_rest_is_folded_by_group(person, organization, monkeypatch):
    applicant = person(APPLICANT, of=organization)
    for _n in range(2):
        open_matter(
            kinds.get("errand"),
            Errand(purpose="买花", amount=1),
            by=applicant,
            organization=organization,
            hat=APPLICANT.code,
        )
    found = openable.choices(applicant)
    monkeypatch.setattr(openable, "FEW", 3)

    first, groups = openable.grouped(found)

    assert first[0].kind.code == "errand" and len(first) == openable.AT_HAND
    assert sum(map(len, groups.values())) == len(found) - len(first)


def test_what_the_registers_alone_refuse_is_said_before_anything_is_typed_and_may_be_applied_for(
    client, person, organization
):
    applicant = person(APPLICANT, of=organization)
    client.force_login(applicant)

    def said() -> str:
        return next(c.foreseen for c in openable.choices(applicant) if c.kind.code == "startup_claim")

    today = timezone.localdate()
    Organization.objects.filter(pk=organization.pk).update(registered_on=today)
    assert said() == "", "the control: a new one is told nothing"
    Organization.objects.filter(pk=organization.pk).update(registered_on=today - timedelta(days=1200))
    applicant = User.objects.get(pk=applicant.pk)
    words = said()
    assert words.startswith("按登记的情况，现在得不到：") and "不再是新注册登记的组织" in words
    for page in ("desk:start", "desk:workspace"):
        shown = client.get(reverse(page)).text
        assert html.escape(words, quote=False) in shown and "/desk/kinds/startup_claim/new/" in shown
    kind = kinds.get("startup_claim")
    own = open_matter(kind, kind.contents(), by=applicant, organization=organization, hat=APPLICANT.code)
    assert said() == f"已有一件在办：{own.number}。"


def test_nobody_is_offered_what_is_not_theirs_to_open(person):
    assert {choice.kind.code for choice in openable.choices(person(CLERK))} == {
        k.code for k in kinds.every() if CLERK in k.opened_by
    }
