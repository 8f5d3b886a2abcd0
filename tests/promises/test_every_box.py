"""Promises about every box that money or a bank account is typed in, and every column it is kept in, present and future."""

from decimal import Decimal

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import get_resolver

from tests.conftest import make_organization
from yihe.acts.agreements import templates
from yihe.acts.agreements.forms import DrawUpForm
from yihe.faces.design import fields
from yihe.faces.exchange import imports
from yihe.faces.portal.questions import Questions
from yihe.foundation import bank_accounts, doors
from yihe.foundation.bank_accounts import AccountBox, AccountField, BadAccount
from yihe.foundation.money_fields import FigureBox, MoneyBox, MoneyField
from yihe.matters import kinds
from yihe.registers.catalogs.models import Sort
from yihe.registers.organizations import edits
from yihe.registers.organizations.models import Organization
from yihe.registers.policies import registry

ROOMS = ("yihe.", *(f"{door.package}." for door in doors.every()))
MONEY, ACCOUNT = ("（元", "元）", "金额"), ("银行账号", "收款账号", "账号（银行")


def _known_forms() -> list[type[forms.BaseForm]]:
    """Every class of a form that is loaded, with those made of a model."""
    assert get_resolver().url_patterns and kinds.every()  # what has a page is loaded by now
    found, waiting = [], [forms.BaseForm]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if any(each.__module__.startswith(ROOMS) for each in one.__mro__):
            found.append(one)
    return found


def boxes() -> dict[str, forms.Field]:
    """Every box of every form, those too that are made of a city's texts or of a policy's facts."""
    found = {f"{form.__name__}.{name}": box for form in _known_forms() for name, box in form.base_fields.items()}
    for policy in registry.every():
        asked = Questions(policy, {})
        made = [asked.form, *(form for several in asked.blocks for form in several.forms)]
        found |= {f"{policy.code}.{name}": box for form in made for name, box in form.fields.items()}
    for text in templates.every().values():
        form = DrawUpForm.of(text.code).for_matter(None, None)
        found |= {f"{text.code}.{name}": box for name, box in form.fields.items()}
    return found


def columns() -> list[models.Field]:
    rows = [m for m in apps.get_models() if m.__module__.startswith(ROOMS)]
    return [field for row in rows for field in row._meta.concrete_fields]


def says(words, label) -> bool:
    return any(word in str(label) for word in words)


# -- money -------------------------------------------------------------------------------------------------------------


def test_no_browser_decides_what_a_figure_is(db):
    """A number box drops what it does not take for a digit; only whole numbers are typed in one."""
    found = boxes()

    plain = {
        name for name, box in found.items() if isinstance(box, forms.DecimalField) and not isinstance(box, MoneyBox | FigureBox)
    }  # fmt: skip
    numbered = {
        name for name, box in found.items() if isinstance(box.widget, forms.NumberInput) and type(box) is not forms.IntegerField
    }  # fmt: skip
    assert (plain, numbered) == (set(), set())
    assert [n for n, box in found.items() if says(("（元", "元）"), box.label) and not isinstance(box, MoneyBox)] == []
    assert len([box for box in found.values() if isinstance(box, MoneyBox)]) > 8


@pytest.mark.parametrize(
    ("typed", "read"), [("5000。00", "5000.00"), ("５，０００", "5000.00"), ("￥5000元", "5000.00")]
)
def test_every_box_of_money_reads_it_as_it_was_meant(db, typed, read):
    assert {box.clean(typed) for box in boxes().values() if isinstance(box, MoneyBox)} == {Decimal(read)}


@pytest.mark.parametrize("typed", ["1e3", "5.001", "五千", "5,00", "9" * 13])
def test_every_box_of_money_refuses_what_is_none_in_a_sentence(db, typed):
    for box in {id(box): box for box in boxes().values() if isinstance(box, MoneyBox)}.values():
        with pytest.raises(ValidationError) as refused:
            box.clean(typed)
        assert all(
            words.startswith(("“", "金额", "数太大")) and words.endswith("。") for words in refused.value.messages
        )


@pytest.mark.parametrize(
    ("least", "typed", "sentence"),
    [
        (Decimal("0.01"), "0", "至少 0.01 元。"), (Decimal("0.01"), "-5", "金额不能是负数，填写的是“-5”。"),
        (Decimal(0), "-0.01", "金额不能是负数，填写的是“-0.01”。"),
    ],
)  # fmt: skip
def test_a_payment_is_at_least_one_fen(least, typed, sentence):
    with pytest.raises(ValidationError) as refused:
        MoneyBox(least=least).clean(typed)

    assert refused.value.messages == [sentence]
    assert MoneyBox(least=None).clean("-5") == Decimal("-5.00")


def test_every_column_of_money_is_typed_in_a_box_of_money():
    money = [f for f in columns() if isinstance(f, models.DecimalField) and says(MONEY, f.verbose_name)]

    assert [str(f) for f in money if not isinstance(f, MoneyField)] == []
    assert all(isinstance(f.formfield(), MoneyBox) for f in money)
    assert len(money) > 8


def test_every_import_reads_money_by_the_same_reader():
    money = [c for table in imports.tables().values() for c in table.columns if says(MONEY, c.heading)]

    assert [c.read("5000。00") for c in money] == [Decimal("5000.00")] * len(money)
    assert money


# -- bank accounts -----------------------------------------------------------------------------------------------------

MEANT = "6222021234567890"
AS_TYPED = ["6222 0212 3456 7890", "6222-0212-3456-7890", "６２２２０２１２３４５６７８９０", "6222021234\u200b567890\ufeff", "\t6222021234567890　"]  # fmt: skip
NONE = ["6.22202E+18", "6.22202E18", "622202.0", "账号：6222021234567890", "12345", "6" * 35, "六二二二零二一二", "6222$0212", "=1+1", "①②③④⑤⑥⑦"]  # fmt: skip


@pytest.mark.parametrize("typed", AS_TYPED)
def test_an_account_is_read_without_what_is_between_its_digits(typed):
    assert bank_accounts.read(typed) == MEANT


@pytest.mark.parametrize("typed", NONE)
def test_what_cannot_be_an_account_is_refused_in_a_sentence(typed):
    assert bank_accounts.fault(typed).startswith("银行账号") and bank_accounts.fault(typed).endswith("。")
    assert typed not in bank_accounts.fault(typed), "a number that is nearly one is a secret all the same"


def test_every_box_for_an_account_reads_it(db):
    found = {
        name: box for name, box in boxes().items() if says(ACCOUNT, box.label) or name.rpartition(".")[2].startswith("account")
    }  # fmt: skip

    assert [name for name, box in found.items() if not isinstance(box, AccountBox)] == []
    assert {box.clean(typed) for box in found.values() for typed in AS_TYPED} == {MEANT}
    assert {box.widget.attrs.get("autocomplete") for box in found.values()} == {"off"}, "it is not kept on the device"
    assert len(found) >= 5
    for box in found.values():
        for typed in NONE:
            with pytest.raises(ValidationError, match="银行账号"):
                box.clean(typed)


def test_every_column_of_accounts_keeps_only_what_was_read():
    found = [
        f for f in columns()
        if isinstance(f, models.TextField | models.CharField) and (f.name == "account" or says(ACCOUNT, f.verbose_name))
    ]  # fmt: skip

    assert [str(f) for f in found if not isinstance(f, AccountField)] == []
    assert {f.clean(typed, None) for f in found for typed in AS_TYPED} == {MEANT}
    assert {f.model._meta.label for f in found} == {
        "organizations.Organization", "suppliers.KnownIn", "funds.Commitment", "funds.ForeseenCommitment", "funds.PaymentLine", "funds.ReturnedPayment",
        "subsidies.ExamClaim", "subsidies.SettlingInClaim", "subsidies.DeclaredPersonClaim", "schedules.DutyAllowance", "procurement.BondTerms",
    }  # fmt: skip


def test_every_import_of_an_account_reads_it():
    accounts = [c for table in imports.tables().values() for c in table.columns if says(ACCOUNT, c.heading)]

    assert [c.read for c in accounts if c.read is not bank_accounts.read] == []


@pytest.mark.django_db
def test_no_way_into_the_database_leads_past_the_reader():
    organization = make_organization(account="6222 0212 3456 7890")
    assert (organization.account, Organization.objects.get().account) == (MEANT, MEANT)

    organization.account = NONE[0]
    for write in (organization.save, lambda: organization.save(update_fields=["account"])):
        with pytest.raises(BadAccount), transaction.atomic():
            write()
    for write in (
        lambda: Organization.objects.update(account=NONE[0]),
        lambda: Organization.objects.bulk_update([organization], ["account"]),
    ):
        with pytest.raises(TypeError, match="sealed for its row"), transaction.atomic():
            write()
    organization.account = "6222-0212"
    organization.save()
    assert Organization.objects.get().account == "62220212"


@pytest.mark.django_db
def test_a_correction_of_the_register_reads_an_account(organization):
    edits.record_fact(organization, "account", "６２２２ 0212 3456 7890", by=None, source="开户证明")
    assert Organization.objects.get().account == MEANT

    with pytest.raises(ValidationError, match="银行账号"):
        edits.record_fact(organization, "account", "6.22202E+18", by=None, source="开户证明")


# -- what must be said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["……", "。。。。。。。。。。", "—", "／", "!!!", "“”"])
def test_no_box_in_which_something_must_be_said_takes_signs_alone(db, typed):
    """A reason of full stops is none: whoever is refused would read it in the letter."""
    asked = {name: box for name, box in boxes().items() if type(box) is forms.CharField and box.required and box.strip}
    assert "ReasonForm.reason" in asked and len(asked) > 40

    taken = {}
    for name, box in asked.items():
        try:
            taken[name] = box.to_python(typed)
        except ValidationError as refused:
            assert refused.code == "signs", (name, refused)
    assert taken == {}


def test_signs_are_taken_where_nothing_need_be_said_and_beside_words():
    assert forms.CharField(required=False).to_python("——") == "——"
    assert forms.CharField().to_python("（否）") == "（否）"
    assert forms.CharField(strip=False).to_python("***") == "***"


# -- what is chosen ----------------------------------------------------------------------------------------------------


def drawn(box: forms.Field) -> list[str]:
    """Return the options of a box as a page draws them before anything was said, those chosen beforehand with a tick before them."""
    form = type("AForm", (forms.Form,), {"asked": box})()
    return [f"{'✓' * (' checked' in control)}{label}" for control, label, _id in fields.choices(form["asked"])]


def test_where_one_must_be_chosen_nobody_is_offered_none_and_nothing_is_chosen_for_them(db):
    """A required radio of a model begins with Django's `---------`, ticked: who goes on without a look is told off for it."""
    asked = {
        name: box for name, box in boxes().items() if isinstance(box.widget, forms.RadioSelect) and box.required
    }  # fmt: skip
    empty = {name for name, box in asked.items() if any(value in (None, "") for value, _label in box.widget.choices)}

    assert "ListVersionForm.sort" in empty, "the control: there are such boxes"
    ticked = {name for name in empty if not asked[name].initial and any("✓" in said for said in drawn(asked[name]))}
    assert ({name for name, box in asked.items() if "---------" in "".join(drawn(box))}, ticked) == (set(), set())
    assert drawn(asked["ListVersionForm.sort"]) == Sort.labels


def test_where_nothing_need_be_chosen_none_is_an_option():
    box = forms.ChoiceField(choices=[("", "不想说"), ("a", "甲")], required=False, widget=forms.RadioSelect)
    assert drawn(box) == ["✓不想说", "甲"]
