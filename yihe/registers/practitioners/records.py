"""
从业人员: the register of people who do the work. The organization keeps its own staff, the bureau keeps all in its reach;
whose employee somebody is that belongs elsewhere is confirmed by the bureau (`taking_on`).
"""

from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.foundation.id_numbers import HELP
from yihe.foundation.records.kept import Asked, Change, Column, Lines, Register, Said, Waiting
from yihe.foundation.roles import APPLICANT
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import (
    certificates,
    day_rules,
    expert_records,  # noqa: F401  the pool is a register beside this one
    identities,
    queries,
    taking_on,
)
from yihe.registers.practitioners import edits as verbs
from yihe.registers.practitioners.models import (
    Certificate,
    Employment,
    FormerIdentity,
    Level,
    Practitioner,
    PractitionerKind,
    ProposedEmployment,
    TalentTitle,
)
from yihe.registers.practitioners.people_kept import OfPeople

NO_STAFF = (PractitionerKind.EXPERT, PractitionerKind.INDIVIDUAL)
STAFF_KINDS = tuple(choice for choice in PractitionerKind.choices if choice[0] not in NO_STAFF)
RENEWED = "续期仍填原编号，填新的有效期；以前的有效期保留"


def own_organization(user) -> Organization | None:
    """Return the organization whose staff a person enters."""
    return next((hat.organization for hat in user.hats if hat.role is APPLICANT and hat.organization_id), None)


def take_on(_none, *, by, **said) -> Practitioner | ProposedEmployment:
    if (organization := own_organization(by)) is None:
        raise ValidationError("从业人员由所在的社会组织登记。")
    row = taking_on.take_on(organization, by=by, **said)
    return row.practitioner if isinstance(row, Employment) else row


def waiting_certificates(person: Practitioner) -> str:
    """Return the sentence on certificates that wait to be confirmed, or ""."""
    waiting = certificates.waiting_of(person)
    said = "、".join(f"{Level(row.said['level']).label} {row.said['number']}" for row in waiting)
    return f"等待司法局核对确认：{said}。确认以前不作为补贴依据。" if waiting else ""


def of_certificate(*names: str, source: str) -> tuple[Asked, ...]:
    helps = {"number": RENEWED}
    own = (Asked(Certificate, name, help=helps.get(name, "")) for name in names)
    return (*own, Asked(Certificate, "source", help=source))


def told_of(row: Certificate) -> dict:
    return {"level": row.level, "passed_on": row.passed_on}


def validity(row: Certificate, words: str) -> Said:
    expired = row.valid_until < timezone.localdate()
    mark = f"{'已过期' if expired else '有效至'} {row.valid_until.isoformat()}"
    return Said(words, mark, "bad" if expired else "good")


def first(person: Practitioner) -> Employment | None:
    return next(iter(queries.present(person)), None)


class PractitionerRegister(OfPeople, Register):
    code, label, edits, rows = "practitioners", "从业人员", "practitioner", Practitioner
    note = "证件号码加密保存，这里只显示首尾。"
    filters = ("kind",)
    searched = ("name__icontains",)
    columns = (
        Column("姓名", lambda person: [Said(person.name, "虚构" if person.invented else "")]),
        Column("类别", lambda person: person.get_kind_display()),
        Column("证件号码", queries.shown_number),
        Column(
            "现任",
            lambda person: [
                Said(f"{row.organization.name}（{row.get_position_display()}）") for row in queries.present(person)
            ],
        ),
        Column(
            "证书", lambda person: [validity(row, row.get_level_display()) for row in person.certificates.all()]
        ),
    )  # fmt: skip
    # People with their present employment (in reach, one's own organization's first); numbers stay masked in every export.
    sheet = (
        Column("姓名", lambda person: person.name),
        Column("类别", lambda person: person.get_kind_display()),
        Column("身份证件号码", queries.shown_number),
        Column("任职单位", lambda person: row.organization.name if (row := first(person)) else ""),
        Column("职务", lambda person: row.get_position_display() if (row := first(person)) else ""),
        Column("入职日期", lambda person: row.starts_on if (row := first(person)) else None),
        Column("证书", lambda person: next((row.get_level_display() for row in person.certificates.all()), "")),
        Column("有效期至", lambda person: next((row.valid_until for row in person.certificates.all()), None)),
    )
    facts = (columns[1], columns[2])
    lines = (
        Lines(
            "employments", "任职",
            (
                Column("单位", lambda row: row.organization.name),
                Column("职务", lambda row: " · ".join(filter(None, (row.get_position_display(), row.title)))),
                Column("自", lambda row: row.starts_on),
                Column("至", lambda row: row.ends_on or "在职"),
                Column("来源", lambda row: row.source),
            ),
            lambda person: person.employments.all(), "没有您可以查看的任职。",
            each=(
                Change(
                    "leave", "登记离职",
                    (
                        Asked(Employment, "ends_on", "on", label="最后在职日", required=True),
                        Asked(Employment, "source", help="例如：解除劳动合同证明"),
                    ),
                    verbs.leave, queries.keeps_employment, offered=lambda row: not row.ends_on,
                    note=lambda _user, row: f"{row.practitioner}，{row.organization}",
                ),
                Change(
                    "correct_employment", "更正任职",
                    (
                        Asked(Employment, "position"), Asked(Employment, "starts_on", label="入职日期"),
                        Asked(Employment, "ends_on", label="离职日期", help="仍在职的留空"),
                        Asked(Employment, "source", help="例如：劳动合同、社保记录"),
                    ),
                    verbs.correct_employment, queries.keeps_employment,
                    initial=lambda row: {
                        "position": row.position, "starts_on": row.starts_on, "ends_on": row.ends_on,
                    },
                    note=lambda _user, row: f"{row.practitioner}，{row.organization}",
                ),
            ),
        ),
        Lines(
            "certificates", "证书",
            (
                Column("等级", lambda row: row.get_level_display()),
                Column("编号", lambda row: row.number),
                Column("考试通过", lambda row: row.passed_on),
                Column("有效期", lambda row: [validity(row, f"自 {row.valid_from.isoformat()}")]),
                Column("来源", lambda row: row.source),
            ),
            lambda person: person.certificates.all(), "没有登记证书。", waits=waiting_certificates,
            acts=(
                Change(
                    "certify", "登记证书",
                    of_certificate(
                        "level", "number", "passed_on", "valid_from", "valid_until", source="例如：证书原件、续期登记通知"
                    ),
                    verbs.certify, queries.maintains,
                ),
            ),
            each=(
                Change(
                    "renew", "登记续期",
                    of_certificate(
                        "level", "number", "passed_on", "valid_from", "valid_until", source="例如：续期登记通知"
                    ),
                    lambda row, **said: verbs.certify(row.practitioner, **said), queries.maintains_certificate,
                    initial=lambda row: told_of(row) | {"number": row.number},
                    note=lambda _user, row: str(row.practitioner),
                ),
                Change(
                    "correct", "更正证书",
                    of_certificate("level", "passed_on", "valid_from", "valid_until", source="例如：证书原件"),
                    verbs.correct_certificate, queries.maintains_certificate,
                    initial=lambda row: told_of(row) | {"valid_from": row.valid_from, "valid_until": row.valid_until},
                    note=lambda _user, row: f"{row.practitioner}，证书 {row.number}",
                ),
            ),
        ),
        Lines(
            "licences", "执业证",
            (
                Column("种类", lambda row: row.get_kind_display()),
                Column("执业证号", lambda row: row.number),
                Column("执业机构", lambda row: row.practises_at.name),
                Column("自", lambda row: row.valid_from),
                Column("至", lambda row: row.valid_until or "未写止日"),
            ),
            lambda person: person.licences.all(), "没有登记执业证；执业证在执业机构的页面登记。",
        ),
        Lines(
            "titles", "人才称号",
            (
                Column("称号", lambda row: row.get_title_display()),
                Column("认定日期", lambda row: row.named_on),
                Column("文号", lambda row: row.source),
            ),
            lambda person: person.titles.all(), "没有人才称号。",
            acts=(
                Change(
                    "talent", "登记人才称号",
                    (
                        Asked(TalentTitle, "title"), Asked(TalentTitle, "named_on"),
                        Asked(TalentTitle, "source", label="认定文件", help="文号，例如：太人才〔2026〕1号"),
                    ),
                    verbs.name_talent, queries.names_talents,
                ),
            ),
        ),
    )  # fmt: skip
    enter = Change(
        "enter", "登记人员",
        (
            Asked(Practitioner, "name"),
            Asked(Practitioner, "kind", options=STAFF_KINDS, example="社会工作者"),
            Asked(
                Practitioner, "id_number", help=f"加密保存；补贴按人累计时用它认人。{HELP}", example="（18 位，单元格设为文本）"
            ),
            Asked(Employment, "position", example="专职"),
            Asked(Employment, "starts_on", label="入职日期", example="2026-03-02"),
            Asked(
                Certificate, "level", label="证书等级", required=False, options=(("", "没有证书"), *Level.choices),
                example="助理社会工作师",
            ),
            Asked(Certificate, "number", required=False),
            Asked(Certificate, "passed_on", required=False),
            Asked(Certificate, "valid_from", required=False),
            Asked(Certificate, "valid_until", required=False),
            Asked(Employment, "source", label="信息来源", help="例如：劳动合同、证书原件", example="劳动合同、证书原件"),
        ),
        take_on, lambda user, _none: own_organization(user) is not None,
        note=lambda user, _none: str(own_organization(user)),
    )  # fmt: skip
    changes = (
        Change(
            "identity", "更正证件号码",
            (
                Asked(Practitioner, "id_number", label="新的证件号码", help=HELP),
                Asked(FormerIdentity, "source", help="例如：身份证原件；护照换发的永久居留身份证"),
            ),
            identities.propose_number, queries.maintains,
            note=lambda _user, person: f"{person}，现在登记的是 {queries.shown_number(person)}；由另一人确认后生效",
        ),
    )  # fmt: skip
    waiting = Waiting(
        ProposedEmployment, "待确认的任职", "确认以前不计入单位人员",
        (
            Column("填写的姓名", lambda row: row.name),
            Column("单位", lambda row: row.organization.name),
            Column("职务", lambda row: row.get_position_display()),
            Column("自", lambda row: row.starts_on),
            Column(
                "提交",
                lambda row: [
                    Said(f"{row.proposed_by}，{timezone.localtime(row.proposed_at):%Y-%m-%d %H:%M}"), Said(row.source),
                ],
            ),
        ),
        taking_on.in_reach, taking_on.cannot_decide,
        act="确认任职",
        question=lambda row: f"确认后计入{row.organization.name}的人员。请先核对劳动合同和本人意愿。",
        warns=lambda row: "与登记的姓名不一致" if row.name != row.practitioner.name else "",
        confirm=taking_on.confirm, refuse=taking_on.refuse, waits=taking_on.WAITS, confirmers=taking_on.CONFIRMERS,
        told=lambda row: f"{row.organization}登记的一项任职等待核对确认，请到“从业人员”办理。",
        answer=lambda row: f"您提交的{row.name}在{row.organization.name}的任职，" + (
            "已由司法局确认，可以登记证书。" if row.outcome == taking_on.Outcome.CONFIRMED else f"司法局不予确认：{row.reason}"
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return queries.in_reach(user)

    @classmethod
    def faults_of_entry(cls, said):
        return day_rules.entry_faults(said)

    @classmethod
    def edits_told(cls, edits, user):
        return queries.edits_told(edits, user)
