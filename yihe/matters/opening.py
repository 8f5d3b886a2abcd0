"""What is written when a matter is opened. `actions.open_matter` decides whether one is."""

from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledInsert
from yihe.foundation.roles import CLOCK
from yihe.matters import chain, clocks, numbers, parties, prefixes, search
from yihe.matters.models import Matter
from yihe.matters.reading import forget, read_once
from yihe.registers.compartments.models import Compartment

TITLE_LIMIT = 120
_insert = CompiledInsert(Matter)


def written(
    kind, contents, *, by, organization, region, title, parent, once, hat, said, office, compartment
) -> Matter:  # fmt: skip
    """Write a matter that is being opened, with its contents, its first clocks and parties, its first event and its entry in the index."""
    now, version = timezone.now(), kind.version_for(contents)
    workflow = kind.versions()[version]
    if kind.compartment and compartment is None:
        compartment = Compartment.objects.create(sort=kind.compartment)
    matter = Matter(
        kind=kind.code, region=region or (organization.region if organization else ""), organization=organization,
        parent=parent, once=once or None, opened_at=now, opened_by=by, confidentiality=kind.confidentiality,
        office=office, compartment=compartment, workflow_version=version,
    )  # fmt: skip
    matter.title = title_of(matter, kind, contents, title)
    if matter.is_compartment:
        matter.number = numbers.random_number(prefixes.of(kind, matter.region))
    else:
        matter.number = numbers.take(prefixes.of(kind, matter.region), timezone.localdate(now).year)
    running = clocks.Clocks(matter, workflow, now)
    matter.enter(workflow.initial, now)
    # A first state may last as long as the contents say (`contents_of`), which are written only once the matter has its key.
    read_once(matter, "standing", lambda: (contents, []))
    running.follow(workflow.initial)
    forget(matter)
    _insert(matter)
    running.save()
    if contents is not None:
        contents.matter = matter
        contents.save(force_insert=True)
    worn = next((h for h in by.hats if h.role_code == hat), None) if by and hat else None
    parties.enter_first(matter, by, hat, kind.person, contents, kind.received_by)
    chain.append(
        matter, "open", by=by, hat=hat or (CLOCK.code if by is None else ""), said=said, at=now,
        on_behalf_of=worn.delegated_by.user if worn and worn.delegated_by_id else None, save=chain.save_head,
    )  # fmt: skip
    search.enter(matter)
    return matter


def title_of(matter: Matter, kind, contents, given: str = "") -> str:
    """Return a title. It stands in clear: in a compartment, and where not all who know of it read it, it says no more than the kind."""
    if chain.in_compartment(matter) or kind.readers:
        return kind.label
    return (given or kind.title_for(matter.organization, contents))[:TITLE_LIMIT]
