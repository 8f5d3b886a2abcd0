"""The kinds of rooms that bring a sample: opened with it by whoever opens such a matter, told what it says."""

from itertools import pairwise

from tests.ways.town import Town
from tests.ways.walking import Way, take
from yihe.acts.documents.models import Document
from yihe.acts.funds.models import Tranche
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.matters import kinds, samples
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter


def _opened(kind, sample):
    def opened(town: Town) -> Matter:
        role = kind.opened_by[0]
        place = {"organization": town.organization} if role.place == "organization" else {"region": "320585"}
        contents = sample.contents(place.get("organization"))
        matter = open_matter(kind, contents, by=town.who(role), hat=role.code, **place)
        for paper in kind.papers:
            if role in paper.by and paper.required_for:
                town.hand_in(matter, paper.code, by=role)
        return matter

    def opened_by_another(town: Town) -> Matter:
        """Take each kind of the same room its straight way, until one of them opened a matter of this kind."""
        room = kind.__module__.partition(".")[0]
        for code, way in WAYS.items():
            other = kinds.get(code)
            if other.opened_by and other.__module__.partition(".")[0] == room:
                matter = way.opened(town)
                for here, there in pairwise(other.workflow.road()):
                    step = next(
                        a for a in other.workflow.actions_from(here.name) if a.target is there and not a.refuses
                    )
                    take(town, other, way, step, matter)
                    if found := Matter.objects.filter(kind=kind.code, parent=matter).first():
                        return found
        raise AssertionError(f"nothing in the room opens a {kind.code}: say how in tests/ways")

    return opened if kind.opened_by else opened_by_another


def _owed(town: Town, matter: Matter) -> None:
    """Hand in what the next steps require and is not there yet, each paper by whoever may bring it."""
    kind = kinds.get(matter.kind)
    steps = kind.workflow.actions_from(matter.state)
    there = set(Document.objects.filter(matter=matter).values_list("slot", flat=True))
    for paper in kind.papers:
        roles = [role for step in steps if step.name in paper.required_for for role in step.roles if role in paper.by]
        if roles and paper.code not in there:
            town.hand_in(matter, paper.code, by=roles[0])


def _paid(town: Town, matter: Matter) -> None:
    town.money.answered(town.money.sent(*Tranche.objects.filter(commitment__matter=matter)), True)


def _done(kind, sample) -> dict:
    """Return what brings automatic actions about: a payment, where money was promised, and what the sample says."""
    said = {name: lambda town, matter, bring=bring: bring(matter) for name, bring in sample.done.items()}
    settles = "settle" in kind.workflow.actions and kind.workflow.actions["settle"].automatic
    return ({"settle": _paid} if settles else {}) | said


def _told(sample, action):
    return lambda town, matter: sample.told(action, matter)


WAYS = {
    code: Way(
        _opened(kinds.get(code), sample),
        said={action: _told(sample, action) for action in sample.said},
        done=_done(kinds.get(code), sample),
        arrived=_owed,
    )
    for code, sample in samples.every().items()
    if not issubclass(kinds.get(code), SubsidyKind)
}
