"""差一点: the smallest lawful change that makes a "no" a "yes", told with what it gives and until when; nothing that must not be suggested."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from tests.subsidies.conftest import MONDAY, certify, make_worker
from yihe.domains.subsidies import preparing
from yihe.domains.subsidies.claims.startup import StartupKind
from yihe.domains.subsidies.nearly import changed, gives, is_open, nearest
from yihe.domains.subsidies.policies.exam import Exam, ExamFacts, exam
from yihe.domains.subsidies.policies.history import SUBSIDIES, Subsidy, SubsidyFacts
from yihe.domains.subsidies.policies.startup import StartupFacts, startup
from yihe.domains.subsidies.policies.training_base import TrainingBaseFacts, training_base_once
from yihe.foundation import parameters
from yihe.foundation.changes import Change, Day, Step
from yihe.foundation.counters import ORGANIZATION
from yihe.foundation.facts import BadFacts, fact


@pytest.fixture
def known(db):
    return parameters.of("320585")


def _worlds():
    """Yield policy and facts, refused, missing something, or given."""
    days = (None, MONDAY - timedelta(days=400), MONDAY + timedelta(days=3))
    for acceptance, built, accepted, field in product(("none", "passed", "failed"), days, days, (True, False)):
        try:
            yield (
                training_base_once,
                TrainingBaseFacts(
                    base="甲",
                    organization="乙",
                    in_field=field,
                    built_on=built,
                    acceptance=acceptance,
                    accepted_on=accepted,
                ),
            )
        except BadFacts:
            continue
    for registration, day, field in product(
        ("registered", "recorded"), (date(2020, 1, 1), date(2025, 1, 1), date(2026, 7, 1)), (True, False)
    ):
        yield startup, StartupFacts(organization="甲", registration=registration, registered_on=day, in_field=field)
    for level, passed, field in product(
        ("assistant", "intermediate", "senior"), ("assistant", "intermediate", ""), (True, False)
    ):
        exams = (Exam(level=passed, passed_on=date(2024, 1, 1), certificate="一"),) if passed else ()
        yield exam, ExamFacts(person="甲", in_field=field, level=level, exams=exams)


def _reckoned(policy, facts, on, known):
    try:
        return policy.reckon(facts, on=on, parameters=known)
    except BadFacts:
        return None


def test_what_is_suggested_helps_is_the_least_and_holds_to_its_last_day_and_no_longer(known):
    told = 0
    for policy, facts in _worlds():
        near = nearest(policy, facts, MONDAY, known)
        now = _reckoned(policy, facts, MONDAY, known)
        helps = [step for step in facts.steps if is_open(facts, step) and _helps(policy, facts, (step,), MONDAY, known)]
        if gives(now):
            assert near is None
        elif near is None:
            assert not helps
        else:
            told += 1
            assert _helps(policy, facts, near.steps, MONDAY, known) and len(near.steps) == (1 if helps else 2)
            if near.last_day:
                assert _helps(policy, facts, near.steps, near.last_day, known)
                assert not _helps(policy, facts, near.steps, near.last_day + timedelta(days=1), known)
            assert all(is_open(facts, step) for step in near.steps)
    assert told > 10


def _helps(policy, facts, steps, day, known) -> bool:
    try:
        return gives(_reckoned(policy, changed(facts, steps, day), day, known))
    except BadFacts:
        return False


def test_nothing_is_changed_that_nobody_can_change_or_must_not_be_told_to(known):
    for policy in SUBSIDIES.values():
        said = {each.name: each.change for each in policy.facts.described()}
        for step in policy.facts.steps:
            assert Change.NEVER not in {said[name] for name in step.makes}
    never = {
        each.name for policy in SUBSIDIES.values() for each in policy.facts.described() if each.change is Change.NEVER
    }
    assert {"actual_cost", "requested", "payments", "home_bought_on"} <= never


@pytest.mark.parametrize("makes", [{"paid": Decimal(1)}, {"nowhere": 1}, {"born": Day.IT_IS_DONE}])
def test_a_policy_that_suggests_what_it_must_not_is_not_declared(makes):
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Wrong(SubsidyFacts):
        steps = (Step("多花些钱", makes),)
        paid: Decimal | None = fact("支出", default=None)
        born: date | None = fact("出生", default=None, change=Change.CANNOT)

    with pytest.raises(ValueError, match="多花些钱"):
        Subsidy("subsidies.wrong_one", "乱建议", ORGANIZATION, Wrong)
    assert "wrong_one" not in SUBSIDIES and fields(Wrong) and replace(Wrong())


def test_a_card_says_yes_and_how_much_no_and_why_or_what_is_nearly_there(desk, organization, client):
    certify(make_worker(organization), "assistant")
    desk.base(accepted=None, built_on=date(2026, 5, 1))
    organization.registered_on = date(2014, 3, 1)
    organization.save()
    preparing.prepare()
    client.force_login(desk.people.applicant)

    for page in ("/desk/workspace/", "/desk/start/"):
        text = client.get(page).text
        assert "可以申请：已备好 1 项" in text
        assert "申请验收并验收合格" in text and "可得" in text
    assert "不再是新注册登记的组织" in text  # of all that one may open; the workspace shows what is nearer to a yes


def test_a_recorded_organization_is_told_that_it_may_register(desk, organization):
    organization.standing, organization.registered_on = "recorded", date(2026, 1, 1)
    organization.save()

    assert "到民政部门办理社会组织登记" in StartupKind.nearly_foreseen(organization)
    organization.standing, organization.registered_on = "registered", date(2014, 1, 1)
    organization.save()
    assert StartupKind.nearly_foreseen(organization) == ""  # it is registered: nobody does it a second time
    organization.standing, organization.judicial_field = "recorded", False
    organization.save()
    assert StartupKind.nearly_foreseen(organization) == ""
