"""What actions of incidents change besides the state, and whom they tell: every village that reported it."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from yihe.domains.station_work.door import DUTY_LEADER
from yihe.domains.station_work.incidents.models import Incident
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import JUSTICE_OFFICE, STATION_KEEPER
from yihe.matters import telling
from yihe.matters.actions import perform
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter


def ring_office(matter: Matter, *, by) -> None:
    """Tell the 司法所 of the town, with a mail, that a village sent something up; nobody there, the leaders on duty."""
    who = telling.people(JUSTICE_OFFICE, matter) or telling.people(DUTY_LEADER, matter)
    telling.tell(who - ({by.pk} if by else set()), f"有村上报，请马上签收：{matter.title}。", matter=matter, mail=True)


def sign(matter: Matter, *, by, **said) -> None:
    set_in_contents(matter, signed_at=timezone.now())
    tell_villages(matter, "司法所已经签收，报值班领导。")


def instruct(matter: Matter, *, by, instruction: str, **said) -> None:
    set_in_contents(matter, instruction=instruction)


def speak(matter: Matter, *, by, word: str, people: int | None = None, **said) -> None:
    """Keep the word of the day, and how many there are now where it says so."""
    set_in_contents(matter, word=word, word_at=timezone.now(), **({} if people is None else {"people": people}))
    tell_villages(matter, "有新的一报。")


def add(matter: Matter, *, by, word: str, **said) -> None:
    set_in_contents(matter, word=word, word_at=timezone.now())


def hand_over(matter: Matter, *, by, handed_to: str, **said) -> None:
    set_in_contents(matter, handed_to=handed_to, handed_at=timezone.now(), receipt="", received_at=None)
    tell_villages(matter, "已经移送。")


def receive(matter: Matter, *, by, receipt: str, **said) -> None:
    set_in_contents(matter, receipt=receipt, received_at=timezone.now())
    tell_villages(matter, "对方已经接收。")


def came_back(matter: Matter, *, by, word: str, **said) -> None:
    set_in_contents(matter, word=word, word_at=timezone.now())


def calm(matter: Matter, *, by, outcome: str, **said) -> None:
    set_in_contents(matter, outcome=outcome)


def end(matter: Matter, *, by, **said) -> None:
    tell_villages(matter, "已经办结。")


def put_aside(matter: Matter, *, by, reason: str, **said) -> None:
    set_in_contents(matter, outcome=reason)
    tell_villages(matter, "值班领导决定不作上报事项办理，理由写在里面。")


# One incident, several villages -----------------------------------------------------------------------------------------


def hold(matter: Matter, *, by, into: Matter, **said) -> dict:
    """
    Lock the report that goes on. Who merges the other way round at the same moment has it locked already: then neither waits for the
    other, and `into` is None.
    """
    rows = Matter.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=into.pk)
    return {"into": rows.first()}


def merge(matter: Matter, *, by, into: Matter, **said) -> None:
    """This report ends; the one that goes on notes which village said it too."""
    set_in_contents(matter, into=into)
    perform(into, "take_in", by=by, following=True, also=matter.number)
    telling.tell(
        telling.people(STATION_KEEPER, matter), f"{matter.title}：已和另一个村报的同一件事并在一起办，进展照样告诉您。",
        matter=matter,
    )  # fmt: skip


def take_in(matter: Matter, *, by, also: str, **said) -> dict:
    return {"also": also}


# Asked along whether anything was merged into them: seldom is there more to ask for.
_merged_into = CompiledQuery(
    lambda: (
        Incident.objects.filter(into=key())
        .select_related("matter")
        .annotate(took_in=Exists(Incident.objects.filter(into_id=OuterRef("pk"))))
    )
)


def reports(matter: Matter) -> list[Incident]:
    """Return the other reports of an incident, of whatever village, those merged into them included, each with its matter; by number."""
    found: dict[int, Incident] = {}
    rows = _merged_into(pk=matter.pk)
    while rows:
        found |= {each.pk: each for each in rows}
        rows = [further for each in rows if each.took_in for further in _merged_into(pk=each.pk)]
    return sorted(found.values(), key=lambda each: each.matter.number)


def goes_on_as(matter: Matter) -> Matter:
    """Return the report an incident goes on as: itself, or the last of those it was merged into."""
    while (into := Incident.objects.select_related("into").get(pk=matter.pk).into) is not None:
        matter = into
    return matter


def tell_villages(matter: Matter, words: str) -> None:
    """Tell the keepers of every village that reported an incident, each of their own report: no other village's is theirs to open."""
    for report in (matter, *(each.matter for each in reports(matter))):
        telling.tell(telling.people(STATION_KEEPER, report), f"{report.title}：{words}", matter=report)
