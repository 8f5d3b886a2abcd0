"""The three presses of a draw in Chromium: what the first sends is a digest, and what the browser made of it is right."""

from urllib.parse import parse_qs

import pytest

from tests.acts.procedure import ScreenedKind, make_expert, open_screened
from yihe.acts.reviews.models import Half, SealedDraw
from yihe.foundation import draws
from yihe.foundation.roles import AUDITOR, CLERK
from yihe.matters import kinds
from yihe.matters.models import Draft


@pytest.fixture
def matter(transactional_db, person, organization, monkeypatch):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)
    for _ in range(4):
        make_expert(person)
    return open_screened(person, organization)


def press(page, matter, action: str, label: str) -> None:
    form = page.locator(f"#do-{action}")
    form.get_by_role("button", name=label, exact=True).click()
    page.locator("[data-dismissible]", has_text=f"已{label}").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_the_first_half_never_leaves_the_browser_before_it_is_opened(sit_down, person, matter, width):
    clerk, auditor = sit_down(person(CLERK), width), sit_down(person(AUDITOR), width)
    sent = []
    clerk.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    clerk.goto(matter.get_absolute_url())
    box = clerk.locator("#do-draw [name=secret_half]")
    half = box.input_value()
    assert draws.too_weak(half) == ""
    clerk.locator("#do-draw [name=noted]").check()
    clerk.wait_for_timeout(3200)  # the form is saved while one writes the half down

    press(clerk, matter, "draw", "封存名单，发起抽取")

    draw = SealedDraw.objects.get()
    assert draw.is_kept(half)
    assert [post for post in sent if half in post or draws.plain(half) in post] == []
    assert [said for said in map(parse_qs, sent) if said.get("commitment") == [draw.said["commitment"]]] != []
    assert [draft for draft in Draft.objects.all() if half in str(draft.fields)] == []

    auditor.goto(matter.get_absolute_url())
    press(auditor, matter, "second", "给出第二个数")  # what the browser offers is taken
    clerk.reload()
    clerk.locator("#do-reveal [name=secret_half]").fill(half.replace("-", " "))
    press(clerk, matter, "reveal", "开启，抽取评审专家")
    matter.refresh_from_db()
    assert matter.state == "scoring"
    assert clerk.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_without_the_script_the_server_makes_the_digest_and_forgets_the_half(sit_down, person, matter):
    page = sit_down(person(CLERK), 1440, java_script_enabled=False)
    page.goto(matter.get_absolute_url())
    page.locator("#do-draw [name=secret_half]").fill("红梅三号楼下午两点钟见面")
    page.locator("#do-draw [name=noted]").check()

    press(page, matter, "draw", "封存名单，发起抽取")

    assert SealedDraw.objects.get().is_kept("红梅三号楼下午两点钟见面")
    assert Half.objects.count() == 0


@pytest.mark.browser
def test_a_form_that_came_back_keeps_the_half_that_was_written_down(sit_down, person, matter):
    page = sit_down(person(CLERK), 1440)
    page.goto(f"{matter.get_absolute_url()}do/draw/")
    half = page.locator("[name=secret_half]").input_value()
    page.locator("[name=noted]").evaluate("box => { box.required = false }")
    page.locator("main").get_by_role("button", name="封存名单，发起抽取").click()
    page.locator(".error-summary").wait_for()
    assert page.locator("[name=secret_half]").input_value() == ""

    page.locator("[name=noted]").check()
    page.locator("main").get_by_role("button", name="封存名单，发起抽取").click()
    page.locator("[data-dismissible]", has_text="已封存名单").wait_for()

    assert SealedDraw.objects.get().is_kept(half)
