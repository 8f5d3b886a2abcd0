"""What the claims of the story ask for, and the registers they rest on: posts, training bases, talents, earlier payments."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from yihe.domains.incubation.spans import last_day, months_after
from yihe.domains.subsidies import claims, registering
from yihe.domains.subsidies.importing import import_benefit
from yihe.domains.subsidies.places import Post, TrainingBase
from yihe.faces.demo import people, wording
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY, SOURCE
from yihe.faces.demo.setting import here, told_here
from yihe.faces.demo.tale import Tale
from yihe.foundation.city_words import say
from yihe.matters import kinds, offering
from yihe.registers.practitioners import edits as practitioners
from yihe.registers.practitioners.models import PractitionerKind

POSTS = (
    ("guanghui", "社区矫正社工岗", "高晖"), ("guanghui", "安置帮教社工岗", "徐岚"), ("yangguang", "心理服务社工岗", "梁心"),
    ("hengxing", "社区服务社工岗", "秦松"), ("chunni", "普法社工岗", "马蕾"), ("mingxin", "矫正帮扶社工岗", "郑宁"),
    ("puhui", "法律援助社工岗", "贺军"),
)  # fmt: skip
# Organization, name, built and accepted so many working days ago (None: not accepted).
BASES = (
    ("guanghui", here("娄城矫正社工实训基地（虚构）"), 290, 270), ("yangguang", "阳光心理社工实训基地（虚构）", 240, 220),
    ("hengxing", here("浏河社区社工实训基地（虚构）"), 120, 90), ("chunni", here("沙溪普法社工实训基地（虚构）"), 80, None),
    ("laoniangjiu", "老娘舅调解实训基地（虚构）", 60, 30),
)  # fmt: skip
TALENTS = ("高晖", "梁心", "秦松", "赵霞", "郑宁", "孔亮", "贺军", "马蕾")


def strands(tale: Tale) -> Iterator[Strand]:
    for post in POSTS:
        yield _post(tale, *post)
    for base in BASES:
        yield _base(tale, *base)
    yield _talents(tale)
    yield _history(tale)
    yield _came_from_elsewhere(tale)


def _post(tale: Tale, key: str, title: str, holder: str) -> Strand:
    yield tale.back(275)
    clerk, org = tale.who("clerk"), tale.org(key)
    post = registering.approve_post(
        org, title=title, approved_on=timezone.localdate(), document="演示批准文件（虚构）", by=clerk
    )
    yield tale.back(272)
    registering.appoint(
        post, tale.city.people[holder], starts_on=timezone.localdate(), source="劳动合同（虚构）", by=clerk
    )


def _base(tale: Tale, key: str, name: str, built: int, accepted: int | None) -> Strand:
    yield tale.back(built)
    base = registering.register_base(
        tale.org(key), name=name, built_on=timezone.localdate(), by=tale.who("clerk"), partners="演示高校社工系（虚构）"
    )
    if accepted is None:
        return
    yield tale.back(accepted)
    registering.accept_base(
        base, passed=True, accepted_on=timezone.localdate(), accepted_by=say("市{registrar}"), document="演示验收文件（虚构）",
        by=tale.who("clerk"),
    )  # fmt: skip
    while True:  # a plan for each year, filed in its first weeks or soon after the acceptance
        year = timezone.localdate().year
        registering.file_plan(
            base, year=year, filed_on=timezone.localdate(), document=f"{year}年度培训计划（虚构）", by=tale.who("clerk")
        )
        following = next((n for n in range(accepted, -1, -1) if tale.back(n).year == year + 1), None)
        if following is None:
            return
        yield tale.back(following - 5)


def _talents(tale: Tale) -> Strand:
    yield tale.back(215)
    for name in TALENTS:
        practitioners.name_talent(
            tale.city.people[name], by=tale.who("admin"), source="演示人才认定文件（虚构）", title=told_here("title", "leading"),
            named_on=timezone.localdate() - timedelta(days=7),
        )  # fmt: skip


def _history(tale: Tale) -> Strand:
    """The ledger of former years, brought in row by row: payments by other cities and before this platform."""
    yield tale.back(268)
    paid_on = tale.back(580)
    import_benefit(
        kind="startup", holder=tale.org("hengxing").uscc, amount=Decimal("30000"), by=tale.who("clerk"), paid_on=paid_on,
        through=tale.org("hengxing").name, payer=here("太仓市财政局（虚构）"), document=f"{paid_on.year}年补贴台账（虚构）",
    )  # fmt: skip
    if not offering.offers(kinds.get("settling_in_claim"), CITY):
        return
    import_benefit(
        kind="settling_in", holder=tale.city.people["徐岚"].id_number, amount=Decimal("100000"), by=tale.who("clerk"),
        paid_on=paid_on, through=here("苏州市某社工事务所（虚构）"), payer=here("苏州市{registrar}（虚构）"),
        document=f"{paid_on.year}年补贴台账（虚构）",
    )  # fmt: skip


def _came_from_elsewhere(tale: Tale) -> Strand:
    """蔡明 had his examination rewarded by an employer in the next city before he came: it is not given twice."""
    yield tale.back(190)
    person = people.person_named(tale.city, "蔡明", PractitionerKind.SOCIAL_WORKER)
    practitioners.employ(
        person, tale.org("guanghui"), by=tale.who("admin"), source=SOURCE, title="社工", starts_on=timezone.localdate()
    )
    people.certify(tale.city, "蔡明", "assistant", tale.today)
    yield tale.back(186)
    paid_on = people.passed_on(tale.today) + timedelta(days=100)
    import_benefit(
        kind="exam", level="assistant", holder=person.id_number, amount=Decimal("1000"), by=tale.who("clerk"), paid_on=paid_on,
        through=here("昆山市某社工服务社（虚构）"), payer=here("昆山市{registrar}（虚构）"), document=f"{paid_on.year}年补贴台账（虚构）",
    )  # fmt: skip


def contents(tale: Tale, row):
    """Return the unsaved contents of a claim of the story."""
    return {
        "startup": _startup, "incubation": _quarter, "activity": _activity, "post": _months, "settling_in": _home,
        "exam": _exam, "training_base": _training,
    }[row.kind](tale, row)  # fmt: skip


def _startup(tale, row):
    return claims.StartupClaim(note=wording.startup(claims.StartupClaim.objects.count()))


def _quarter(tale, row):
    quarter, cost = row.asked
    stay = tale.org(row.key).residencies.latest("starts_on")
    since = months_after(stay.starts_on, 3 * quarter)
    return claims.IncubationClaim(
        since=since,
        until=last_day(since, 3),
        actual_cost=Decimal(cost),
        note=wording.quarter(claims.IncubationClaim.objects.count()),
    )


def _activity(tale, row):
    name, asked, _found = row.asked
    return claims.ActivityClaim(
        activity=name, held_on=timezone.localdate() + timedelta(days=1), requested=Decimal(asked),
        necessity=wording.NECESSITY[name],
    )  # fmt: skip


def _months(tale, row):
    nth, first, last = row.asked
    post = Post.objects.filter(organization=tale.org(row.key)).order_by("pk")[nth]
    return claims.PostClaim(post=post, since=tale.month(first)[0], until=tale.month(last)[1])


def _home(tale, row):
    name, degree = row.asked
    person = tale.city.people[name]
    return claims.SettlingInClaim(
        practitioner=person, degree=degree, home_bought_on=tale.back(row.begin + 14), home_address=f"太仓市城厢镇演示小区{person.pk}幢（虚构）",
        home_in_city=True, home_lived_in=True, first_home="yes", **_own_account(person),
    )  # fmt: skip


def _exam(tale, row):
    name, level = row.asked
    person = tale.city.people[name]
    return claims.ExamClaim(practitioner=person, level=level, **_own_account(person))


def _own_account(person) -> dict:
    return {"bank": "演示银行太仓支行（虚构）", "account": f"62221110000{person.pk:08d}"}


def _training(tale, row):
    payment, cost = row.asked
    base = TrainingBase.objects.filter(organization=tale.org(row.key)).latest("pk")
    if payment == "once":
        return claims.TrainingBaseClaim(base=base, payment="once", note=SOURCE)
    return claims.TrainingBaseClaim(
        base=base, payment="year", year=timezone.localdate().year, actual_cost=Decimal(cost), note="师资、教材和场地"
    )
