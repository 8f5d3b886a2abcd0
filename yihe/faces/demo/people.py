"""
The people of the demonstration city: who can be signed in as, and how each is settled through the registers' own verbs.
All of them are invented.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle

from stdnum.cn import ric, uscc

from yihe.acts.documents import storage
from yihe.acts.documents.checks import checked
from yihe.acts.referrals.door import RECEIVER
from yihe.domains.incubation.door import TUTOR
from yihe.faces.demo import scans
from yihe.faces.demo.places import CHENGXIANG, PLACES, Place
from yihe.faces.demo.setting import area, here, setting, told_here
from yihe.foundation import doors, roles
from yihe.foundation.roles import Role
from yihe.foundation.spoken import spoken
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import grants, proposals
from yihe.registers.accounts.models import Proposal, ProposedMembership, User
from yihe.registers.organizations import edits as organizations
from yihe.registers.organizations import proposed
from yihe.registers.organizations.models import LegalForm, Organization, Position
from yihe.registers.practitioners import edits as practitioners
from yihe.registers.practitioners import experts
from yihe.registers.practitioners.models import Level, Practitioner, PractitionerKind

CITY = setting().region
_VILLAGES = [village for village in setting().villages if village[0].startswith(CHENGXIANG)]
# The village whose place has a keeper in the story; a pack that has no villages: its first town.
VILLAGE, OF_VILLAGE = _VILLAGES[0] if _VILLAGES else setting().towns[0]
NEXT_TOWN, _OF_NEXT_TOWN = setting().next_town or ("", "")
SOURCE = "演示数据（虚构）"
PASSWORD = "yihe-demo-2026"
LONG_AGO = date(2020, 1, 1)


@spoken("hats", "line")
@dataclass(frozen=True)
class Persona:
    """Somebody the demonstration lets one sign in as. `hats` are (role, title, region)."""

    username: str
    name: str
    hats: tuple[tuple[Role, str, str], ...]
    line: str
    organization: str = ""  # key of a place


def _next_door() -> tuple[Persona, ...]:
    """Return somebody of a town the story does not happen in, where the city has one: they see nothing of the others."""
    if not NEXT_TOWN:
        return ()
    hat = (roles.CLERK, f"{_OF_NEXT_TOWN}科员（虚构）", NEXT_TOWN)
    return (Persona("ludu", "袁晨", (hat,), "邻镇工作人员：看不到别的镇的任何办件"),)


STAFF = (
    Persona("clerk", "王敏", ((roles.CLERK, "社会组织科科员", CITY),), "受理申请、退回补正、抽取专家；有快到期和逾期的件"),
    Persona("reviewer", "陈立", ((roles.REVIEWER, "社会组织科科长", CITY),), "审核、汇总评审意见；正把职责委托给吴悦"),
    Persona("director", "顾文", ((roles.DIRECTOR, "分管副局长", CITY),), "批准或不予批准；有一件加签还没有答复"),
    Persona("chief", "韩松", ((roles.DIRECTOR, "局长", CITY),), "答复公示异议：没有经手原决定的另一位负责人"),
    Persona("base", "吴悦", ((roles.BASE_MANAGER, "{base}管理员", CITY), (roles.CLERK, "社会组织科科员", CITY)),
            "管理{enter}组织；另有受理人员身份和陈立的委托，可切换"),
    Persona("tutor", "钱程", ((TUTOR, "{group}{tutor}", CITY),), "对接{enter}组织，记录服务"),
    Persona("civil", "孙洁", ((roles.CIVIL_AFFAIRS, "{registrar}社会组织科", CITY),), "认定专职从业人员"),
    Persona("cashier", "郑凯", ((roles.FINANCE_MAKER, "财务经办", CITY),), "编制支付批次、登记回单"),
    Persona("checker", "冯静", ((roles.FINANCE_CHECKER, "财务复核", CITY),), "复核预算和支付批次"),
    Persona("policy", "蒋涛", ((roles.POLICY_EDITOR, "政策管理员", CITY),), "下达预算"),
    Persona("office", "周强", ((roles.JUSTICE_OFFICE, here("城厢司法所"), CHENGXIANG),), "只看本镇的办件；有一件请他会签"),
    *_next_door(),
    Persona("advice2", "庄晓", ((roles.ADVICE_DESK, "公共法律服务中心窗口", CITY),), "另一位咨询受理员：答复与沈岚有关的投诉"),
    Persona("aid", "温良", ((RECEIVER, "法律援助中心（虚构）", CITY),), "转介接收人：只看本人同意移交的内容；有一件等着接收，一件在办"),
    Persona("lawyer2", "章平", ((roles.DUTY_LAWYER, "律师（虚构）", CITY),), "另一位值班人员：看不到派给贺明的咨询"),
    Persona("purchaser", "严冬", ((roles.PURCHASER, "采购经办", CITY),), "登记承接主体，查购买目录，组织采购"),
    Persona("opener1", "邱岚", ((roles.OPENER, "采购科（开标人）", CITY),), "开标人之一：三人中任意两人一起才能开标"),
    Persona("opener2", "白宁", ((roles.OPENER, "机关纪委（开标人）", CITY),), "开标人之二，不在采购科"),
    Persona("opener3", "汤敏", ((roles.OPENER, "公证处（开标人）", CITY),), "开标人之三，不在司法局"),
    Persona("treasury", "尹川", ((roles.TREASURY, "财政局政府采购监管科", CITY),), "收采购计划和合同备案，在“全部办件”里只读；不开标、不评审"),
    Persona("advice", "沈岚", ((roles.ADVICE_DESK, "公共法律服务科", CITY),), "登记法律服务机构、服务点和服务日；看哪个村没有服务；有一件差评等着回访"),
    Persona("keeper", "毛芸", ((roles.STATION_KEEPER, f"{OF_VILLAGE}阳光屋联络员", VILLAGE),), "只管自己村的阳光屋：三下记一次服务，维护开放时间，核对信息"),
    Persona("roster", "苗青", ((roles.ROSTER_MAKER, "公共法律服务科", CITY),), "排班员：岗位、值班人员和请假；有一次重排等着发布"),
    Persona("lawyer", "贺明", ((roles.DUTY_LAWYER, "律师（虚构）", CITY),), "值班人员：看值班表，请假、调班；不能确认自己的班"),
    Persona("auditor", "何清", ((roles.AUDITOR, "监督检查员", CITY),), "查看留痕、现在校验；抽取专家时给第二个数"),
    Persona("admin", "沈宇", ((roles.ADMINISTRATOR, "系统管理员", CITY),), "新增用户和提请任职，看不到办件；有权力的任职只能提请"),
    Persona("admin2", "骆青", ((roles.SECURITY_OFFICER, "安全管理员", CITY),), "确认沈宇提请的任职和重置，有一件等着"),
    Persona("admin3", "宋岚", ((roles.AUDIT_OFFICER, "审计管理员", CITY),), "查看沈宇和骆青做过什么，什么也不办理"),
)  # fmt: skip
ADMINISTRATORS = STAFF[-3:]
# Roles rooms bring that sit in an organization: held, besides their own, by whoever acts for the first one.
IN_ORGANIZATIONS = tuple(role for door in doors.every() for role in door.roles if role.place == "organization")
PARTNERS = (
    Persona("guanghui", "徐岚", tuple((role, "", "") for role in (roles.APPLICANT, *IN_ORGANIZATIONS)), "“光辉”矫正社工事务所经办人：孵化、岗位、考试、基地样样都有", "guanghui"),
    Persona("chenxi", "沈晨", ((roles.APPLICANT, "", ""),), "新成立的社会组织：补贴申请刚提交，招募的申请正在评审（虚构）", "chenxi"),
    Persona("laoniangjiu", "陆建国", ((roles.APPLICANT, "", ""),), here("娄城老娘舅联合会经办人：招募期内的一件草稿"), "laoniangjiu"),
    Persona("yuanfan", "朱帆", ((roles.APPLICANT, "", ""),), "另一家申请孵化的社会组织：两件待补正（虚构）", "yuanfan"),
)  # fmt: skip
AN_EXPERT, LATE_EXPERT = "有申请等着评分，或者已经锁定", "新入库；有申请等着评分，或者等待下一次抽取"
EXPERTS = tuple(
    Persona(f"expert{n}", name, ((roles.EXPERT, f"评审专家（{specialty}）", ""),), line)
    for n, (name, specialty, line) in enumerate(
        [("方远", "社会工作", "恒星社工的法定代表人：抽到恒星的申请时被系统回避"), ("丁洁", "法律", AN_EXPERT), ("俞伟", "财务", AN_EXPERT),
         ("夏宁", "社会工作", "晨曦的理事：抽到晨曦的申请时被系统回避"), ("龚平", "社区治理", AN_EXPERT), ("潘琳", "法律", LATE_EXPERT),
         ("邹凯", "项目评估", LATE_EXPERT), ("殷华", "心理服务", LATE_EXPERT)], 1,
    )
)  # fmt: skip
FIRST_EXPERTS = 5  # the others come into the pool later
# Not among the doors: more tutors. They are needed for the story and see no more than the tutor above.
OTHERS = (Persona("tutor2", "范晓", ((TUTOR, "{group}{tutor}", CITY),), ""),)
FIRST_SHOWN = (*PARTNERS[:2], *STAFF)  # whom `make demo` prints


def _of_rooms() -> tuple[Persona, ...]:
    """Return somebody for each role over a region that a room brings and nobody here holds, under the role's own code."""
    held = {role for persona in (*STAFF, *OTHERS) for role, _title, _region in persona.hats}
    new = [role for door in doors.every() for role in door.roles if role.place == "region" and role not in held]
    return tuple(
        Persona(role.code, f"{surname}演（虚构）", ((role, role.label, CITY),), role.duty)
        for role, surname in zip(new, cycle("田石江麦舒柏施简"))
    )


OF_ROOMS = _of_rooms()
PERSONAS = (*FIRST_SHOWN, *PARTNERS[2:], *OF_ROOMS, *EXPERTS)


# The first two signs of a code say what it is of: registered by civil affairs (5), and which legal form (GB 32100).
HEADS = {LegalForm.ASSOCIATION: "51", LegalForm.SERVICE_INSTITUTION: "52", LegalForm.FOUNDATION: "53"}


def invented_uscc(number: int, legal_form: str = LegalForm.SERVICE_INSTITUTION) -> str:
    """Return a code that checks and belongs to nobody: its head fits the legal form, its serial part is the demonstration's."""
    body = f"{HEADS[LegalForm(legal_form)]}{setting().county}MJDEM{number:04d}"
    return body + uscc.calc_check_digit(body)


def invented_id_number(number: int) -> str:
    """Return an ID number that checks; the birth years 1900–1909 make sure that it is no living worker's."""
    body = f"{setting().county}{1900 + number % 10}{1 + number % 12:02d}{1 + number % 28:02d}{100 + number % 900:03d}"
    return body + ric.calc_check_digit(f"{body}?")  # stdnum leaves the last character out


@dataclass
class City:
    """What was made: users, organizations and people by key; and what the city's rules did not let happen (`diary.HeldUp`)."""

    users: dict[str, User] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Practitioner] = field(default_factory=dict)
    held_up: list = field(default_factory=list)


def settle_bureau(city: City) -> None:
    """Make the accounts of the bureau, its partners and the first experts."""
    for persona in ADMINISTRATORS:  # nobody inside can give these: `first_administrator` does the same
        user = city.users[persona.username] = accounts.open_account(
            by=None, username=persona.username, name=persona.name, password=PASSWORD, invented=True,
            email=f"{persona.username}@yihe.example",
        )  # fmt: skip
        (role, title, region), *_ = persona.hats
        grants.grant(user, role, by=None, region=region, title=title, valid_from=LONG_AGO)
    for persona in (*STAFF, *OTHERS, *OF_ROOMS, *EXPERTS[:FIRST_EXPERTS]):
        _account(city, persona, since=LONG_AGO)
    for persona in EXPERTS[:FIRST_EXPERTS]:
        _into_the_pool(city, persona)


def settle_more_experts(city: City, since: date) -> None:
    """Let the rest of the experts into the pool."""
    for persona in EXPERTS[FIRST_EXPERTS:]:
        _account(city, persona, since=since)
        _into_the_pool(city, persona)


def paid_at(organization: Organization, bank: str, account: str, proposer: User, checker: User, since: date) -> None:
    """Have one person propose where an organization is paid, and another confirm it from the proof."""
    proposals.confirm(propose_account(organization, bank, account, proposer, since), by=checker, account=account)
    organization.refresh_from_db()


def propose_account(organization: Organization, bank: str, account: str, by: User, since: date) -> Proposal:
    proof = checked(scans.paper("开户证明", organization.name, bank, account))
    return proposed.propose_payee(
        organization, by=by, bank=bank, account=account, source="开户证明（虚构）", since=since,
        paper=storage.keep(proof.content), paper_name=proof.name,
    )  # fmt: skip


def settle_place(city: City, place: Place, today: date) -> Organization:
    """Enter an organization, who works there, and the account of the person who acts for it."""
    admin, number = city.users["admin"], PLACES.index(place) + 1
    since = place.registered_on(today)
    clerk, reviewer = (User.objects.get(pk=city.users[name].pk) for name in ("clerk", "reviewer"))
    found = city.organizations[place.key] = organizations.enter(
        by=clerk, source=SOURCE if not place.public else f"名称见公开文件；其余为{SOURCE}", name=place.name,
        uscc="" if all(place.record) else invented_uscc(number, place.legal_form), record_office=here(place.record[0]),
        record_number=place.record[1], legal_form=place.legal_form, role_type=told_here("role_type", place.role_type), standing=place.standing,
        registered_on=since, region=place.region, address=here(f"太仓市演示路{number}号（虚构）"), purpose=place.purpose,
        legal_representative=place.legal_representative, party_organization=place.party, contact=place.agent,
        phone=f"{area()}-0000{number:04d}", invented=True,
    )  # fmt: skip
    for waiting in proposed.waiting_for(found):
        proposals.confirm(waiting, by=reviewer)
    paid_at(found, here("演示银行太仓支行（虚构）"), f"62220000000{number:08d}", clerk, reviewer, since)
    for name, _level in place.staff:
        person = person_named(city, name, PractitionerKind.SOCIAL_WORKER)
        title = "负责人" if name == place.legal_representative else "社工"
        practitioners.employ(person, found, by=admin, source=SOURCE, title=title, starts_on=since)
        if name == place.legal_representative:
            practitioners.employ(
                person, found, by=admin, source=SOURCE, position=Position.LEGAL_REPRESENTATIVE, starts_on=since
            )
    known = next((p for p in PARTNERS if p.organization == place.key), None)
    persona = known or Persona(place.key, place.agent, ((roles.APPLICANT, "", ""),), "", place.key)
    _account(city, persona, since=since)
    if place.key == "hengxing":
        _sits_there(city, "方远", found, Position.LEGAL_REPRESENTATIVE, "", since)
    if place.key == "chenxi":
        _sits_there(city, "夏宁", found, Position.BOARD, "理事", since)
    return found


def passed_on(today: date) -> date:
    """Return the day of the examination that the certificates of the demonstration come from: over a year ago."""
    return date((today - timedelta(days=600)).year, 6, 18)


def certify(city: City, name: str, level: str, today: date) -> None:
    """Enter somebody's certificate."""
    person, passed = city.people[name], passed_on(today)
    practitioners.certify(
        person, by=city.users["admin"], source=SOURCE, level=Level(level), number=f"演示证{person.pk:04d}（虚构）",
        passed_on=passed, valid_from=passed + timedelta(days=30), valid_until=date(passed.year + 4, 12, 31),
    )  # fmt: skip


def person_named(city: City, name: str, kind: str) -> Practitioner:
    """Return somebody of the register of practitioners, entered now if they are new."""
    if name not in city.people:
        city.people[name] = practitioners.enter(
            by=city.users["admin"], source=SOURCE, name=name, kind=kind, invented=True,
            id_number=invented_id_number(len(city.people) * 7 + 11),
        )  # fmt: skip
    return city.people[name]


def _account(city: City, persona: Persona, *, since: date) -> None:
    if persona.username in city.users:
        return
    admin = city.users["admin"]
    # Opened by the machine: only it can give the password that is printed at the door, a person opens by invitation.
    user = city.users[persona.username] = accounts.open_account(
        by=None, username=persona.username, name=persona.name, password=PASSWORD, invented=True,
        email=f"{persona.username}@yihe.example",
    )  # fmt: skip
    for role, title, region in persona.hats:
        # Another city's people have their own administrator, who is no part of the story.
        own = admin if region.startswith(CITY) or not region else None
        given = grants.grant(
            user, role, by=own, region=region, title=title, valid_from=since,
            organization=city.organizations.get(persona.organization),
        )  # fmt: skip
        if isinstance(given, ProposedMembership):
            grants.confirm(given, by=city.users["admin2"])


def _into_the_pool(city: City, persona: Persona) -> None:
    """Have the clerk propose an expert for the pool and the director confirm. 方远 and 夏宁 belong to organizations, and have to step aside where it applies."""
    person = person_named(city, persona.name, PractitionerKind.EXPERT)
    clerk, director = (User.objects.get(pk=city.users[name].pk) for name in ("clerk", "director"))
    asked = experts.propose_entry(
        None, by=clerk, source=SOURCE, name=person.name, id_number=person.id_number, username=persona.username,
        specialty=persona.hats[0][1].removeprefix("评审专家（").removesuffix("）"), employer="演示单位（虚构）",
    )  # fmt: skip
    if isinstance(asked, Proposal):
        proposals.confirm(asked, by=director)
    person.refresh_from_db()


def _sits_there(city: City, name: str, organization, position: str, title: str, since: date) -> None:
    practitioners.employ(
        city.people[name], organization, by=city.users["admin"], source=SOURCE, position=position, title=title,
        starts_on=since,
    )  # fmt: skip
