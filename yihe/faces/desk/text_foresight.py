"""What a draft text does, as its page says it and as its proposal keeps it in a sentence."""

from dataclasses import dataclass, field

from yihe.domains.subsidies import foreseen
from yihe.domains.subsidies.foreseen import Foreseen, Foresight
from yihe.foundation import city_pack, money
from yihe.matters import foreseen_terms
from yihe.matters.foreseen_terms import Step
from yihe.matters.models import Matter
from yihe.registers.policies import confirming, drafting
from yihe.registers.policies.drafting import Change
from yihe.registers.policies.models import DraftText


@dataclass
class Shown:
    """What a page shows. `reachable` are keys of matters this person may open; others are named by their number alone."""

    claims: Foresight
    terms: list[tuple[Change, Step]]
    reachable: set[int] = field(default_factory=set)

    @property
    def examples(self) -> list[Foreseen]:
        return list(foreseen.examples(self.claims.open))

    @property
    def examples_granted(self) -> list[Foreseen]:
        return list(foreseen.examples(self.claims.granted))

    def before(self, claims: tuple[Foreseen, ...]):
        return Foresight.total(claims, "before")

    def after(self, claims: tuple[Foreseen, ...]):
        return Foresight.total(claims, "after")

    @property
    def promised(self):
        return Foresight.total(self.claims.granted, "promised")

    @property
    def words(self) -> str:
        claims = self.claims
        said = [
            f"未决定的在办 {len(claims.open)} 件用到有变的数值，其中 {len(claims.moving)} 件金额有变，"
            f"合计由 {money.shown(self.before(claims.open))} 变为 {money.shown(self.after(claims.open))}",
            f"已批准未付 {len(claims.granted)} 件用到有变的数值，未付 {money.shown(self.promised)}，按已作出的决定支付",
        ]
        said += [f"{change.parameter.label}：{step.standing} 件正在这一环节，期限不变" for change, step in self.terms]
        if claims.left_out:
            said.append(f"另有 {claims.left_out} 件没有核算（一次最多 {foreseen.MOST} 件）")
        return "；".join(said)


def of(draft: DraftText, *, seen_by) -> Shown | None:
    """Return what a draft does; None while it has faults that leave nothing to reckon with."""
    known = confirming.figures_known(draft)
    found = drafting.read(draft, known)
    if found.text is None:
        return None
    pack = confirming.pack_of(draft)
    paths = {change.path for change in found.changes if change.is_one}
    with city_pack.said_in(pack):
        claims = foreseen.claims(pack, known, confirming.supposed(draft, found, known), paths, found.text.in_force_from)
        steps = [(change, foreseen_terms.steps_of(change.path, pack)) for change in found.changes if change.is_one]
    shown = Shown(claims, [(change, step) for change, step in steps if step])
    keys = [each.matter.pk for each in (*shown.examples, *shown.examples_granted)]
    shown.reachable = set(Matter.objects.visible_to(seen_by).filter(pk__in=keys).values_list("pk", flat=True))
    return shown
