"""Promises about every page of the demonstration city, as those who reach it see it: the walk of `make looks`, held to."""

import shutil
from pathlib import Path

import pytest

from looks import addresses, city
from looks.visiting import Visitor
from looks.walking import Answer, Naming, walk
from tests.told import told

pytestmark = pytest.mark.browser

# Who walks, each on their own: nobody, and those whose pages together are all there are; then those who find a form of
# their own on a matter's page. A page that looks the same to several is judged by whom it is written down for here,
# who must come by it; the others pass it over. A page that stands nowhere is judged by everybody who reaches it.
JUDGED_BY: dict[str, set[str]] = {
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
    "expert2": set(),
    "civil": set(),
    "policy": {"desk-kinds-one-new-appropriation"},
}  # fmt: skip
AT_A_MATTER = ("expert2", "civil", "policy")
OF_A_MATTER = "desk-matters-one-"
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
    data = shutil.copytree(told(tmp_path_factory), tmp_path_factory.mktemp("city"), dirs_exist_ok=True)
    with city.running(Path(data)) as served:
        yield served


@pytest.fixture
def visitor(chromium, served):
    visitor = Visitor(chromium, served.url)
    yield visitor
    visitor.close()


@pytest.mark.parametrize("username", JUDGED_BY, ids=lambda username: username or "nobody")
def test_every_page_fits_a_phone_and_is_accessible_in_light_and_dark(chromium, served, username):
    known: set[str] = set()
    faults, broken = [], []
    visitor = Visitor(chromium, served.url, username)
    starts = addresses.AT_THE_DESK + addresses.OF_AN_ACCOUNT if username else addresses.WITHOUT_SIGN_IN
    for page in walk(visitor.fetch, starts, Naming(served.matters(), thorough=False), known, broken):
        if _is_judged_by(username, page.key):
            visitor.open(page.path)
            faults += [f"{page.path}: {fault}" for fault in visitor.looks_for_faults()]
    visitor.close()

    assert faults == []
    assert broken == []
    missed = JUDGED_BY[username] - known
    assert missed == set(), f"no link leads {username or 'nobody'} to these, and the others leave them to them"


def test_every_page_without_a_link_fits_a_phone_and_is_accessible_in_light_and_dark(visitor, served):
    faults, seen = [], set()
    for page in addresses.without_a_link(served):
        if not page.key.startswith("ask-") or page.key in ANSWERS:
            seen.add(page.key)
            visitor.open(page.path)
            faults += [f"{page.path}: {fault}" for fault in visitor.looks_for_faults()]

    assert faults == []
    assert ANSWERS | addresses.WITHOUT_A_LINK == seen, "the demonstration has no matter for these pages any more"


def _is_judged_by(username: str, key: str) -> bool:
    if username in AT_A_MATTER and key.startswith(OF_A_MATTER):
        return True
    return not any(key in keys for other, keys in JUDGED_BY.items() if other != username)


def test_each_page_is_left_to_one_walker():
    left = [key for keys in JUDGED_BY.values() for key in keys]

    assert len(left) == len(set(left))


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
