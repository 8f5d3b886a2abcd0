"""What a browser keeps of what is typed: sealed, for one sign-in, and nothing once it is over."""

import json

import pytest
from django.conf import settings
from django.test import Client

from yihe.faces.design import device_keys
from yihe.registers.accounts.models import Phrase

TYPED = "张三家的困难"
EVERYTHING_STORED = """async () => JSON.stringify({
    local: {...localStorage}, session: {...sessionStorage}, databases: await indexedDB.databases(),
})"""


class Seat:
    """Somebody before a browser. `signs_in` again is the same person in a new session."""

    def __init__(self, user, context, live_server):
        self.user, self.context, self.live_server = user, context, live_server
        self.signs_in()

    def signs_in(self) -> None:
        client = Client()
        client.force_login(self.user)
        name = settings.SESSION_COOKIE_NAME
        self.session = client.session
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.live_server.url}])

    def opens(self, path: str, **how):
        page = self.context.new_page()
        page.goto(path, **how)
        return page


@pytest.fixture
def seat(transactional_db, live_server, chromium, people):
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    yield Seat(people.clerk, context, live_server)
    context.close()


@pytest.fixture
def form_of(errand):
    """Return the address of a page with a form that has words to type."""
    return errand("submitted").get_absolute_url()


def types(page, words: str = TYPED) -> None:
    """Type a reason for sending back, and wait until the page says that it is kept."""
    box = page.locator("#do-send_back [name=reason]")
    box.evaluate("box => { box.closest('details').open = true }")
    box.fill(words)
    page.locator("#do-send_back [data-autosave-note]", has_text="已自动保存").wait_for()


def stored(page) -> dict:
    return json.loads(page.evaluate(EVERYTHING_STORED))


def restore(page):
    """Return the button that puts back what was typed; the form it stands in may be folded."""
    return page.locator("[data-autosave-note] button", has_text="恢复")


def puts_back(page) -> str:
    """Press it, and return what then stands in the box."""
    restore(page).wait_for(state="attached")
    restore(page).evaluate("button => { button.closest('details').open = true }")
    restore(page).click()
    return page.locator("#do-send_back [name=reason]").input_value()


def is_offered(page) -> bool:
    """Test whether the page offers what was typed, once the script had time to read its copy."""
    page.wait_for_timeout(1000)
    return restore(page).count() == 1


@pytest.mark.browser
def test_what_is_kept_is_sealed_and_given_back_within_the_sign_in(seat, form_of):
    page = seat.opens(form_of)
    types(page)
    found = stored(page)
    page.close(run_before_unload=False)

    copies = {name: json.loads(copy) for name, copy in found["local"].items() if name.startswith("draft:")}
    assert [sorted(copy) for copy in copies.values()] == [["at", "iv", "sealed", "sitting"]]
    assert TYPED not in json.dumps(found, ensure_ascii=False) and found["databases"] == []
    assert device_keys.key_of(seat.session) not in json.dumps(found), "nor is the key"

    again = seat.opens(form_of)
    assert puts_back(again) == TYPED


@pytest.mark.browser
def test_nothing_is_left_after_signing_out(seat, form_of):
    page = seat.opens("/desk/?kind=errand")
    page.goto(form_of)
    types(page)
    before = stored(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/")

    after = stored(page)
    assert before["local"] and before["session"], "the control: there was something"
    assert after == {"local": {}, "session": {}, "databases": []}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "offered"), [("材料齐全，同意。", False), ("同意。", True)], ids=["taken", "refused"]
)
def test_what_was_taken_is_not_offered_again_by_the_same_form_and_what_was_refused_is(seat, words, offered):
    Phrase.objects.create(user=seat.user, text="同意。")  # who writes it again is refused
    page = seat.opens("/desk/phrases/")
    page.locator("#add [name=text]").fill(words)
    page.locator("#add [data-autosave-note]", has_text="已自动保存").wait_for()

    page.locator("#add").get_by_role("button", name="保存").click()
    page.wait_for_load_state()
    page.close(run_before_unload=False)

    again = seat.opens("/desk/phrases/")
    assert Phrase.objects.filter(user=seat.user).count() == (1 if offered else 2)
    assert is_offered(again) == offered


@pytest.mark.browser
def test_a_session_that_ended_by_itself_leaves_nothing_either_once_a_page_is_opened(seat, form_of):
    page = seat.opens(form_of)
    types(page)
    seat.context.clear_cookies()

    page.goto("/accounts/login/")

    assert stored(page)["local"] == {}


@pytest.mark.browser
def test_a_copy_of_another_sign_in_is_swept_though_it_is_the_same_person(seat, form_of):
    page = seat.opens(form_of)
    types(page)
    page.close(run_before_unload=False)
    seat.signs_in()

    again = seat.opens(form_of)

    assert not is_offered(again)
    assert stored(again)["local"] == {}
    types(again, "另一句话")
    again.close(run_before_unload=False)
    assert is_offered(seat.opens(form_of)), "the control: one's own is offered"


@pytest.mark.browser
def test_a_copy_that_is_given_another_sign_ins_name_still_cannot_be_read(seat, form_of):
    """The control: what keeps a copy shut is its key, not the name it goes by."""
    page = seat.opens(form_of)
    types(page)
    page.close(run_before_unload=False)
    seat.signs_in()
    page = seat.opens("/static/design/mark.svg")  # a page without our script
    name = page.evaluate("() => Object.keys(localStorage).find((name) => name.startsWith('draft:'))")
    page.evaluate(
        "([name, sitting]) => localStorage.setItem(name, "
        "JSON.stringify({...JSON.parse(localStorage.getItem(name)), sitting}))",
        [name, device_keys.sitting_of(seat.session)],
    )

    again = seat.opens(form_of)

    assert not is_offered(again)
    assert stored(again)["local"] == {}


@pytest.mark.browser
def test_a_copy_in_clear_from_before_is_swept(seat, form_of):
    page = seat.opens("/static/design/mark.svg")
    page.evaluate("() => localStorage.setItem('draft:1:/x/', JSON.stringify({at: 1, said: {reason: ['张三']}}))")

    page.goto(form_of)

    assert stored(page)["local"] == {}


@pytest.mark.browser
def test_on_a_page_that_says_so_nothing_is_kept_at_all(seat, form_of):
    page = seat.context.new_page()

    def mark(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("<main ", "<main data-nothing-kept ", 1))

    page.route(f"**{form_of}", mark)
    page.goto(form_of)
    types(page)  # the server's draft is kept as ever

    assert stored(page)["local"] == {}
    page.unroute(f"**{form_of}")
    page.goto(form_of)
    types(page, "另一句话")
    assert len(stored(page)["local"]) == 1, "the control: the same form without the mark"


@pytest.mark.browser
def test_what_is_typed_while_the_network_is_gone_is_kept_and_given_back(seat, form_of):
    page = seat.opens(form_of)
    types(page, "先写几个字")
    seat.context.set_offline(True)
    page.locator("#do-send_back [name=reason]").fill(TYPED)
    page.locator("#do-send_back [data-autosave-note]", has_text="网络不通；已暂存在本机").wait_for()
    page.close(run_before_unload=False)
    seat.context.set_offline(False)

    again = seat.opens(form_of)

    assert puts_back(again) == TYPED


@pytest.mark.browser
@pytest.mark.parametrize("signed_in", [False, True], ids=["a visitor", "the control"])
def test_a_visitor_leaves_nothing_behind(seat, signed_in):
    if not signed_in:
        seat.context.clear_cookies()
    page = seat.opens("/gallery/")
    page.fill("#id_name", TYPED)
    page.wait_for_timeout(3200)

    found = stored(page)
    assert [len(found["local"]), len(found["session"])] == ([1, 0] if signed_in else [0, 0])


@pytest.mark.browser
@pytest.mark.parametrize("signed_in", [True, False], ids=["the control", "a visitor"])
def test_only_a_list_of_matters_leaves_the_way_back_to_it(seat, errand, signed_in):
    errand("submitted")
    if not signed_in:
        seat.context.clear_cookies()

    assert len(stored(seat.opens("/desk/matters/" if signed_in else "/notices/"))["session"]) == signed_in


@pytest.mark.browser
def test_the_way_back_to_a_list_does_not_remember_whom_one_looked_for(seat, errand):
    errand("submitted")
    page = seat.opens("/desk/kinds/errand/?q=CS-&state=submitted")

    found = stored(page)["session"]
    assert json.loads(found["list"])["href"] == "/desk/kinds/errand/?state=submitted"


def test_signing_out_tells_the_browser_to_empty_its_storage(client, person, db):
    from yihe.foundation.roles import CLERK

    client.force_login(person(CLERK))
    page = client.get("/desk/")
    answer = client.post("/accounts/logout/")

    assert answer["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in page
    assert "Clear-Site-Data" not in client.post("/accounts/logout/"), "nobody was signed in"


def test_the_key_is_for_whoever_is_signed_in_and_for_one_sign_in(client, person, db):
    from yihe.foundation.roles import CLERK

    user = person(CLERK)
    assert client.get("/desk/device-key/").status_code == 302
    given = []
    for _ in range(2):
        client.force_login(user)
        answer = client.get("/desk/device-key/")
        page = client.get("/desk/").content.decode()
        given.append(answer.json())
        assert "no-store" in answer["Cache-Control"]
        assert f'data-sitting="{answer.json()["sitting"]}"' in page
        assert answer.json()["key"] not in page
        client.logout()

    assert given[0]["sitting"] != given[1]["sitting"] and given[0]["key"] != given[1]["key"]
    assert 'data-sitting=""' in client.get("/").content.decode()
