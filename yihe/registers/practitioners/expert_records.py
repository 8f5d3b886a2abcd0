"""评审专家: the pages and the sheet of the pool. What is done there is proposed, and stands once another confirmed it (`experts`)."""

from django.db.models import Q

from yihe.foundation.id_numbers import HELP
from yihe.foundation.records.kept import Asked, Change, Column, Register, Said
from yihe.registers.accounts.models import ENTERED, User
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners import experts, queries
from yihe.registers.practitioners.models import KNOW_EXPERTS, Employment, Practitioner
from yihe.registers.practitioners.people_kept import OfPeople


def _source(example: str) -> Asked:
    return Asked(Employment, "source", label="依据", help=f"例如：{example}", example=example)


class ExpertRegister(OfPeople, Register):
    code, label, edits, rows = "experts", "评审专家", "practitioner", Practitioner
    note = "入库、暂停、恢复和出库由一人提请，另一人确认；抽取只从在库、没有暂停的专家中进行。"
    searched = ("name__icontains",)
    seen_by = KNOW_EXPERTS
    group, icon, weight = "孵化与组织", "people", 132
    columns = (
        Column("姓名", lambda person: [Said(person.name, "虚构" if person.invented else "")]),
        Column("专业领域", lambda person: person.specialty),
        Column("工作单位", lambda person: person.employer),
        Column("专家库", experts.standing),
    )
    sheet = (Column("姓名", lambda person: person.name), *columns[1:])
    facts = (Column("身份证件号码", queries.shown_number), *columns[1:])
    enter = Change(
        "enter", "登记入库",
        (
            Asked(Practitioner, "name"),
            Asked(Practitioner, "id_number", help=f"加密保存；认人和回避用它。{HELP}", example="（18 位，单元格设为文本）"),
            Asked(User, "username", label="登录名", help="系统管理员分配过“评审专家”角色的账户", example="expert01"),
            Asked(Practitioner, "specialty", required=True, example="社会工作"),
            Asked(
                Practitioner, "employer", required=True, help="在册的社会组织写全称、统一社会信用代码或备案号，下面两项也要填",
                example="某律师事务所",
            ),
            Asked(
                Employment, "position", required=False, options=(("", "不在登记的社会组织任职"), *Position.choices),
                example="理事（监事）",
            ),
            Asked(Employment, "starts_on", label="任职自", required=False, example="2026-03-02"),
            _source("专家入库审批表"),
        ),
        experts.propose_entry, lambda user, _none: experts.enters_any(user),
    )  # fmt: skip
    changes = (
        Change(
            "suspend", "暂停抽取", (_source("本人来函"),), experts.suspend, experts.keeps,
            offered=lambda person: person.in_expert_pool and not person.suspended_on,
        ),
        Change(
            "resume", "恢复抽取", (_source("本人来函"),), experts.resume, experts.keeps,
            offered=lambda person: bool(person.suspended_on),
        ),
        Change(
            "expertise", "更正专业领域和工作单位",
            (
                Asked(Practitioner, "specialty", required=True),
                Asked(Practitioner, "employer", required=True, help="任职在册的社会组织的，由该组织在“从业人员”登记任职"),
                _source("单位证明"),
            ),
            experts.correct_expertise, experts.keeps,
            initial=lambda person: {"specialty": person.specialty, "employer": person.employer},
        ),
        Change(
            "leave", "出库", (_source("聘期届满"),), experts.leave_pool, experts.keeps,
            offered=lambda person: person.in_expert_pool,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return experts.in_reach(user)

    @classmethod
    def edits_told(cls, edits, user):
        """Keep what was done of the pool: where else somebody worked is the register of practitioners' to tell."""
        return edits.filter(Q(field__endswith=experts.LABEL) | Q(field__in=(ENTERED, experts.EXPERTISE)))
