"""The rows of a purchase and of a contract beside their contents: frozen with each event, and read once for a matter, whoever asks."""

from yihe.domains.procurement.models import (
    Amendment,
    Asked,
    Award,
    Deduction,
    GoneWinner,
    LeftApart,
    PointedMaterial,
    PointedRecord,
    Quote,
    Stage,
    Supplement,
    Takeover,
    UnitPrice,
)
from yihe.matters.declared import Part
from yihe.matters.models import Matter

ASKED = Part("asked", "需求调查", "procurement.Asked", "purchase", joined=("by",))
LEFT_APART = Part(
    "left_apart", "分开计算", "procurement.LeftApart", "purchase", joined=("other__matter", "proposed_by")
)
QUOTES = Part("quotes", "报价", "procurement.Quote", "purchase", joined=("supplier",))
AWARD = Part("award", "成交结果", "procurement.Award", "purchase", joined=("supplier",))
GONE = Part("gone", "承接主体退出", "procurement.GoneWinner", "purchase", joined=("supplier", "by", "agreed_by"))
STAGES = Part("stages", "合同分期", "procurement.Stage", "contract", joined=("milestone__matter",))
TABLE = Part("table", "扣减表", "procurement.Deduction", "contract")
SUPPLEMENTS = Part("supplements", "补充合同", "procurement.Supplement", "contract")
AMENDMENTS = Part("amendments", "合同变更", "procurement.Amendment", "contract")
PRICES = Part("prices", "计价项", "procurement.UnitPrice", "contract", joined=("stage",))
UNITS = Part("units", "验收数量", "procurement.CountedUnits", "milestone", joined=("line",))
BOND = Part("bond_terms", "合同里的履约保证金", "procurement.ContractBond", "contract")
TAKEOVERS = Part("takeovers", "合同承继", "procurement.Takeover", "contract", joined=("predecessor", "successor"))
POINTED = Part("pointed", "指向的服务记录", "procurement.PointedRecord", "milestone")
MATERIALS = Part("materials", "指明的材料", "procurement.PointedMaterial", "milestone")
OF_PURCHASE, OF_CONTRACT = (
    (ASKED, LEFT_APART, QUOTES, AWARD, GONE),
    (STAGES, TABLE, BOND, SUPPLEMENTS, AMENDMENTS, TAKEOVERS, PRICES),
)


def asked_of(matter: Matter) -> list[Asked]:
    return ASKED.of(matter)


def left_apart_of(matter: Matter) -> list[LeftApart]:
    return LEFT_APART.of(matter)


def quotes_of(matter: Matter) -> list[Quote]:
    """Return what was offered, the lowest first."""
    return sorted(QUOTES.of(matter), key=lambda quote: (quote.amount, quote.pk))


def award_of(matter: Matter) -> Award | None:
    """Return what was proposed or decided, None where nothing is."""
    return next(iter(AWARD.of(matter)), None)


def gone_of(matter: Matter) -> list[GoneWinner]:
    """Return who was awarded and went, or is said to have, the first one first."""
    return GONE.of(matter)


def stages_of(matter: Matter) -> list[Stage]:
    """Return the stages of a contract in their order, each with its milestone once there is one."""
    return sorted(STAGES.of(matter), key=lambda stage: stage.seq)


def table_of(matter: Matter) -> list[Deduction]:
    return sorted(TABLE.of(matter), key=lambda line: line.seq)


def supplements_of(matter: Matter) -> list[Supplement]:
    return SUPPLEMENTS.of(matter)


def amendments_of(matter: Matter) -> list[Amendment]:
    return AMENDMENTS.of(matter)


def takeovers_of(matter: Matter) -> list[Takeover]:
    return TAKEOVERS.of(matter)


def prices_of(matter: Matter) -> list[UnitPrice]:
    return sorted(PRICES.of(matter), key=lambda line: (line.stage_id, line.seq))


def pointed_of(matter: Matter) -> list[PointedRecord]:
    """Return the records the report of a stage points at."""
    return POINTED.of(matter)


def materials_of(matter: Matter) -> list[PointedMaterial]:
    """Return the papers and reports the report of a stage points at."""
    return MATERIALS.of(matter)
