"""Texts of the city, what may stand in them, drawing up, signing, voiding."""

import shutil
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as of_django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from markupsafe import Markup
from PIL import Image

from tests.acts.procedure import ScreenedKind, noticed
from tests.deadlines import overdue
from yihe.acts.agreements import forms, panels, rules, templates, verbs, verifying
from yihe.acts.agreements.models import Agreement, Signatory
from yihe.acts.agreements.parts import SIGNED
from yihe.acts.agreements.sides import of_organization
from yihe.acts.documents import papers
from yihe.foundation import own_numbers
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, DIRECTOR
from yihe.matters import kinds, readers
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Matter
from yihe.matters.readers import FIRST_PARTY, HOLDER

YEAR = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 11, 30)}
FILLED = {"base": "太仓市创客基地", "goals": "取得 3A 等级"}


@pytest.fixture(autouse=True)
def screened_kind(monkeypatch):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)


@pytest.fixture
def contracting(person, organization):
    """Return a matter whose notice is over, so that its agreement is due."""
    matter = noticed(person, organization)
    overdue(matter)
    perform(matter, "over", by=None)
    assert matter.state == "contracting"
    return matter


def draw_up(matter, person, **changes):
    perform(matter, "draw_up", by=person(CLERK), **(YEAR | FILLED | changes))
    return rules.agreement_of(matter)


HEAD = """---
code: x
version: "1"
title: 试
party_a: 甲
places:
  goals: {label: 目标}
---
"""


# The texts


def test_every_text_of_the_city_loads():
    files = {file.stem for file in (Path(of_django.CITY_DIR) / "agreements").glob("*.md")}

    assert files and set(templates.every()) == files
    assert [code for code, template in templates.every().items() if not template.title.strip()] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ goals }}{{ party_b }}", "x.md：正文用了没有声明的 party_b"),
        ("没有目标", "x.md：声明了却没有用到 goals"),
        ("{{ goals.__class__ }}", "x.md：正文只能用 {{ 名称 }} 和 {% if 名称 %}，不能用 Getattr"),
        ("{{ goals|upper }}", "x.md：正文只能用 {{ 名称 }} 和 {% if 名称 %}，不能用 Filter"),
        ("{{ goals() }}", "x.md：正文只能用 {{ 名称 }} 和 {% if 名称 %}，不能用 Call"),
        ("{% for g in goals %}{{ g }}{% endfor %}", "x.md：正文只能用 {{ 名称 }} 和 {% if 名称 %}，不能用 For"),
        ("{% include 'settings.py' %}{{ goals }}", "x.md：正文只能用 {{ 名称 }} 和 {% if 名称 %}，不能用 Include"),
        ("{{ goals", "x.md：正文读不懂：unexpected end of template, expected 'end of print statement'."),
    ],
)
def test_a_text_holds_declared_places_and_plain_words_only(text, words):
    with pytest.raises(templates.BadTemplate) as fault:
        templates.parse(HEAD + text, "x.md")

    assert str(fault.value) == words
    assert templates.parse(HEAD + "目标：{{ goals }}").render({"goals": "甲"}) == "目标：甲"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ('version: "1"', "version: 1"),
        ("title: 试", "titel: 试"),
        ("goals: {label: 目标}", "goals: {label: 目标, type: picture}"),
        ("goals: {label: 目标}", "uscc: {label: 目标}"),
        ("code: x", "code: y"),
    ],
)
def test_a_head_that_is_not_of_its_form_is_refused(tmp_path, head, words):
    path = tmp_path / "x.md"
    path.write_text(HEAD + "{{ goals }}", "utf-8")
    assert templates.read_file(path).code == "x"
    path.write_text(HEAD.replace(head, words) + "{{ goals }}", "utf-8")

    with pytest.raises(templates.BadTemplate):
        templates.read_file(path)


def test_what_fills_a_place_is_escaped_and_stays_on_its_line():
    text = templates.parse(HEAD + "# 标题\n\n{{ goals }}")

    blocks = templates.blocks(text.render({"goals": "<script>alert(1)</script>\n# 第十条 免责 {{ 7*7 }}"}))

    assert blocks == [
        ("h1", Markup("标题")),
        ("p", Markup("&lt;script&gt;alert(1)&lt;/script&gt; # 第十条 免责 {{ 7*7 }}")),
    ]


def test_a_place_that_is_not_filled_is_an_error_and_not_a_blank():
    with pytest.raises(templates.BadTemplate):
        templates.parse(HEAD + "{{ goals }}").render({})


# Drawing up


def test_an_agreement_is_drawn_up_from_the_citys_text_and_frozen(contracting, organization, person):
    agreement = draw_up(contracting, person)

    text = [words for _tag, words in agreement.blocks()]
    said = Event.objects.filter(matter=contracting).last().said
    assert agreement.number.startswith(f"XY-{timezone.localdate().year}-")
    assert "自 2026年12月1日 起，至 2027年11月30日 止。" in text
    assert (
        f"乙方：{organization.name}（统一社会信用代码 {organization.uscc}，法定代表人 沈晨，住所 （未登记））" in text
    )
    assert [(p.side, p.name) for p in agreement.parties.all()] == [
        ("甲方", "太仓市司法局"),
        ("乙方", organization.name),
    ]
    assert (said["agreement"], said["digest"]) == (agreement.number, agreement.digest)
    assert agreement.is_intact
    assert contracting.state == "contracting"


def test_a_party_that_is_only_recorded_is_named_by_who_recorded_it(contracting, person, organization):
    organization.uscc, organization.standing = own_numbers.new(own_numbers.RECORDED, organization.region), "recorded"
    organization.record_office, organization.record_number = "城厢镇人民政府", "城厢社备〔2026〕12号"
    organization.save()
    contracting.refresh_from_db()

    agreement = draw_up(contracting, person)

    named = "备案机关 城厢镇人民政府，备案号 城厢社备〔2026〕12号"
    assert f"乙方：{organization.name}（{named}，法定代表人 沈晨" in agreement.text
    assert (organization.uscc in agreement.text, agreement.parties.get(side="乙方").uscc) == (False, "")
    sides = [of_organization(organization)]
    filled = verbs._filled(
        contracting, templates.get(agreement.template), sides, "X", *YEAR.values(), None, timezone.now(), {}
    )
    assert filled["uscc"] == f"无（{named}）", "an older text that asks for the code says that there is none"


def test_an_optional_place_leaves_its_sentence_out(contracting, person):
    without = draw_up(contracting, person)
    with_seats = draw_up(contracting, person, seats=4)

    assert ("个工位，孵化期内" in without.text, "4 个工位，孵化期内" in with_seats.text) == (False, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": date(2027, 11, 29)}, "协议期不少于 12 个月，截止日期不早于 2027-11-30。"),
        ({"ends_on": date(2028, 12, 1)}, "协议期不超过 24 个月，截止日期不晚于 2028-11-30。"),
        ({"ends_on": date(2026, 12, 1)}, "协议截止日期应晚于起始日期。"),
        ({"goals": ""}, "请填写孵化目标。"),
        ({"extra": "x"}, "协议文本里没有 extra。"),
    ],
)
def test_a_period_or_a_place_that_the_text_does_not_allow_is_refused(contracting, person, changes, words):
    with pytest.raises(NotAllowed) as refused:
        draw_up(contracting, person, **changes)

    assert str(refused.value) == words
    assert Agreement.objects.count() == 0


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 12, 1), 24, date(2028, 11, 30)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 22), 1, date(2026, 12, 21)),
    ],
)
def test_months_run_to_the_day_before(start, months, end):
    assert rules.months_after(start, months) == end


def test_an_agreement_on_money_carries_its_amount_in_figures_and_words(contracting, person, pack):
    """No text of the city carries an amount now; another city's may."""
    shutil.copy(Path(__file__).with_name("agreement_with_money.md"), pack / "agreements" / "subsidy.md")
    said = verbs.draw_up(
        contracting, template="subsidy", by=person(CLERK), amount=Decimal("30000"), purpose="社区矫正志愿服务", **YEAR
    )

    agreement = rules.agreement_of(Matter.objects.get(pk=contracting.pk))
    assert "补贴资金共计 ¥30,000.00（大写：叁万元整）。" in agreement.text
    assert (agreement.amount, said["agreement"]) == (Decimal("30000.00"), agreement.number)
    with pytest.raises(NotAllowed) as refused:
        verbs.draw_up(contracting, template="subsidy", by=None, purpose="同上", **YEAR)
    assert str(refused.value) == "请填写协议金额。"


def test_drawing_up_again_voids_the_unsigned_one_and_keeps_it(contracting, person):
    first = draw_up(contracting, person)

    second = draw_up(contracting, person, goals="取得 4A 等级")

    first.refresh_from_db()
    assert (first.voided_reason, first.number != second.number) == ("重新拟定", True)
    assert Agreement.objects.live().get() == second


def test_the_database_refuses_a_second_live_agreement_and_any_change_of_text(contracting, person):
    agreement = draw_up(contracting, person)

    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.update(text="改", digest="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.update(ends_on=date(2030, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Signatory.objects.update(name="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        agreement.pk, agreement.number = None, "XY-2026-99999"
        agreement.save(force_insert=True)

    assert Agreement.objects.update(voided_at=timezone.now(), voided_reason="控制组") == 1


# Signing


def test_an_agreement_is_drawn_up_signed_and_in_force_for_its_days(contracting, person):
    assert rules.agreement_missing(contracting, None) == "尚未拟定协议。"
    agreement = draw_up(contracting, person)
    assert rules.agreement_missing(contracting, None) == ""

    verbs.sign(contracting, signed_on=timezone.localdate(), by=person(CLERK))

    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.update(signed_on=date(2020, 1, 1))
    assert [a.number for a in Agreement.objects.in_force(date(2027, 1, 1))] == [agreement.number]
    assert [a.number for a in Agreement.objects.in_force(date(2028, 1, 1))] == []


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "签订日期不能晚于今天。"), (-1, "签订日期不能早于拟定日期 {today}。")],
)
def test_the_day_of_signing_lies_between_drawing_up_and_today(contracting, person, days, words):
    draw_up(contracting, person)
    today = timezone.localdate()

    with pytest.raises(NotAllowed) as refused:
        verbs.sign(contracting, signed_on=today + timedelta(days=days), by=person(CLERK))

    assert str(refused.value) == words.format(today=today)


def test_a_signed_agreement_is_not_drawn_up_again_and_can_be_voided_with_a_reason(contracting, person):
    agreement = draw_up(contracting, person)
    verbs.sign(contracting, signed_on=timezone.localdate(), by=person(CLERK))

    with pytest.raises(NotAllowed) as refused:
        draw_up(contracting, person)
    assert str(refused.value) == f"协议 {agreement.number} 已于 {timezone.localdate()} 签订。"
    perform(contracting, "void", by=person(DIRECTOR), reason="乙方名称变更")
    assert draw_up(contracting, person).number != agreement.number


def test_a_text_that_was_tampered_with_is_not_signed(contracting, person, unprotected):
    draw_up(contracting, person)
    Agreement.objects.update(text="改过的正文")

    with pytest.raises(NotAllowed) as refused:
        verbs.sign(Matter.objects.get(pk=contracting.pk), signed_on=timezone.localdate(), by=person(CLERK))

    assert str(refused.value) == "协议正文与拟定时的摘要不符，请联系系统管理员核查。"


def test_nothing_is_signed_without_the_signed_papers(contracting, person, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    clerk = person(CLERK)
    agreement = draw_up(contracting, person)

    with pytest.raises(NotAllowed) as refused:
        perform(contracting, "sign", by=clerk, signed_on=timezone.localdate())
    assert str(refused.value) == "还缺 1 份材料：双方签字盖章的协议扫描件。请补齐后再“登记协议签订”。"
    scan = BytesIO()
    Image.new("RGB", (8, 8), "white").save(scan, "PNG")
    papers.attach(contracting, SIGNED, SimpleUploadedFile("协议.png", scan.getvalue()), by=clerk)
    perform(contracting, "sign", by=clerk, signed_on=timezone.localdate())

    agreement.refresh_from_db()
    assert (contracting.state, agreement.signed_on) == ("settled", timezone.localdate())


# Forms and pages


def test_the_form_asks_for_the_places_of_the_text(contracting, person):
    form = forms.DrawUpForm.of("incubation").for_matter(
        contracting,
        person(CLERK),
        {"starts_on": "2026-12-01", "ends_on": "2027-11-30", "base": "基地", "goals": "目标"},
    )

    assert [(name, f.required) for name, f in form.fields.items()] == [
        ("starts_on", True), ("ends_on", True), ("base", True), ("goals", True), ("seats", False),
    ]  # fmt: skip
    assert form.is_valid()
    perform(contracting, "draw_up", by=person(CLERK), **form.cleaned_data)
    assert rules.agreement_of(contracting).starts_on == date(2026, 12, 1)


def test_the_panel_shows_the_agreement_with_its_text_escaped(contracting, person):
    def rendered():
        user = person(CLERK)
        page = {
            "matter": contracting,
            "kind": ScreenedKind,
            "contents": None,
            "state": None,
            "user": user,
            "request": None,
        }
        return panels.AgreementBox().render(page)

    assert rendered() == ""
    agreement = draw_up(contracting, person, goals="<b>目标</b>")

    html = rendered()
    assert (agreement.number in html, "待签订" in html) == (True, True)
    assert ("<b>目标</b>" in html, "&lt;b&gt;目标&lt;/b&gt;" in html) == (False, True)
    printed = panels.printable(agreement)
    assert (printed["blocks"][0], printed["intact"]) == (("h1", Markup("入壳孵化协议")), True)


def test_the_printed_agreement_is_for_those_who_may_open_the_matter(
    contracting, person, another_organization, client
):  # fmt: skip
    agreement = draw_up(contracting, person, goals="<b>目标</b>")
    address = f"/desk/agreements/{agreement.number}/"

    client.force_login(contracting.opened_by)
    own = client.get(address)
    client.force_login(person(APPLICANT, of=another_organization))
    foreign, absent = client.get(address), client.get("/desk/agreements/XY-2026-99999/")

    html = own.content.decode()
    assert (own.status_code, foreign.status_code, absent.status_code) == (200, 404, 404)
    assert ("<b>目标</b>" in html, "&lt;b&gt;目标&lt;/b&gt;" in html, agreement.digest in html) == (False, True, True)


@pytest.mark.parametrize("narrowed", ["the kind", "the panel"])
def test_the_printed_agreement_is_not_there_for_whoever_does_not_read_it(
    narrowed, contracting, person, client, monkeypatch
):  # fmt: skip
    agreement, knows = draw_up(contracting, person), person(AUDITOR)
    address = f"/desk/agreements/{agreement.number}/"

    def answers() -> list[int]:
        found = []
        for user in (contracting.opened_by, knows):
            client.force_login(user)
            found.append(client.get(address).status_code)
        return found

    assert answers() == [200, 200]  # the control
    if narrowed == "the kind":
        monkeypatch.setattr(ScreenedKind, "readers", (FIRST_PARTY, HOLDER))
    else:
        monkeypatch.setattr(ScreenedKind, "panels", (panels.AgreementBox().read_by(FIRST_PARTY),))
    readers.named.cache_clear()
    assert answers() == [200, 404]
    readers.named.cache_clear()


def test_the_nightly_check_names_an_agreement_that_was_changed(contracting, person, unprotected):
    agreement = draw_up(contracting, person)
    assert list(verifying.sentences()) == []
    Agreement.objects.update(text="改过的正文")
    assert list(verifying.sentences()) == [f"{contracting.number}：协议 {agreement.number} 的正文与摘要不符。"]

    agreement.refresh_from_db()
    Agreement.objects.update(digest=agreement.compute_digest())

    assert list(verifying.sentences()) == [f"{contracting.number}：协议 {agreement.number} 的摘要与办理记录不符。"]


def test_the_city_packs_texts_are_checked_at_start(monkeypatch):
    from yihe.acts.agreements.apps import every_text_can_be_read

    assert every_text_can_be_read() == []
    odd = HEAD.replace("places:", "period: {at_least: none/such}\nplaces:")
    monkeypatch.setattr(templates, "every", lambda: {"x": templates.parse(odd + "{{ goals }}")})
    assert [fault.msg for fault in every_text_can_be_read()] == ["x.md：没有参数 none/such"]


def test_an_act_reads_anew_what_a_page_has_read_and_kept(contracting, person):
    on_page = Matter.objects.get(pk=contracting.pk)
    assert rules.agreement_missing(on_page, None) == "尚未拟定协议。"

    agreement = draw_up(contracting, person)

    assert rules.agreement_missing(on_page, None) == "尚未拟定协议。"  # the control: a page has one answer
    perform(on_page, "void", by=person(DIRECTOR), reason="重新协商")
    agreement.refresh_from_db()
    assert agreement.voided_reason == "重新协商"
    assert rules.agreements_on(on_page) == [agreement]  # something was recorded: read again
