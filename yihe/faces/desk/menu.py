"""The desk's entries in the side navigation with those the rooms bring, and its bell."""

from collections.abc import Iterator

from django.core import checks

from yihe.acts.service_records.records import ENTERS
from yihe.faces.design.navigation import Item, address, register, register_bell
from yihe.faces.desk.place_services import SEES_BOARD
from yihe.faces.desk.ratings import SEES_TOTALS
from yihe.foundation import doors
from yihe.foundation.records import declared, listed
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDIT_OFFICER,
    AUDITOR,
    BASE_MANAGER,
    CIVIL_AFFAIRS,
    CLERK,
    DIRECTOR,
    EXPERT,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    JUSTICE_OFFICE,
    KEEPERS_OF_THE_SYSTEM,
    NOBODYS,
    POLICY_EDITOR,
    REVIEWER,
    ROLES,
    SECURITY_OFFICER,
    Role,
)
from yihe.matters import kinds, looks, telling_parties
from yihe.matters.queries import unread_count

WORK, PEOPLE, SERVICES, POLICY = "", "孵化与组织", "公共法律服务", "资金与政策"
SEE_ORGANIZATIONS = (CLERK, REVIEWER, DIRECTOR, JUSTICE_OFFICE, BASE_MANAGER, CIVIL_AFFAIRS, AUDITOR)


def who_works() -> list[Role]:
    """Return the roles that work on matters: all but those who only keep the system, and experts, who have their inbox."""
    return [role for role in ROLES.values() if role.place and role not in KEEPERS_OF_THE_SYSTEM]


def who_sees_organizations() -> list[Role]:
    """Return the roles that read the register of organizations: the bureau's common ones, and those rooms bring to government."""
    brought = {role for door in doors.every() for role in door.roles if role.is_staff}
    return [role for role in who_works() if role in SEE_ORGANIZATIONS or role in brought]


def who_opens() -> set[Role]:
    """Return the roles that may open a matter of some kind by hand."""
    return {role for kind in kinds.every() for role in kind.opened_by}


def who_receives() -> list[Role]:
    """Return the roles that take papers over the counter."""
    return [*({role for kind in kinds.every() for role in kind.received_by} or NOBODYS)]


def who_looks() -> list[Role]:
    """Return the roles that may look where they were not let in, and those who are told of it."""
    found = looks.lookers()
    return [DIRECTOR, *found] if found else [*NOBODYS]


def who_tells() -> list[Role]:
    """Return the roles that tell parties without an account what is new."""
    return [*(telling_parties.tellers() or NOBODYS)]


register(
    Item("工作台", "desk:workspace", (APPLICANT,), icon="home", weight=10),
    Item("概览", "desk:overview", (DIRECTOR, REVIEWER, POLICY_EDITOR, JUSTICE_OFFICE), icon="chart", weight=15),
    Item("待办", "desk:inbox", lambda: [*who_works(), EXPERT, *KEEPERS_OF_THE_SYSTEM], icon="inbox", weight=20),
    Item("全部办件", "desk:matters", who_works, icon="list", weight=30),
    Item("发起办件", "desk:start", who_opens, icon="plus", weight=40),
    Item("窗口收件", "desk:counter", who_receives, icon="inbox", weight=45),
    Item("待告知", "desk:telling", who_tells, icon="bell", weight=50),
    Item("社会组织", "desk:organizations", who_sees_organizations, PEOPLE, icon="building", weight=110),
    Item("本组织", "desk:own_organization", (APPLICANT,), PEOPLE, icon="building", weight=120),
    Item("从业人员", "desk:records", lambda: [APPLICANT, *who_sees_organizations()], PEOPLE, "people", (("code", "practitioners"),), 130),
    Item("登记确认", "desk:proposals", (CLERK, REVIEWER, DIRECTOR, AUDITOR, CIVIL_AFFAIRS, BASE_MANAGER, ADMINISTRATOR, SECURITY_OFFICER), PEOPLE, icon="check", weight=135),
    Item("记一次服务", "desk:note_service", ENTERS, SERVICES, icon="plus", weight=146),
    Item("各村服务", "desk:service_board", SEES_BOARD, SERVICES, icon="chart", weight=147),
    Item("好差评", "desk:ratings", SEES_TOTALS, SERVICES, icon="check", weight=149),
    Item("政策与条款", "portal:policies", (), POLICY, icon="book", weight=240),
    Item("政策草案", "desk:text_drafts", (POLICY_EDITOR, DIRECTOR, AUDITOR), POLICY, icon="book", weight=245),
    Item("留痕与校验", "desk:evidence", (AUDITOR, DIRECTOR), "监督", icon="shield", weight=700),
    Item("专卷监督", "desk:audits", (AUDITOR,), "监督", icon="shield", weight=705),
    Item("紧急查阅", "desk:looks", who_looks, "监督", icon="search", weight=710),
    Item("委托代办", "desk:delegations", (CLERK, REVIEWER, DIRECTOR, FINANCE_MAKER, FINANCE_CHECKER, BASE_MANAGER), "我的", icon="person", weight=800),
    Item("授权复核", "desk:grants", (ADMINISTRATOR, SECURITY_OFFICER, DIRECTOR), "管理", icon="check", weight=900),
    Item("近亲属申报", "desk:relatives", lambda: [*(r for r in who_works() if r.is_staff), EXPERT], "我的", icon="people", weight=810),
    Item("专卷清除", "desk:compartments", (ADMINISTRATOR, DIRECTOR), "管理", icon="shield", weight=905),
    Item("用户与权限", "desk:people", (ADMINISTRATOR, SECURITY_OFFICER), "管理", icon="people", weight=910),
    Item("管理记录", "desk:administration", (AUDIT_OFFICER,), "管理", icon="shield", weight=915),
    Item("反馈答复", "desk:feedback", (ADMINISTRATOR,), "管理", icon="info", weight=917),
    Item("工作日历", "desk:calendar", (ADMINISTRATOR, CLERK), "管理", icon="calendar", weight=920),
)  # fmt: skip
register(
    *(
        # As it was written: its words are filled in when the menu is shown.
        Item(
            vars(entry)["label"], entry.page, entry.roles, vars(entry)["group"], entry.icon,
            weight=entry.weight, over_a_county=entry.over_a_county,
        )
        for door in doors.every()
        for entry in door.menu
    )
)  # fmt: skip
declared.autodiscover()  # rooms say of their records and registers whose navigation they stand in
register(
    *(
        Item(
            record.entry or record.label, "desk:records", roles, record.group, record.icon, (("code", record.code),),
            record.weight,
        )
        for record in listed.every()
        if (roles := listed.whose_entry(record))
    )
)  # fmt: skip
register_bell("desk:notifications", unread_count)


def check_the_doors(app_configs=None, **_options) -> list[checks.Error]:
    """Return an error for each entry a door puts on the menu that leads nowhere, or is for a role nobody makes known."""
    faults = ((door, fault) for door in doors.every() for entry in door.menu for fault in _faults_of_entry(entry))
    return [checks.Error(f"{door.package}/door.py：{fault}", id="desk.E001") for door, fault in faults]


def _faults_of_entry(entry: doors.Entry) -> Iterator[str]:
    if not address(entry.page, ()):
        yield f"菜单“{entry.label}”写的页面“{entry.page}”不存在，或者要有参数才能打开。"
    for role in entry.roles:
        if role not in ROLES.values():
            yield f"菜单“{entry.label}”写的角色“{role.label}”（{role.code}）没有写进哪扇门的 roles。"
