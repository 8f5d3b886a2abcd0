"""History from before the platform: checked row by row, and counting like our own."""

from datetime import date
from decimal import Decimal

import pytest
from stdnum.cn import ric

from tests.conftest import valid_uscc
from tests.subsidies.conftest import certify, make_worker, reside, talent
from yihe.domains.subsidies.importing import BadHistory, import_benefit
from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.models import Award, Benefit, Lifetime
from yihe.domains.subsidies.policies.history import KINDS
from yihe.foundation.blind_index import blind_index
from yihe.matters.actions import NotAllowed, perform
from yihe.registers.practitioners.edits import id_number_fault

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture
def enter(people):
    """Return a function that enters one row; what is not said is right."""

    def row(**said):
        given = {
            "kind": "考试奖励", "holder": an_id(7), "name": "王某", "amount": Decimal("1200.00"),
            "paid_on": date(2023, 5, 10), "through": "昆山××服务社", "payer": "昆山市民政局",
            "document": "2023年奖励发放台账", "level": "助理", "by": people.editor,
        }  # fmt: skip
        return import_benefit(**given | said)

    return row


def an_id(number: int) -> str:
    body = f"32058319880202{number:03d}"
    return body + ric.calc_check_digit(f"{body}?")


def test_a_payment_elsewhere_before_the_platform_keeps_the_same_person_from_a_second_one(enter, desk):
    worker = make_worker(desk.organization)
    certify(worker)
    enter(holder=worker.id_number.lower(), level="中级", amount=Decimal("1800.00"))
    matter = desk.draft("exam", practitioner=worker)

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "submit", by=desk.people.applicant)

    assert str(refused.value) == (
        "中级考试奖励每人只给一次：2023-05-10 已由昆山××服务社领取 1800 元（昆山市民政局，2023年奖励发放台账）"
        "（依据太政办〔2021〕163号 四(五)）。"
    )


def test_history_for_another_level_does_not_stand_in_the_way(enter, desk, claim):
    worker = make_worker(desk.organization)
    certify(worker)
    enter(holder=worker.id_number, level="助理")

    assert Award.objects.get(matter=claim("exam", "noticed", practitioner=worker)).amount == Decimal("1800.00")


def test_imported_months_in_the_base_use_up_the_one_year(enter, desk, claim, organization):
    reside(organization, date(2025, 1, 1))
    enter(
        kind="incubation", holder=organization.uscc, level="", amount=Decimal("20000.00"), paid_on=date(2022, 12, 1),
        since=date(2022, 1, 1), until=date(2022, 9, 30),
    )  # fmt: skip

    matter = claim("incubation", "noticed", since=date(2025, 1, 1), until=date(2025, 6, 30))

    award = Award.objects.get(matter=matter)
    assert (award.amount, matter.benefits.get().months) == (Decimal("10000.00"), 3)
    assert Lifetime.objects.get(kind="incubation").months == 12


def test_an_imported_settling_in_payment_is_the_only_one(enter, desk):
    worker = talent(desk.organization)
    enter(kind="安家补贴", holder=worker.id_number, level="", amount=Decimal("100000.00"))

    with pytest.raises(NotAllowed, match="安家补贴每人终身只给一次：2023-05-10 已由昆山××服务社领取 100000 元"):
        perform(desk.draft("settling_in", practitioner=worker), "submit", by=desk.people.applicant)


def test_the_number_of_an_identity_card_is_kept_as_its_index_only(enter):
    benefit = enter()

    assert benefit.subject == blind_index(an_id(7))
    assert an_id(7) not in str([getattr(benefit, f.attname) for f in Benefit._meta.concrete_fields])
    assert history_of("exam", blind_index(an_id(7))) == [benefit]


def test_the_same_row_twice_is_refused_with_the_first_one(enter):
    enter()

    with pytest.raises(NotAllowed, match="同一项只给一次：2023-05-10 已由昆山××服务社领取 1200 元"):
        enter(document="另一本台账")


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({"kind": "过节费"}, [f"补贴种类“过节费”不认识，应为：{'、'.join(KINDS.values())}。"]),
        ({"level": "特级"}, ["证书级别“特级”不认识，应为：助理、中级、高级。"]),
        ({"level": ""}, ["证书级别“”不认识，应为：助理、中级、高级。"]),
        ({"holder": an_id(7)[:-1] + "9"}, ["身份证号码最后一位校验码不对，请检查有没有抄错。"]),
        ({"name": " "}, ["登记簿里没有这个对象，请填写名称。"]),
        ({"amount": Decimal("0")}, ["金额应大于零，最多两位小数。"]),
        ({"amount": Decimal("1.001")}, ["金额应大于零，最多两位小数。"]),
        ({"paid_on": date(2026, 6, 2)}, ["领取日期还没有到。"]),
        ({"through": "", "document": ""}, ["请填写申领单位。", "请填写凭据（台账名称、文号）。"]),
        ({"since": date(2023, 1, 1)}, ["补贴期间的起日和止日要都填，且止日不早于起日。"]),
        ({"kind": "startup", "holder": "52320585000000001X", "level": ""}, ["统一社会信用代码不对，请核对位数和校验码。"]),
        ({"kind": "incubation", "holder": valid_uscc(77), "level": ""}, ["孵化补贴按期间计算，请填写补贴期间起止。"]),
        ({"kind": "post", "holder": "岗位-1999-00001", "level": "", "since": date(2022, 1, 1), "until": date(2022, 1, 31)}, ["没有编号为“岗位-1999-00001”的社工岗位，请先登记。"]),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_with_every_fault(said, faults, enter):
    with pytest.raises(BadHistory) as bad:
        enter(**said)

    assert bad.value.faults == faults
    assert not Benefit.objects.exists()


def test_history_is_entered_by_the_bureau_only(enter, desk, person):
    for somebody in (desk.people.applicant, desk.people.maker, person()):
        with pytest.raises(NotAllowed, match="历史台账由司法局受理人员、审核人员或政策管理员导入。"):
            enter(by=somebody)


def test_history_of_a_post_and_of_a_bases_year_is_found_by_their_numbers(enter, desk):
    post, base = desk.post(), desk.base()
    enter(
        kind="社工岗位补贴", holder=post.number, level="", amount=Decimal("15000.00"), since=date(2022, 1, 1),
        until=date(2022, 3, 31),
    )  # fmt: skip
    enter(kind="实训基地年度经费", holder=base.number, level="", amount=Decimal("50000.00"), year=2023)

    assert [b.months for b in history_of("post", post.number)] == [3]
    assert Lifetime.objects.get(kind="training_base_year", year=2023).amount == Decimal("50000.00")


def test_the_sample_number_of_the_national_standard_is_accepted_and_a_changed_one_is_not():
    assert id_number_fault("11010519491231002X") == ""
    assert id_number_fault("110105194912310021") == "身份证号码最后一位校验码不对，请检查有没有抄错。"
