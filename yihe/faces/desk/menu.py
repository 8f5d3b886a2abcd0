"""The desk's entries in the side navigation, and its bell."""

from yihe.faces.design.navigation import Item, register, register_bell
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDITOR,
    BASE_MANAGER,
    CIVIL_AFFAIRS,
    CLERK,
    DIRECTOR,
    EXPERT,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    JUSTICE_OFFICE,
    POLICY_EDITOR,
    REVIEWER,
    TUTOR,
)
from yihe.matters.queries import unread_count

SEE_WORK = (
    APPLICANT, CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, BASE_MANAGER, TUTOR, CIVIL_AFFAIRS, FINANCE_MAKER,
    FINANCE_CHECKER, POLICY_EDITOR, AUDITOR,
)  # fmt: skip
SEE_ORGANIZATIONS = (CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, BASE_MANAGER, TUTOR, CIVIL_AFFAIRS, AUDITOR)

register(
    Item("工作台", "desk:workspace", (APPLICANT,), icon="home"),
    Item("待办", "desk:inbox", (*SEE_WORK, EXPERT), icon="inbox"),
    Item("全部办件", "desk:matters", SEE_WORK, icon="list"),
    Item("发起办件", "desk:start", (APPLICANT, CLERK, FINANCE_MAKER, POLICY_EDITOR), icon="plus"),
    Item("入壳组织", "desk:residents", (CLERK, REVIEWER, DIRECTOR, BASE_MANAGER, TUTOR, AUDITOR), "孵化与组织", icon="sun"),
    Item("社会组织", "desk:organizations", SEE_ORGANIZATIONS, "孵化与组织", icon="building"),
    Item("本组织", "desk:own_organization", (APPLICANT,), "孵化与组织", icon="building"),
    Item("从业人员", "desk:practitioners", (APPLICANT, *SEE_ORGANIZATIONS), "孵化与组织", icon="people"),
    Item("岗位和实训基地", "desk:places", (APPLICANT, CLERK, REVIEWER, DIRECTOR, AUDITOR), "孵化与组织", icon="people"),
    Item("补贴历史台账", "desk:benefits", (CLERK, REVIEWER, DIRECTOR, POLICY_EDITOR, AUDITOR), "资金与政策", icon="list"),
    Item("资金", "desk:finance", (DIRECTOR, FINANCE_MAKER, FINANCE_CHECKER, POLICY_EDITOR, AUDITOR), "资金与政策", icon="money"),
    Item("政策与条款", "portal:policies", (), "资金与政策", icon="book"),
    Item("留痕与校验", "desk:evidence", (AUDITOR, DIRECTOR), "监督", icon="shield"),
    Item("委托代办", "desk:delegations", (CLERK, REVIEWER, DIRECTOR, FINANCE_MAKER, FINANCE_CHECKER, BASE_MANAGER), "我的", icon="person"),
    Item("任职确认", "desk:grants", (ADMINISTRATOR, DIRECTOR), "管理", icon="check"),
    Item("人员与任职", "desk:people", (ADMINISTRATOR,), "管理", icon="people"),
    Item("工作日历", "desk:calendar", (ADMINISTRATOR, CLERK), "管理", icon="calendar"),
)  # fmt: skip
register_bell("desk:notifications", unread_count)
