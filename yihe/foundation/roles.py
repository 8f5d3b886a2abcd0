"""
The roles a person can hold. A role says what; how far it reaches (a region, an organization, single matters)
is said by the membership or the participation that holds it.

Here are those every room may name; a room brings its own through its door (`foundation/doors.py`).
"""

from dataclasses import dataclass
from typing import Literal

from yihe.foundation.spoken import spoken

Side = Literal["bureau", "partner", "outside", "system"]
Place = Literal["", "region", "organization"]
Power = Literal["", "money", "decisions", "confirmations", "grants", "oversight"]
POWERS: dict[str, str] = {
    "money": "经管资金", "decisions": "作出决定", "confirmations": "确认他人提请的事项", "grants": "分配角色", "oversight": "监督分配角色的人",
}  # fmt: skip


@spoken("duty", title="label")
@dataclass(frozen=True)
class Role:
    """
    One role. `side` says where its holder sits: in the bureau, in a partner department (民政, 财政), outside
    (organizations, experts), or nowhere (time itself). `power` says what the holder has a hand on that one
    administrator alone shall not put there: a membership with it is in force once a second person confirmed it.

    `sits` says over what a membership of it reaches: a region, or one organization. Bureau and partners sit over a region and
    need not say so; a role outside that says nothing is held by whoever is let into single matters.
    """

    code: str
    label: str
    side: Side = "bureau"
    duty: str = ""  # one sentence for docs/roles.md and the membership page
    power: Power = ""
    # Whether its holder may know of every matter in reach, whoever's turn it is. The others see what waits on them, what
    # they did, and what they were let into.
    sees_all: bool = False
    # Held by a party of one matter with a code of its own (来访人, 异议人): no membership can be of it.
    by_code: bool = False
    sits: Place = ""

    def __str__(self) -> str:
        return self.label

    # As it was written: a role is the same in every city, whatever it is called there.
    def __eq__(self, other) -> bool:
        if self is other:
            return True
        return isinstance(other, Role) and self.code == other.code and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self.code)

    @property
    def is_staff(self) -> bool:
        """Test whether the role sits inside government, so that a second factor is asked in production."""
        return self.side in {"bureau", "partner"}

    @property
    def place(self) -> Place:
        """Return over what a membership of the role reaches: "region", "organization", or "" (single matters, or nothing)."""
        return self.sits or ("region" if self.is_staff else "")


APPLICANT = Role(
    "applicant", "社会组织经办人", "outside", "替本组织申请、补正、签收，看本组织的一切办件", sees_all=True, sits="organization"
)  # fmt: skip
EXPERT = Role("expert", "评审专家", "outside", "只看被抽中评审的办件，到评审汇总为止；独立评分后锁定")
PUBLIC = Role("public", "社会公众", "outside", "不登录；查公示、提异议、凭编号和查询码看进度")
CLERK = Role("clerk", "受理人员", "bureau", "受理、退回补正、组织评审", "confirmations", sees_all=True)
REVIEWER = Role("reviewer", "审核人员", "bureau", "审核受理人员的意见，不审自己受理的", "decisions", sees_all=True)
DIRECTOR = Role("director", "分管领导", "bureau", "批准或不予批准", "decisions", sees_all=True)
JUSTICE_OFFICE = Role(
    "justice_office",
    "司法所工作人员",
    "bureau",
    "看本镇的办件，出具属地意见，复核村居文本的审查意见",
    "confirmations",
    sees_all=True,
)
BASE_MANAGER = Role(
    "base_manager", "{base}管理员", "bureau", "管理{enter}组织，记录服务，办理{leave}和跟踪", sees_all=True
)
# Who serves residents: the desk that answers for places and consultations, and whoever runs the station of a village or town.
ADVICE_DESK = Role(
    "advice_desk",
    "咨询受理员",
    "bureau",
    "登记法律服务机构和服务点，分派咨询、回访和投诉，决定重开和是否受理投诉",
    "decisions",
)
STATION_KEEPER = Role(
    "station_keeper", "阳光屋联络员", "outside", "维护本点的开放时间和服务事项，核对信息，登记服务", sits="region"
)
# Who makes the roster of those who sit at posts (排班), and who sits: a lawyer, a notary, a legal worker from outside the bureau.
ROSTER_MAKER = Role("roster_maker", "排班员", "bureau", "登记岗位和请假，排班、发布、重排")
DUTY_LAWYER = Role(
    "duty_lawyer", "值班人员", "outside", "看值班表和自己的班，请假、调班；不能确认自己的值班", sits="region"
)
CIVIL_AFFAIRS = Role("civil_affairs", "{registrar}经办人", "partner", "认定专职从业人员", "decisions")
FINANCE_MAKER = Role("finance_maker", "财务经办", "bureau", "编制支付批次，登记回单", "money")
FINANCE_CHECKER = Role("finance_checker", "财务复核", "bureau", "复核支付批次，不复核自己编制的", "money")
POLICY_EDITOR = Role("policy_editor", "政策管理员", "bureau", "提请下达预算指标，录入和提请政策文件及其数值", "money")
# Who buys (政府采购): prepares and runs a purchase; opens sealed bids, two together; supervises from outside the bureau.
PURCHASER = Role("purchaser", "采购经办", "bureau", "登记承接主体，编制采购计划和文件，组织采购，签订合同", "decisions")
OPENER = Role("opener", "开标人", "bureau", "保管开标密钥，两人一起打开密封的投标", "decisions")
TREASURY = Role(
    "treasury", "财政监管", "partner", "收采购计划和合同备案，只读；处理投诉，暂停采购；不参加开标和评审", "decisions"
)
AUDITOR = Role(
    "auditor",
    "监督检查员",
    "bureau",
    "只读；查看办理记录、查阅记录和校验结果；可在随机抽取中给第二个数",
    "confirmations",
    sees_all=True,
)
ADMINISTRATOR = Role(
    "administrator", "系统管理员", "bureau", "新增用户，提请任职和重置，维护日历；看不到办件", "grants"
)
SECURITY_OFFICER = Role(
    "security_officer",
    "安全管理员",
    "bureau",
    "确认任职和重置，当面核对本人，结束登录；不新增用户，看不到办件",
    "grants",
)
AUDIT_OFFICER = Role(
    "audit_officer", "审计管理员", "bureau", "查看系统管理员和安全管理员的操作；什么也不办理，看不到办件", "oversight"
)
CLOCK = Role("clock", "系统时钟", "system", "期满自动转下一环节")

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        APPLICANT, EXPERT, PUBLIC, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, BASE_MANAGER, ADVICE_DESK, STATION_KEEPER,
        ROSTER_MAKER, DUTY_LAWYER, CIVIL_AFFAIRS, FINANCE_MAKER, FINANCE_CHECKER, POLICY_EDITOR, PURCHASER, OPENER, TREASURY, AUDITOR, ADMINISTRATOR, SECURITY_OFFICER, AUDIT_OFFICER, CLOCK,
    )
}  # fmt: skip
# 三员: who keeps the system, in three pairs of hands. They see no matter, and nobody holds two of them (docs/adr/0038).
KEEPERS_OF_THE_SYSTEM = (ADMINISTRATOR, SECURITY_OFFICER, AUDIT_OFFICER)
NOBODYS = (CLOCK, PUBLIC)  # roles no membership can be of
CODE_LIMIT = 20  # characters of a role's code, as memberships and events keep it


def add(role: Role) -> None:
    """
    Make a room's role known.

    :raises ValueError: its code is taken by another role, or too long to be kept; or nobody could ever be given it
    """
    if fault := cannot_be_held(role):
        raise ValueError(fault)
    if len(role.code) > CODE_LIMIT:
        raise ValueError(f"角色编码“{role.code}”超过 {CODE_LIMIT} 个字符。")
    if ROLES.setdefault(role.code, role) != role:
        raise ValueError(f"角色编码“{role.code}”已经是“{vars(ROLES[role.code])['label']}”的。")


def cannot_be_held(role: Role) -> str:
    """Return, as a sentence that says what to write, why no membership could be of a room's role, or ""."""
    named = f"角色“{vars(role)['label']}”（{role.code}）"  # doors open before a city's words can be read
    if role.by_code:
        return ""
    if not role.place:
        return (
            f'{named}没有写在哪里任职，谁也不能授予：管一片地方的写 sits="region"，在一家社会组织里的写 sits="organization"，'
            "凭编号和查询码办理的写 by_code=True。"
        )
    if role.is_staff and role.place != "region":
        return f'{named}在司法局或有关部门任职，管的是一片地方：请去掉 sits，或者把 side 写成 "outside"。'
    if role.power and role.place != "region":
        return f'{named}有 power，要由两人授予，只能管一片地方：请写 sits="region"，或者去掉 power。'
    return ""


def of(code: str) -> Role:
    """Return the role of a code; of a room that is gone, a role that is named and may nothing."""
    return ROLES.get(code) or Role(code, f"已停用的角色（{code}）", "outside")


def choices() -> list[tuple[str, str]]:
    """Return every role as a model field offers it. A function, so that a new role makes no migration."""
    return [(role.code, role.label) for role in ROLES.values()]


def grantable() -> list[tuple[str, str]]:
    """Return the roles a membership can be of, as a form offers them."""
    return [(role.code, role.label) for role in ROLES.values() if role not in NOBODYS and not role.by_code]


def see_all_in_reach() -> list[Role]:
    """Return the roles whose holders know of every matter in their reach."""
    return [role for role in ROLES.values() if role.sees_all]
