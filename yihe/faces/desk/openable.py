"""
Which kinds of matter a person may open, as the start page offers them: what they use most first, the rest by group, found by a
word or its first letters. With sixty kinds nobody reads a list of sixty.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from yihe.domains.subsidies.prepared import PreparedClaim, standing
from yihe.foundation import first_letters, money
from yihe.foundation.roles import APPLICANT, CLOCK
from yihe.matters import kinds, offering
from yihe.matters.kinds import Kind
from yihe.matters.models import Event

AT_HAND, FEW = 6, 12  # kinds offered first; so many in all are shown without folding any away
LOOKED_BACK = 400  # of one's latest acts


@dataclass(frozen=True)
class Choice:
    """
    A kind, what it is for, and why this person cannot open one now ("" where they can). `ready` says what stands prepared and how much
    it is, `foreseen` what will stand against one that can be opened (`Kind.foreseen`), `near` the least that would change the answer.
    """

    kind: type[Kind]
    about: str
    why: str
    foreseen: str = ""
    ready: str = ""
    near: str = ""

    @property
    def rank(self) -> int:
        """Return how near to a "yes" it is known to be, 0 first: ready, nearly there, anything else. A "no" with its reason is not hidden."""
        return 0 if self.ready else 1 if self.near else 2


def choices(user, words: str = "") -> list[Choice]:
    """Return the kinds a person may open that hold what was typed: those whose answer is yes first, then those they use most."""
    found: list[Choice] = []
    prepared_for = cache(lambda organization: list(standing(organization)) if organization else [])
    for kind in kinds.every():
        hat = hat_for(kind, user)
        if hat is not None and first_letters.holds(kind.label, words):
            why = may_not_open(kind, user, hat)
            found.append(
                Choice(
                    kind,
                    about(kind, offering.where(hat)),
                    why,
                    **({} if why else _answer(kind, hat, prepared_for(hat.organization))),
                )
            )
    used = _used(user) if len(found) > AT_HAND else Counter()
    return sorted(found, key=lambda choice: (bool(choice.why), choice.rank, -used[choice.kind.code]))


def hat_for(kind: type[Kind], user):
    """Return the first hat in which somebody opens matters of a kind where it is offered, or None."""
    mine = (hat for hat in user.hats if hat.role in kind.opened_by)
    return next((hat for hat in mine if offering.offers(kind, offering.where(hat))), None)


def of_an_organization(user):
    """Return the membership by which a person applies for an organization and has its 工作台, or None."""
    return next((hat for hat in user.hats if hat.role is APPLICANT and hat.organization_id), None)


def may_not_open(kind: type[Kind], user, hat) -> str:
    """Return why nobody opens one in this hat now, or ""."""
    if reason := offering.not_offered(kind, offering.where(hat)):
        return reason
    return next((reason for rule in kind.unless_open if (reason := rule(user, hat))), "")


def _answer(kind: type[Kind], hat, prepared: list[PreparedClaim]) -> dict[str, str]:
    """Return what is known of one before anything is typed: yes and how much, no and why, or what is nearly there."""
    if not hat.organization_id:
        return {}
    if rows := [row for row in prepared if row.kind == kind.code]:
        total = money.shown(sum(row.amount for row in rows))
        return {"ready": f"可以申请：已备好 {len(rows)} 项，合计 {total}。"}
    nearly = getattr(kind, "nearly_foreseen", None)
    return {"foreseen": kind.foreseen(hat.organization), "near": nearly(hat.organization) if nearly else ""}


def about(kind: type[Kind], region: str) -> str:
    """Return in a line what a kind is for, as a region's city says it."""
    guide = offering.guide_of(kind, region)
    return str((guide and (guide.gives or guide.who)) or kind.summary)


def grouped(found: list[Choice]) -> tuple[list[Choice], dict[str, list[Choice]]]:
    """Return what stands first, and the rest by group. Few are not taken apart: all stand by group."""
    first = found[:AT_HAND] if len(found) > FEW else []
    groups: dict[str, list[Choice]] = {}
    for choice in found[len(first) :]:
        groups.setdefault(choice.kind.group or "其他", []).append(choice)
    return first, groups


def _used(user) -> Counter[str]:
    """Return how often a person lately acted on matters of each kind."""
    return Counter(
        Event.objects.filter(actor=user).order_by("-pk").values_list("matter__kind", flat=True)[:LOOKED_BACK]
    )


@dataclass(frozen=True)
class Opening:
    """What a page says of opening one: before, on the button, and afterwards (of the number)."""

    note: str
    button: str
    done: str


def opening(kind: type[Kind]) -> Opening:
    """Return what is true of opening a matter of a kind: a draft is still to be handed in; what begins elsewhere is there already."""
    if kind.begins_as_draft():
        return Opening(
            "填写后先创建草稿，补齐材料、核对无误再提交。", "保存草稿",
            "已创建 {number}，还没有提交。请核对内容、补齐材料后提交。",
        )  # fmt: skip
    first = kind.workflow.initial
    whose = f"，由{first.waits_on.label}办理" if first.waits_on not in (None, CLOCK) else ""
    return Opening(
        f"核对无误再登记：登记后就是“{first.label}”{whose}。",
        "登记",
        f"已登记 {{number}}，现在“{first.label}”{whose}。",
    )
