"""While organizations are in the base and after: services, stages of growth, leaving, tracking."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone

from yihe.domains.incubation import city, stays
from yihe.domains.incubation import tracking as visits
from yihe.domains.incubation.models import Graduation, ServiceGiven
from yihe.domains.incubation.records import ServiceRecord
from yihe.faces.demo import wording
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY
from yihe.faces.demo.setting import told_here
from yihe.faces.demo.story_calls import SECOND
from yihe.faces.demo.tale import BEGINNING, Tale, tutor_of
from yihe.foundation.city_words import say
from yihe.foundation.records import acts
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.organizations import classes
from yihe.registers.organizations.models import Residency

SECOND_IN = SECOND - 37  # everybody of the call has moved in by then
SERVICES = (
    ("policy", "1.5", "逐条讲解本地文件的补贴和申报条件"),
    ("registration", "1.0", "指导章程修订和年度检查填报"),
    ("training", "3.0", "个案工作实务培训：访谈和评估"),
    ("staffing", "2.0", "协助制定专职社工招聘和考证计划"),
    ("design", "2.5", "项目逻辑框架和预算表辅导"),
    ("information", "0.5", "推送政府购买服务项目信息"),
    ("experts", "2.0", "邀请高校老师督导一次"),
    ("training", "3.0", "财务和票据规范培训"),
    ("design", "2.0", "公益创投申报书修改"),
)


def strands(tale: Tale) -> Iterator[Strand]:
    yield _groups(tale)
    for order, (key, first, last, times) in enumerate((
        ("guanghui", SECOND_IN, 3, 9), ("mingxin", SECOND_IN, 90, 3), ("hehe", SECOND_IN, 12, 4), ("lvyin", SECOND_IN, 10, 3),
        ("puhui", SECOND_IN, 6, 4), ("tongxin", 480, 30, 4), ("chunni", 440, 25, 4), ("ninghe", 500, 300, 3),
    )):  # fmt: skip
        yield _services(tale, key, first - 3 - order, last + order, times)
    yield _services_of_this_month(tale)
    yield from _stages(tale)
    yield _left_long_ago(tale)
    yield _extended_once(tale)
    yield _left_on_the_day(tale, "mingxin", tale.months_ago(3))
    yield _handing_back(tale)
    yield _asked_for_a_summary(tale)
    yield _not_yet(tale)
    yield _assessed_by_the_calendar(tale)


def _stay(tale: Tale, key: str) -> Residency:
    return Residency.objects.filter(organization=tale.org(key)).latest("starts_on")


def _groups(tale: Tale) -> Strand:
    yield tale.back(BEGINNING - 2)
    base = tale.who("base")
    # Each group has a tutor: the first two of the story are the first's, the others the second's.
    for code, _label in city.groups():
        stays.join_group(tale.who(tutor_of(code)), code, by=base)


def _services(tale: Tale, key: str, first: int, last: int, times: int) -> Strand:
    """The tutor and the base give what the stage asks for; the organization confirms most of it, sooner or later."""
    step = max(2, (first - last) // times)
    for n in range(times):
        yield tale.back(first - n * step)
        service, hours, note = SERVICES[n % len(SERVICES)]
        service = told_here("service", service)
        giver = tale.who("base" if n % 3 == 1 else "tutor")
        given = acts.enter(
            ServiceRecord,
            _stay(tale, key),
            by=giver,
            service=service,
            on=timezone.localdate(),
            hours=Decimal(hours),
            note=wording.service(note, ServiceGiven.objects.count()),
        )
        if n == times - 1:
            return  # the last one still waits to be confirmed
        if n % 4 == 2:
            acts.correct(
                ServiceRecord, given, by=giver, service=service, on=given.on, hours=Decimal(hours) + Decimal("0.5"),
                note=given.note, reason="签到表上的时长多半小时",
            )  # fmt: skip
        yield tale.back(first - n * step - 1)
        waiting = ServiceGiven.objects.counting().filter(residency=_stay(tale, key), confirmation=None)
        acts.answer(ServiceRecord, waiting.values_list("pk", flat=True), by=tale.agent(key), accepted=True)


def _services_of_this_month(tale: Tale) -> Strand:
    """Two wait to be confirmed today, one was sent back, and one was entered days after it was given."""
    yield tale.back(9)
    give = partial(acts.enter, ServiceRecord, _stay(tale, "guanghui"), by=tale.who("tutor"))
    absent = give(
        service=told_here("service", "training"),
        on=timezone.localdate(),
        hours=Decimal("2.0"),
        note="个案工作实务培训：结案",
    )
    give(
        service=told_here("service", "experts"),
        on=timezone.localdate() - timedelta(days=12),
        hours=Decimal("1.5"),
        note="邀请高校老师督导",
    )
    yield tale.back(8)
    acts.answer(ServiceRecord, [absent.pk], by=tale.agent("guanghui"), accepted=False, remark="当天改期，没有开课")
    yield tale.back(2)
    give(
        service=told_here("service", "policy"),
        on=timezone.localdate(),
        hours=Decimal("1.0"),
        note="讲解年度活动补贴的申报",
    )


# Stages ---------------------------------------------------------------------------------------------------------------


def _stages(tale: Tale) -> Iterator[Strand]:
    yield _stage(tale, "guanghui", 150, "growth", "承接两个区域项目，专职社工三名", "confirm")
    yield _stage(tale, "guanghui", 3, "mature", say("独立完成年度项目，开始带教新{enter}组织"), "")
    yield _stage(tale, "hehe", 190, "startup", "已登记，有固定调解室和持证人员", "confirm")
    yield _stage(tale, "lvyin", 110, "growth", "志愿者超过五十人", "refuse")
    yield _stage(tale, "puhui", 95, "growth", "受援人陪伴累计一百人次", "withdraw")


def _stage(tale: Tale, key: str, begin: int, stage: str, reason: str, then: str) -> Strand:
    yield tale.back(begin)
    stay = _stay(tale, key)
    by = "tutor" if key in ("guanghui", "puhui") else "base"
    to, others = told_here("stage", stage), [code for code, _label in classes.stages() if code != stay.stage.stage]
    matter = stays.propose_stage(
        stay, by=tale.who(by), stage=to if to in others else others[-1], since=timezone.localdate(), reason=reason
    )
    tale.matters[f"stage:{key}:{stage}"] = matter
    if not then:
        return
    yield tale.back(begin - 2)
    if then == "confirm":
        tale.do(matter, "confirm", "reviewer")
    elif then == "refuse":
        tale.do(matter, "refuse", "reviewer", reason="志愿者不等于专职人员，服务成效材料不足，仍按现在的阶段指导")
    else:
        tale.do(matter, "withdraw", by)


# Leaving --------------------------------------------------------------------------------------------------------------


def _ask_to_leave(tale: Tale, key: str, ground: str, summary: str, *, send: bool = True) -> Matter:
    stay = _stay(tale, key)
    matter = tale.open("graduation", Graduation(residency=stay, ground=ground, summary=summary), by=key, key=key)
    if send:
        tale.hand_in(matter, ("summary",), by=key)
        tale.do(matter, "submit", key)
    return matter


def _assess(tale: Tale, matter: Matter, opinion: str, achieved: str) -> None:
    tale.do(matter, "assess", "base", achieved=achieved, open_ends="", opinion=opinion)


def _left_long_ago(tale: Tale) -> Strand:
    """宁和: in the base for its agreed year, visited three times since, and done with."""
    left = tale.months_ago(13)
    begin = tale.diary.working_days_since(left)
    yield tale.back(begin + 8)
    matter = _ask_to_leave(tale, "ninghe", "early", say("一年目标已经完成，已在镇里租下自己的场地，申请{leave}。"))
    yield tale.back(begin + 5)
    _assess(tale, matter, "leave", "两个服务点已独立运转，财务独立核算。")
    yield tale.back(begin)
    tale.do(matter, "agree", "director", left_on=timezone.localdate())
    yield tale.back(begin - 6)
    tale.do(matter, "hand_back", "base", returned_on=timezone.localdate(), note="两个工位、两把钥匙，已清点")
    tracking = _tracking(tale, "ninghe")
    months = visits.months(CITY)
    notes = ("两个服务点照常开放", "承接镇级心理服务项目", "项目续签一年，新增一名心理咨询师")
    for nth, month in enumerate(months):
        due = tracking.due_on
        yield tale.back(tale.diary.working_days_since(due) + 1)
        tracking.refresh_from_db()
        _visit(
            tale,
            tracking,
            month,
            notes[min(nth, len(notes) - 1)],
            first=nth == 0,
            last=month == months[-1],
        )
        tracking.refresh_from_db()


def _tracking(tale: Tale, key: str) -> Matter:
    return _stay(tale, key).tracking.matter


def _visit(tale: Tale, tracking: Matter, month: int, note: str, *, first: bool, last: bool) -> None:
    tale.do(
        tracking, "visit", tutor_of(contents_of(tracking).residency.group) if first else "base", month=month, visited_on=timezone.localdate(), operating=True,
        staff=3, projects="镇级购买服务项目一个", needs="" if last else "希望继续推送项目信息", note=note,
    )  # fmt: skip


def _extended_once(tale: Tale) -> Strand:
    """春泥: its year was extended to nearly two; now it is to leave, and waits for the director."""
    begin = tale.diary.working_days_since(tale.months_ago(10))  # twelve months after it moved in
    yield tale.back(begin + 20)
    stay = _stay(tale, "chunni")
    matter = _ask_to_leave(tale, "chunni", "expiry", "年度目标完成大半，普法课尚未形成稳定团队，申请评估。")
    yield tale.back(begin + 15)
    _assess(tale, matter, "extend", "目标完成七成，建议延长，补足团队建设。")
    yield tale.back(begin + 11)
    stay.refresh_from_db()
    tale.do(
        matter,
        "extend",
        "director",
        ends_on=_years_later(stay.starts_on, 2) - timedelta(days=1),
        reason="团队建设未完成，同意延长",
    )
    yield tale.back(8)
    matter = _ask_to_leave(tale, "chunni", "early", say("普法课已有六人稳定团队，申请{leave}。"))
    yield tale.back(2)
    _assess(tale, matter, "leave", "团队稳定，普法课覆盖八个村，可以独立运作。")


def _years_later(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _left_on_the_day(tale: Tale, key: str, left: date) -> Strand:
    """明心: left three months ago, so that its first visit falls due about today."""
    begin = tale.diary.working_days_since(left) + 1  # decided on the day itself, or right after it
    yield tale.back(begin + 10)
    matter = stays.open_graduation(
        _stay(tale, key), by=tale.who("base"), ground="early", summary=say("目标提前完成，双方协商提前{leave}。")
    )
    yield tale.back(begin + 6)
    _assess(tale, matter, "leave", "项目已由镇里续签，人员和场地独立。")
    yield left if left.weekday() < 5 else tale.back(begin - 1)
    tale.do(matter, "agree", "director", left_on=left)
    yield tale.back(begin - 8)
    tale.do(matter, "hand_back", "base", returned_on=timezone.localdate(), note="已清点，完好")


def _handing_back(tale: Tale) -> Strand:
    """和合: the director agreed; the space is being handed back."""
    yield tale.back(14)
    matter = _ask_to_leave(tale, "hehe", "early", say("调解室已迁入镇社会治理中心，申请提前{leave}。"))
    yield tale.back(10)
    _assess(tale, matter, "leave", "家事调解流程成熟，镇里提供场地。")
    yield tale.back(5)
    tale.do(matter, "agree", "director", left_on=timezone.localdate())


def _asked_for_a_summary(tale: Tale) -> Strand:
    """绿荫: took a first wish to leave back; the second is short of its summary."""
    yield tale.back(60)
    matter = _ask_to_leave(tale, "lvyin", "early", "拟迁回浏河镇。")
    yield tale.back(57)
    tale.do(matter, "withdraw", "lvyin")
    yield tale.back(7)
    matter = _ask_to_leave(tale, "lvyin", "early", say("浏河镇已落实和事角场地，申请提前{leave}。"))
    yield tale.back(4)
    tale.do(matter, "send_back", "base", reason="总结没有对照协议约定的三项目标，请逐项说明完成情况。")


def _not_yet(tale: Tale) -> Strand:
    """普惠: was refused once; is writing a new application."""
    yield tale.back(85)
    matter = _ask_to_leave(tale, "puhui", "early", say("拟提前{leave}。"))
    yield tale.back(80)
    _assess(tale, matter, "stay", "陪伴员只有两名，离开基地后没有场地。")
    yield tale.back(76)
    tale.do(matter, "refuse", "director", reason=say("{leave}后的场地和人员没有着落，建议继续孵化"))
    yield tale.back(1)
    _ask_to_leave(tale, "puhui", "early", "已与两家律所签订合作协议，场地有了着落。", send=False)


def _assessed_by_the_calendar(tale: Tale) -> Strand:
    """同心: its two years are over, and the calendar opened the leaving by itself. Nothing to do here but to look."""
    yield tale.back(2)
    tale.matters["graduation:tongxin"] = (
        Graduation.objects.select_related("matter").get(residency=_stay(tale, "tongxin"), live=True).matter
    )
