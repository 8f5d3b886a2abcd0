"""The sheet of people: what its columns are called, and how a line of it is read. What becomes of it: `accounts/arrivals.py`."""

from collections import defaultdict

from django.core.exceptions import ValidationError

from yihe.foundation import ceilings, roles
from yihe.foundation.roles import ROLES
from yihe.foundation.sheet_tables import Column, Table, day, of_column, phone, text
from yihe.foundation.written import mailboxes
from yihe.registers.accounts.arrivals import Line, login_of
from yihe.registers.accounts.models import User
from yihe.registers.accounts.queries import administration
from yihe.registers.organizations import queries as organizations
from yihe.registers.regions.called import called


def role(value) -> str:
    """Return the code of a role by its Chinese name."""
    word = text(value)
    named = {label: code for code, label in roles.grantable()}
    if word not in named:
        raise ValueError(f"没有“{word[:20]}”这个角色，可以写：{'、'.join(named)}")
    return named[word]


def role_names() -> list[str]:
    return [label for _code, label in roles.grantable()]


def email(value) -> str:
    word = text(value)
    try:
        mailboxes.check(word)
    except ValidationError as fault:
        raise ValueError(f"“{word[:40]}”不是电子邮箱") from fault
    return word


def short(value) -> str:
    word = text(value)
    if len(word) > 40:
        raise ValueError("最长 40 个字")
    return word


def line_of(said: dict, by) -> Line:
    """Return a row as a line, place and organization found within somebody's reach. Raises ValidationError with all faults."""
    wanted, faults = ROLES[said["role"]], []
    found = {
        name: said[name]
        for name in ("name", "username", "email", "phone", "department", "title", "valid_until")
        if name in said
    }
    reach = administration(by)
    try:
        found["region"] = called(said["region"], reach) if said.get("region") else ""
    except ValueError as fault:
        faults.append(f"管辖区划：{fault}")
    try:
        found["organization"] = organizations.called(said["organization"], reach) if said.get("organization") else None
    except ValueError as fault:
        faults.append(f"所属组织：{fault}")
    if faults:
        raise ValidationError(faults)
    return Line(role=wanted, **found)


def at_odds(rows: dict[int, dict]) -> dict[int, str]:
    """
    Return why rows cannot be told apart: one login written for several names, one telephone number for several logins. Whose it is
    nobody can say, so that all rows with it wait; else the first would take what belongs to a later one.
    """
    logins = {number: login_of(said.get("username", ""), said.get("email", "")) for number, said in rows.items()}
    names, phones = defaultdict[str, dict](dict), defaultdict[str, dict](dict)
    for number, said in rows.items():
        if logins[number] and "name" in said:
            names[logins[number]][number] = said["name"]
        if logins[number] and "phone" in said:
            phones[said["phone"]][number] = logins[number]
    found = defaultdict[int, list[str]](list)
    for what, shared in (("登录名", names), ("手机号", phones)):
        for word, whose in shared.items():
            if len(set(whose.values())) > 1:
                there = "、".join(f"第 {number} 行 {owner}" for number, owner in list(whose.items())[:10])
                for number in whose:
                    found[number].append(f"{what} {word} 在这张表里写给了不同的人（{there}），请核对是谁的")
    return {number: "；".join(words) for number, words in found.items()}


PEOPLE = Table(
    "people", "人员",
    (
        Column("姓名", "name", read=of_column(User._meta.get_field("name")), example="张三"),
        Column("登录名", "username", False, short, "zhangsan", as_text=True),
        Column("电子邮箱", "email", False, email, "zhangsan@example.cn"),
        Column("手机号", "phone", False, phone, "（11 位，可不填）", as_text=True),
        Column("角色", "role", read=role, example="受理人员", choices=role_names),
        Column("管辖区划", "region", False, text, "（名称或代码）", as_text=True),
        Column("所属组织", "organization", False, text),
        Column("科室", "department", False, short, "公共法律服务科"),
        Column("职务", "title", False, short, "科员"),
        Column("期限至", "valid_until", False, day),
    ),
    enter=None,  # the page says it (`arrivals.py`): what it enters leaves codes behind that are handed out at once
    may=lambda user: bool(administration(user)),
    back="desk:people",
    rows=ceilings.PEOPLE_OF_A_SHEET,
    at_odds=at_odds,
)  # fmt: skip
