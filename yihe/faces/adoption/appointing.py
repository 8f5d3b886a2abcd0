"""Whom a city appoints before it begins: every role, how many at least, and who may not be the same person."""

from collections.abc import Iterator

from yihe.foundation import roles
from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM, NOBODYS, Role

# More than one of these is needed: an objection is answered by a leader who had no hand in the decision, a panel is drawn.
_AT_LEAST = {
    roles.DIRECTOR: "至少 2 人：公示异议由没有经手原决定的另一位答复",
    roles.EXPERT: "评审席位和候补的总数以上，按评审标准抽取",
}
_APART = (
    "受理、审核、批准是三个人；核定金额和批准金额是两个人。",
    "财务经办和财务复核是两个人；下达预算由政策管理员提请，财务复核确认。",
    "系统管理员、安全管理员、审计管理员是三个人，不兼其他岗位（manage.py first_administrator 逐个新增）。",
    "有权力的任职由系统管理员提请，安全管理员确认。",
)


def lines() -> Iterator[str]:
    """Yield what to appoint, a line for each role that a person can hold, then who must be somebody else."""
    every = [role for role in roles.ROLES.values() if role not in NOBODYS and not role.by_code]
    keepers = [role for role in every if role in KEEPERS_OF_THE_SYSTEM]
    for role in (*keepers, *(role for role in every if role not in keepers)):
        yield f"{role.label}：{role.duty or '见该业务的说明'}{_more(role)}"
    yield from _APART


def _more(role: Role) -> str:
    return f"（{_AT_LEAST[role]}）" if role in _AT_LEAST else ""
