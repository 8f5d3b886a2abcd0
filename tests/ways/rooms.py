"""The kinds of rooms that bring a sample: opened with it by whoever opens such a matter, told what it says."""

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.foundation.roles import APPLICANT
from yihe.matters import kinds, samples
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter


def _opened(kind, sample):
    def opened(town: Town) -> Matter:
        role = kind.opened_by[0]
        place = {"organization": town.organization} if role is APPLICANT else {"region": "320585"}
        contents = sample.contents(place.get("organization"))
        matter = open_matter(kind, contents, by=town.who(role), hat=role.code, **place)
        for paper in kind.papers:
            if role in paper.by and paper.required_for:
                town.hand_in(matter, paper.code, by=role)
        return matter

    return opened


def _told(sample, action):
    return lambda town, matter: sample.told(action, matter)


WAYS = {
    code: Way(_opened(kinds.get(code), sample), said={action: _told(sample, action) for action in sample.said})
    for code, sample in samples.every().items()
    if not issubclass(kinds.get(code), SubsidyKind)
}
