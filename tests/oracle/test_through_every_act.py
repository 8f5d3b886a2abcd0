"""The bridge is the whole way cut short: acts by the right people, from the form to the decision, pay the same."""

from dataclasses import replace

import pytest

from tests.oracle import bridge, random_worlds
from tests.oracle.small_worlds import NOW
from tests.oracle.world import Claim, Recovery, World, of
from tests.subsidies.conftest import desk, files_elsewhere, money, on_day, people
from yihe.domains.subsidies.models import Award
from yihe.matters.actions import NotAllowed

SOME = (0, 1, 3, 7, 11, 13)  # a post, two posts, stays, a base, an exam
__all__ = ["desk", "files_elsewhere", "money", "on_day", "people"]


class Acted(bridge._Platform):
    """Decides by opening, submitting, accepting, reviewing and granting a matter."""

    def __init__(self, people, desk):
        super().__init__(people)
        self.desk, self.applicants = desk, {}

    def decide_part(self, claim: Claim) -> tuple[int, str]:
        from yihe.foundation.roles import APPLICANT

        kind, organization = self.kind(claim), self.rows["org", claim.org]
        if claim.org not in self.applicants:
            self.applicants[claim.org] = self.desk.person(APPLICANT, of=organization)
        applicant = self.applicants[claim.org]
        try:
            said = self.said(claim)
            matter = self.desk.draft(
                kind.code.removesuffix("_claim"), organization=organization, applicant=applicant, **said
            )
            self.desk.go(matter, "noticed", applicant=applicant)
        except (NotAllowed, AssertionError) as refused:
            return 0, str(refused)
        return int(Award.objects.get(matter=matter).amount * 100), ""

    def said(self, claim: Claim) -> dict:
        contents = self.contents(claim, None)
        return {name: getattr(contents, name) for name in contents.asks if name != "note"}


def of_today(number: int) -> World:
    """A world whose claims are all decided on the one day that the desk sits, and nothing is taken back."""
    world = random_worlds.make(number)
    claims = {c.key: replace(c, on=NOW) for c in of(world, Claim)}
    return tuple(claims.get(f.key, f) if isinstance(f, Claim) else f for f in world if not isinstance(f, Recovery))


@pytest.mark.parametrize("number", SOME)
def test_a_world_is_paid_the_same_by_every_act(deciders, desk, number):
    world = of_today(number)
    short = bridge.answers(world, deciders)

    with bridge.figures_of(world):
        acted = Acted(deciders, desk).live(world)

    assert acted.fen == short.fen, (acted.because, short.because)
