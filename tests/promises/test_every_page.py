"""Promises about every page of the demonstration city, as those who reach it see it: the walk of `make looks`, held to."""

import pytest

from looks import addresses, city
from looks.visiting import Visitor
from looks.walking import Answer, Naming, Page, walk

pytestmark = pytest.mark.browser

# Nobody, and those whose pages together are all there are; then those who find a form of their own on a matter's page.
WALKERS = ("", "guanghui", "clerk", "director", "base", "cashier", "admin")
AT_A_MATTER = ("expert2", "civil", "policy")
ANSWERS = {
    "ask-post-unanswered",
    "ask-startup-refused",
    "ask-exam-granted",
}  # the others are drawn by the same template

BROKEN = (
    f'<img src="/nowhere.png"><pre>{"宽" * 60}</pre><p><font color="#1c2532">深色里看不见</font></p>'
    '<script>document.title = "x"</script><a href="/nowhere/">没有这一页</a></main>'
)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with city.running(tmp_path_factory.mktemp("city")) as served:
        yield served


@pytest.fixture
def visitor(chromium, served):
    visitor = Visitor(chromium, served.url)
    yield visitor
    visitor.close()


def test_every_page_fits_a_phone_and_is_accessible_in_light_and_dark(chromium, served):
    naming, known, faults, broken = Naming(served.matters(), thorough=False), set(), [], []
    for username in WALKERS + AT_A_MATTER:
        visitor = Visitor(chromium, served.url, username)
        if username in AT_A_MATTER:
            known -= {key for key in known if key.startswith("desk-matters-one-")}
        starts = addresses.AT_THE_DESK + addresses.OF_AN_ACCOUNT if username else addresses.WITHOUT_SIGN_IN
        pages = [] if username else _without_a_link(served)
        for page in [*pages, *walk(visitor.fetch, starts, naming, known, broken)]:
            visitor.open(page.path)
            faults += [f"{username} {page.path}: {fault}" for fault in visitor.looks_for_faults()]
        visitor.close()

    assert faults == []
    assert broken == []
    assert {
        "home",
        "ask-one",
        "policies-one",
        "accounts-2fa",
        "desk-evidence",
        "desk-finance",
        "desk-people-one",
    } <= known
    assert len(known) > 70


def _without_a_link(served) -> list[Page]:
    return [p for p in addresses.without_a_link(served) if not p.key.startswith("ask-") or p.key in ANSWERS]


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
