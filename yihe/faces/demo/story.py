"""The story of the demonstration city, lived through the real actions by the people concerned, on the days they acted."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from yihe.faces.demo import (
    people,
    story_applications,
    story_buying,
    story_calls,
    story_claims,
    story_counter,
    story_desk,
    story_money,
    story_places,
    story_returns,
    story_rooms,
    story_rosters,
    story_servings,
    story_stays,
    story_visits,
    story_years,
)
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.places import PLACES
from yihe.faces.demo.tale import BEGINNING, Tale
from yihe.foundation import slow_work
from yihe.matters.models import Event, Matter, Seal


class AlreadyTold(Exception):
    """There are people in the database: the story begins in an empty city, and is lived through once."""


def tell(say: Callable[[str], object], years: int = 0) -> people.City:
    """
    Settle the city and live through its story, all or nothing. Everything goes through the same verbs as on the pages. With `years`
    residents were served so long before as well, which takes minutes: `say` hears of each month.

    :raises AlreadyTold: the database is not empty
    """
    if people.User.objects.exists():
        raise AlreadyTold("数据库里已经有账户，演示城市只能装入空的数据库。")
    with slow_work.nobody_waits(), transaction.atomic():
        tale = Tale(people.City(), timezone.localdate(), years)
        tale.diary.add(_bureau(tale), _more_experts(tale), *(_place(tale, place) for place in PLACES))
        for part in (
            story_money,
            story_buying,
            story_calls,
            story_applications,
            story_stays,
            story_claims,
            story_returns,
            story_servings,
            story_counter,
            story_desk,
            story_places,
            story_rosters,
            story_visits,
            story_years,
            story_rooms,
        ):
            tale.diary.add(*part.strands(tale))
        tale.diary.live(say if years else None)
    city = tale.city
    say(f"  {len(city.organizations)} 个社会组织、{len(city.people)} 名从业人员和专家、{len(city.users)} 个账户")
    say(f"  {Matter.objects.count()} 件办件、{Event.objects.count()} 条办理记录、{Seal.objects.count()} 次封存")
    city.held_up = tale.diary.held_up
    for held in city.held_up:
        say(f"  没有走完：{held.of.removeprefix('story_')}/{held.strand}，{held.day}，{held.why}")
    spent = "、".join(f"{of.removeprefix('story_')} {seconds:.1f}" for of, seconds in tale.diary.spent.most_common())
    say(f"  各篇用时（秒）：{spent}")
    return city


def _bureau(tale: Tale) -> Strand:
    yield tale.back(BEGINNING)
    people.settle_bureau(tale.city)


def _more_experts(tale: Tale) -> Strand:
    day = tale.back(5)
    yield day
    people.settle_more_experts(tale.city, since=day)


def _place(tale: Tale, place) -> Strand:
    """An organization is known soon after its registration, its certificates soon after the examination."""
    begin = tale.diary.working_days_since(place.registered_on(tale.today))
    yield tale.back(min(BEGINNING - 1, begin - 4))
    people.settle_place(tale.city, place, tale.today)
    yield tale.back(tale.diary.working_days_since(people.passed_on(tale.today)) - 30)
    for name, level in place.staff:
        if level:
            people.certify(tale.city, name, level, tale.today)
