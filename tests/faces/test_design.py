"""The design system: words for values, components, the frame, and what a browser makes of them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.test import Client, RequestFactory
from jinja2 import UndefinedError

from looks.faults import violations
from yihe.faces import design
from yihe.faces.design import fields, navigation, shown
from yihe.faces.design.environment import icon_names
from yihe.faces.design.navigation import Item
from yihe.faces.design.samples import SampleForm
from yihe.faces.design.shell import Shell, shell
from yihe.faces.desk import kept
from yihe.foundation import workdays
from yihe.foundation.roles import CLERK, DIRECTOR

FOLDER = Path(design.__file__).parent
TEMPLATES = sorted(p for p in FOLDER.parent.parent.rglob("*.html") if {"jinja2", "templates"} & set(p.parts))
CSS = (FOLDER / "static/design/yihe.css").read_text(encoding="utf-8")
UI = (FOLDER / "jinja2/ui.html").read_text(encoding="utf-8")
SATURDAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def plain_calendar():
    workdays.register(workdays.Calendar())
    yield
    workdays.register(None)


def rendered(text: str, **context) -> str:
    request = RequestFactory().get("/somewhere/?page=2")
    head = '{% import "ui.html" as ui with context %}'
    return engines["jinja2"].from_string(head + text).render(context, request)


# ---------- words for values ----------


def test_an_unknown_variable_is_an_error_and_a_known_one_is_not():
    with pytest.raises(UndefinedError):
        rendered("{{ organisation_name }}")

    assert rendered("{{ organisation_name }}", organisation_name="暖阳") == "暖阳"


def test_what_people_typed_cannot_become_markup():
    said = "<script>alert(1)</script>"

    page = rendered("{{ ui.facts([(label, said)]) }}{{ ui.badge(said) }}{{ ui.alert(said) }}", label="意见", said=said)

    assert page.count("&lt;script&gt;") == 3
    assert "<script" not in page


def test_money_days_and_moments_are_written_the_way_the_city_writes_them():
    page = rendered(
        "{{ amount|money }}|{{ amount|yuan_words }}|{{ on|day }}|{{ at|moment }}|{{ none|day }}|{{ none|moment }}",
        amount=Decimal("30000.00"), on=SATURDAY, at=datetime(2026, 11, 21, 6, 5, tzinfo=UTC),
    )  # fmt: skip

    assert page == "¥30,000.00|叁万元整|2026-11-21 周六|2026-11-21 周六 14:05|—|—"


def test_a_moment_late_in_the_evening_of_greenwich_is_the_next_day_here():
    assert shown.day(datetime(2026, 11, 21, 17, 0, tzinfo=UTC)) == "2026-11-22 周日"


@pytest.mark.parametrize(
    ("due_on", "paused", "look", "words"),
    [
        (date(2026, 11, 30), False, "far", "还剩 6 个工作日"),
        (date(2026, 11, 25), False, "near", "还剩 3 个工作日"),
        (date(2026, 11, 22), False, "today", "不足 1 个工作日"),
        (SATURDAY, False, "today", "今天到期"),
        (date(2026, 11, 20), False, "late", "已逾期"),
        (date(2026, 11, 18), False, "late", "已逾期 2 个工作日"),
        (date(2026, 11, 30), True, "paused", "11 月 30 日前补正，还剩 6 个工作日"),
        (date(2026, 11, 25), True, "near", "11 月 25 日前补正，还剩 3 个工作日"),
        (SATURDAY, True, "near", "11 月 21 日前补正，今天是最后一天"),
        (date(2026, 11, 18), True, "near", "补正期限已过"),
        (None, False, "none", "无时限"),
    ],
)
def test_what_is_left_of_a_time_limit_is_said_in_words(due_on, paused, look, words):
    assert shown.deadline_parts(due_on, paused, today=SATURDAY) == (look, words)


NOW = datetime(2026, 11, 21, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))  # the same Saturday


@pytest.mark.parametrize(
    ("due", "look", "words"),
    [
        (NOW + timedelta(hours=2, minutes=25), "today", "今天 16:30 前"),
        (NOW, "today", "今天 14:05 前"),
        (NOW + timedelta(days=1), "near", "明天 14:05 前"),
        (NOW + timedelta(days=4), "near", "11 月 25 日 14:05 前"),
        (NOW + timedelta(days=9), "far", "11 月 30 日 14:05 前"),
        (NOW - timedelta(seconds=1), "late", "已逾期不到 1 小时"),
        (NOW - timedelta(hours=3), "late", "已逾期 3 小时"),
        (NOW - timedelta(days=3), "late", "已逾期 72 小时"),
        (NOW - timedelta(hours=99, minutes=59), "late", "已逾期 99 小时"),
        (NOW - timedelta(hours=100), "late", "已逾期 4 天 4 小时"),
        (NOW - timedelta(days=10), "late", "已逾期 10 天"),
    ],
)
def test_a_term_in_hours_says_its_hour(due, look, words):
    assert shown.deadline_parts(due.astimezone(UTC), now=NOW) == (look, words)


def test_an_end_is_drawn_with_its_hour_only_where_it_has_one():
    assert 'datetime="2026-11-21T14:05+08:00" title="2026-11-21 周六 14:05"' in shown.deadline(NOW)
    assert 'datetime="2026-11-21" title="2026-11-21 周六"' in shown.deadline(SATURDAY)
    assert [shown.until(NOW), shown.until(SATURDAY), shown.until(None)] == [
        "2026-11-21 周六 14:05",
        "2026-11-21 周六",
        "—",
    ]


def test_working_days_left_follow_the_calendar_in_force():
    plain = shown.workdays_left(date(2026, 11, 25), SATURDAY)
    workdays.register(workdays.Calendar({date(2026, 11, 22): True}, frozenset({2026})))

    assert (plain, shown.workdays_left(date(2026, 11, 25), SATURDAY)) == (3, 4)


# ---------- one stylesheet ----------


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


LIGHT = tokens(CSS[CSS.index(":root {") : CSS.index("@media (prefers-color-scheme: dark)")])
DEVICE_DARK, CHOSEN_DARK = (
    tokens(CSS[CSS.index(start) : CSS.index("}", CSS.index(start))])
    for start in (':root:not([data-theme="light"]) {', ':root[data-theme="dark"] {')
)


def test_dark_by_the_device_and_dark_by_choice_are_the_same_dark():
    assert DEVICE_DARK == CHOSEN_DARK
    assert set(DEVICE_DARK) < set(LIGHT)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, LIGHT | CHOSEN_DARK], ids=["light", "dark"])
def test_every_pair_of_text_and_ground_can_be_read(theme):
    grounds = {
        **{ink: ["paper", "surface", "sunken", "raised"] for ink in ("ink", "ink-2", "ink-3", "blue", "blue-strong")},
        "on-blue": ["blue", "blue-strong"], "on-bar": ["bar", "bar-field"], "on-bar-2": ["bar", "bar-field"],
        "gold-ink": ["gold-soft", "surface", "paper"], "red": ["surface", "paper", "red-soft"],
        "good": ["good-soft", "surface"], "bad": ["bad-soft", "surface"], "neutral": ["neutral-soft"],
    }  # fmt: skip

    faint = {
        (ink, ground): round(contrast(theme[f"--{ink}"], theme[f"--{ground}"]), 2)
        for ink, under in grounds.items()
        for ground in under
        if contrast(theme[f"--{ink}"], theme[f"--{ground}"]) < 4.5
    }

    assert faint == {}
    assert contrast(theme["--edge"], theme["--surface"]) >= 3  # the edge of a field
    assert contrast("#999999", "#ffffff") < 4.5  # the measure itself can say no


def test_red_is_for_letterheads_and_what_is_overdue_only():
    screen = re.sub(r"@media print \{.*", "", CSS, flags=re.S)
    reds = {m[1].strip().rsplit("\n", 1)[-1] for m in re.finditer(r"([^{}]+)\{[^{}]*var\(--red\)[^{}]*\}", screen)}

    assert reds == {".due-late", ".stat-late .stat-value", ".redhead", ".redhead-number"}


def test_no_page_asks_the_browser_for_what_the_content_security_policy_forbids():
    forbidden = re.compile(r'\sstyle="|\son\w+="|javascript:|<script(?![^>]*(\ssrc=|application/json))', re.I)

    assert [f"{p.name}: {m[0]}" for p in TEMPLATES for m in forbidden.finditer(p.read_text(encoding="utf-8"))] == []
    assert forbidden.search('<p style="color:red">') and forbidden.search("<script>1</script>")
    assert "@import" not in CSS and "http" not in re.sub(r"http://www\.w3\.org/2000/svg", "", CSS)


def test_every_icon_a_page_names_is_drawn():
    named = {
        name
        for path in FOLDER.parent.parent.rglob("*")
        if path.suffix in {".html", ".py"}
        for name in re.findall(r'(?:icon\(|icon=)"([a-z-]+)"', path.read_text(encoding="utf-8"))
    }

    assert sorted(named - set(icon_names())) == []
    assert len(named) > 10


# ---------- components ----------


def test_every_component_says_where_it_may_be_used_and_stands_in_the_gallery():
    gallery = (FOLDER / "jinja2/design/gallery.html").read_text(encoding="utf-8")
    components = re.findall(r"{% macro ([a-z]\w+)\(", UI)

    explained = set(re.findall(r"-#}\n{% macro ([a-z]\w+)\(", UI)) | {"form_close", "table_close"}

    assert sorted(set(components) - explained) == []
    assert [name for name in components if f"ui.{name}(" not in gallery] == []
    assert len(components) >= 25


class OneForm(forms.Form):
    name = forms.CharField(label="项目名称", help_text="写清做什么")
    on = forms.DateField(label="日期")
    sort = forms.MultipleChoiceField(
        label="领域", choices=[("a", "调解"), ("b", "普法")], widget=forms.CheckboxSelectMultiple, help_text="可多选"
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("data", [None, {"name": "", "on": "2026-13-01"}], ids=["fresh", "wrong"])
def test_labels_help_and_errors_are_tied_to_their_control(data):
    page = rendered("{{ ui.form_fields(form) }}", form=OneForm(data))

    ids = re.findall(r'\sid="([^"]+)"', page)
    described = [i for group in re.findall(r'aria-describedby="([^"]+)"', page) for i in group.split()]
    labelled = re.findall(r'\sfor="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert set(described) <= set(ids) and set(labelled) <= set(ids)
    assert {"id_name_helptext", "id_sort_helptext"} <= set(described)
    assert ("id_name_error" in described) == ("id_sort_error" in described) == (data is not None)


def test_a_mistyped_day_is_given_back_as_typed():
    page = rendered("{{ ui.field(form['on']) }}", form=OneForm({"on": "2026-13-01"}))

    assert 'value="2026-13-01"' in page and 'type="text"' in page
    assert 'type="date"' in rendered("{{ ui.field(form['on']) }}", form=OneForm({"on": "2026-12-01"}))


class ByHand(forms.DateInput):
    input_type = "date"


@pytest.mark.parametrize("drawn", [forms.DateInput(attrs={"type": "date"}), ByHand()], ids=["attribute", "class"])
def test_a_picker_asked_for_by_hand_gives_a_mistyped_day_back_too(drawn):
    class Leaving(forms.Form):
        on = forms.DateField(label="日期", widget=drawn)

    page = rendered("{{ ui.field(form['on']) }}", form=Leaving({"on": "2026-13-01"}))
    assert 'value="2026-13-01"' in page and 'type="text"' in page and 'type="date"' not in page
    page = rendered("{{ ui.field(form['on']) }}", form=Leaving(initial={"on": date(2026, 12, 1)}))
    assert 'type="date"' in page and 'value="2026-12-01"' in page


def test_an_hour_is_chosen_on_the_device_and_a_mistyped_one_is_given_back_as_typed():
    class Opening(forms.Form):
        opens = forms.TimeField(label="开门")

    for typed in ("25:99", "8点", "0830"):  # the last is read as half past eight, but no picker shows it so
        page = rendered("{{ ui.field(form['opens']) }}", form=Opening({"opens": typed}))
        assert f'value="{typed}"' in page and 'type="text"' in page
    page = rendered("{{ ui.field(form['opens']) }}", form=Opening(initial={"opens": time(8, 30)}))
    assert 'type="time"' in page and 'value="08:30"' in page


def test_the_summary_of_errors_links_to_each_field_and_says_that_nothing_was_lost():
    page = rendered("{{ ui.error_summary(form) }}", form=OneForm({"name": "", "on": "x"}))

    assert re.findall(r'href="#([^"]+)"', page) == ["id_name", "id_on", "id_sort"]
    assert "还有 3 处要改，尚未提交" in page and "都还在" in page
    assert rendered("{{ ui.error_summary(form) }}", form=OneForm()).strip() == ""


def test_what_is_wrong_with_a_form_as_a_whole_is_said_once_above_it_or_in_it():
    def wrong():
        form = OneForm({"name": "某人", "on": "2026-01-01"})
        form.add_error(None, "这两项对不上。")
        return form

    assert rendered("{{ ui.error_summary(form) }}{{ ui.form_fields(form) }}", form=wrong()).count("这两项对不上。") == 1
    assert rendered("{{ ui.form_fields(form) }}", form=wrong()).count("这两项对不上。") == 1, "without a summary"
    two = "{{ ui.error_summary(above) }}{{ ui.form_fields(above) }}{{ ui.form_fields(other) }}"
    assert rendered(two, above=wrong(), other=wrong()).count("这两项对不上。") == 2, "each of two forms"


class SecretForm(forms.Form):
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


class PaperForm(forms.Form):
    paper = forms.FileField(label="材料")


class MixedForm(PaperForm, OneForm):
    pass


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (OneForm, "您填写的内容都还在，改好下面几处再提交就可以。"),
        (SecretForm, "改好下面几处再提交就可以；密码要再输入一次。"),
        (PaperForm, "改好下面几处再提交就可以；选过的附件要重新选择。"),
        (MixedForm, "您填写的文字都还在，改好下面几处再提交就可以；选过的附件要重新选择。"),
    ],
)
def test_the_summary_of_errors_says_that_of_what_is_still_there_alone(form, words):
    page = rendered("{{ ui.error_summary(form) }}", form=form({}))

    assert re.search(r"<p>(.*?)</p>", page, re.DOTALL).group(1).strip() == words


def test_a_greyed_button_says_why_and_cannot_be_sent():
    page = rendered("{{ ui.button('批准', disabled_because='您受理过本件') }}")

    assert "您受理过本件" in page and 'type="submit"' not in page and " disabled>" in page
    assert 'type="submit"' in rendered("{{ ui.button('批准') }}")


def test_a_form_carries_who_it_was_shown_to(person):
    clerk = person(CLERK)
    request = RequestFactory().get("/")
    request.user = clerk
    text = '{% import "ui.html" as ui with context %}{{ ui.form_open("/x/") }}'

    page = engines["jinja2"].from_string(text).render({}, request)
    request.POST = {"_who": re.search(r'name="_who" value="([^"]+)"', page)[1]}

    assert kept.owner(request) == clerk.pk
    assert "_who" not in rendered('{{ ui.form_open("/x/") }}')


def test_what_is_kept_on_the_device_is_kept_for_one_person(person):
    """Two colleagues at one machine open the same form: each has a key of their own."""

    def key(user) -> str:
        request = RequestFactory().get("/")
        request.user = user
        text = '{% import "ui.html" as ui with context %}{{ ui.form_open("/x/", autosave_key="/x/") }}'
        return re.search('data-autosave="([^"]+)"', engines["jinja2"].from_string(text).render({}, request))[1]

    one, other = person(CLERK), person(CLERK)

    assert (key(one), key(other)) == (f"{one.pk}:/x/", f"{other.pk}:/x/")


# ---------- the frame ----------


def test_the_frame_costs_no_query_before_a_page_asks_for_it(person, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = person(CLERK)

    with django_assert_num_queries(0):
        frame = shell(request)["shell"]
        assert (frame.city.name, frame.theme, frame.elder) == ("太仓市", "", False)


def test_the_navigation_shows_what_the_role_acted_in_may_see(person, monkeypatch):
    monkeypatch.setattr(navigation, "_items", navigation.Entries())
    navigation.register(
        Item("设计", "design:gallery"),
        Item("受理", "portal:calls", (CLERK,), "办理"),
        Item("审批", "portal:notices", (DIRECTOR,), "办理"),
        Item("还没有的页面", "design:nowhere"),
    )
    user = person(CLERK, DIRECTOR)
    user.acting = next(m for m in user.memberships_in_force if m.role == DIRECTOR)
    request = RequestFactory().get("/notices/x/")
    request.user = user

    frame = Shell(request)

    assert [(g.label, [i.label for i in g.items]) for g in frame.nav] == [("", ["设计"]), ("办理", ["审批"])]
    assert frame.current == "/notices/"
    assert [i.label for g in navigation.for_user(person(CLERK)) for i in g.items] == ["设计", "受理"]


def page_of(user, path: str) -> str:
    request = RequestFactory().get(path)
    request.user = user
    return Shell(request).current


def test_the_front_page_is_not_where_every_other_page_belongs(person, monkeypatch):
    monkeypatch.setattr(
        navigation, "_items", navigation.Entries([Item("待办", "desk:inbox"), Item("全部办件", "desk:matters")])
    )
    clerk = person(CLERK)

    assert page_of(clerk, "/desk/") == "/desk/"
    assert page_of(clerk, "/desk/matters/X-1/") == "/desk/matters/"
    assert page_of(clerk, "/desk/calendar/") == ""


def test_who_is_not_signed_in_has_no_navigation():
    assert Shell(RequestFactory().get("/")).nav == []


@pytest.mark.parametrize(
    ("said", "cookie", "value"),
    [({"theme": "dark"}, "theme", "dark"), ({"theme": "purple"}, "theme", ""), ({"reading": "elder"}, "reading", "elder"), ({"reading": "normal"}, "reading", "")],
)  # fmt: skip
def test_theme_and_reading_size_are_remembered_without_javascript(client, said, cookie, value):
    answer = client.post("/gallery/preferences/", said | {"next": "/gallery/?a=1"})

    assert (answer.status_code, answer["Location"], answer.cookies[cookie].value) == (302, "/gallery/?a=1", value)


def test_the_way_back_from_a_preference_never_leads_elsewhere(client):
    answer = client.post("/gallery/preferences/", {"theme": "dark", "next": "https://elsewhere.example/"})

    assert answer["Location"] == "/"


def test_the_chosen_theme_and_reading_size_are_in_the_page(client):
    plain = client.get("/gallery/").content.decode()
    client.cookies["theme"], client.cookies["reading"] = "dark", "elder"
    chosen = client.get("/gallery/").content.decode()

    assert re.search(r"<html[^>]*>", plain)[0] == '<html lang="zh-CN" class="portal" data-sitting="">'
    assert (
        re.search(r"<html[^>]*>", chosen)[0]
        == '<html lang="zh-CN" class="portal elder" data-theme="dark" data-sitting="">'
    )


@pytest.mark.django_db
def test_the_sign_in_page_is_ours_and_speaks_chinese(client):
    page = client.get("/accounts/login/").content.decode()

    assert '<html lang="zh-CN"' in page and "<h1>登录</h1>" in page and "design/yihe.css" in page
    assert re.search(r">[^<]*\b(Sign|Log) (In|Out|Up)\b", page) is None


# ---------- in a browser ----------


@pytest.fixture
def page(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert page.faults == []


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/gallery/", "/accounts/login/"])
@pytest.mark.parametrize(
    ("width", "theme", "reading"),
    [(360, "light", "normal"), (1440, "light", "normal"), (1440, "dark", "normal"), (360, "dark", "elder")],
)
def test_a_page_is_accessible_and_fits_its_screen(chromium, live_server, path, reading, theme, width):
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=theme
    )
    if reading == "elder":
        context.add_cookies([{"name": "reading", "value": "elder", "url": live_server.url}])
    page = context.new_page()
    page.goto(path)

    found, wide = violations(page), page.evaluate("document.documentElement.scrollWidth")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()

    assert found == []
    assert wide <= width
    assert ground == ("rgb(16, 22, 31)" if theme == "dark" else "rgb(247, 245, 240)")


@pytest.mark.browser
def test_the_check_for_accessibility_can_fail(page):
    page.goto("/gallery/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")

    assert any(found.startswith("image-alt") for found in violations(page))


BOXES = '.field :is(input:not([type="checkbox"], [type="radio"], [type="hidden"]), select, textarea)'
LOOKS = """boxes => document.querySelectorAll(boxes).values().map((box) => {
  const look = (of) => getComputedStyle(box)[of];
  box.setAttribute("aria-invalid", "true");
  const wrong = look("borderTopColor");
  box.removeAttribute("aria-invalid");
  const right = look("borderTopColor");
  box.disabled = true;
  return [box.type, wrong, right, look("backgroundColor")];
}).toArray()"""


@pytest.mark.browser
def test_what_is_wrong_and_what_cannot_be_typed_in_look_so_whatever_the_box(page):
    page.goto("/gallery/")
    bad, sunken = page.evaluate("""["--bad", "--sunken"].map((name) => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    })""")
    looks = page.evaluate(LOOKS, BOXES)
    assert {"text", "date", "file", "textarea", "select-one"} <= {kind for kind, *_looks in looks}
    assert [kind for kind, wrong, right, ground in looks if (wrong, ground) != (bad, sunken) or right == bad] == []


ROW = """() => {
  const shown = [...document.querySelectorAll("td[data-label]:not(:first-child)")].filter((cell) => cell.checkVisibility());
  const cell = shown.find((cell) => getComputedStyle(cell, "::before").content === `"${cell.dataset.label}"`);
  cell.textContent = "0";
  return ["短", "短".repeat(20)].map((words) => {
    cell.dataset.label = words;
    return cell.getBoundingClientRect().height;
  });
}"""


@pytest.mark.browser
def test_a_label_of_two_lines_lies_on_none_beneath_it(page):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/gallery/")
    short, long = page.evaluate(ROW)
    assert long > 2 * short - 10, "the cell of one sign is as high as its label"


def test_a_citys_visitors_find_no_gallery(client, settings):
    there = client.get("/gallery/").status_code
    settings.PRODUCTION = True
    assert (there, client.get("/gallery/").status_code) == (200, 404)


def test_no_two_things_in_the_gallery_have_the_same_name(client):
    ids = re.findall(r'\sid="([^"]+)"', client.get("/gallery/").content.decode())

    assert len(ids) == len(set(ids)) > 20


@pytest.mark.browser
def test_targets_are_sixty_pixels_for_older_people(page):
    page.goto("/gallery/")
    before = page.locator("#buttons .btn").first.bounding_box()["height"]
    page.locator("[data-reading]").click()

    assert before >= 44
    assert page.locator("#buttons .btn").first.bounding_box()["height"] >= 60
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 20


@pytest.mark.browser
def test_the_theme_chosen_stays_chosen_on_the_next_page(page):
    page.goto("/gallery/")
    page.locator("[data-theme-toggle]").click()
    page.goto("/accounts/login/")

    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("[data-theme-toggle]").get_attribute("aria-pressed") == "true"


@pytest.mark.browser
def test_rows_are_walked_with_j_and_k_and_opened_with_enter(page):
    page.goto("/gallery/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    page.wait_for_url("**#row-2")
    page.locator("#id_name").focus()
    page.keyboard.press("j")
    assert page.input_value("#id_name") == "j"


@pytest.mark.browser
@pytest.mark.parametrize("guarded", [True, False], ids=["with the script", "without it"])
def test_a_form_is_sent_once_however_often_one_presses(chromium, live_server, guarded):
    context = chromium.new_context(base_url=live_server.url)
    page, posts = context.new_page(), []
    if not guarded:
        page.route("**/yihe.js", lambda route: route.abort())
    page.goto("/accounts/login/")
    page.route("**/accounts/login/", lambda route: (posts.append(route.request.method), route.fulfill(status=204)))

    page.fill("#id_login", "somebody")
    page.evaluate("document.querySelector('main form.form').requestSubmit()")  # refused by the browser: no password yet
    page.wait_for_timeout(150)
    refused = len(posts)
    page.fill("#id_password", "something")
    for _ in range(3):
        page.evaluate("document.querySelector('main form.form').requestSubmit()")
        page.wait_for_timeout(150)
    context.close()

    assert refused == 0
    assert posts == ["POST"] * (1 if guarded else 3)


@pytest.mark.browser
def test_what_was_typed_is_offered_again_after_a_crash(page, live_server, person):
    client = Client()
    client.force_login(person(CLERK))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto("/gallery/")
    page.fill("#id_name", "青少年法治夏令营")
    page.check("#id_areas_1")
    page.locator("[data-autosave-note]", has_text="已自动保存").wait_for()
    other = page.context.new_page()
    page.close(run_before_unload=False)

    other.goto("/gallery/")
    assert other.input_value("#id_name") == ""
    other.get_by_role("button", name="恢复", exact=True).click()

    assert other.input_value("#id_name") == "青少年法治夏令营"
    assert other.is_checked("#id_areas_1") and not other.is_checked("#id_areas_0")


@pytest.mark.browser
def test_leaving_with_unsaved_text_is_asked_about(page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/gallery/")
    page.locator("#id_plan").press_sequentially("三场讲座")
    page.goto("/accounts/login/")

    assert asked == ["beforeunload"]
    page.goto("/gallery/")
    page.goto("/accounts/login/")
    assert asked == ["beforeunload"]


def test_the_gallery_is_open_to_whoever_checks_a_page():
    assert Client().get("/gallery/").status_code == 200


def test_what_is_wrong_is_said_in_plain_words():
    class Asked(forms.Form):
        name = forms.CharField(max_length=3)
        day = forms.DateField()
        sort = forms.ChoiceField(choices=[("a", "甲")])
        many = forms.IntegerField(min_value=1)

    def said(**typed) -> dict:
        return {name: " ".join(faults) for name, faults in Asked(typed).errors.items()}

    assert said() == {"name": "请填写。", "day": "请填写。", "sort": "请选择。", "many": "请填写。"}
    assert said(name="一二三四", day="明天", sort="a", many="0") == {
        "name": "最多 3 个字，现在有 4 个字。", "day": "“明天”不是日期，请写成 2026-03-02 的样子。", "many": "不能小于 1。",
    }  # fmt: skip


def test_what_may_be_long_is_written_in_a_text_area():
    class Asked(forms.Form):
        short = forms.CharField(max_length=200)
        long = forms.CharField(max_length=201)

    page = rendered("{{ ui.form_fields(form) }}", form=Asked())

    assert re.findall(r'<(input|textarea)[^>]* name="(\w+)"', page) == [("input", "short"), ("textarea", "long")]
    assert 'maxlength="201"' in page


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("5000。00", "¥5,000.00　伍仟元整"), ("-5", "-¥5.00　负伍元整"), ("1e3", "“1e3”不是金额，请以元为单位写数字，例如 1200.50。"),
        ("9" * 5000, "金额太大，整数部分最多 12 位。"), ("<b>", "“<b>”不是金额，请以元为单位写数字，例如 1200.50。"),
    ],
)  # fmt: skip
def test_an_amount_being_typed_is_said_in_words_as_plain_text(client, said, answer):
    reply = client.get("/gallery/amount/", {"said": said})

    assert (reply.headers["Content-Type"], reply.text) == ("text/plain; charset=utf-8", answer)


def test_a_box_of_money_is_a_line_of_text_with_keys_for_figures():
    drawn = fields.widget(SampleForm()["amount"])

    assert 'type="text"' in drawn and 'inputmode="decimal"' in drawn and 'data-in-words="/gallery/amount/"' in drawn
