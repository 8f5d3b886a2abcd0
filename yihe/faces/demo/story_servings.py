"""送达: heads of organizations agree to be served on line; whoever did not is served by hand or by post, and the newest letters wait."""

from collections.abc import Iterator

from django.utils import timezone

from yihe.acts.serving import rules, verbs
from yihe.acts.serving.models import Way
from yihe.faces.demo import scans
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.tale import Tale

ASKED = (590, 400, 250, 120, 40)  # working days before today
MOST = 3  # served on one day, on paper


def strands(tale: Tale) -> Iterator[Strand]:
    yield _agree(tale)
    for back in (200, 90, 30, 6):
        yield _on_paper(tale, back)


def _agree(tale: Tale) -> Strand:
    """Every head who signs in agrees, some days after the organization was entered."""
    for back in ASKED:
        yield tale.back(back)
        for key, organization in tale.city.organizations.items():
            head = tale.who(key)
            if head is not None and not rules.cannot_agree(head, organization) and not rules.agreed(organization):
                verbs.say_online(organization, agrees=True, by=head)


def _on_paper(tale: Tale, back: int) -> Strand:
    yield tale.back(back)
    clerk = tale.who("clerk")
    for nth, letter in enumerate(rules.waiting(clerk)[:MOST]):
        way = Way.POST if nth % 2 else Way.HAND
        said = (
            {"post_number": f"EMS 10290{back:03d}{nth}（虚构）"}
            if nth % 2
            else {"receiver": f"{letter.matter.organization}收发室（虚构）"}
        )
        file = scans.scan(f"送达回证 {letter.matter.number} {letter.event.seq}")
        verbs.serve(letter, by=clerk, way=way, served_on=timezone.localdate(), file=file, **said)
