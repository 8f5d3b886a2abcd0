"""What refuses in advice, each a sentence: "" when nothing is against it."""

from datetime import datetime, timedelta

from django.utils import timezone

from yihe.domains.advice import duty, terms
from yihe.domains.advice.models import CallBack, Complaint, Consultation, Elsewhere
from yihe.foundation import workdays
from yihe.foundation.roles import ADVICE_DESK
from yihe.matters import hands, kinds, turns
from yihe.matters.models import Event, Matter
from yihe.matters.safe_ways import REACHES, SafeWay
from yihe.registers.accounts.models import User

NOT_REPORTED = "这件咨询涉及孩子受到伤害，咨询受理员向公安等有关部门报告以后才能答复（未成年人保护法第十一条）。"
COMPLAINT_NOT_REPORTED = "这件投诉涉及孩子受到伤害，向公安等有关部门报告以后才能办结（未成年人保护法第十一条）。"
NOT_YET_OVER = "此件还要由司法局处理，现在不能撤回；可以不再补充。"
NOBODY_HAS_IT = "此件还没有派给哪一位，请咨询受理员先分派。"
NOBODY_NEXT = "当班的没有下一位，请“交回受理员”。"
ASKED_ONCE = "已经追问过一次。还有别的问题，请另外提问；对答复有意见，办结后可以申请重开。"
NO_MEDIATION = "涉及家庭暴力的，不转调解。"
NOBODY_SECOND = "没有第二位值班人员可以审读，请咨询受理员先安排。"
YOU_WROTE_IT = "这份答复是您或者委托您的同志写的，由另一位值班人员审读。"
IT_IS_ABOUT_YOU = "投诉涉及您办过的咨询或者您本人，请由他人办理。"


def _of(matter: Matter) -> Consultation:
    return kinds.contents_of(matter)


def nobody_has_it(matter: Matter, user) -> str:
    return "" if matter.assignee_id else NOBODY_HAS_IT


def child_is_not_reported(matter: Matter, user) -> str:
    """Harm to a child is reported at once by whoever serves for the bureau; no answer closes it before (未成年人保护法 11)."""
    return NOT_REPORTED if _of(matter).waits_for_report else ""


def cannot_be_withdrawn(matter: Matter, user) -> str:
    return NOT_YET_OVER if child_is_not_reported(matter, user) else ""


def needs_a_second_reader(matter: Matter) -> bool:
    """Test whether a second person reads an answer before it goes out: it concerns many, or a topic that does."""
    contents = _of(matter)
    return contents.people >= terms.group_people(matter.region) or contents.topic in terms.READ_BY_TWO


def second_reader_is_missing(matter: Matter, user) -> str:
    if not needs_a_second_reader(matter):
        return ""
    contents = _of(matter)
    if contents.people >= terms.group_people(matter.region):
        return f"{terms.group_people(matter.region)} 人以上的事要有第二个人看过才能答复，请“送审读”。"
    return f"“{contents.get_topic_display()}”类的答复要有第二个人看过，请“送审读”。"


def wrote_it(matter: Matter, user) -> str:
    """Refuse whoever wrote the answer, or stands in for who did, as its second reader. A colleague's reading is no power over anybody."""
    return YOU_WROTE_IT if Event.objects.filter(hands.took(user), matter=matter, action="submit").exists() else ""


def no_second_reader(matter: Matter, user) -> str:
    return "" if duty.second_readers(matter) else NOBODY_SECOND


def nobody_next(matter: Matter, user) -> str:
    return "" if any(person.pk != matter.assignee_id for person in duty.on_duty(matter)) else NOBODY_NEXT


def was_asked_again(matter: Matter, user) -> str:
    return ASKED_ONCE if _of(matter).asked_again_at else ""


def too_late_to_reopen(matter: Matter, user) -> str:
    days = terms.reopen_days(matter.region)
    last = timezone.localdate(matter.closed_at) + timedelta(days=days)
    return f"办结已满 {days} 日，不能申请重开；请另外提问。" if timezone.localdate() > last else ""


def agreed_moment_is_wrong(matter: Matter, user, *, agreed_at: datetime, **said) -> str:
    """A moment to come, and not farther off than the city allows."""
    days = terms.agreed_days_most(matter.region)
    if agreed_at <= timezone.now():
        return "约定的时间已经过了。"
    last = workdays.add(timezone.localdate(), days)
    return f"最多约到 {days} 个工作日以后（{last} 以前）。" if timezone.localdate(agreed_at) > last else ""


def cannot_be_referred(matter: Matter, user, *, referred_to: str, **said) -> str:
    """Whoever is hit at home is not sent to be reconciled with who hits."""
    return NO_MEDIATION if _of(matter).is_violence and referred_to == Elsewhere.MEDIATION else ""


def is_known_as_harm(matter: Matter, user) -> str:
    return "已经记为孩子受到伤害。" if _of(matter).is_child_harm else ""


# Ringing back -----------------------------------------------------------------------------------------------------------


def cannot_be_rung(matter: Matter, user) -> str:
    contents = _of(matter)
    return "" if contents.phone and contents.safe_way == SafeWay.CALL else "咨询人没有留可以安全拨打的电话。"


def phone_is_not_safe(matter: Matter, user) -> str:
    """Return why nobody rings: whoever asked called no way safe any more, or is gone."""
    asked = kinds.contents_of(matter.parent) if matter.parent_id else None
    safe = asked is not None and asked.phone and asked.safe_way in REACHES
    return "" if safe else "咨询人要求不再联系，请不要拨打。"


def may_be_tried_again(matter: Matter, user) -> str:
    """Stop the automatic end of a call-back before the last try."""
    tries: int = CallBack.objects.only("tries").get(pk=matter.pk).tries
    return "还可以再打。" if tries < terms.callback_tries(matter.region) else ""


def window_is_past(matter: Matter, user, *, ring_at: datetime | None = None, **said) -> str:
    return "下次打电话的时间已经过了。" if ring_at and ring_at <= timezone.now() else ""


# Complaints -------------------------------------------------------------------------------------------------------------


def whom_it_is_about(matter: Matter) -> set[int]:
    """Return the keys of those a complaint is about: who is named, and whoever had a hand in the consultation it names."""
    contents: Complaint = kinds.contents_of(matter)
    found = {contents.about_id} if contents.about_id else set()
    if contents.about_number:
        found |= set(
            Event.objects.filter(
                matter__number=contents.about_number, matter__kind="consultation", actor__isnull=False
            ).values_list("actor", flat=True)
        )
        found |= set(
            Consultation.objects.filter(matter__number=contents.about_number, answerer__isnull=False).values_list(
                "answerer", flat=True
            )
        )
    return found


def it_is_about(matter: Matter, user) -> str:
    """Nobody works on what is said of them, and nobody who lent them a hat does."""
    return IT_IS_ABOUT_YOU if user is not None and user.acts_for & whom_it_is_about(matter) else ""


def keeps_out(matter: Matter, user: User) -> str:
    """Return why somebody is handed no complaint, asked for no opinion in it and hands out no code of it, or ""."""
    return f"投诉涉及{user}本人或者{user}办过的咨询，由他人办理。" if it_is_about(matter, user) else ""


def complaint_is_not_reported(matter: Matter, user) -> str:
    """What is said in a complaint is said to the bureau all the same (未成年人保护法 11)."""
    return COMPLAINT_NOT_REPORTED if kinds.contents_of(matter).waits_for_report else ""


def who_may_look_into(matter: Matter) -> list[User]:
    """Return those of the desk a complaint can be given to: nobody it is about."""
    about = whom_it_is_about(matter)
    return [person for person in turns.holders(ADVICE_DESK, matter) if person.pk not in about]
