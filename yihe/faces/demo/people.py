"""
The people of the demonstration city. All of them are invented; names of organizations that the two public documents
mention are public, everything else about them here is invented too.
"""

from dataclasses import dataclass, field
from datetime import date

from stdnum.cn import ric, uscc

from yihe.foundation import roles
from yihe.foundation.roles import Role
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts.models import Membership, User
from yihe.registers.organizations import edits as organizations
from yihe.registers.organizations.models import LegalForm, Organization, Position, RoleType, Standing
from yihe.registers.practitioners import edits as practitioners
from yihe.registers.practitioners.models import Level, Practitioner, PractitionerKind

CITY = "320585"
TOWN = "320585100"
SOURCE = "演示数据（虚构）"
PASSWORD = "yihe-demo-2026"  # noqa: S105 - of invented people, in demo mode only


@dataclass(frozen=True)
class Persona:
    """Somebody the demonstration lets one sign in as. `hats` are (role, title, region)."""

    username: str
    name: str
    hats: tuple[tuple[Role, str, str], ...]
    line: str
    organization: str = ""  # key in ORGANIZATIONS


STAFF = (
    Persona("clerk", "王敏", ((roles.CLERK, "社会组织科科员", CITY),), "受理申请、退回补正、抽取专家"),
    Persona("reviewer", "陈立", ((roles.REVIEWER, "社会组织科科长", CITY),), "审核、汇总评审意见"),
    Persona("director", "顾文", ((roles.DIRECTOR, "分管副局长", CITY),), "批准或不予批准"),
    Persona("base", "吴悦", ((roles.BASE_MANAGER, "创客基地管理员", CITY), (roles.CLERK, "社会组织科科员", CITY)),
            "管理入壳组织；另有受理人员身份，可切换"),
    Persona("tutor", "钱程", ((roles.TUTOR, "推进组导师", CITY),), "对接入壳组织，记录服务"),
    Persona("civil", "孙洁", ((roles.CIVIL_AFFAIRS, "民政局社会组织科", CITY),), "认定专职从业人员"),
    Persona("cashier", "郑凯", ((roles.FINANCE_MAKER, "财务经办", CITY),), "编制支付批次、登记回单"),
    Persona("checker", "冯静", ((roles.FINANCE_CHECKER, "财务复核", CITY),), "复核预算和支付批次"),
    Persona("policy", "蒋涛", ((roles.POLICY_EDITOR, "政策管理员", CITY),), "下达预算"),
    Persona("office", "周强", ((roles.JUSTICE_OFFICE, "城厢司法所", TOWN),), "看本镇的办件"),
    Persona("auditor", "何清", ((roles.AUDITOR, "监督检查员", CITY),), "只读；查看留痕、现在校验"),
    Persona("admin", "沈宇", ((roles.ADMINISTRATOR, "系统管理员", CITY),), "维护人员与任职，看不到办件"),
)  # fmt: skip
PARTNERS = (
    Persona("guanghui", "徐岚", ((roles.APPLICANT, "", ""),), "“光辉”矫正社工事务所经办人", "guanghui"),
    Persona("chenxi", "沈晨", ((roles.APPLICANT, "", ""),), "新成立的社会组织，申请孵化和开办费（虚构）", "chenxi"),
    Persona("laoniangjiu", "陆建国", ((roles.APPLICANT, "", ""),), "娄城老娘舅联合会经办人", "laoniangjiu"),
    Persona("yuanfan", "朱帆", ((roles.APPLICANT, "", ""),), "另一家申请孵化的社会组织（虚构）", "yuanfan"),
)  # fmt: skip
EXPERTS = tuple(
    Persona(f"expert{n}", name, ((roles.EXPERT, "评审专家", ""),), f"评审专家（{specialty}）")
    for n, (name, specialty) in enumerate(
        [("方远", "社会工作"), ("丁洁", "法律"), ("俞伟", "财务"), ("夏宁", "社会工作"), ("龚平", "社区治理"),
         ("潘琳", "法律"), ("邹凯", "项目评估"), ("殷华", "心理服务")], 1,
    )
)  # fmt: skip
PERSONAS = (*PARTNERS[:2], *STAFF, *PARTNERS[2:], *EXPERTS)


@dataclass(frozen=True)
class Place:
    """An organization of the demonstration. `public` means its name is in one of the two documents."""

    key: str
    name: str
    role_type: str
    registered_on: date
    region: str = TOWN
    public: bool = False
    legal_form: str = LegalForm.SERVICE_INSTITUTION
    standing: str = Standing.REGISTERED
    legal_representative: str = ""
    party: str = ""
    staff: tuple[tuple[str, str], ...] = field(default=())  # (name, level or "")


def places(today: date) -> tuple[Place, ...]:
    """Return the organizations; the new ones are new whenever the demonstration is loaded."""
    new = date(today.year if today.month > 4 else today.year - 1, today.month - 4 if today.month > 4 else 12, 10)
    return (
        Place("guanghui", "太仓市“光辉”矫正社工事务所", RoleType.PROFESSIONAL, date(2014, 6, 18), public=True,
              legal_representative="高晖", party="中共太仓市“光辉”矫正社工事务所支部委员会",
              staff=(("高晖", "intermediate"), ("徐岚", "assistant"), ("蔡明", "assistant"))),
        Place("laoniangjiu", "娄城老娘舅联合会", RoleType.INDUSTRY, date(2012, 3, 9), public=True,
              legal_form=LegalForm.ASSOCIATION, legal_representative="陆建国", party="中共娄城老娘舅联合会支部委员会",
              staff=(("陆建国", ""),)),
        Place("yangguang", "太仓市阳光心理服务中心", RoleType.PROFESSIONAL, date(2015, 9, 1), public=True,
              legal_representative="梁心", staff=(("梁心", "intermediate"),)),
        Place("yishutuan", "太仓太阳法治文化艺术团", RoleType.BASIC, date(2013, 5, 6), public=True,
              legal_form=LegalForm.ASSOCIATION, legal_representative="蔡虹", standing=Standing.RECORDED),
        Place("xiqushe", "东港戏曲社", RoleType.BASIC, date(2011, 10, 20), region="320585101", public=True,
              legal_form=LegalForm.ASSOCIATION, legal_representative="顾曲", standing=Standing.RECORDED),
        Place("zhiyuan", "城厢镇老娘舅志愿服务社", RoleType.BASIC, date(2014, 1, 15), public=True,
              legal_representative="陆建国", standing=Standing.RECORDED),
        Place("chenxi", "太仓市晨曦社区法律服务中心（虚构）", RoleType.PROFESSIONAL, new,
              legal_representative="沈晨", staff=(("沈晨", "assistant"), ("何露", "assistant"), ("唐敏", ""))),
        Place("yuanfan", "太仓市远帆调解服务社（虚构）", RoleType.PROFESSIONAL, new, region="320585101",
              legal_representative="朱帆", staff=(("朱帆", ""), ("苗青", "assistant"))),
        Place("hengxing", "太仓市恒星社会工作服务社（虚构）", RoleType.HUB, date(2019, 4, 11), region="320585102",
              legal_representative="方远", party="中共恒星社会工作服务社支部委员会（虚构）", staff=(("秦松", "intermediate"),)),
    )  # fmt: skip


def invented_uscc(number: int) -> str:
    """Return a code that checks and belongs to nobody: its serial part is the demonstration's."""
    body = f"52320585MJDEM{number:04d}"
    return body + uscc.calc_check_digit(body)


def invented_id_number(number: int) -> str:
    """Return an ID number that checks; the birth years 1900–1909 make sure that it is no living worker's."""
    body = f"320585{1900 + number % 10}{1 + number % 12:02d}{1 + number % 28:02d}{100 + number % 900:03d}"
    return body + ric.calc_check_digit(f"{body}?")  # stdnum leaves the last character out


@dataclass
class City:
    """What was made: users, organizations and people by key."""

    users: dict[str, User] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Practitioner] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.users[name]
        except KeyError as fault:
            raise AttributeError(name) from fault


def settle(today: date) -> City:
    """Make the accounts, organizations and people of the city, through the registers' own verbs."""
    city = City()
    admin = city.users["admin"] = accounts.open_account(
        by=None, username="admin", name="沈宇", password=PASSWORD, invented=True
    )
    Membership.objects.create(
        user=admin, role_code=roles.ADMINISTRATOR.code, region=CITY, title="系统管理员", valid_from=date(2020, 1, 1)
    )
    for number, place in enumerate(places(today), 1):
        found = organizations.enter(
            by=admin, source=SOURCE if not place.public else f"名称见公开文件；其余为{SOURCE}", name=place.name,
            uscc=invented_uscc(number), legal_form=place.legal_form, role_type=place.role_type, standing=place.standing,
            registered_on=place.registered_on, region=place.region, address="太仓市（演示地址，虚构）",
            legal_representative=place.legal_representative or "（虚构）", purpose="公共法律服务、矛盾纠纷化解、特殊人群帮扶",
            party_organization=place.party, contact=place.legal_representative, phone=f"0512-0000{number:04d}",
            bank="演示银行太仓支行（虚构）", account=f"62220000000{number:08d}", invented=True,
        )  # fmt: skip
        city.organizations[place.key] = found
        for order, (name, level) in enumerate(place.staff):
            person = _person(city, name, number * 10 + order, PractitionerKind.SOCIAL_WORKER, by=admin)
            position = Position.LEGAL_REPRESENTATIVE if name == place.legal_representative else Position.STAFF
            practitioners.employ(
                person, found, by=admin, source=SOURCE, position=position, title="社工", starts_on=place.registered_on
            )
            if position != Position.STAFF:
                practitioners.employ(person, found, by=admin, source=SOURCE, title="社工", starts_on=place.registered_on)
            if level:
                practitioners.certify(
                    person, by=admin, source=SOURCE, level=Level(level), number=f"YS{number:02d}{order:02d}（虚构）",
                    passed_on=date(today.year - 1, 6, 18), valid_from=date(today.year - 1, 9, 1),
                    valid_until=date(today.year + 2, 8, 31),
                )  # fmt: skip
    for persona in (*STAFF, *PARTNERS, *EXPERTS):
        _account(city, persona, by=admin)
    _experts(city, by=admin)
    return city


def _person(city: City, name: str, number: int, kind: str, *, by) -> Practitioner:
    if name not in city.people:
        city.people[name] = practitioners.enter(
            by=by, source=SOURCE, name=name, kind=kind, id_number=invented_id_number(number), invented=True
        )
    return city.people[name]


def _account(city: City, persona: Persona, *, by: User) -> None:
    if persona.username in city.users:
        return
    user = city.users[persona.username] = accounts.open_account(
        by=by, username=persona.username, name=persona.name, password=PASSWORD, invented=True,
        email=f"{persona.username}@yihe.example",
    )  # fmt: skip
    for role, title, region in persona.hats:
        accounts.grant(
            user, role, by=by, region=region, title=title, valid_from=date(2020, 1, 1),
            organization=city.organizations.get(persona.organization),
        )  # fmt: skip


def _experts(city: City, *, by: User) -> None:
    """Put the experts into the pool. 方远 represents 恒星社会工作服务社: he has to step aside where it applies."""
    for number, persona in enumerate(EXPERTS, 1):
        person = _person(city, persona.name, 200 + number, PractitionerKind.EXPERT, by=by)
        person.specialty = persona.line.removeprefix("评审专家（").removesuffix("）")
        person.user, person.in_expert_pool = city.users[persona.username], True
        person.save()
    practitioners.employ(
        city.people["方远"], city.organizations["hengxing"], by=by, source=SOURCE,
        position=Position.LEGAL_REPRESENTATIVE, starts_on=date(2019, 4, 11),
    )  # fmt: skip
    practitioners.employ(
        city.people["夏宁"], city.organizations["chenxi"], by=by, source=SOURCE, position=Position.BOARD,
        title="理事", starts_on=city.organizations["chenxi"].registered_on,
    )  # fmt: skip
