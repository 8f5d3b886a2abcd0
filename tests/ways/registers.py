"""For each register of the product: whose it is, what an entry of it says, and everything that is done to one, in order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from stdnum.cn import ric, uscc

from tests.subsidies.conftest import make_worker
from tests.ways.town import Town
from yihe.acts.referrals import receivers
from yihe.acts.referrals.door import RECEIVER
from yihe.acts.referrals.records import ReceptionRegister
from yihe.acts.schedules.models import DutyPerson
from yihe.acts.schedules.records import LeaveRegister
from yihe.acts.schedules.records import PersonRegister as DutyPersonRegister
from yihe.acts.schedules.records import PostRegister as DutyPostRegister
from yihe.domains.subsidies.records import BaseRegister, PostRegister
from yihe.foundation.records.kept import Register
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDITOR,
    CLERK,
    DIRECTOR,
    DUTY_LAWYER,
    EXPERT,
    FINANCE_MAKER,
    PURCHASER,
    ROSTER_MAKER,
    TREASURY,
    Role,
)
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Membership, Proposal, User
from yihe.registers.bodies.models import Body
from yihe.registers.buyers.records import BuyerRegister
from yihe.registers.catalogs.records import CatalogueItems, DutyItems, NegativeItems, PowerItems
from yihe.registers.culture_sites.records import CultureSiteRegister
from yihe.registers.grades.records import GradeRegister
from yihe.registers.letters.records import LetterRegister
from yihe.registers.practitioners.expert_records import ExpertRegister
from yihe.registers.practitioners.experts import EXPERT_POOL
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.practitioners.records import PractitionerRegister
from yihe.registers.providers import edits as providers
from yihe.registers.providers.records import ProviderRegister
from yihe.registers.regions.models import Region
from yihe.registers.stations import edits as stations
from yihe.registers.stations import offering
from yihe.registers.stations.models import ServiceItem, Station
from yihe.registers.stations.offer_records import OfferRegister, ServiceDayRegister, ServiceItemRegister
from yihe.registers.stations.records import StationRegister
from yihe.registers.suppliers.models import Form, KnownIn, Supplier
from yihe.registers.suppliers.records import SupplierRegister
from yihe.registers.teams.records import TeamRegister


@dataclass(frozen=True)
class Sample:
    """
    `said` is what is typed to enter the nth entry; `wrong` a text that one of its fields refuses; `shown` what the list says
    of the first. `steps` are (act, what is typed): every act there is, in an order in which each can be done.
    """

    keeper: Role
    readers: tuple[Role, ...]
    said: Callable[[Town, int], dict]
    wrong: tuple[str, str]
    shown: str
    steps: Callable[[Town], list[tuple[str, dict]]]
    in_sheet: Callable[[Town, dict], dict] = lambda _town, said: said
    by: dict[str, Role] = field(default_factory=dict)  # whose an act is that is not the keeper's
    settles: Callable[[Town], None] = lambda _town: None  # what others do after it was entered and after each step


def _another_firm() -> str:
    """Return the code of a firm that may stand for another."""
    code = a_code(77, "31")
    if not Supplier.objects.filter(uscc=code).exists():
        made = Supplier(
            name="分立出来的律师事务所（虚构）", form=Form.LAW_FIRM, uscc=code, registered_on=date(2026, 5, 30)
        )
        made.save()
        KnownIn.objects.create(supplier=made, region="320585")
    return code


def _named(town: Town, said: dict) -> dict:
    return said | {"organization": town.organization.uscc}


def _an_account(town: Town, nth: int) -> str:
    """Return the login of the nth expert who was given an account and stands in no pool yet."""
    username = f"newcomer{nth}"
    if not User.objects.filter(username=username).exists():
        user = User.objects.create_user(username=username, name=f"谢文{nth}")
        Membership.objects.create(
            user=user, role_code=EXPERT.code, kept_in=town.organization.region[:6], valid_from="2020-01-01"
        )
    return username


def _confirmed(town: Town) -> None:
    """Have the director confirm what waits of the pool."""
    for row in Proposal.objects.filter(what=EXPERT_POOL, outcome=""):
        proposals.confirm(row, by=User.objects.get(pk=town.who(DIRECTOR).pk))


def _another_confirms(town: Town) -> None:
    """Have the clerk confirm what the purchaser proposed of suppliers, and type the account again."""
    for row in Proposal.objects.filter(what__startswith="supplier_", outcome=""):
        again = {"account": row.said["account"]} if "account" in row.said else {}
        proposals.confirm(row, by=User.objects.get(pk=town.who(CLERK).pk), **again)


def _a_line(nth: int) -> dict:
    """Return what every list asks of a line, of the nth."""
    return {"code": f"A{nth:02d}", "name": f"第 {nth} 项", "clause": "某办法第三条", "since": "", "until": ""}


def _another_checks(town: Town) -> None:
    """Have the reviewer check what the clerk entered of grades."""
    for row in Proposal.objects.filter(what__startswith="grade_", outcome=""):
        proposals.confirm(row, by=User.objects.get(pk=town.story.reviewer.pk))


def _a_town() -> str:
    """Return the code of a town that the register of divisions has."""
    Region.objects.get_or_create(code="320585100", defaults={"name": "城厢镇", "level": "town", "parent": "320585"})
    return "320585100"


def a_number(nth: int) -> str:
    """Return the nth invented ID number of a day."""
    front = f"11010519491231{nth:03d}"
    return front + ric.calc_check_digit(f"{front}?")


def a_code(nth: int, head: str = "91") -> str:
    """Return the nth invented unified social credit code of a sort (its first two signs)."""
    body = f"{head}320585MTEXT{nth:04d}"
    return body + uscc.calc_check_digit(body)


def _regions() -> str:
    """Return the code of a town that the register of divisions has, and its county."""
    for code, name, level in (("320585", "太仓市", "county"), ("320585100", "城厢镇", "town")):
        Region.objects.get_or_create(code=code, defaults={"name": name, "level": level, "parent": code[:-3]})
    return "320585100"


def a_station(nth: int = 0) -> Station:
    """Return a place of the town that runs."""
    said = {"address": "人民路 1 号", "phone": "0512-55550101", "source": "设立通知"}
    return stations.enter(
        by=None, name=f"第{nth}便民法律服务站（虚构）", level="town", region=_regions(), state="running", since=date(2020, 1, 1), **said
    )  # fmt: skip


def an_item() -> ServiceItem:
    said = {"audience": "所有居民", "fee": "免费", "basis": "太政办〔2021〕163号 三(一)"}
    return offering.enter_item(by=None, region="320585", name="法律咨询", **said)


def _by_name(town: Town, said: dict) -> dict:
    named = {"station": Station, "item": ServiceItem, "provider": Body}
    return said | {
        name: model.objects.get(pk=said[name]).name for name, model in named.items() if said.get(name)
    }  # fmt: skip


def a_lawyer(n: int) -> Practitioner:
    """Return the nth lawyer who is licensed in the county."""
    _regions()
    firm = providers.enter(
        by=None, source="执业许可证", name="值班律师事务所（虚构）", sort="law_firm", code=a_code(77, "31"), licence="23205850000000077",
        authority="司法厅", principal="某某", address="人民路 1 号", region="320585", phone="0512-55550101", since=date(2020, 1, 1),
    )  # fmt: skip
    said = {"name": f"值班律师{n}", "kind": "lawyer", "number": f"13205{n:012d}", "authority": "司法厅"}
    return providers.enroll(
        firm, by=None, source="执业证复印件", valid_from=date(2020, 1, 1), valid_until=None, **said
    ).practitioner


def a_sitter(n: int) -> Practitioner:
    """Return the nth lawyer of the pool of a county."""
    lawyer = a_lawyer(n)
    DutyPerson.objects.get_or_create(practitioner=lawyer, defaults={"region": "320585", "since": date(2020, 1, 1)})
    return lawyer


def _by_person(town: Town, said: dict) -> dict:
    return said | {"practitioner": Practitioner.objects.get(pk=said["practitioner"]).name}


def _certificate(**said) -> dict:
    return {
        "level": "assistant", "passed_on": "2025-06-18", "valid_from": "2025-09-01", "valid_until": "2028-08-31",
        "source": "证书原件",
    } | said  # fmt: skip


SAMPLES: dict[type[Register], Sample] = {
    LetterRegister: Sample(
        CLERK, (AUDITOR,), lambda town, n: {"title": f"关于开展第 {n} 次检查的通知"}, ("title", "甲" * 121), "太司〔2026〕1号",
        lambda town: [("void", {"reason": "没有发出"})],
    ),
    PostRegister: Sample(
        CLERK, (APPLICANT, AUDITOR),
        lambda town, n: {
            "organization": town.organization.pk, "title": f"社区矫正社工岗{n}", "approved_on": "2026-03-02",
            "document": "太司〔2026〕1号",
        },
        ("approved_on", "去年"), "社区矫正社工岗1",
        lambda town: [
            ("appoint", {"practitioner": make_worker(town.organization).pk, "starts_on": "2026-04-01", "source": "劳动合同"}),
            ("vacate", {"on": "2026-05-31", "source": "解除合同"}),
            ("abolish", {"on": "2026-06-30", "source": "太司〔2026〕9号"}),
        ],
        _named,
    ),
    BaseRegister: Sample(
        CLERK, (APPLICANT, AUDITOR),
        lambda town, n: {
            "organization": town.organization.pk, "name": f"实训基地{n}（虚构）", "partners": "", "built_on": "2026-03-02",
        },
        ("built_on", "去年"), "实训基地1（虚构）",
        lambda town: [
            ("accept", {"acceptance": "passed", "accepted_on": "2026-04-01", "accepted_by": "市民政局", "document": "太民〔2026〕3号"}),
            ("plan", {"year": "2026", "filed_on": "2026-04-02", "document": "2026 年培训计划"}),
        ],
        _named,
    ),
    GradeRegister: Sample(
        CLERK, (APPLICANT, DIRECTOR, AUDITOR),
        lambda town, n: {
            "organization": town.organization.pk, "level": "3", "since": f"2026-03-{n + 2:02d}", "until": "2031-03-01",
            "document": f"太民〔2026〕{n}号",
        },
        ("since", "去年"), "太民〔2026〕1号",
        lambda town: [("cancel", {"on": "2026-05-31", "source": "取消等级的公告"})],
        _named, settles=_another_checks,
    ),
    **{
        register: Sample(
            CLERK, (PURCHASER, AUDITOR), lambda town, n, more=more: _a_line(n) | more, ("name", "甲" * 121), "A01",
            lambda town, more=more: [
                ("correct", _a_line(1) | more | {"name": "另一个名称", "source": "修改的文件"}), ("leave_out", {"source": "修改的文件"}),
                ("take_in", {"source": "修改的文件"}),
            ],
        )
        for register, more in (
            (PowerItems, {"group": "行政处罚", "organ": "司法局", "procedure": "", "channel": ""}),
            (DutyItems, {"organ": "司法局", "ties": ""}), (NegativeItems, {"bars": "劳务派遣"}),
            (CatalogueItems, {"group": "法律服务", "unit": "村·年", "counted": "", "standard": "", "who_may": ""}),
        )
    },
    SupplierRegister: Sample(
        PURCHASER, (TREASURY, AUDITOR),
        lambda town, n: {
            "name": f"第{n}律师事务所（虚构）", "form": "law_firm", "uscc": a_code(n, "31"), "id_number": "", "licence": f"2320520{n:010d}",
            "registered_on": "2016-03-02", "representative": "沈一", "address": "人民路 1 号", "contact": "沈一", "phone": "0512-55550101",
            "source": "执业许可证",
        },
        ("uscc", "31320585MTEXT0001X"), "第1律师事务所（虚构）",
        lambda town: [
            ("correct", {"name": "第1律师事务所（虚构）", "address": "人民路 2 号", "source": "变更登记通知书"}),
            ("reach", {"contact": "沈二", "phone": "0512-55550109", "source": "来函"}),
            ("payee", {"bank": "太仓农商行", "account": "6228480000000001", "source": "开户许可证"}),
            ("follow", {"successor": _another_firm(), "how": "division", "since": "2026-05-30", "source": "分立协议（虚构）"}),
            ("end", {"how": "deregistered", "since": "2026-05-31", "source": "注销通知书"}),
        ],
        settles=_another_confirms,
    ),
    BuyerRegister: Sample(
        FINANCE_MAKER, (TREASURY, AUDITOR),
        lambda town, n: {
            "name": f"第{n}街道办事处（虚构）", "uscc": a_code(n, "11"), "budget_code": f"20100{n}", "region": _a_town(),
            "since": "2020-01-01", "address": "上海路 1 号", "contact": "沈二", "phone": "0512-55550102", "source": "部门预算批复",
        },
        ("since", "去年"), "第1街道办事处（虚构）",
        lambda town: [
            ("correct", {"name": "第1街道办事处（虚构）", "address": "上海路 2 号", "contact": "沈二", "phone": "0512-55550102", "source": "更名"}),
            ("end", {"how": "deregistered", "on": "2026-05-31", "successor": "", "source": "机构改革方案"}),
        ],
    ),
    ProviderRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "name": f"第{n}律师事务所（虚构）", "sort": "law_firm", "code": a_code(n, "31"), "licence": f"2320520{n:010d}",
            "authority": "江苏省司法厅", "principal": "沈一", "address": "人民路 1 号", "phone": "0512-55550101",
            "since": "2016-03-02", "source": "执业许可证",
        },
        ("code", "31320585MTEXT00"), "第1律师事务所（虚构）",
        lambda town: [
            ("enroll", {
                "name": "水清", "kind": "lawyer", "number": "13205202010000001", "authority": "江苏省司法厅",
                "valid_from": "2025-06-01", "valid_until": "", "id_number": "", "source": "执业证复印件",
            }),
            ("end_licence", {"on": "2026-05-30", "source": "注销决定"}),
            ("correct", {
                "licence": "23205200000000001", "authority": "江苏省司法厅", "principal": "沈二", "address": "人民路 2 号",
                "phone": "0512-55550102", "source": "变更登记通知书",
            }),
            ("end", {"on": "2026-05-31", "source": "注销执业许可的决定"}),
        ],
    ),
    StationRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "name": f"第{n}阳光屋（虚构）", "level": "town", "region": _regions(), "address": f"人民路 {n} 号", "phone": "0512-55550101",
            "step_free": "on", "state": "planned", "since": "2026-03-02", "source": "设立通知",
        },
        ("region", "320585"), "第1阳光屋（虚构）",
        lambda town: [
            ("state", {"state": "running", "since": "2026-03-03", "source": "开业通知"}),
            ("check", {"source": "到场查看"}),
            ("correct", {"name": "第1阳光屋（虚构）", "address": "人民路 99 号", "phone": "0512-55550102", "source": "门牌变更通知"}),
            ("runner", {"run_by": town.organization.pk, "source": "委托协议"}),
        ],
        lambda _town, said: said | {"step_free": "是"},
    ),
    ServiceItemRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "name": f"第{n}项服务", "audience": "所有居民", "bring": "身份证", "fee": "免费", "basis": "太政办〔2021〕163号 三(一)",
        },
        ("name", ""), "第1项服务",
        lambda town: [("end", {"on": "2026-05-31", "source": "调整通知"})],
    ),
    DutyPostRegister: Sample(
        ROSTER_MAKER, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "station": a_station().pk, "name": f"第{n}岗（虚构）", "topic": "general", "kind": "lawyer", "team": "", "heads": "1",
            "rest_days": "", "pay": "voluntary", "since": "2026-03-02", "source": "值班安排",
        },
        ("since", "去年"), "第1岗（虚构）",
        lambda town: [
            ("hours", {"on": "workdays", "starts": "20:00", "ends": "08:00", "since": "2026-03-02", "until": "", "source": "值班安排"}),
            ("end_hours", {"on": "2026-05-31", "source": "值班安排"}),
            ("change", {"heads": "2", "rest_days": "0", "far": "on", "source": "值班安排"}),
            ("end", {"on": "2026-05-31", "source": "撤岗通知"}),
        ],
        _by_name,
    ),
    DutyPersonRegister: Sample(
        ROSTER_MAKER, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "practitioner": a_lawyer(n).pk, "since": "2026-03-02", "account": "", "consented_on": "", "source": "本人同意书",
        },
        ("since", "去年"), "值班律师1",
        lambda town: [
            ("consent", {"on": "2026-03-03", "source": "本人同意书"}),
            ("withdraw", {"source": "本人电话"}),
            ("account", {"account": town.who(DUTY_LAWYER).username, "source": "本人申请"}),
            ("unlink", {"source": "登记错了的说明"}),
            ("end", {"on": "2026-05-31", "source": "本人来函"}),
        ],
        _by_person,
    ),
    LeaveRegister: Sample(
        ROSTER_MAKER, (),
        lambda town, n: {"practitioner": a_sitter(n).pk, "first": f"2099-01-{n:02d}", "last": "2099-02-01"},
        ("first", "去年"), "值班律师1",
        lambda town: [("withdraw", {"source": "本人电话"})],
        _by_person,
    ),
    ReceptionRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "receiver": ("legal_aid", "justice_office", "mediation")[n % 3], "account": town.who(RECEIVER).username,
            "since": "2026-03-02", "source": "接收单位来函",
        },
        ("since", "去年"), "司法所",
        lambda town: [("end", {"on": "2026-05-31", "source": "接收单位来函"})],
        lambda _town, said: said | {"receiver": receivers.get("320585", said["receiver"]).label},
    ),
    OfferRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "station": a_station().pk, "item": an_item().pk, "provider": "", "window": f"{n}号窗口", "phone": "0512-55550101",
            "since": "2026-03-02", "source": "服务协议",
        },
        ("since", "去年"), "第0便民法律服务站（虚构）",
        lambda town: [
            ("hours", {
                "on": "workdays", "month_day": "", "rest_rule": "", "opens": "09:00", "closes": "11:30", "since": "2026-03-02",
                "until": "", "source": "值班安排",
            }),
            ("end_hours", {"on": "2026-05-31", "source": "值班安排"}),
            ("day", {"day": "2099-01-01", "opens": "", "closes": "", "reason": "停电检修"}),
            ("withdraw_day", {"source": "恢复开放的通知"}),
            ("slots", {"minutes": "30", "places": "2", "since": "2026-06-01", "source": "值班安排"}),
            ("end_slots", {"on": "2026-06-30", "source": "值班安排"}),
            ("correct", {"window": "1号窗口", "phone": "0512-55550102", "provider": "", "source": "窗口调整"}),
            ("end", {"on": "2026-05-31", "source": "服务到期"}),
        ],
        _by_name,
    ),
    ServiceDayRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "station": a_station().pk, "name": f"第{n}服务日", "topic": "法律咨询", "month_day": "10", "rest_rule": "next", "on": "",
            "opens": "09:00", "closes": "11:00", "since": "2026-03-02", "basis": "太政办〔2021〕163号 三(一)",
        },
        ("month_day", "31"), "第1服务日",
        lambda town: [("end", {"last": "2026-05-31", "source": "调整通知"})],
        _by_name,
    ),
    TeamRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "name": f"民事{n}分团（虚构）", "sort": "corps", "branch": "civil", "town": "", "firm": "", "duty": "民事纠纷咨询",
            "phone": "0512-55550101", "since": "2026-03-02", "source": "成立文件",
        },
        ("since", "去年"), "民事1分团（虚构）",
        lambda town: [
            ("member", {
                "name": "水清", "post": "明理律师事务所（虚构）律师", "practitioner": "", "since": "2026-03-02", "consented_on": "",
                "source": "聘书",
            }),
            ("consent", {"on": "2026-03-03", "source": "本人同意书"}),
            ("withdraw", {"source": "本人电话"}),
            ("end_member", {"on": "2026-05-31", "source": "解聘通知"}),
            ("end", {"on": "2026-05-31", "source": "撤销文件"}),
        ],
    ),
    CultureSiteRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "name": f"第{n}法治文化公园（虚构）", "sort": "park", "region": _regions(), "address": "人民路 1 号", "about": "宪法主题",
            "kept_by": "城厢镇（虚构）", "opening": "全天", "phone": "", "since": "2026-03-02", "source": "命名文件",
        },
        ("region", "320585999"), "第1法治文化公园（虚构）",
        lambda town: [
            ("correct", {
                "name": "第1法治文化公园（虚构）", "address": "人民路 2 号", "about": "宪法主题", "kept_by": "城厢镇（虚构）", "opening": "全天",
                "phone": "", "source": "现场查看",
            }),
            ("end", {"on": "2026-05-31", "source": "改作他用"}),
        ],
    ),
    PractitionerRegister: Sample(
        APPLICANT, (DIRECTOR, AUDITOR),
        lambda town, n: {
            "name": f"王五{n}", "kind": "social_worker", "id_number": a_number(n), "position": "staff",
            "starts_on": "2026-03-02", "source": "劳动合同",
        },
        ("starts_on", "去年"), "王五1",
        lambda town: [
            ("certify", _certificate(number="证001")),
            ("renew", _certificate(number="证001", valid_from="2028-09-01", valid_until="2031-08-31")),
            ("correct", _certificate(valid_from="2028-09-01", valid_until="2032-08-31")),
            ("talent", {"title": "leading", "named_on": "2026-01-10", "source": "太人才〔2026〕1号"}),
            ("correct_employment", {"position": "part_time", "starts_on": "2026-03-03", "source": "劳动合同"}),
            ("identity", {"id_number": a_number(500), "source": "身份证原件"}),
            ("leave", {"on": "2026-05-31", "source": "解除合同"}),
        ],
        lambda town, said: said,
        {"talent": CLERK, "certify": CLERK, "renew": CLERK, "correct": CLERK, "identity": CLERK},
    ),
    ExpertRegister: Sample(
        CLERK, (DIRECTOR, AUDITOR, ADMINISTRATOR),
        lambda town, n: {
            "name": f"谢文{n}", "id_number": a_number(n), "username": _an_account(town, n), "specialty": "社会工作",
            "employer": "某学院（虚构）", "source": "专家入库审批表",
        },
        ("username", "nobody9"), "谢文1",
        lambda town: [
            ("suspend", {"source": "本人来函"}),
            ("resume", {"source": "本人来函"}),
            ("expertise", {"specialty": "法律", "employer": "某律师事务所（虚构）", "source": "单位证明"}),
            ("leave", {"source": "聘期届满"}),
        ],
        settles=_confirmed,
    ),
}  # fmt: skip
