"""The ledger of earlier payments, as it is handed in: each row enters the history like a payment of our own."""

from django.core.exceptions import ValidationError

from yihe.domains.subsidies.importing import BadHistory, cannot_import, faults_so_far, import_benefit
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.policies.history import ANY_LEVEL
from yihe.foundation.sheet_tables import Column, Table, amount, day, name, number, past_day, text
from yihe.matters import offering


def enter_benefit(said: dict, by) -> None:
    """Enter one earlier payment into the lifetime counters."""
    try:
        import_benefit(by=by, **said)
    except BadHistory as fault:
        raise ValidationError(fault.faults) from fault


def faults(said: dict, by) -> dict[str, str]:
    return faults_so_far(said, by=by)


def _ours() -> list[str]:
    """Return what the city's subsidies are called in its ledger."""
    return [kind.policy.called for kind in offering.offered("") if issubclass(kind, SubsidyKind)]


def _one_of_ours() -> str:
    return next(iter(_ours()), "")


HISTORY = Table(
    "benefits", "补贴历史台账",
    (
        Column("补贴种类", "kind", read=text, example=_one_of_ours, choices=_ours),
        Column("对象", "holder", read=text, example="信用代码、身份证件号码、岗位或基地编号", as_text=True),
        Column("名称", "name", False, name),
        Column("金额（元）", "amount", read=amount, example="1000.00"),
        Column("领取日期", "paid_on", read=past_day, example="2023-05-10"),
        Column("申领单位", "through", read=name, example="当时的任职单位或申请单位", called_before="经由单位"),
        Column("发放单位", "payer", read=name, example="市{registrar}"),
        Column("依据文件", "document", read=text, example="2023 年奖励名单"),
        Column("期间起", "since", False, day),
        Column("期间止", "until", False, day),
        Column("月数", "months", False, number),
        Column("证书级别", "level", False, text, choices=lambda: list(ANY_LEVEL.values())),
        Column("年度", "year", False, number),
    ),
    enter_benefit,
    lambda user: not cannot_import(user),
    "desk:benefits",
    faults=faults,
)  # fmt: skip
