"""
省库名单: a panel the province's pool drew (条例 39; 令87 48) taken in. One person enters the list, row by row of a sheet; another holds it against the draw's record and confirms
it. The members take the same places as those of a draw of our own: an account each, stepping aside where the registers tie them to a bidder,
marks alone, names with the award and not before (令87 47).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.acts.reviews import taking_in
from yihe.domains.procurement.models import ProvinceExpert
from yihe.domains.procurement.tender import document
from yihe.domains.procurement.tender.rows import province_of
from yihe.foundation import digests, region_codes
from yihe.foundation.plain_text import as_number
from yihe.foundation.roles import CLERK, EXPERT, REVIEWER
from yihe.foundation.workflow import Action, State
from yihe.foundation.written import names
from yihe.matters import access, actions, kinds, standing
from yihe.matters.forms import ReasonForm
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership, User
from yihe.registers.practitioners import experts

standing.LABELS |= {"enter_province_expert": "录入省库抽取的专家"}
NO_ACCOUNT = "请系统管理员新增用户、分配“评审专家”角色（两人办理），本人用一次性登录码设置密码；有了账户以后再传一次名单，或者写明登录名"


def waiting(matter: Matter) -> list[ProvinceExpert]:
    """Return the rows of the list that waits to be confirmed, in its order."""
    return [row for row in province_of(matter) if row.waits]


def last_list(matter: Matter) -> list[ProvinceExpert]:
    """Return the rows of the list that waits, or of the last one that was confirmed."""
    rows = [row for row in province_of(matter) if not row.dropped]
    last = max(rows, key=lambda row: row.pk, default=None)
    return [row for row in rows if last and (row.document, row.confirmed_on) == (last.document, last.confirmed_on)]


# -- entering, row by row ----------------------------------------------------------------------------------------------------


def enter(said: dict, by) -> str | None:
    """
    Enter one row of the list. The same row again changes nothing; one whose expert has an account by now gets it.

    :raises ValidationError: no such tender here, it is not the time, the row contradicts the list, or an expert who may not be one
    """
    row = dict(said)
    matter = access.by_number(by, as_number(row.pop("tender")))
    if matter is None or matter.kind != "tender":
        raise ValidationError({"tender": "您能办理的招标项目里没有这个编号。"})
    draw = kinds.get("tender").workflow_of(matter).actions["draw"]
    with transaction.atomic():
        fresh = standing.held(matter.pk)
        there = waiting(fresh)
        # Whoever may draw may enter what was drawn: turn, role, apart from who wrote the document, not themselves in the pool.
        reason = actions.refusal(draw, fresh, by)
        if reason and reason != kinds.get("tender").worded(fresh, somebody_is_entered(fresh, by)):
            raise ValidationError(reason)
        account, why_not = _account(row.pop("username", ""), row, fresh.region)
        if account and account.pk in by.acts_for:
            raise ValidationError({"name": "不能录入自己或委托您的同志，请由他人办理。"})
        if wrong := _row_is_wrong(fresh, there, row):
            raise ValidationError(wrong)
        same = next((each for each in there if each.number == row["number"]), None)
        if same is not None:
            _again(same, row, account, fresh, by)
            return None if same.account_id else why_not
        row |= {"seq": max((each.seq for each in there), default=0) + 1, "account": account, "by": by}
        ProvinceExpert.objects.create(tender=contents_of(fresh), **row)
        standing.note(fresh, "enter_province_expert", by=by)
    return None if account else why_not


def _again(same: ProvinceExpert, row: dict, account: User | None, matter: Matter, by) -> None:
    if differing := [name for name, value in row.items() if getattr(same, name) != value]:
        label = ProvinceExpert._meta.get_field(differing[0]).verbose_name
        raise ValidationError(f"专家编号 {same.number} 已经录入，{label}不同；要改的先退回名单，再重新录入。")
    if account and same.account_id != account.pk:
        same.account = account
        same.save(update_fields=["account"])
        standing.note(matter, "enter_province_expert", by=by)


def _row_is_wrong(matter: Matter, there: list[ProvinceExpert], row: dict) -> dict[str, str]:
    """Return what is wrong with a row, by column: a day to come, another list than the one begun, the buyer's own people (令87 47)."""
    faults, buyer = {}, contents_of(matter).purchase.buyer
    if row["drawn_on"] > timezone.localdate():
        faults["drawn_on"] = f"抽取日期 {row['drawn_on']} 还没有到。"
    if names.same(row["unit"], buyer.name):
        faults["unit"] = (
            "采购人自己的人员对本单位的项目只能作为采购人代表，不能作为评审专家（政府采购货物和服务招标投标管理办法 第四十七条）。"
        )
    first = next(iter(there), None)
    for name in ("drawn_on", "document", "link"):
        if first is not None and row[name] != getattr(first, name) and name not in faults:
            faults[name] = (
                f"与已经录入的名单不一致（{getattr(first, name)}）；一次抽取是一份名单，另一次的先退回这一份。"
            )
    return faults


def _account(username: str, row: dict, region: str) -> tuple[User | None, str]:
    """
    Return the account an expert scores with and "": the one that was named, else the only one of an expert of this name who works where the list says;
    else None and what is to be done. A namesake is nobody's second.

    :raises ValidationError: the account named is none of an expert, another person's, or of somebody who works elsewhere
    """
    name = row["name"]
    held = Membership.objects.in_force().filter(
        role_code=EXPERT.code, kept_in__in=region_codes.lineage(region), user__is_active=True
    )  # fmt: skip
    if username:
        found = held.filter(user__username__iexact=username.strip()).select_related("user").first()
        if found is None:
            raise ValidationError({"username": f"没有这个登录名的评审专家。{NO_ACCOUNT}。"})
        if not names.same(found.user.name, name):
            raise ValidationError({"username": "这个登录名是另一个姓名的，请核对姓名和登录名。"})
        if elsewhere := works_elsewhere(found.user, row["unit"]):
            raise ValidationError({"unit": elsewhere})
        return found.user, ""
    known = {each.user_id: each.user for each in held.filter(user__name=name).select_related("user")}
    there = [user for user in known.values() if not works_elsewhere(user, row["unit"])]
    if len(there) == 1:
        return there[0], ""
    if there or known:
        return None, f"{name}有同名的评审专家，或者登记的工作单位与名单不同，请核对后写明登录名再传一次"
    return None, f"{name}还没有评审专家账户，有了以后再传一次"


def works_elsewhere(account: User, unit: str) -> str:
    """Return why an account is not of whom the list names: the register has another employer, and recusal is asked of that one."""
    known = experts.employer_of(account)
    if not known or names.same(known, unit):
        return ""
    return f"登记的工作单位是{known}，与名单不同：是同一人的先更正登记再传一次，回避按登记的工作单位核对。"


# -- confirming --------------------------------------------------------------------------------------------------------------


def somebody_is_entered(matter: Matter, user) -> str:
    """Refuse to draw here while a list of the province waits."""
    return "已经录入省库抽取的名单，待第二人核对；要由本系统抽取的，先退回名单。" if waiting(matter) else ""


def nobody_is_entered(matter: Matter, user) -> str:
    return "" if waiting(matter) else "还没有录入省库抽取的名单。"


def is_who_entered(matter: Matter, user) -> str:
    """Refuse whoever entered a row of the list, and who acts for them: another person confirms it."""
    mine = user is not None and any(row.by_id in user.acts_for for row in waiting(matter))
    return "名单由您或委托您的同志录入，须由另一个人对照抽取记录核对。" if mine else ""


def is_on_the_list(matter: Matter, user) -> str:
    """Refuse whoever was drawn, and who acts for them: nobody confirms their own seat."""
    mine = user is not None and any(row.account_id in user.acts_for for row in waiting(matter))
    return "名单上有您或委托您的同志，须由另一个人核对。" if mine else ""


def somebody_works_elsewhere(matter: Matter, user) -> str:
    """Refuse a list whose unit is another than the register's by now."""
    return "".join(
        f"{row.name}：{why}"
        for row in waiting(matter)
        if row.account and (why := works_elsewhere(row.account, row.unit))
    )


def list_is_too_short(matter: Matter, user) -> str:
    """Refuse a list with fewer experts than the document's panel has seats for them: odd with the buyer's, two thirds of it experts (令87 47)."""
    seats, buyers = document.panel_of(contents_of(matter))
    got = len(waiting(matter))
    return (
        f"名单上 {got} 人；评审组 {seats + buyers} 人，其中专家 {seats} 人，还缺 {seats - got} 人。" if got < seats else ""
    )  # fmt: skip


def somebody_has_no_account(matter: Matter, user) -> str:
    bare = [row.name for row in waiting(matter) if row.account_id is None]
    return f"{'、'.join(bare)}还没有评审专家账户：{NO_ACCOUNT}。" if bare else ""


def two_have_one_account(matter: Matter, user) -> str:
    rows = [row for row in waiting(matter) if row.account_id]
    twice = [row.name for row in rows if sum(other.account_id == row.account_id for other in rows) > 1]
    return f"{'、'.join(twice)}对应同一个账户，请退回名单，写明各自的登录名。" if twice else ""


def confirm(matter: Matter, *, by):
    """Seat who was drawn, in the order of the list. What is said of it names nobody."""
    rows, tender, today = waiting(matter), contents_of(matter), timezone.localdate()
    people = []
    for row in rows:
        assert row.account is not None  # `somebody_has_no_account`
        source = f"省库抽取记录 {row.document}"
        people.append(
            experts.of_account(row.account, name=row.name, knows=row.branch, works_for=row.unit, by=by, source=source)
        )
    said = taking_in.seat(
        matter, sheet=document.sheet_of(tender), experts=people, source=source_of(matter, rows), by=by
    )
    for row in rows:
        row.confirmed_by, row.confirmed_on = by, today
        row.save(update_fields=["confirmed_by", "confirmed_on"])
    return said


def source_of(matter: Matter, rows: list[ProvinceExpert]) -> str:
    """
    Return the list as it is kept with the panel, where it may be read before the award: when, by which record and where it was drawn, how many, and one digest over
    all its rows. A number may be a licence, by which anybody finds the name.
    """
    first = rows[0]
    lines = [[row.seq, row.name, row.number, row.branch, row.unit] for row in rows]
    return digests.canonical({
        "of": matter.number, "drawn_on": first.drawn_on, "document": first.document, "link": first.link, "experts": len(rows),
        "sm3": digests.sm3(digests.canonical(lines)),
    })  # fmt: skip


def drop(matter: Matter, *, by, reason: str):
    """Send the list back: it is entered anew."""
    ProvinceExpert.objects.filter(tender=matter.pk, confirmed_on=None, dropped=False).update(dropped=True)


# -- its actions, ready to stand in the workflow -------------------------------------------------------------------------------


def taken_in(source, target: State, *, unless=(), **more) -> Action:
    return Action(
        "核对省库名单，组成评审组（第二人）", source, target, by=(CLERK, REVIEWER), effect=confirm, basis="政府采购法实施条例 第三十九条", quiet=True,
        unless=[nobody_is_entered, is_who_entered, is_on_the_list, list_is_too_short, two_have_one_account, somebody_has_no_account, somebody_works_elsewhere, *unless],
        confirm="请对照省库的抽取记录逐行核对。确认后按名单的顺序入席；有回避情形的由下一位递补。", **more,
    )  # fmt: skip


def sent_back(source) -> Action:
    return Action(
        "退回省库名单", source, None, by=(CLERK, REVIEWER), form=ReasonForm, refuses=True, effect=drop, unless=[nobody_is_entered], quiet=True
    )  # fmt: skip


def enters(user) -> bool:
    return any(hat.role is CLERK and hat.region for hat in user.hats)
