"""The letter and the remedies go to whom a matter is for, whoever took it down; what is refused to the bureau's own has none."""

import pytest

from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from yihe.foundation.roles import CLERK
from yihe.matters import letters
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter


@pytest.fixture
def refused(people, organization, monkeypatch):
    """Return a way to have an errand refused that the bureau's clerk took down: for an organization, or for nobody outside."""
    monkeypatch.setattr(ErrandKind, "opened_by", (CLERK,))
    monkeypatch.setattr(ErrandKind.workflow, "initial", ErrandKind.workflow.states["submitted"])

    def go(**whose):
        opened = open_matter(ErrandKind, Errand(purpose="普法", amount=1), by=people.clerk, hat="clerk", **whose)
        perform(opened, "accept", by=people.clerk)
        perform(opened, "refuse", by=people.director, reason="不在范围内")
        return Matter.objects.get(pk=opened.pk)

    return go


def test_an_organization_whose_matter_the_bureau_took_down_is_told_and_offered_the_letter(
    refused, organization, people, client
):
    matter = refused(organization=organization, region=organization.region)

    letter = ErrandKind.letter(matter)
    client.force_login(people.applicant)
    page = client.get(matter.get_absolute_url()).content.decode()
    assert (letter.to, letter.under("理由")) == (organization.name, ["不在范围内。"])
    assert "行政复议" in "".join(letter.under("救济途径"))
    assert f"/desk/matters/{matter.number}/letter/" in page


def test_what_is_for_nobody_outside_and_what_the_kind_refuses_inside_has_no_letter(refused, organization, monkeypatch):
    """The controls: nobody to tell; and a kind that says it refuses only the bureau's own."""
    nobodys, theirs = (
        refused(region=organization.region),
        refused(organization=organization, region=organization.region),
    )
    assert (ErrandKind.letter(nobodys), letters.may_tell(ErrandKind, nobodys)) == (None, False)
    assert letters.may_tell(ErrandKind, theirs)

    monkeypatch.setattr(ErrandKind, "refuses_inside", True)

    assert (letters.adverse(ErrandKind), ErrandKind.letter(theirs), letters.may_tell(ErrandKind, theirs)) == (
        [],
        None,
        False,
    )
