"""Agreements of many sides, signed one after the other, and amendments that change what their sorts unlock."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from tests.acts.procedure import ScreenedKind
from tests.acts.test_funds_panels import words
from tests.errands.models import Errand
from yihe.acts.agreements import amending, forms, panels, rules, templates, verbs, verifying
from yihe.acts.agreements.amending import Changed, Wanted, draw_up_amendment
from yihe.acts.agreements.models import Agreement, Amendment, Change, Signature, Sort
from yihe.acts.agreements.sides import of_party
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, open_matter
from yihe.matters.models import Matter, Party
from yihe.registers.bodies.models import Body
from yihe.registers.bodies.models import Sort as BodySort

START, END = date(2026, 1, 1), date(2026, 12, 31)
TEXT = """---
code: contract
version: "1"
title: 购买服务合同
party_a: 太仓市司法局
needs_amount: true
places:
  people: {label: 项目人员, amended_by: people}
  place: {label: 服务地点, amended_by: content}
  quality: {label: 服务标准}
---
甲方：{{ party_a }}

乙方：{{ members }}

人员 {{ people }}，地点 {{ place }}，标准 {{ quality }}，金额 {{ amount }}，至 {{ ends_on }}。
"""


@pytest.fixture(autouse=True)
def contract_text(monkeypatch):
    """Let the city have a text of a contract, beside its own."""
    known = templates.every

    def every(region=""):
        return known(region) | {"contract": templates.parse(TEXT, "contract.md")}

    monkeypatch.setattr(templates, "every", every)
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)


@pytest.fixture
def new(person, organization):
    """Return a maker of matters, to each of which an agreement or an amendment may belong."""
    applicant = person(APPLICANT, of=organization)

    def make() -> Matter:
        return open_matter(
            ScreenedKind, Errand(purpose="服务"), by=applicant, organization=organization, hat=APPLICANT.code
        )

    return make


@pytest.fixture
def clerk(person):
    return person(CLERK)


def members(matter) -> list:
    """Return two members of a consortium as who signs: one is in no register of organizations."""
    firm = Body.objects.create(sort=BodySort.LAW_FIRM, name="江苏某某（虚构）律师事务所", code="31320000MD00000001")
    one = Party.objects.create(matter=matter, body=matter.organization.body, role_code="contractor")
    other = Party.objects.create(matter=matter, body=firm, role_code="contractor", stands_for=one)
    return [of_party(one, "乙方"), of_party(other, "丙方", representative="某某")]


def contract(matter, by, *, amount="100000", others=()) -> Agreement:
    verbs.draw_up(
        matter, template="contract", starts_on=START, ends_on=END, by=by, amount=Decimal(amount), others=others,
        people="甲某", place="城厢镇", quality="按采购文件",
    )  # fmt: skip
    return rules.agreement_of(matter)


@pytest.fixture
def signed(new, clerk) -> Agreement:
    matter = new()
    contract(matter, clerk)
    verbs.sign(matter, signed_on=timezone.localdate(), by=clerk)
    return rules.agreement_of(matter)


def amend(matter, agreement, by, *sorts: Sort, reserved="0", **said):
    wanted = Wanted(frozenset(sorts), **said)
    return draw_up_amendment(
        matter,
        amends=agreement,
        wanted=wanted,
        template="supplement",
        by=by,
        reserved=Decimal(reserved),
        ground="需求变化",
    )


def in_force(matter, agreement, by, *sorts, **said) -> Amendment:
    amend(matter, agreement, by, *sorts, **said)
    verbs.sign(matter, signed_on=timezone.localdate(), by=by)
    return Amendment.objects.get(agreement=rules.agreement_of(matter))


# Many sides, each on its day


def test_a_consortium_signs_one_after_the_other_and_the_contract_is_in_force_from_the_last(new, clerk, monkeypatch):
    matter = new()
    agreement = contract(matter, clerk, others=members(matter))
    bureau, organization, firm = agreement.parties.order_by("pk")
    assert [(p.side, p.uscc) for p in (bureau, organization, firm)] == [
        ("甲方", ""), ("乙方", matter.organization.uscc), ("丙方", "31320000MD00000001"),
    ]  # fmt: skip
    assert f"乙方：{organization.name}、{firm.name}" in agreement.text
    today, later = timezone.localdate(), timezone.now() + timedelta(days=3)

    verbs.sign_side(matter, signatory=firm, signed_on=today, by=clerk)
    assert rules.not_all_signed(matter, clerk) == f"还没有签署：{bureau.name}、{organization.name}。"
    monkeypatch.setattr(timezone, "now", lambda: later)
    verbs.sign_side(matter, signatory=bureau, signed_on=today + timedelta(days=2), by=clerk)
    assert rules.agreement_of(matter).signed_on is None
    verbs.sign_side(matter, signatory=organization, signed_on=today + timedelta(days=1), by=clerk)

    agreement = rules.agreement_of(matter)
    assert (agreement.signed_on, rules.not_all_signed(matter, clerk)) == (today + timedelta(days=2), "")
    assert list(Agreement.objects.in_force(today + timedelta(days=1))) == []
    assert list(Agreement.objects.in_force(today + timedelta(days=2))) == [agreement]
    assert verifying.day_differs(agreement) == ""


def test_nobody_signs_twice_nor_for_another_agreement_nor_tomorrow(new, clerk):
    matter, other = new(), new()
    agreement, stranger = contract(matter, clerk), contract(other, clerk)
    bureau, today = agreement.parties.first(), timezone.localdate()

    def refusal(signatory, day=today):
        return rules.cannot_sign_side(matter, clerk, signatory=signatory, signed_on=day)

    assert refusal(stranger.parties.first()) == "请选择本协议的一方。"
    assert refusal(bureau, today + timedelta(days=1)) == "签订日期不能晚于今天。"
    verbs.sign_side(matter, signatory=bureau, signed_on=today, by=clerk)
    assert refusal(bureau) == f"{bureau.name}已于 {today} 签署。"
    with pytest.raises(NotAllowed):
        verbs.sign_side(matter, signatory=bureau, signed_on=today, by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(signatory=bureau, signed_on=today)
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.update(signed_on=START)


def test_who_stands_in_it_twice_is_refused(new, clerk):
    matter = new()
    sides = members(matter)

    with pytest.raises(NotAllowed, match="每一方只列一次"):
        contract(matter, clerk, others=[sides[0], sides[0]])


def test_verify_compares_the_day_with_the_signatures(signed):
    assert verifying.day_differs(signed) == ""
    day = signed.signed_on - timedelta(days=1)

    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.filter(pk=signed.pk).update(signed_on=day)
    signed.signed_on = day

    assert verifying.day_differs(signed) == (
        f"{signed.matter.number}：协议 {signed.number} 的签订日期与各方签署的日期不符。"
    )


# Amendments


def test_an_amendment_changes_what_its_sorts_unlock_and_shows_the_difference(new, signed, clerk):
    matter = new()

    amend(matter, signed, clerk, Sort.TERM, Sort.PEOPLE, ends_on=date(2027, 3, 31), places={"people": "乙某"})

    made = rules.agreement_of(matter)
    assert signed.number in made.text
    assert "1.截止日期由“2026年12月31日”变更为“2027年3月31日”；2.项目人员由“甲某”变更为“乙某”" in made.text
    assert [(c.sort, c.before, c.after) for c in Change.objects.order_by("pk")] == [
        ("term", "2026年12月31日", "2027年3月31日"), ("people", "甲某", "乙某"),
    ]  # fmt: skip
    assert (amending.last_day_of(signed), amending.words_of(signed, "people")) == (END, "甲某")  # not signed yet
    verbs.sign(matter, signed_on=timezone.localdate(), by=clerk)
    assert (amending.last_day_of(signed), amending.words_of(signed, "people")) == (date(2027, 3, 31), "乙某")
    box = panels.AgreementBox().context({"matter": Matter.objects.get(pk=matter.pk)})
    assert [c.label for c in box["agreements"][0].amendment.changes.all()] == ["截止日期", "项目人员"]


@pytest.mark.parametrize(
    ("sorts", "said", "words"),
    [
        ((), {}, "请选择变更类别"),
        ((Sort.TERM,), {"places": {"people": "乙某"}}, "“项目人员”属于人员变更，本次没有选择这一类"),
        ((Sort.PEOPLE,), {"ends_on": date(2027, 3, 31)}, "“截止日期”属于期限变更"),
        ((Sort.CONTENT,), {"places": {"quality": "低一些"}}, "“服务标准”不能用补充协议变更"),
        ((Sort.CONTENT,), {"places": {"price": "1"}}, "协议文本里没有 price"),
        ((Sort.CONTENT,), {"places": {"place": "城厢镇"}}, "“服务地点”没有变化"),
        ((Sort.TERM, Sort.ACCOUNT), {"ends_on": date(2027, 3, 31)}, "选择了账户变更，但没有写明变更的内容"),
        ((Sort.TERM,), {"ends_on": START}, "变更后的截止日期应晚于起始日期"),
        ((Sort.AMOUNT,), {"more": Decimal(-100000)}, "变更后的金额应大于零"),
    ],
)
def test_what_is_not_unlocked_or_not_changed_is_refused(new, signed, clerk, sorts, said, words):
    with pytest.raises(NotAllowed, match=words):
        amend(new(), signed, clerk, *sorts, **said)
    assert Amendment.objects.count() == 0


def test_what_the_room_keeps_itself_is_changed_by_its_sort_too(new, signed, clerk):
    account = Changed(Sort.ACCOUNT, "account", "收款账户", "尾号 0017", "尾号 0025")

    with pytest.raises(NotAllowed, match="“收款账户”属于账户变更"):
        amend(new(), signed, clerk, Sort.TERM, besides=[account])
    assert in_force(new(), signed, clerk, Sort.ACCOUNT, besides=[account]).changes.get().after == "尾号 0025"


def test_supplements_come_to_a_tenth_of_the_contract_in_all_and_not_a_fen_more(new, signed, clerk):
    said = "补充金额合计 ¥10,010.00，超过原合同金额 ¥100,000.00 的 10%（《政府采购法》第四十九条）"
    with pytest.raises(NotAllowed, match=said):  # 10.01 %
        amend(new(), signed, clerk, Sort.AMOUNT, more=Decimal("10010"), reserved="10010")

    in_force(new(), signed, clerk, Sort.AMOUNT, more=Decimal("6000"), reserved="6000")
    assert amending.amount_of(signed) == Decimal("106000")
    in_force(new(), signed, clerk, Sort.AMOUNT, more=Decimal("-20000"))  # what is taken off makes no room
    with pytest.raises(NotAllowed, match="补充金额合计 ¥10,000.01"):
        amend(new(), signed, clerk, Sort.AMOUNT, more=Decimal("4000.01"), reserved="5000")
    last = in_force(new(), signed, clerk, Sort.AMOUNT, more=Decimal("4000"), reserved="4000")
    assert amending.amount_of(signed) == Decimal("90000") == last.agreement.amount


def test_more_money_is_reserved_first(new, signed, clerk):
    with pytest.raises(NotAllowed, match="增加的 ¥5,000.00 须先预留资金，现为此件预留 ¥4,999.99"):
        amend(new(), signed, clerk, Sort.AMOUNT, more=Decimal(5000), reserved="4999.99")


def test_one_amendment_is_open_at_a_time_and_one_that_is_voided_changes_nothing(new, signed, clerk):
    first, second = new(), new()
    amend(first, signed, clerk, Sort.TERM, ends_on=date(2027, 3, 31))
    with pytest.raises(NotAllowed, match="还没有生效，请先签署或者作废"):
        amend(second, signed, clerk, Sort.TERM, ends_on=date(2027, 6, 30))
    other = contract(new(), clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.create(agreement=other, amends=signed)

    amend(first, signed, clerk, Sort.TERM, ends_on=date(2027, 4, 30))  # its own is drawn up again
    assert Amendment.objects.open().get().ends_on == date(2027, 4, 30)
    verbs.void(first, by=clerk, reason="不变更了")

    assert amending.last_day_of(signed) == END
    in_force(second, signed, clerk, Sort.TERM, ends_on=date(2027, 6, 30))
    assert amending.last_day_of(signed) == date(2027, 6, 30)


def test_only_a_signed_contract_is_amended_and_no_amendment(new, signed, clerk):
    unsigned = contract(new(), clerk)
    with pytest.raises(NotAllowed, match="还没有签订，请重新拟定"):
        amend(new(), unsigned, clerk, Sort.TERM, ends_on=date(2027, 3, 31))
    made = in_force(new(), signed, clerk, Sort.TERM, ends_on=date(2027, 3, 31))
    with pytest.raises(NotAllowed, match="本身是补充协议，请变更原协议"):
        amend(new(), made.agreement, clerk, Sort.TERM, ends_on=date(2027, 6, 30))


def test_all_who_signed_the_contract_sign_its_amendment(new, clerk):
    matter, second = new(), new()
    agreement = contract(matter, clerk, others=members(matter))
    verbs.sign(matter, signed_on=timezone.localdate(), by=clerk)

    amend(second, agreement, clerk, Sort.CONTENT, places={"place": "沙溪镇"})

    made = rules.agreement_of(second)
    before, now = ([(p.side, p.name, p.party_id) for p in each.parties.order_by("pk")] for each in (agreement, made))
    assert before == now
    verbs.sign_side(second, signatory=made.parties.first(), signed_on=timezone.localdate(), by=clerk)
    assert amending.words_of(agreement, "place") == "城厢镇"


def test_a_text_names_no_sort_that_is_none():
    with pytest.raises(templates.BadTemplate, match="amended_by 应为 people、content、account 之一"):
        templates.parse(TEXT.replace("amended_by: people", "amended_by: price"), "contract.md")


# On pages


def test_the_box_says_who_signed_when_and_what_an_amendment_changes(new, signed, clerk):
    matter, second = new(), new()
    agreement = contract(matter, clerk, others=members(matter))
    bureau = agreement.parties.first()
    verbs.sign_side(matter, signatory=bureau, signed_on=timezone.localdate(), by=clerk)
    amend(second, signed, clerk, Sort.TERM, ends_on=date(2027, 3, 31))

    shown = words(panels.AgreementBox(), matter, clerk)
    changed = words(panels.AgreementBox(), second, clerk)

    assert f"甲方 {bureau.name} {timezone.localdate():%Y-%m-%d}" in shown and "尚未签署" in shown
    assert f"变更 {signed.number}" in changed
    assert "期限 截止日期 2026年12月31日 2027年3月31日" in changed


def test_the_form_of_one_signature_offers_who_has_not_signed(new, clerk):
    matter = new()
    agreement = contract(matter, clerk, others=members(matter))
    first, *others = agreement.parties.order_by("pk")
    verbs.sign_side(matter, signatory=first, signed_on=timezone.localdate(), by=clerk)

    form = forms.SignSideForm.for_matter(matter, clerk, {"signatory": others[1].pk, "signed_on": timezone.localdate()})

    assert list(form.fields["signatory"].queryset) == others
    assert form.is_valid() and form.cleaned_data["signatory"] == others[1]
    assert not forms.SignSideForm.for_matter(
        matter, clerk, {"signatory": first.pk, "signed_on": "2026-01-01"}
    ).is_valid()


def test_the_form_of_an_amendment_asks_for_what_can_be_changed_alone(signed, clerk, new):
    form = forms.AmendForm.for_agreement(signed, signed.matter, {
        "sorts": ["term", "people"], "ends_on": "2027-03-31", "place_people": "乙某", "place_place": "", "ground": "x",
    })  # fmt: skip

    assert form.is_valid(), form.errors
    assert "place_quality" not in form.fields
    assert form.wanted() == Wanted(
        frozenset({Sort.TERM, Sort.PEOPLE}), ends_on=date(2027, 3, 31), places={"people": "乙某"}
    )
