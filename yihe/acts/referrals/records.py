"""转介接收人 as a register: who receives for which receiver of the county."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from yihe.acts.referrals import receivers, reception
from yihe.acts.referrals.door import RECEIVER
from yihe.acts.referrals.models import Reception
from yihe.foundation.records.kept import Asked, Change, Column, Register, Said
from yihe.registers.stations.models import StationState
from yihe.registers.stations.models.places import READERS


def _source(example: str) -> Asked:
    return Asked(StationState, "source", label="依据", help=f"例如：{example}", example=example)


def _inside(user, _entry=None) -> list[tuple[str, str]]:
    region = next((hat.region for hat in user.hats if hat.region), "") if user is not None else ""
    return [(each.code, each.label) for each in receivers.of(region).values() if each.inside]


def _named(text: str, user) -> str:
    """Return the code of the receiver a sheet means by its name."""
    inside = _inside(user)
    if code := next((code for code, label in inside if label == text.strip()), ""):
        return code
    known = "、".join(label for _code, label in inside) or "无"
    raise ValidationError(
        {"receiver": f"“{text.strip()[:40]}”不在本平台接收转介，不用登记接收人；在本平台接收的有：{known}。"}
    )


def _called(row: Reception) -> str:
    return str(receivers.get(row.region, row.receiver))


class ReceptionRegister(Register):
    code, label, edits, rows = "receptions", "转介接收人", "receptions", Reception
    note = "在本平台接收转介的单位，由谁接收。没有登记接收人的单位，转介发不出去。"
    searched = ("account__name__icontains", "account__username__icontains")
    seen_by = READERS
    group, icon, weight = "公共法律服务", "people", 158
    columns = (
        Column("接收人", lambda row: str(row.account)),
        Column("接收单位", _called),
        Column("自", lambda row: row.since),
        Column("状态", lambda row: [Said("", f"到 {row.until} 为止" if row.until else "在任", "neutral" if row.until else "good")]),
    )  # fmt: skip
    facts = columns[1:]
    sheet = (columns[1], columns[0], *columns[2:])  # as it is handed in: for whom, then who
    enter = Change(
        "enter", "登记接收人",
        (
            Asked(Reception, "receiver", options=_inside, named=_named, example="司法所"),
            Asked(StationState, "source", "account", label="登录名", help=f"有“{RECEIVER.label}”任职的账户", example="某某"),
            Asked(Reception, "since", example="2026-03-02"),
            _source("接收单位来函"),
        ),
        reception.enter, lambda user, _none: reception.keeps(user, None),
    )  # fmt: skip
    changes = (
        Change(
            "end", "登记不再接收",
            (Asked(Reception, "until", "on", label="最后一日", required=True), _source("接收单位来函")),
            reception.end, reception.keeps, offered=lambda row: not row.until,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return Reception.objects.visible_to(user).select_related("account")

    @classmethod
    def meant(cls, words: str) -> Q:
        return Q(receiver__in=[each.code for each in receivers.of().values() if words in each.label])

    @classmethod
    def called(cls, entry: Reception) -> str:
        return f"{entry.account}（{_called(entry)}）"
