"""Which pages are measured, as whom, against which bars, and how: each in turns with the bare page."""

import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import fill, incidents
from bench.load import load
from bench.report import Report
from bench.scene import BEHIND_THE_PROXY, Passer, Scene, Visitor, a_consultation, claim_body, question_body
from bench.server import Server

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
SLOWER, SLOWER_WITH_KINDS = 1.5, 1.1
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Page:
    """
    One page. `bar` is the share of the bare page's rate it must reach, `large` the one where matters are many, `steady` that
    it must not lose more than SLOWER on the way there; `queries` is the most statements it may run, and `links` how many
    matters it must lead to: a page that shows nothing is quick.
    """

    name: str
    by: Visitor | Passer | None
    path: Callable[[int], str]
    bar: float = 0
    large: float = 0
    steady: bool = False
    queries: int = 0
    links: int | None = None
    body: Callable[[int], str] | None = None
    leads_to: str = "/desk/matters/"  # where a post leads
    from_everywhere: bool = False  # each request from an address of its own: what is counted by address is not measured

    @property
    def expected(self) -> bytes:
        return f"302location: {self.leads_to}".encode() if self.body else b"200"

    def address(self, n: int) -> str:
        return f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" if self.from_everywhere else "127.0.0.1"

    def request(self, n: int) -> bytes:
        """Return the n-th request as the proxy hands it on."""
        body = self.body(n).encode() if self.body else b""
        head = [
            f"{'POST' if self.body else 'GET'} {self.path(n)} HTTP/1.1", "Host: localhost", "X-Forwarded-Proto: https",
            f"X-Forwarded-For: {self.address(n)}",
        ]  # fmt: skip
        if self.by:
            head.append(f"Cookie: {self.by.cookies}")
        if self.by and self.body:
            head += [
                f"X-CSRFToken: {self.by.csrf}", "Origin: https://localhost", f"Content-Type: {FORM}",
                f"Content-Length: {len(body)}",
            ]  # fmt: skip
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body

    def statements(self) -> int:
        """Return how many statements one request runs, counted in this process, and look at what it shows."""
        if self is BARE:
            return 1
        client = self.by.client if self.by else Client()
        for _ in range(2):  # the first fills what is kept
            with CaptureQueriesContext(connection) as counted:
                if self.body:
                    answer = client.post(self.path(0), self.body(0), content_type=FORM, **BEHIND_THE_PROXY)
                else:
                    answer = client.get(self.path(0), **BEHIND_THE_PROXY)
        assert answer.status_code == (302 if self.body else 200), (self.name, answer.status_code, answer.headers)
        if self.links is not None:
            shown = answer.content.count(b'href="/desk/matters/') - answer.content.count(b'href="/desk/matters/"')
            assert shown >= self.links and bool(shown) == bool(self.links), (self.name, shown)
        return len(counted)


# Of one kind, by state and amount, the largest first: three in a hundred of all matters.
THREE_FILTERS = "/desk/kinds/activity_claim/?state=accepted&least=2000&most=3500&order=-amount"
BARE = Page("bare page", None, lambda n: "/bare/")


def wanted(stage: Scene) -> list[Page]:
    clerk, reviewer, applicant = Visitor(stage.clerk), Visitor(stage.reviewer), Visitor(stage.applicant)
    overseer = Visitor(stage.director)
    purchaser, leader, (bought, contract, tender) = Visitor(stage.purchaser), Visitor(stage.leader), stage.bought
    of_kind = "/desk/kinds/activity_claim/"

    def always(path: str) -> Callable[[int], str]:
        return lambda n: path

    def search(words: str) -> Callable[[int], str]:
        return always(f"/desk/search/?q={quote(words)}")

    def a_matter(n: int) -> str:
        return f"/desk/matters/{stage.numbers[n % len(stage.numbers)]}/"

    return [
        Page("inbox", clerk, always("/desk/"), 1 / 2, steady=True, queries=8, links=40),
        Page("overview", overseer, always("/desk/leading/director/"), 1 / 6, steady=True, queries=20),
        Page("overview, its list", overseer, always("/desk/leading/matters/late/"), 1 / 6, steady=True),
        Page("list, nothing asked", clerk, always(of_kind), 1 / 3, steady=True, queries=8, links=40),
        Page("list, one state", clerk, always(f"{of_kind}?state=submitted"), 1 / 3, steady=True, queries=8, links=40),
        Page("list, a rare state", clerk, always(f"{of_kind}?state={fill.RARE_STATE}"), 1 / 3, steady=True, links=1),
        Page("list, three filters and a sort", clerk, always(THREE_FILTERS), 1 / 4, steady=True, queries=9, links=40),
        Page("matter, reviewer", reviewer, a_matter, 1 / 5, steady=True, queries=20),
        Page("draft posted", applicant, always(f"{of_kind}new/"), 1 / 4, steady=True, body=claim_body),
        Page("catalogue of 25 items, public", None, always("/lists/catalogue/"), 1 / 3, steady=True, queries=8),
        Page("front page, public", None, always("/"), 1 / 3, steady=True, queries=5),
        Page("places, public", None, always("/where/"), 1 / 3, steady=True, queries=10),
        Page(
            "places of a town of 20 villages, public",
            None,
            always("/where/?place=320585100"),
            1 / 4,
            steady=True,
            queries=11,
        ),
        Page("one place, public", None, always(f"/where/{stage.centre}/"), 1 / 3, steady=True, queries=9),
        Page("who sits today, public", None, always("/where/today/"), 1 / 3, steady=True, queries=8),
        Page("times one may book, public", None, always(f"/where/{stage.centre}/book/{stage.window}/"), steady=True),
        Page("a consultation behind its code", Passer(a_consultation()), always("/mine/"), 1 / 4, steady=True),
        Page(
            "a question asked",
            Passer(),
            always("/advice/"),
            1 / 8,
            steady=True,
            queries=42,
            body=question_body,
            leads_to="/advice/receipt/",
            from_everywhere=True,
        ),
        Page("purchases, listed", purchaser, always("/desk/kinds/purchase/"), 1 / 3, steady=True, queries=9, links=40),
        Page("purchase with 12 offers", purchaser, always(f"/desk/matters/{bought}/"), 1 / 5, steady=True, queries=30),
        Page("contract of 8 stages", purchaser, always(f"/desk/matters/{contract}/"), 1 / 5, steady=True, queries=30),
        Page("tender with 12 bids", purchaser, always(f"/desk/matters/{tender}/"), 1 / 5, steady=True, queries=18),
        Page("tender, public", None, always(f"/bids/{tender}/"), 1 / 4, steady=True, queries=12),
        Page(
            "incident of two villages",
            leader,
            always(f"/desk/matters/{stage.incident}/"),
            1 / 5,
            steady=True,
            queries=11,
        ),
        Page(
            "incidents, joint view",
            leader,
            always("/desk/station_work/incidents/"),
            1 / 5,
            steady=True,
            queries=15,
            links=incidents.LINKS,
        ),
        Page("purchases, public", None, always("/buying/"), 1 / 4, steady=True, queries=12),
        Page("purchase with contract, public", None, always(f"/buying/{bought}/"), 1 / 4, steady=True, queries=12),
        Page("160 villages by month", clerk, always("/desk/station_work/"), 1 / 4, steady=True, queries=13),
        Page(
            "20 villages of a town by month",
            clerk,
            always("/desk/station_work/?town=320585100"),
            1 / 4,
            steady=True,
            queries=13,
        ),
        Page("search, no hit", clerk, search(fill.ABSENT), 1 / 6, 1 / 12, links=0),
        Page("search, two characters", clerk, search(fill.TWO_CHARACTERS), 1 / 6, 1 / 12, links=1),
        Page("search, 1 % hits", clerk, search(fill.ONE_PER_CENT), 1 / 6, 1 / 12, links=40),
    ]


class Figures(NamedTuple):
    """What one page did: its share of the bare page's rate, and answers a second."""

    share: float
    rate: float


def measure(pages: list[Page], server: Server, size: int, small: dict[str, Figures], report: Report) -> dict:
    """
    Measure each page in turns with the bare page and print a row of each. `small` is what was measured with fewer matters.
    """
    report.table(
        f"**{size:,} matters**", "page", "a second", "of the bare page", "bar", f"slower than at first (≤ {SLOWER}×)",
        "p50 / p95 ms, one connection", "processor, in bare pages", "SQL", "",
    )  # fmt: skip
    for page in (BARE, *pages):  # every worker has seen every page
        load(server.port, page.request, expected=page.expected, seconds=SECONDS / 2)
    found = {}
    for page in (BARE, *pages):
        shares, rates, costs = [], [], []
        for _ in range(ROUNDS):
            bare, cost_of_bare = _rate_and_cost(BARE, server, SECONDS / 2)
            rate, cost = _rate_and_cost(page, server, SECONDS)
            shares.append(rate / bare)
            rates.append(rate)
            costs.append(cost / cost_of_bare)
        alone = load(server.port, page.request, expected=page.expected, connections=1, seconds=SECONDS)
        figures = found[page.name] = Figures(statistics.median(shares), statistics.median(rates))
        bar = page.large if small and page.large else page.bar
        slower = small[page.name].share / figures.share if small else 0.0
        statements = page.statements()
        holds = [figures.share >= bar] if bar else []
        holds += [slower <= SLOWER] if small and page.steady else []
        holds += [statements <= page.queries] if page.queries else []
        report.row(
            page.name if size == min(size, 20_000) else f"{page.name} at {size:,}",
            f"{figures.rate:.0f}", f"1/{1 / figures.share:.1f}", f"≥ 1/{1 / bar:.0f}" if bar else "",
            f"{slower:.2f}×" if small else "", f"{alone.within(0.5):.1f} / {alone.within(0.95):.1f}",
            f"{statistics.median(costs):.1f}", f"{statements} (≤ {page.queries})" if page.queries else str(statements),
            holds=all(holds) if holds else None,
        )  # fmt: skip
    return found


def _rate_and_cost(page: Page, server: Server, seconds: float) -> tuple[float, float]:
    """Return answers a second, and the seconds of processor the workers spent on one."""
    before = server.cpu()
    came = load(server.port, page.request, expected=page.expected, seconds=seconds)
    return came.rate, (server.cpu() - before) / len(came.times)


def compare(pages: list[Page], server: Server, crowded: Server, report: Report) -> None:
    """
    Measure every page on two servers in turns: one with the kinds there are, one with many more. By what an answer costs
    the workers: the rates of two servers differ by a tenth by chance.
    """
    report.table("**Sixty kinds**", "page", "times the processor time", "bar", "")
    for page in pages:
        slower = []
        for _ in range(ROUNDS + 1):
            few, many = (_rate_and_cost(page, each, SECONDS)[1] for each in (server, crowded))
            slower.append(many / few)
        figure = statistics.median(slower[1:])  # the first round warms both
        report.row(
            f"{page.name}, sixty kinds", f"{figure:.2f}×", f"≤ {SLOWER_WITH_KINDS}×", holds=figure <= SLOWER_WITH_KINDS
        )
