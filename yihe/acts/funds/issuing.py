"""预算下达: rules and effect of putting money into an envelope by two people."""

from yihe.acts.funds.models import Appropriation
from yihe.acts.funds.promises import appropriate, envelope_for
from yihe.acts.funds.sources import sources
from yihe.matters.models import Matter


def source_forbids(matter: Matter, user) -> str:
    """Return why the source may not be spent on the purpose, or ""."""
    said = Appropriation.objects.get(pk=matter.pk)
    source = sources(matter.region).get(said.source)
    return source.forbids(said.purpose, matter.region) if source else "请选择资金来源。"


def issue(matter: Matter, *, by) -> dict:
    """Effect of 复核下达: the envelope, opened if need be, gets the amount (or gives it back)."""
    said = Appropriation.objects.get(pk=matter.pk)
    envelope = envelope_for(source=said.source, year=said.year, region=matter.region, purpose=said.purpose)
    words = f"预算下达 {said.document}，{matter.number}"
    envelope = appropriate(envelope, said.amount, by=by, reason=words, matter=matter)
    return {"envelope": envelope, "amount": said.amount, "left_amount": envelope.left_yuan}
