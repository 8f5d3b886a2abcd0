"""What the steps of an application write: the visit, the two opinions, and at its end the entry of the register."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.notices import verbs as notices
from yihe.domains.subsidies import registering
from yihe.domains.subsidies.developing.models import (
    AcceptanceOpinion,
    Acceptor,
    BaseApplication,
    PlanApplication,
    PostApplication,
    SiteVisit,
)
from yihe.domains.subsidies.developing.rules import opinions_of
from yihe.domains.subsidies.places import Acceptance, TrainingPlan
from yihe.foundation import city_names
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.matters.saying import facts


def take_the_place(matter: Matter, *, by, **said) -> None:
    """Make it the one that is under way for its base, or its year. The database refuses a second, from wherever it comes."""
    contents = contents_of(matter)
    if isinstance(contents, PostApplication):  # an organization may develop as many as it fills
        return
    contents.live = True
    try:
        with transaction.atomic():
            contents.save(update_fields=["live"])
    except IntegrityError:
        raise NotAllowed("同一个基地、同一年度已有一件在办理。") from None


def let_go(matter: Matter, *, by, **said) -> None:
    """It came to nothing: its base, or its year, is free for another."""
    contents = contents_of(matter)
    if getattr(contents, "live", False):
        contents.live = False
        contents.save(update_fields=["live"])


def report_built(matter: Matter, *, by, built_on: date) -> None:
    contents = contents_of(matter)
    contents.built_on = built_on
    contents.save(update_fields=["built_on"])


def record_visit(matter: Matter, *, by, visited_on: date, company: str, found: str) -> None:
    SiteVisit.objects.create(matter=matter, visited_on=visited_on, company=company, found=found, by=by)


def find_good(matter: Matter, *, by, found: str) -> None:
    """Keep what the first of the two found."""
    said = opinions_of(matter)
    _opinion(matter, by, Acceptor.FIRST, found, (said[-1].nth_round if said else 0) + 1)


def agree(matter: Matter, *, by, found: str, title: str, body: str) -> dict:
    """Keep what the second found, and tell the public."""
    _opinion(matter, by, Acceptor.SECOND, found, opinions_of(matter)[-1].nth_round)
    return notices.publish(matter, title=title, body=body, by=by)


def _opinion(matter: Matter, by, acceptor: Acceptor, found: str, nth: int) -> None:
    try:
        with transaction.atomic():
            AcceptanceOpinion.objects.create(
                matter=matter, nth_round=nth, acceptor=acceptor, found=found, by=by, on=timezone.localdate()
            )
    except IntegrityError:
        raise NotAllowed("验收由两人分别作出，同一人不能作两次。") from None


# -- the entry ------------------------------------------------------------------------------------------------------------


def enter(matter: Matter, *, by, **said) -> dict:
    """Write what two accepted and nobody objected to into its register, as the clock: what it is called there goes into the event."""
    contents = contents_of(matter)
    entered = _ENTERS[type(contents)](matter, contents)
    return facts({"entry": entered})


def _document(matter: Matter) -> str:
    return f"{matter.number} 验收合格，公示期满无异议"


def _post(matter: Matter, contents: PostApplication) -> str:
    contents.post = registering.approve_post(
        matter.organization, title=contents.title, approved_on=timezone.localdate(), document=_document(matter), by=None
    )
    contents.save(update_fields=["post"])
    return contents.post.number


def _base(matter: Matter, contents: BaseApplication) -> str:
    """The base that stood there is found good; one that did not is entered first. Of its own name there may be another: that is asked."""
    assert contents.built_on is not None  # nothing is visited before it was built
    second = opinions_of(matter)[-1]
    if contents.base is None:
        contents.base = registering.register_base(
            matter.organization, name=contents.name, built_on=contents.built_on, partners=contents.partners, by=None,
            asked_by=second.by,
        )  # fmt: skip
    elif contents.base.built_on is None:
        registering.say_built(contents.base, contents.built_on, document=matter.number)
    if contents.base.acceptance != Acceptance.PASSED:
        registering.accept_base(
            contents.base, passed=True, accepted_on=second.on, accepted_by=city_names.bureau_of(matter.region),
            document=_document(matter), by=None,
        )  # fmt: skip
    contents.live = False
    contents.save(update_fields=["base", "live"])
    return contents.base.number


def _plan(matter: Matter, contents: PlanApplication) -> str:
    """A plan counts from the day it was handed in: how long the bureau takes is not the base's to answer for."""
    contents.plan = TrainingPlan.objects.filter(base=contents.base, year=contents.year).first() or registering.file_plan(
        contents.base, year=contents.year, filed_on=timezone.localdate(matter.submitted_at), document=_document(matter),
        by=None,
    )  # fmt: skip
    contents.live = False
    contents.save(update_fields=["plan", "live"])
    return f"{contents.base.number} {contents.year}"


_ENTERS: dict[type, Callable[[Matter, Any], str]] = {
    PostApplication: _post,
    BaseApplication: _base,
    PlanApplication: _plan,
}
