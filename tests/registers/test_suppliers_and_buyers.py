"""Who may undertake what is bought, and who buys: each once, known where it is kept, paid and ended by two."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tests.ways.registers import a_code, a_number
from yihe.foundation.roles import APPLICANT, CLERK, EXPERT, FINANCE_MAKER, PURCHASER, TREASURY
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal, RegisterEdit
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body, Sort, Succession
from yihe.registers.buyers import edits as buyers
from yihe.registers.buyers.models import Buyer
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.regions.models import Region
from yihe.registers.suppliers import edits, following, proposed
from yihe.registers.suppliers.models import Form, KnownIn, Supplier
from yihe.registers.suppliers.records import SupplierRegister

ELSEWHERE = "320581"
FIRM = {"name": "明理律师事务所（虚构）", "form": Form.LAW_FIRM, "source": "执业许可证"}


@pytest.fixture
def purchaser(person):
    return person(PURCHASER)


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


def a_firm(by, nth: int = 1, **said) -> Supplier:
    return edits.enter(by=by, **FIRM | {"uscc": a_code(nth, "31")} | said)


def test_a_supplier_stands_on_a_body_of_its_sort(purchaser):
    firm, works = a_firm(purchaser), a_firm(purchaser, 2, name="众和公司（虚构）", form=Form.ENTERPRISE)

    assert [(body.pk, body.sort, body.code) for body in Body.objects.order_by("pk")] == [
        (firm.pk, Sort.LAW_FIRM, firm.uscc), (works.pk, Sort.SUPPLIER, works.uscc),
    ]  # fmt: skip


def test_the_same_code_is_one_supplier_and_another_name_is_refused(purchaser):
    firm = a_firm(purchaser)

    assert a_firm(purchaser) == firm and Supplier.objects.count() == 1
    assert "已经登记为“明理律师事务所（虚构）”" in refusal(a_firm, purchaser, name="另一家事务所（虚构）")


def test_a_social_organization_is_entered_nowhere_twice(purchaser, organization):
    said = refusal(edits.enter, by=purchaser, **FIRM | {"uscc": organization.uscc})

    assert said == edits.AN_ORGANIZATION
    assert organization.name not in said, "whoever types codes learns no names"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"uscc": ""}, edits.NEEDS_CODE),
        ({"uscc": a_code(1, "31")[:-1] + "0"}, edits.WRONG_SIGN),
        ({"uscc": a_code(1), "id_number": a_number(1)}, edits.NO_NUMBER_OF_A_UNIT),
        ({"form": Form.INDIVIDUAL, "uscc": ""}, edits.NEEDS_NUMBER),
        ({"form": Form.INDIVIDUAL, "uscc": a_code(1), "id_number": a_number(1)}, edits.NO_CODE_OF_A_PERSON),
    ],
)
def test_who_it_is_has_to_be_said(purchaser, said, sentence):
    assert refusal(a_firm, purchaser, **said) == sentence
    assert not Supplier.objects.exists() and not Body.objects.filter(sort=Sort.LAW_FIRM).exists()


def test_a_village_collective_has_a_code_that_begins_with_a_letter(purchaser):
    said = {"name": "演示村股份经济合作社（虚构）", "form": Form.COLLECTIVE}

    assert a_firm(purchaser, uscc=a_code(1, "N2"), **said).uscc == a_code(1, "N2")
    assert refusal(a_firm, purchaser, uscc=a_code(2, "N2")[:-1] + "?", **said).startswith("统一社会信用代码只能是")
    wrong = "0" if a_code(2, "N2")[-1] != "0" else "1"
    assert refusal(a_firm, purchaser, uscc=a_code(2, "N2")[:-1] + wrong, **said) == edits.WRONG_SIGN
    assert refusal(a_firm, purchaser, uscc=a_code(2, "L2"), **said).startswith("统一社会信用代码只能是")  # the control


def test_an_individual_is_one_person_of_the_register(purchaser):
    one = edits.enter(by=purchaser, name="水青", form=Form.INDIVIDUAL, id_number=a_number(7), source="身份证件复印件")

    assert one.person == Practitioner.objects.with_id_number(a_number(7)).get()
    assert (one.body.code, one.uscc) == ("", "")
    assert edits.enter(by=purchaser, name="水青", form=Form.INDIVIDUAL, id_number=a_number(7), source="再次") == one
    assert "另一个姓名" in refusal(
        edits.enter, by=purchaser, name="水平", form=Form.INDIVIDUAL, id_number=a_number(7), source="再次"
    )


def test_the_database_takes_no_supplier_that_is_nobody(purchaser):
    firm = a_firm(purchaser)
    with pytest.raises(IntegrityError, match="supplier_is_who_it_is"), transaction.atomic():
        Supplier.objects.filter(pk=firm.pk).update(uscc="")


def test_another_county_that_enters_one_knows_it_and_until_then_does_not(purchaser, person, neighbours):
    firm, next_door = a_firm(purchaser), person(PURCHASER, region=ELSEWHERE)
    assert list(Supplier.objects.visible_to(next_door)) == []

    assert a_firm(next_door) == firm

    assert list(Supplier.objects.visible_to(next_door)) == [firm] == list(Supplier.objects.visible_to(purchaser))
    assert [row.region for row in KnownIn.objects.all()] == ["320585", ELSEWHERE]


def test_who_has_to_do_with_buying_sees_suppliers_and_nobody_else(purchaser, person, organization):
    firm = a_firm(purchaser)

    assert list(Supplier.objects.visible_to(person(TREASURY))) == [firm]
    assert list(Supplier.objects.visible_to(person(APPLICANT, of=organization))) == []
    assert list(Supplier.objects.visible_to(person(EXPERT))) == []
    assert refusal(a_firm, person(TREASURY), 3) == edits.NOT_THE_KEEPERS


def test_it_is_paid_where_two_say_and_the_second_types_the_account_again(purchaser, person):
    firm, clerk = a_firm(purchaser), person(CLERK)
    asked = proposed.propose_payee(
        firm, by=purchaser, bank="太仓农商行", account="6228 4800 0000 0001", source="开户许可证"
    )

    assert "须由另一人确认" in refusal(proposals.confirm, asked, by=purchaser, account="6228480000000001")
    assert "不一致" in refusal(proposals.confirm, asked, by=clerk, account="6228480000000002")
    proposals.confirm(asked, by=clerk, account="6228480000000001")

    known = KnownIn.objects.get(supplier=firm)
    assert (known.bank, known.account, list(proposed.faults())) == ("太仓农商行", "6228480000000001", [])
    known.account = "6228480000000009"
    known.save(update_fields=["account"])
    assert [said[:10] for said in proposed.faults()] == ["明理律师事务所（虚构"]


def test_it_ends_when_two_say_so_and_goes_on_when_that_was_wrong(purchaser, person, freeze_day):
    firm, clerk = a_firm(purchaser, registered_on=date(2016, 3, 2)), person(CLERK)
    said = {"by": purchaser, "source": "注销通知书"}
    assert "还没有到" in refusal(proposed.propose_ending, firm, how="deregistered", since=date(2027, 1, 1), **said)
    assert "不能早于登记日期" in refusal(
        proposed.propose_ending, firm, how="deregistered", since=date(2016, 3, 1), **said
    )
    assert "没有登记过终止" in refusal(proposed.propose_ending, firm, how="none", since=date(2026, 5, 1), **said)

    proposals.confirm(proposed.propose_ending(firm, how="deregistered", since=date(2026, 5, 1), **said), by=clerk)
    firm = Supplier.objects.select_related("body").get()
    assert (firm.body.until, firm.body.ending) == (date(2026, 5, 1), "deregistered")

    proposals.confirm(proposed.propose_ending(firm, how="none", since=date(2026, 5, 2), **said), by=clerk)
    assert Body.objects.get(pk=firm.pk).until is None
    assert Proposal.objects.count() == 2


@pytest.fixture
def freeze_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 6, 1))


@pytest.fixture
def a_buyer(person, db):
    Region.objects.get_or_create(code="320585100", defaults={"name": "城厢镇", "level": "town", "parent": "320585"})

    def enter(nth: int = 1, by=None, **said) -> Buyer:
        facts = {
            "name": f"第{nth}街道办事处（虚构）", "uscc": a_code(nth, "11"), "budget_code": f"20100{nth}", "region": "320585100",
            "since": date(2020, 1, 1), "address": "上海路 1 号", "contact": "沈二", "phone": "0512-55550102", "source": "批复",
        }  # fmt: skip
        return buyers.enter(by=by or person(FINANCE_MAKER), **facts | said)

    return enter


def test_a_budget_unit_is_one_row_by_code_and_number(a_buyer):
    one = a_buyer()

    assert a_buyer() == one
    assert "已经登记为" in refusal(a_buyer, name="别的名称（虚构）")
    assert "预算单位代码已经是" in refusal(a_buyer, 2, budget_code="201001")
    assert "区划登记簿里没有" in refusal(a_buyer, 3, region="320585199")


def test_nobody_enters_a_buyer_out_of_reach(a_buyer, person):
    assert refusal(a_buyer, by=person(FINANCE_MAKER, region=ELSEWHERE)) == buyers.NOT_THE_KEEPERS


def test_one_that_is_merged_is_counted_with_who_stands_for_it(a_buyer, person, freeze_day):
    one, other, maker = a_buyer(1), a_buyer(2), person(FINANCE_MAKER)
    said = {"by": maker, "on": date(2026, 5, 31), "source": "机构改革方案"}
    assert "请选择承继的采购人" in refusal(buyers.end, one, how="merged", **said)
    assert "不能由自己" in refusal(buyers.end, one, how="merged", successor=one, **said)

    buyers.end(one, how="merged", successor=other, **said)

    assert lines.line_of(one.pk) == lines.line_of(other.pk) == {one.pk, other.pk}
    assert list(Buyer.objects.on(date(2026, 5, 31)).values_list("pk", flat=True)) == [one.pk, other.pk]
    assert list(Buyer.objects.on(date(2026, 6, 1)).values_list("pk", flat=True)) == [other.pk]
    assert "已于 2026-05-31 终止" in refusal(buyers.end, one, how="deregistered", **said)


def test_two_who_enter_one_at_the_same_moment_are_told_and_nothing_is_there_twice(purchaser, monkeypatch):
    """Both have looked before either has written: here the second looks past what is there."""
    a_firm(purchaser)
    monkeypatch.setattr(Supplier, "full_clean", lambda self: None)
    with monkeypatch.context() as blind:
        blind.setattr(edits.Supplier.objects, "select_for_update", lambda **_: Supplier.objects.none())
        assert refusal(a_firm, purchaser) == edits.RACED
    assert Supplier.objects.count() == Body.objects.filter(sort=Sort.LAW_FIRM).count() == 1


def test_the_telephone_and_the_address_of_a_supplier_lie_sealed_and_the_edit_log_says_their_end(purchaser):
    firm = a_firm(purchaser, phone="13900001111", address="娄东街道某小区 1 幢")
    edits.reach(firm, by=purchaser, source="来电", phone="13900002222")
    proposed.correct(firm, by=purchaser, source="变更登记", representative="沈三", address="娄东街道某小区 22 幢")

    with connection.cursor() as cursor:
        cursor.execute("SELECT k.phone, s.address, s.representative FROM suppliers_supplier s, suppliers_knownin k")
        phone, address, representative = cursor.fetchone()
    assert "1390000" not in phone
    assert "小区" not in address
    assert representative == "沈三", "what is no secret is found by this question"
    logged = [row.after for row in RegisterEdit.objects.filter(register="suppliers")]
    assert not any("13900002222" in said or "娄东街道" in said for said in logged)
    assert any("2222" in said for said in logged)
    assert any("22 幢" in said and "沈三" in said for said in logged)
    assert KnownIn.objects.get(supplier=firm).phone == "13900002222"
    assert Supplier.objects.get(pk=firm.pk).address == "娄东街道某小区 22 幢"


# -- shared by counties ----------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(purchaser, person, neighbours):
    """Return a firm that two counties know, and the purchaser of the other one."""
    firm, next_door = a_firm(purchaser, phone="0512-53520001"), person(PURCHASER, region=ELSEWHERE)
    a_firm(next_door, phone="0512-52520002")
    return firm, next_door


def test_each_county_pays_and_reaches_a_shared_supplier_as_it_says_itself(shared, purchaser, person):
    firm, next_door = shared
    accounts = {purchaser: "6228480000000001", next_door: "6228480000000009"}
    for who, region in ((purchaser, "320585"), (next_door, ELSEWHERE)):
        asked = proposed.propose_payee(firm, by=who, bank="演示银行", account=accounts[who], source="开户许可证")
        other = "320585" if region == ELSEWHERE else ELSEWHERE
        assert "核对确认" in refusal(proposals.confirm, asked, by=person(CLERK, region=other), account=accounts[who])
        proposals.confirm(asked, by=person(CLERK, region=region), account=accounts[who])

    paid = {row.region: row.account for row in KnownIn.objects.all()}
    assert paid == {"320585": accounts[purchaser], ELSEWHERE: accounts[next_door]}
    assert KnownIn.objects.over("320585100").get(supplier=firm).account == accounts[purchaser], "a town's county"
    assert list(proposed.faults()) == []
    said = [str(cell) for column in SupplierRegister.facts for cell in _cells(column, purchaser, firm)]
    assert any("尾号 0001" in cell for cell in said)
    assert not any("0009" in cell or "52520002" in cell for cell in said)
    told = SupplierRegister.edits_keys(SupplierRegister.in_reach(purchaser).get(pk=firm.pk), purchaser)
    assert told == [str(firm.pk), f"{firm.pk} 320585"]


def _cells(column, user, firm) -> list:
    said = column.of(SupplierRegister.in_reach(user).get(pk=firm.pk))
    return said if isinstance(said, list) else [said]


@pytest.mark.parametrize("act", ["rename", "end"])
def test_no_county_alone_renames_or_ends_what_another_knows_too(shared, purchaser, person, act):
    firm, next_door = shared
    if act == "rename":
        asked = proposed.correct(firm, by=next_door, source="来函", name="改了名的事务所（虚构）")
    else:
        asked = proposed.propose_ending(firm, by=next_door, how="revoked", since=date(2026, 5, 1), source="来函")

    assert isinstance(asked, Proposal)
    assert "核对确认" in refusal(proposals.confirm, asked, by=person(CLERK, region=ELSEWHERE)), "two of one county"
    firm = Supplier.objects.select_related("body").get(pk=firm.pk)
    assert (firm.name, firm.body.until) == (FIRM["name"], None)
    proposals.confirm(asked, by=person(CLERK))
    firm = Supplier.objects.select_related("body").get(pk=firm.pk)
    assert (firm.name == FIRM["name"], firm.body.until is None) == ((False, True) if act == "rename" else (True, False))


def test_what_one_county_alone_knows_it_sets_right_at_once(purchaser):
    firm = a_firm(purchaser)

    assert proposed.correct(firm, by=purchaser, source="变更登记", registered_on=date(2016, 5, 1)) == firm
    assert not Proposal.objects.exists()
    assert Supplier.objects.get().registered_on == date(2016, 5, 1)


def test_a_correction_that_cannot_stand_is_refused_before_anybody_confirms_it(shared):
    firm, next_door = shared
    assert "一样" in refusal(proposed.correct, firm, by=next_door, source="来函", name=FIRM["name"])
    assert refusal(proposed.correct, firm, by=next_door, source="来函", registered_on=date(1800, 1, 1))
    assert not Proposal.objects.exists()


def test_whoever_types_a_code_of_another_county_learns_no_name(purchaser, person, neighbours):
    a_firm(purchaser)
    next_door = person(PURCHASER, region=ELSEWHERE)

    said = refusal(a_firm, next_door, name="试一试（虚构）")
    assert "明理" not in said
    assert said == edits.OTHER_NAME
    assert "明理" in refusal(a_firm, purchaser, name="试一试（虚构）"), "its own county is told"


def test_who_stands_for_a_supplier_is_said_by_two_and_taken_back_by_two(purchaser, person, freeze_day):
    one, other, clerk = a_firm(purchaser), a_firm(purchaser, 2, name="承继的事务所（虚构）"), person(CLERK)
    said = {"by": purchaser, "how": "merger", "since": date(2026, 5, 2), "source": "合并协议（虚构）"}
    assert "请先登记承继的单位" in refusal(following.propose, one, successor=a_code(3, "31"), **said)
    assert "不能承继自己" in refusal(following.propose, one, successor=one.uscc, **said)
    assert "还没有到" in refusal(following.propose, one, successor=other.uscc, **said | {"since": date(2027, 1, 1)})
    assert "没有登记承继关系" in refusal(following.propose, one, successor=other.uscc, **said | {"how": "none"})

    asked = following.propose(one, successor=other.uscc, **said)
    assert not Succession.objects.exists(), "nothing until another confirmed it"
    assert "须由另一人确认" in refusal(proposals.confirm, asked, by=purchaser)
    proposals.confirm(asked, by=clerk)

    assert lines.after(one.pk) == {one.pk, other.pk} and lines.after(other.pk) == {other.pk}
    assert Body.objects.values_list("until", "ending").get(pk=one.pk) == (date(2026, 5, 1), "merged")
    assert "不能反过来" in refusal(following.propose, other, successor=one.uscc, **said)
    assert "已经登记" in refusal(following.propose, one, successor=other.uscc, **said)
    proposals.confirm(following.propose(one, successor=other.uscc, **said | {"how": "none"}), by=clerk)
    assert not Succession.objects.exists()
    assert Body.objects.values_list("until", "ending").get(pk=one.pk) == (None, "")
