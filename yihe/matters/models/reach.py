"""
Who may know of a matter, whose turn it is, and who is concerned in it: conditions on the cover sheet, written once.

A condition has a shape – the same for everybody with such hats – and values that go into it, so that a question of one
shape may be compiled once and asked for everybody.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.roles import APPLICANT, EXPERT, ROLES, of
from yihe.matters.models.parties import May, Party
from yihe.matters.models.people import Countersignature
from yihe.registers.accounts.models import Membership
from yihe.registers.practitioners.former_indexes import FormerIndex
from yihe.registers.practitioners.models import Employment, Practitioner


class Confidentiality(models.IntegerChoices):
    OPEN = 0, "一般"
    INTERNAL = 1, "内部"
    COMPARTMENT = 2, "专卷"  # known to nobody but who was let in: people under correction, minors, bids


Value = Callable[[str], Any]


class Way(NamedTuple):
    """
    How one hat reaches matters: "own" (an organization's), "led" or "worked on" (a region's), "office led" or "office worked
    on" (a body's), "let in" (single matters). `role` is its code where a role decides more than a value can say.
    """

    by: str
    role: str = ""


Shape = tuple[Way, ...]


class Reach:
    """A person's hats as the shape of a condition (`shape`) and what goes into it (`values`)."""

    def __init__(self, user):
        self.shape = tuple(self._way(hat) for hat in user.hats)
        self.values: dict[str, Any] = {"user": user.pk, "now": timezone.now(), "today": timezone.localdate()}
        for position, hat in enumerate(user.hats):
            self.values |= {
                f"role{position}": hat.role_code, f"region{position}": hat.region,
                f"organization{position}": hat.organization_id or 0, f"body{position}": hat.body_id or 0,
                # A lent hat lets nobody into what somebody was let into personally.
                f"own{position}": "" if hat.lender else hat.role_code, f"lender{position}": hat.lender,
            }  # fmt: skip

    @staticmethod
    def _way(hat) -> Way:
        if hat.organization_id:
            return Way("own")
        if not (hat.body_id or hat.region):
            return Way("let in")
        where = "office " if hat.body_id else ""
        return Way(f"{where}led") if of(hat.role_code).sees_all else Way(f"{where}worked on", hat.role_code)

    def visible(self) -> Q:
        """Return the condition of the matters this person may know of."""
        return visible(self.shape, self.values.__getitem__)

    def waiting(self) -> Q:
        """Return the condition of the matters whose next step is theirs, by their role or because they were let in."""
        return waiting(self.shape, self.values.__getitem__)


DAYS, MOMENTS = models.DateField(), models.DateTimeField()
_FIELDS: dict[str, models.Field] = {"now": MOMENTS, "today": DAYS}
_KEYS = ("user", "organization", "body", "lender")


def to_come(name: str) -> Parameter:
    """Stand in for one of a reach's values in a question that is compiled before anybody asks it."""
    if name.rstrip("0123456789") in _KEYS:
        return key(name)
    return Parameter(name, _FIELDS.get(name) or models.CharField())


def visible(shape: Shape, value: Value, *, of_one: bool = False) -> Q:
    """
    Whoever was let in (an expert drawn, whom a compartment is open to) knows of the matter; an organization knows of its
    own; those who lead work in a region, or in an office, know of everything submitted there; the others of what waits on
    them and what they did themselves. A compartment (专卷) is known to nobody but who was let in.

    `value` gives what stands for each name of a reach. `of_one`: asked of one matter, found by its key or number. Then what a person did is looked for
    there, and not all they ever did: PostgreSQL otherwise takes the question for dear, and plans it anew each time.
    """
    reach = let_in(personally(shape, value))
    for position, way in enumerate(shape):
        if way.by == "own":
            body = value(f"organization{position}")
            # What it is the first party of, its own column says.
            joined = Party.objects.let_in(value("now")).filter(body_id=body, matter__isnull=False)
            joined = joined.exclude(role_code=APPLICANT.code)
            reach |= Q(confidentiality=Confidentiality.OPEN) & (
                Q(organization_id=body) | Q(pk__in=joined.values("matter"))
            )
        elif way.by != "let in":
            role = value(f"role{position}")
            here = place(way, position, value) & Q(
                submitted_at__isnull=False, confidentiality__lte=Confidentiality.INTERNAL
            )
            if way.role:
                given = Q(assignee=None) | Q(assignee_id=value("user"))
                did = _did(value("user"), role)
                here_too = Q(Exists(did.filter(matter_id=OuterRef("pk")))) if of_one else Q(pk__in=did.values("matter"))
                theirs = Q(holder=role) & given | here_too | _known_to(way.role)
                here &= theirs
            reach |= here
    return reach


def place(way: Way, position: int, value: Value) -> Q:
    if way.by.startswith("office"):
        return Q(office_id=value(f"body{position}"))
    return Q(region__startswith=value(f"region{position}"))


# The states, by kind, in which a role may know of a matter that waits on another. Given by the kinds, which stand on these.
states_known_to: Callable[[str], dict[str, list[str]]] = lambda _role_code: {}  # noqa: E731


# Whether a role can do something about what waits on it, and the states, (kind, name), in which it has to wait until others have
# finished. Given by `elsewhere`, which stands on the kinds.
can_be_done: Callable[..., Q] = lambda _role_code, _value, *, others=True: Q()  # noqa: E731
waits_for_others: Callable[[], frozenset[tuple[str, str]]] = lambda: frozenset()  # noqa: E731


def _known_to(role_code: str) -> Q:
    conditions = [Q(kind=code, state__in=states) for code, states in states_known_to(role_code).items()]
    return reduce(or_, conditions, Q(pk__in=[]))


def personally(shape: Shape, value: Value):
    """Return the open parties this person is, in roles they hold themselves: only while one is an expert or a tutor."""
    own = [value(f"own{position}") for position in range(len(shape))]
    return Party.objects.let_in(value("now")).filter(user_id=value("user"), role_code__in=own)


def let_in(parties) -> Q:
    """Return the condition of the matters some open parties are in, by the matter or by its compartment."""
    of_matters, of_compartments = _let_in_by(parties)
    return Q(pk__in=of_matters.values("matter")) | Q(compartment_id__in=of_compartments.values("compartment"))


def _let_in_by(parties):
    # An expert judges one matter, while it goes on: what was withdrawn or ended is nobody's to judge any more.
    going_on = ~Q(role_code=EXPERT.code) | Q(matter__closed_at=None)
    of_matters = parties.filter(going_on, matter__isnull=False)
    return of_matters, parties.filter(compartment__isnull=False).exclude(role_code=EXPERT.code)


def keys_let_in(parties) -> tuple[QuerySet, QuerySet]:
    """Return the keys of the matters some open parties are in, as `let_in` says it: few, and each found by itself."""
    of_matters, of_compartments = _let_in_by(parties)
    inside = of_compartments.filter(compartment__matters__isnull=False).values_list("compartment__matters", flat=True)
    return of_matters.values_list("matter", flat=True), inside


def waiting(shape: Shape, value: Value) -> Q:
    """Return the condition of what waits on a person: on their role where it lies or on them as a party, and on nobody else alone."""
    given = Q(assignee=None) | Q(assignee_id=value("user"))
    return (by_role(shape, value) | by_party(shape, value)) & given


def by_role(shape: Shape, value: Value, *, others: bool = True) -> Q:
    """
    Return the condition of what waits on a role: on everybody who holds it there, until it is handed to one of them (转办),
    and while it is theirs to do (`can_be_done`). Without `others` also what waits until those have finished (`waits_for_others`).
    """
    held = [Q(pk__in=[])]
    for position, way in enumerate(shape):
        mine = Q(holder=value(f"role{position}"))
        if way.by == "own":
            mine &= Q(organization_id=value(f"organization{position}"), confidentiality=Confidentiality.OPEN)
        elif way.by == "let in":
            continue
        else:
            mine &= place(way, position, value) & Q(confidentiality__lte=Confidentiality.INTERNAL)
            mine &= Q(held_by_office=way.by.startswith("office")) & can_be_done(way.role, value, others=others)
        held.append(mine)
    return reduce(or_, held)


def by_party(shape: Shape, value: Value) -> Q:
    """Return the condition of what waits on this very person, who was let in in the role it waits on and has not done it yet."""
    waiting = [Q(pk__in=[])]
    for position in range(len(shape)):
        parties = Party.objects.let_in(value("now")).filter(
            user_id=value("user"), role_code=value(f"own{position}"), may=May.ACT, done_at=None
        )
        waiting.append(
            Q(holder=value(f"own{position}"))
            & (
                Q(pk__in=parties.filter(matter__isnull=False).values("matter"))
                | Q(compartment_id__in=parties.filter(compartment__isnull=False).values("compartment"))
            )
        )
    return reduce(or_, waiting)


def concerned(shape: Shape, value: Value) -> Q:
    """
    Return the condition of the matters in which a person, or whoever lent them a hat, has a cause of their own: a concerned
    party of it, of its parent, of what hangs on it or of its compartment; or bound to the organization it is about, by an
    account of its own or by working there. User, practitioner and party of one identity are one person.
    """
    people = [value("user"), *(value(f"lender{position}") for position in range(len(shape)))]

    def are(path: str) -> Q:
        return reduce(or_, (Q(**{path: person}) for person in people))

    registered = Practitioner.objects.filter(are("user_id")).exclude(id_index="")
    themselves = are("user_id") | are("practitioner__user_id") | Q(identity_index__in=registered.values("id_index"))
    themselves |= Q(identity_index__in=FormerIndex.objects.filter(are("practitioner__user_id")).values("index"))
    called_in = [code for code, role in ROLES.items() if code != APPLICANT.code and not role.by_code]
    # One question for its own parties, and one for those of what hangs on it, so that each is answered from indexes however many matters there are.
    its_own = (
        Q(matter_id=OuterRef("pk")) | Q(matter_id=OuterRef("parent_id")) | Q(compartment_id=OuterRef("compartment_id"))
    )
    theirs = Party.objects.filter(themselves).exclude(role_code__in=called_in)
    parties = Q(Exists(theirs.filter(its_own))) | Q(Exists(theirs.filter(matter__parent_id=OuterRef("pk"))))
    today = value("today")
    accounts = Membership.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today),
        are("user_id"), organization_id=OuterRef("organization_id"), valid_from__lte=today, ended_at=None,
    )  # fmt: skip
    jobs = Employment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        are("practitioner__user_id"), organization_id=OuterRef("organization_id"), starts_on__lte=today,
    )  # fmt: skip
    return parties | Q(Exists(accounts)) | Q(Exists(jobs))


asked = CompiledQuery(
    lambda: Countersignature.objects.filter(asked_of_id=key("user"), answered_at=None)
    .order_by().values_list("matter_id", flat=True)
)  # fmt: skip


def asked_of(user) -> list[int]:
    """Return the keys of the matters this very person was asked for an opinion on (加签). Few, and read as numbers."""
    return asked(user=user.pk)


def _did(user: Any, role_code: Any):
    """Return what a person (a key) did in a role. The events' model stands on these, so by name."""
    return apps.get_model("matters", "Event").objects.filter(actor_id=user, hat=role_code)
