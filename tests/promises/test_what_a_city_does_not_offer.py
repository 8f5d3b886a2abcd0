"""
What a city does not offer (`kinds.yaml`) is nowhere one begins, for whatever kind it is, and no page breaks for it; what was
begun before is read and goes on. What is wrong with the file is a sentence with file and key.
"""

import shutil
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from django.utils import timezone

from tests.incubation.conftest import Story
from yihe.domains.subsidies.places import Acceptance, TrainingBase
from yihe.faces.portal import asking
from yihe.foundation import city_pack
from yihe.foundation.roles import APPLICANT, CLERK, ROLES
from yihe.matters import kinds, offering
from yihe.matters.actions import open_matter, perform
from yihe.registers.policies import registry
from yihe.registers.policies.models import PolicyText

WITHHELD = [
    kind for kind in kinds.every() if kind.__module__.startswith("yihe.") and offering.may_be_withheld(kind)
]  # fmt: skip
PUBLIC = ("/", "/guides/", "/ask/", "/policies/", "/policies/parameters/", "/calls/", "/notices/", "/follow/")
every = pytest.mark.parametrize("kind", WITHHELD, ids=lambda kind: kind.code)
said_in_a_file = pytest.mark.same_beside_any_database(
    "whether a kind is offered is read in a file; the pages themselves are asked beside each"
)


def say(pack, text: str) -> None:
    (pack / "kinds.yaml").write_text(text, "utf-8")
    offering._read.cache_clear()


def never(kind) -> str:
    return f"{kind.code}:\n  offered: false\n"


def tomorrow(kind) -> str:
    return f"{kind.code}:\n  from: {timezone.localdate() + timedelta(days=1)}\n"


def yesterday(kind) -> str:
    return f"{kind.code}:\n  until: {timezone.localdate() - timedelta(days=1)}\n"


def until_today(kind) -> str:
    return f"{kind.code}:\n  from: {timezone.localdate()}\n  until: {timezone.localdate()}\n"


@pytest.fixture
def places(client, person, organization):
    """Return, for a kind, the pages of visitors, applicants and staff on which it is offered, and those that do not stand."""
    call_command("load_texts", stdout=StringIO())
    town = Story(person, organization, travel=None)
    TrainingBase.objects.create(  # whose plan of a year may be begun
        number="JD-1", organization=organization, name="试验基地", acceptance=Acceptance.PASSED, built_on=timezone.localdate(),
        accepted_on=timezone.localdate(), accepted_by="市司法局", document="验收意见",
    )  # fmt: skip
    by = {
        role: person(role, of=organization if role is APPLICANT else None)
        for role in ROLES.values()
        if any(role in (*kind.opened_by, *kind.received_by) for kind in kinds.every())
    }

    def look(kind) -> tuple[set[str], set[str]]:
        new, counter = reverse("desk:new", args=[kind.code]), reverse("desk:counter_new", args=[kind.code])
        guide = reverse("portal:guide", args=[kind.code])
        asks = [reverse("portal:answer", args=[p.short]) for p in registry.every() if asking.kind_of(p) is kind]
        marks = [f'"{each}"' for each in (new, counter, guide, *asks)] + [f'value="{kind.code}"']
        search = f"/search/?q={kind.label}"
        offering_it, broken = set(), set()

        def read(path: str) -> None:
            answer = client.get(path)
            if answer.status_code not in (200, 302, 404):
                broken.add(path)
            if answer.status_code == 200 and (path in own or any(mark in answer.content.decode() for mark in marks)):
                offering_it.add(path)

        client.raise_request_exception = False
        own = {new, counter, guide, *asks}
        client.logout()
        texts = [reverse("portal:policy", args=[text.code]) for text in PolicyText.objects.all()]
        call = reverse("portal:call", args=[town.call().number])
        for path in (*PUBLIC, search, guide, *asks, *texts, call):
            read(path)
        for role, user in by.items():
            client.force_login(user)
            lists = ["/desk/", "/desk/start/", f"/desk/start/?q={kind.label}", f"/desk/kinds/{kind.code}/"]
            if any(role in each.received_by for each in kinds.every()):
                lists.append("/desk/counter/")
            for path in (*lists, *((new,) if role in kind.opened_by else ())):
                read(path)
        return offering_it, broken

    return look


@said_in_a_file
@every
@pytest.mark.parametrize("says", [never, tomorrow, yesterday], ids=lambda says: says.__name__)
def test_what_is_not_offered_is_nowhere_and_no_page_breaks(pack, places, kind, says):
    say(pack, says(kind))

    assert city_pack.every_fault() == []
    assert places(kind) == (set(), set())


@said_in_a_file
@every
def test_control_what_is_offered_today_is_where_one_begins(pack, places, kind):
    say(pack, until_today(kind))

    offering_it, broken = places(kind)

    assert (reverse("desk:new", args=[kind.code]) in offering_it, broken) == (True, set())
    if kind.guide and APPLICANT in kind.opened_by:
        guide = reverse("portal:guide", args=[kind.code])
        assert {"/guides/", guide, f"/search/?q={kind.label}", "/desk/start/"} <= offering_it


def test_most_kinds_of_the_rooms_may_be_withheld_and_no_part_of_the_procedure():
    assert {"startup_claim", "settling_in_claim", "incubation", "call"} <= {kind.code for kind in WITHHELD}
    for code in ("objection", "payment_batch", "appropriation", "graduation", "tracking", "stage_change"):
        assert not offering.may_be_withheld(kinds.get(code)), code


def test_who_types_the_address_of_what_is_not_offered_finds_nothing(client, person, organization, pack):
    kind = kinds.get("settling_in_claim")
    say(pack, never(kind))
    addresses = ["/guides/settling_in_claim/", "/ask/settling_in/", "/desk/kinds/settling_in_claim/new/"]

    client.force_login(person(APPLICANT, of=organization))
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert client.post("/desk/kinds/settling_in_claim/new/", {}).status_code == 404
    client.force_login(person(CLERK))
    assert client.get(f"/desk/counter/new/settling_in_claim/{organization.uscc}/").status_code == 404


def test_what_was_begun_before_is_read_and_goes_on(client, person, organization, pack):
    from yihe.domains.subsidies.claims import StartupClaim, StartupKind

    applicant, clerk = person(APPLICANT, of=organization), person(CLERK)
    matter = open_matter(StartupKind, StartupClaim(), by=applicant, organization=organization, hat="applicant")  # fmt: skip
    say(pack, yesterday(StartupKind))

    client.force_login(applicant)
    assert client.get(f"/desk/matters/{matter.number}/").status_code == 200
    assert matter.number in client.get("/desk/kinds/startup_claim/").content.decode()
    perform(matter, "withdraw", by=applicant)
    matter.refresh_from_db()
    assert matter.closed_at is not None
    client.force_login(clerk)
    assert client.get(f"/desk/matters/{matter.number}/").status_code == 200


def test_what_is_never_offered_needs_no_figures(pack, places):
    kind = kinds.get("settling_in_claim")
    shutil.rmtree(pack / "parameters/subsidies/settling_in")
    registry._read.cache_clear()
    assert [fault for fault in city_pack.every_fault() if "settling_in" in fault] != []  # the control

    say(pack, never(kind))

    assert city_pack.every_fault() == []
    assert places(kind) == (set(), set())
    say(pack, yesterday(kind))  # what was offered once is still under way
    assert [fault for fault in city_pack.every_fault() if "settling_in" in fault] != []


def test_the_city_says_in_its_words_who_may_and_what_it_gives_with_the_figure_of_the_parameter(
    client, person, organization, pack
):
    say(pack, "startup_claim:\n  who: 本区新登记的社会组织（虚构）\n  gives: 开办费 {subsidies/startup/amount}\n  steps: [网上交表, 等公示]\n")  # fmt: skip
    client.force_login(person(APPLICANT, of=organization))

    for address in ("/guides/startup_claim/", "/desk/kinds/startup_claim/new/"):
        page = client.get(address).content.decode()
        assert "本区新登记的社会组织（虚构）" in page and "开办费 30,000.00 元" in page, address
        assert "网上交表" in page and "拟批准并公示" not in page, address
    assert "开办费 30,000.00 元" in client.get("/desk/start/").content.decode()
    amount = pack / "parameters/subsidies/startup/amount.yaml"
    amount.write_text(amount.read_text("utf-8").replace("value: 30000", "value: null"), "utf-8")
    registry._read.cache_clear()
    assert "开办费 （本地现无此项规定）" in client.get("/guides/startup_claim/").content.decode()


WRONG = {
    "a kind that is not there": ("startup_clam:\n  offered: false\n", "kinds.yaml：没有事项 startup_clam（是不是 startup_claim？）"),
    "a key misspelt": ("startup_claim:\n  form: 2026-01-01\n", "kinds.yaml：startup_claim：不认识的键 form（是不是 from？）"),
    "a serial of a spreadsheet": ("startup_claim:\n  from: 46023\n", "kinds.yaml：startup_claim.from 应为 2026-01-01 这样的日期，不加引号，收到 46023（像是电子表格里日期的序号）"),
    "a day as text": ("startup_claim:\n  until: '2026/1/1'\n", "kinds.yaml：startup_claim.until 应为 2026-01-01 这样的日期，不加引号，收到 '2026/1/1'"),
    "days the wrong way round": ("startup_claim:\n  from: 2026-02-01\n  until: 2026-01-01\n", "kinds.yaml：startup_claim.until 2026-01-01 早于 from 2026-02-01"),
    "never, from a day on": ("startup_claim:\n  offered: false\n  from: 2026-01-01\n", "kinds.yaml：startup_claim：offered: false 是从来不办，不能再写 from"),
    "no yes or no": ("startup_claim:\n  offered: 不办\n", "kinds.yaml：startup_claim.offered 应为 true 或 false，收到 '不办'"),
    "a part of the procedure": ("objection:\n  offered: false\n", "kinds.yaml：objection：“公示异议”是办理程序的一部分，不能不办"),
    "words of a kind without a guide": ("call:\n  who: 大家\n", "kinds.yaml：call：“公开招募”没有办事指南，不能写 who"),
    "a figure that is not there": ("startup_claim:\n  gives: 开办费 {subsidies/startup/amont}\n", "kinds.yaml：startup_claim：没有参数 subsidies/startup/amont（是不是 subsidies/startup/amount？）"),
    "an open bracket": ("startup_claim:\n  gives: 开办费 {subsidies/startup/amount\n", "kinds.yaml：startup_claim.gives 的花括号不成对，应为 {参数}"),
    "steps that are no list": ("startup_claim:\n  steps: 受理\n", "kinds.yaml：startup_claim.steps 应为一列文字"),
    "nothing said of a kind": ("startup_claim:\n", "kinds.yaml：startup_claim 应为一组“键: 值”"),
    "a list": ("- startup_claim\n", "kinds.yaml：应为“事项代码: 内容”"),
    "a kind said twice": ("startup_claim:\n  offered: false\nstartup_claim:\n  offered: true\n", "kinds.yaml：读不懂：键 startup_claim 写了两次"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_the_file_is_said_with_file_and_key(pack, text, sentence):
    say(pack, text)

    assert [fault for fault in city_pack.every_fault() if fault.startswith(sentence)] != []
    with pytest.raises(SystemCheckError):
        call_command("check")


def test_a_file_of_another_encoding_is_said_to_be_one(pack):
    (pack / "kinds.yaml").write_bytes("startup_claim:\n  who: 社会组织\n".encode("gbk"))

    assert [f for f in city_pack.every_fault() if f.startswith("kinds.yaml：读不懂：不是 UTF-8 编码")] != []
