"""Promises about every page of the demonstration city, as those who reach it see it: the walk of `make looks`, held to."""

import shutil
from pathlib import Path

import pytest

from looks import addresses, city, markup
from looks.shapes import NOTHING, Shape, chosen, extremes, longest, shape_of
from looks.visiting import Visitor
from looks.walking import Answer, Naming, walk
from tests.told import told
from tests.walked import PEOPLE, Walked, walked

pytestmark = pytest.mark.browser

# Who must come to which page by links; what others come to besides is read all the same.
REACHED_BY: dict[str, set[str]] = {
    "": {
        "home", "algorithms", "ask", "ask-one", "calls", "calls-one-call", "demo", "feedback", "follow", "guides", "guides-one", "notices",
        "notices-one", "notices-one-object", "policies", "policies-one", "policies-parameters",
        "lists", "lists-one", "accounts-login", "gallery",
    },
    "guanghui": {
        "accounts-2fa", "accounts-logout", "accounts-password-change", "desk", "desk-account", "desk-help", "desk-help-one", "desk-incubation",
        "desk-incubation-calls-one-ask", "desk-incubation-residents-one", "desk-kinds-one", "desk-matters",
        "desk-matters-one-claim", "desk-matters-one-incubation", "desk-matters-one-recovery", "desk-matters-one-sheet",
        "desk-matters-one-returned_payment", "desk-matters-one-stage_change", "desk-matters-one-standing-one-remind",
        "desk-notifications", "desk-organizations", "desk-organizations-one", "desk-organizations-one-correct",
        "desk-records-one-practitioners", "desk-records-one-one-practitioners", "desk-records-one-new-practitioners",
        "desk-records-one-sheet-practitioners", "exchange-records-one-in-practitioners", "desk-start",
    },
    "clerk": {
        "desk-benefits", "desk-benefits-one", "desk-counter", "desk-delegations", "desk-matters-one-receive", "desk-matters-one-appropriation", "desk-matters-one-call",
        "desk-matters-one-graduation", "desk-matters-one-objection", "desk-matters-one-payment_batch",
        "desk-matters-one-standing-one-add_signatory", "desk-matters-one-standing-one-reassign", "desk-matters-one-tracking",
        "desk-organizations-enter", "desk-organizations-prepare", "exchange-one-in", "desk-records-one-posts", "desk-records-one-one-posts",
        "desk-records-one-new-posts", "desk-records-one-sheet-posts", "exchange-records-one-in-posts", "desk-records-one-bases",
        "desk-records-one-one-bases", "desk-records-one-new-bases", "desk-records-one-sheet-bases", "exchange-records-one-in-bases",
        "desk-functions-transfer", "desk-matters-one-list_version", "desk-matters-one-function_transfer",
        "desk-records-one-power_items",
        "desk-records-one-one-power_items",
        "desk-records-one-new-power_items",
        "desk-records-one-sheet-power_items",
        "exchange-records-one-in-power_items",
        "desk-records-one-duty_items",
        "desk-records-one-one-duty_items",
        "desk-records-one-new-duty_items",
        "desk-records-one-sheet-duty_items",
        "exchange-records-one-in-duty_items",
        "desk-records-one-negative_items",
        "desk-records-one-one-negative_items",
        "desk-records-one-new-negative_items",
        "desk-records-one-sheet-negative_items",
        "exchange-records-one-in-negative_items",
        "desk-records-one-catalogue_items",
        "desk-records-one-one-catalogue_items",
        "desk-records-one-new-catalogue_items",
        "desk-records-one-sheet-catalogue_items",
        "exchange-records-one-in-catalogue_items",
        "desk-records-one-grades",
        "desk-records-one-one-grades",
        "desk-records-one-new-grades",
        "desk-records-one-sheet-grades",
        "exchange-records-one-in-grades",
        "desk-records-one-suppliers",
        "desk-records-one-one-suppliers",
        "desk-records-one-new-suppliers",
        "desk-records-one-sheet-suppliers",
        "exchange-records-one-in-suppliers",
    },
    "director": {"desk-evidence", "desk-finance", "desk-finance-envelopes-one"},
    "base": {
        "desk-incubation-groups", "desk-records-one-service", "desk-records-one-new-service", "desk-records-one-of-one-new-service",
        "desk-records-one-one-service", "desk-records-one-one-correct-service", "desk-records-one-sheet-service",
        "exchange-records-one-in-service",
    },
    "cashier": {"desk-finance-commitments-one-payee", "desk-records-one-buyers", "desk-records-one-one-buyers", "desk-records-one-new-buyers", "desk-records-one-sheet-buyers", "exchange-records-one-in-buyers"},
    "admin": {"desk-compartments", "desk-feedback", "desk-people", "desk-people-one", "exchange-people-in"},
    "admin3": {"desk-administration"},
    "policy": {"desk-kinds-one-new-appropriation"},
}  # fmt: skip
BROKEN = (
    f'<img src="/nowhere.png"><pre>{"宽" * 60}</pre><p><font color="#1c2532">深色里看不见</font></p>'
    '<script>document.title = "x"</script><a href="/nowhere/">没有这一页</a></main>'
)


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> Walked:
    return walked(tmp_path_factory)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    data = shutil.copytree(told(tmp_path_factory), tmp_path_factory.mktemp("city"), dirs_exist_ok=True)
    with city.running(Path(data)) as served:
        yield served


@pytest.fixture
def visitor(chromium, served):
    visitor = Visitor(chromium, served.url)
    yield visitor
    visitor.close()


@pytest.mark.parametrize("username", PEOPLE, ids=lambda username: username or "nobody")
def test_every_piece_of_a_page_fits_a_phone_and_is_accessible_in_light_and_dark(chromium, served, read, username):
    """Of all that this person comes to: the pages that hold what no page chosen before them does, or hold it longest."""
    faults, otherwise, known = [], [], {*read.pieces}
    visitor = Visitor(chromium, served.url, username)
    for path, chosen_for in read.to_look_at[username].items():
        html = visitor.open(path)
        pieces = known.intersection(chosen_for)
        otherwise += [path] * bool(pieces - shape_of(html).pieces)
        faults += [f"{path}: {fault}" for fault in visitor.looks_for_faults(widths_alone=not pieces)]
    visitor.close()

    closing = [number for number, (kind, _state) in served.matters().items() if kind == "tender"]
    assert faults == []
    assert [path for path in otherwise if not any(number in path for number in closing)] == [], (
        "Chromium was given other pages than were read, and no tender whose term ends minutes after the telling"
    )


def test_every_piece_there_is_is_looked_at_and_where_it_is_longest(read):
    looked_at = {item for pages in read.to_look_at.values() for items in pages.values() for item in items}
    print(f"{sum(map(len, read.to_look_at.values()))} pages of {read.pages} hold all {len(read.pieces)} pieces")

    assert looked_at == {*read.pieces, *extremes(read.longest)}
    assert set(read.to_look_at) == set(PEOPLE)


def test_no_page_has_a_fault_that_its_markup_tells_and_no_link_leads_nowhere(read):
    assert (read.faults, read.broken) == ([], [])


@pytest.mark.parametrize("username", REACHED_BY, ids=lambda username: username or "nobody")
def test_every_page_is_come_to_by_links(read, username):
    missed = REACHED_BY[username] - set(read.reached[username])

    assert missed == set(), f"no link leads {username or 'nobody'} to these"


def test_every_page_without_a_link_is_read(read):
    answers = {f"ask-{code}-{how}" for code in addresses.ANSWERS for how in ("unanswered", "refused", "granted")}

    assert set(read.unlinked) == addresses.WITHOUT_A_LINK | answers, (
        "the demonstration has no matter for these pages any more"
    )


def test_a_page_broken_on_purpose_is_found(visitor):
    def breaking(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", BROKEN))

    visitor.page.route("**/policies/", breaking)
    visitor.open("/policies/")
    faults = visitor.looks_for_faults()

    for sort in ("wider than the screen", "image-alt", "in the dark: color-contrast", "404: ", "console: "):
        assert any(fault.startswith(sort) for fault in faults), (sort, faults)
    visitor.page.unroute("**/policies/")
    visitor.open("/policies/")
    assert visitor.looks_for_faults() == []


# Each is well on a phone of 360 px for who reads with the eyes and presses with a finger of any size.
HIDDEN = {
    "at 320 px: wider than the screen": ("div", "width: 330px"),
    "hidden while it has the focus": ("div", "position: fixed; inset: 50% 0 0; background: #fff"),
    "in large letters: hidden while": ("div", "position: fixed; inset: 50% 0 0; background: #fff"),
    "target-size": ("button", "all: unset; width: 9px; height: 9px; display: block"),
}
PLANT = """([sort, style]) => [1, 2].forEach(() => {
  const planted = document.querySelector("main").appendChild(document.createElement(sort));
  planted.textContent = "按";
  planted.style.cssText = style;
})"""


@pytest.mark.parametrize(("fault", "planted"), HIDDEN.items(), ids=HIDDEN)
def test_control_what_who_enlarges_or_uses_the_keyboard_cannot_see_is_found(visitor, fault, planted):
    visitor.open("/where/")
    visitor.page.evaluate(PLANT, planted)
    found = visitor.looks_for_faults()
    assert any(each.startswith(fault) for each in found), found
    assert not any(each.startswith("wider") for each in found), "what 360 px show is found by what looks there"


def new_in(page: Shape, read: Walked) -> set[str]:
    """Return what of a page was seen nowhere, or nowhere as long: what brings it before Chromium."""
    longer = {
        place
        for place, here in page.lengths.items()
        for one, most in zip(here, read.longest.get(place, NOTHING), strict=True)
        if one > most
    }
    return (page.pieces - {*read.pieces}) | longer


PLANTED = {
    "a rare piece": ("</main>", f'<pre class="rare">{"宽" * 60}</pre></main>'),
    "a long link": ("</nav>", f'<a href="/">{"长" * 200}</a></nav>'),
    "a wide table": ("</h1>", f"<table><tr>{'<td>一二三四五六</td>' * 12}</tr></table></h1>"),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_control_what_one_page_alone_holds_brings_it_before_chromium_and_is_found_there(visitor, read, planted):
    """Planted in a page that nobody would look at otherwise: all it is built of stands on others too, and as long."""
    path = next(path for path in read.reached[""].values() if path not in read.to_look_at[""])
    sent = []

    def planting(route):
        answer = route.fetch()
        sent.append(answer.text())
        route.fulfill(response=answer, body=sent[0].replace(*planted, 1))

    visitor.page.route(f"**{path}", planting)
    shown = visitor.open(path)

    assert new_in(shape_of(sent[0]), read) == set()
    assert new_in(shape_of(shown), read) != set()
    assert any("wider than the screen" in fault for fault in visitor.looks_for_faults())


def test_pages_that_are_built_alike_stand_for_each_other_and_a_longer_word_or_another_row_does_not():
    page = "<main><h1>{}</h1><ul>{}</ul></main>".format
    shapes = {
        "first": shape_of(page("一二三", "<li>甲</li>" * 3)), "alike": shape_of(page("四五六", "<li>乙</li>" * 2)),
        "longer": shape_of(page("a" * 40, "<li>甲</li>")), "other": shape_of(page("一", '<li>甲</li><li class="late">乙</li>')),
    }  # fmt: skip

    look = chosen(shapes)

    assert set(look) == {"first", "longer", "other"}
    assert set().union(*look.values()) == {piece for shape in shapes.values() for piece in shape.pieces} | extremes(
        longest(shapes.values())
    )


FAULTY = {
    "twice the id a": '<p id="a"></p><p id="a"></p>',
    'for="b" points at nothing': '<label for="b">乙</label>',
    "a control without a label: c": '<input name="c" id="c">',
    "a heading of level 4 after one of 1": "<h4>丁</h4>",
    "<a> without words: {'href': '/e/'}": '<a href="/e/"><svg><use href="#e"/></svg></a>',
    "a picture without words: f.png": '<img src="f.png">',
    "left unsaid: None": "<p>None</p>",
}


@pytest.mark.parametrize("fault", FAULTY)
def test_control_a_fault_that_markup_tells_is_told(fault):
    page = '<html lang="zh"><title>甲</title><main><h1>甲</h1><label>乙<input name="b"></label>{}</main></html>'.format

    assert markup.faults(page("")) == []
    assert markup.faults(page(FAULTY[fault])) == [fault]


def test_a_link_to_what_is_not_there_is_found():
    pages = {"/": '<a href="/calls/">', "/calls/": '<a href="/calls/KB-1/"><a href="/"><a href="https://elsewhere/">'}
    broken: list[str] = []

    found = list(
        walk(
            lambda path: Answer(200 if path in pages else 404, path, pages.get(path, "")),
            ["/"], Naming({}, thorough=True), set(), broken,
        )
    )  # fmt: skip

    assert [page.key for page in found] == ["home", "calls"]
    assert broken == ["/calls/ links to /calls/KB-1/, which answers 404"]


def test_the_first_of_its_sort_stands_for_all_and_states_are_told_apart():
    matters = {"KB-1": ("startup_claim", "draft"), "KB-2": ("startup_claim", "paid")}
    rough, fine = Naming(matters, thorough=False), Naming(matters, thorough=True)

    assert rough("/desk/matters/KB-1/") == rough("/desk/matters/KB-2/") != rough("/desk/matters/")
    assert fine("/desk/matters/KB-1/") != fine("/desk/matters/KB-2/")
    assert fine("/desk/matters/KB-1/sheet/") == fine("/desk/matters/KB-2/sheet/")
    assert fine("/notices/1/") == fine("/notices/2/") != fine("/notices/")
    assert fine("/desk/?tab=done") != fine("/desk/") == fine("/desk/?after=x")
    assert fine("/ask/exam/") != fine("/ask/post/") and rough("/ask/exam/") == rough("/ask/post/")
    new = "/desk/kinds/{}/new/".format
    assert rough(new("exam_claim")) == rough(new("post_claim")) != rough(new("incubation"))
