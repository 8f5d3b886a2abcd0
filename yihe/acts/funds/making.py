"""
生成批次: payable money that was ticked becomes payment batches at once, one for each source and year – money of different sources
is never mixed. Opening, adding and submitting are the batch's own actions, each with its own rules.
"""

from dataclasses import dataclass, field

from django.db import transaction

from yihe.acts.funds import batches, queries
from yihe.acts.funds.models import PaymentBatch, Tranche
from yihe.foundation import ceilings
from yihe.foundation.roles import FINANCE_MAKER
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Matter

NOT_PAYABLE = "现在不能支付（已在其他批次、已支付，或者不在您的职责范围内）。"


@dataclass
class Made:
    """The batches that were made, and what was not done: a sentence for each."""

    batches: list[Matter] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def make(keys: list[int], *, by, submit: bool = False) -> Made:
    """
    Put the payable tranches of these keys into new batches, and submit them if asked. What must wait is left out and named.

    :raises NotAllowed: nobody may, or nothing is left to put in
    """
    hat = next((hat for hat in by.hats if hat.role is FINANCE_MAKER), None)
    if hat is None:
        raise NotAllowed(f"支付批次须由{FINANCE_MAKER.label}编制。")
    if len(keys) > batches.MOST_LINES:
        raise NotAllowed(f"一次最多 {batches.MOST_LINES} 笔，请分几次生成批次。")
    found = {
        t.pk: t for t in queries.payable(by).filter(pk__in=keys, commitment__envelope__region__startswith=hat.region)
    }
    made = Made()
    groups: dict[tuple[str, int], list[Tranche]] = {}
    if gone := len(set(keys) - set(found)):
        made.said.append(f"有 {gone} 笔{NOT_PAYABLE}")
    for tranche in found.values():
        if why := batches.cannot_pay(tranche):
            made.said.append(f"没有列入：{why}")
            continue
        envelope = tranche.commitment.envelope
        groups.setdefault((envelope.source, envelope.year), []).append(tranche)
    if not groups:
        raise NotAllowed("".join(made.said) or "请先勾选要支付的款项。")
    if reached := ceilings.take({ceilings.MATTERS: len(groups)}, person=by.pk):
        raise NotAllowed(reached)
    for (source, year), tranches in sorted(groups.items()):
        made.batches.append(_one(source, year, tranches, by, hat))
    for batch in made.batches if submit else ():
        try:
            perform(batch, "submit", by=by)
        except NotAllowed as refused:
            made.said.append(f"{batch.number} 没有提交复核：{refused}")
    return made


def _one(source: str, year: int, tranches: list[Tranche], by, hat) -> Matter:
    with transaction.atomic():
        batch = open_matter(
            kinds.get("payment_batch"), PaymentBatch(source=source, year=year), by=by, region=hat.region,
            hat=hat.role_code,
        )  # fmt: skip
        perform(batch, "add_lines", by=by, tranches=tranches)
        return batch
