"""
The roles a person can hold. A role says what; how far it reaches (a region, an organization, single matters)
is said by the membership or the participation that holds it.
"""

from dataclasses import dataclass
from typing import Literal

Side = Literal["bureau", "partner", "outside", "system"]
Power = Literal["", "money", "decisions", "grants"]
POWERS: dict[str, str] = {"money": "经管资金", "decisions": "作出决定", "grants": "授予任职"}


@dataclass(frozen=True)
class Role:
    """
    One role. `side` says where its holder sits: in the bureau, in a partner department (民政, 财政), outside
    (organizations, experts), or nowhere (time itself). `power` says what the holder has a hand on that one
    administrator alone shall not put there: a membership with it is in force once a second person confirmed it.
    """

    code: str
    label: str
    side: Side = "bureau"
    duty: str = ""  # one sentence for docs/roles.md and the membership page
    power: Power = ""

    def __str__(self) -> str:
        return self.label

    @property
    def is_staff(self) -> bool:
        """Test whether the role sits inside government, so that a second factor is asked in production."""
        return self.side in {"bureau", "partner"}


APPLICANT = Role("applicant", "社会组织经办人", "outside", "替本组织申请、补正、签收，看本组织的一切办件")
EXPERT = Role("expert", "评审专家", "outside", "只看被抽中评审的办件，到评审汇总为止；独立评分后锁定")
PUBLIC = Role("public", "社会公众", "outside", "不登录；查公示、提异议、凭编号和查询码看进度")
CLERK = Role("clerk", "受理人员", "bureau", "受理、退回补正、组织评审")
REVIEWER = Role("reviewer", "审核人员", "bureau", "审核受理人员的意见，不审自己受理的", "decisions")
DIRECTOR = Role("director", "分管领导", "bureau", "批准或不予批准", "decisions")
JUSTICE_OFFICE = Role("justice_office", "司法所工作人员", "bureau", "看本镇的办件，出具属地意见")
BASE_MANAGER = Role("base_manager", "创客基地管理员", "bureau", "管理入壳组织，记录服务，办理出壳和跟踪")
TUTOR = Role("tutor", "推进组导师", "bureau", "对接入壳组织，提供并记录服务")
CIVIL_AFFAIRS = Role("civil_affairs", "民政局经办人", "partner", "认定专职从业人员", "decisions")
FINANCE_MAKER = Role("finance_maker", "财务经办", "bureau", "编制支付批次，登记回单", "money")
FINANCE_CHECKER = Role("finance_checker", "财务复核", "bureau", "复核支付批次，不复核自己编制的", "money")
POLICY_EDITOR = Role("policy_editor", "政策管理员", "bureau", "维护政策文本、参数和资金盘子", "money")
AUDITOR = Role("auditor", "监督检查员", "bureau", "只读；查看办理记录、查阅记录和校验结果")
ADMINISTRATOR = Role("administrator", "系统管理员", "bureau", "维护人员、任职和日历；看不到办件", "grants")
CLOCK = Role("clock", "系统时钟", "system", "到期自动办理")

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        APPLICANT, EXPERT, PUBLIC, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, BASE_MANAGER, TUTOR, CIVIL_AFFAIRS,
        FINANCE_MAKER, FINANCE_CHECKER, POLICY_EDITOR, AUDITOR, ADMINISTRATOR, CLOCK,
    )
}  # fmt: skip

# Roles that may know of every matter in their reach, whoever's turn it is. The others see what waits on them,
# what they did, and what they were let into.
SEES_ALL_IN_REACH: frozenset[Role] = frozenset(
    {APPLICANT, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, BASE_MANAGER, AUDITOR}
)
