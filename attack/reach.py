"""Whether a matter opens to those who may know of it and to nobody else, and whether a page says numbers it should not."""

import re
from collections import defaultdict

from attack.doors import as_hat
from attack.permissions import hats_by_role
from attack.town import Town

NUMBER = re.compile(r"\b[A-Z]{1,8}-(?:20\d\d-\d{5}|[0-9A-Z]{6,})\b")
LISTS = (
    "/desk/", "/desk/?tab=done", "/desk/matters/", "/desk/search/?q=2026", "/desk/notifications/", "/desk/organizations/",
    "/desk/proposals/", "/desk/finance/", "/desk/incubation/", "/desk/benefits/", "/desk/records/practitioners/", "/desk/evidence/",
)  # fmt: skip
OF_A_MATTER = ("", "sheet/", "letter/", "slip/", "mend/")
# A payment names the batch it goes out with, by number: to whoever is paid, and on the pages of those who deal with money.
NAMED_BESIDES = MONEY = {"payment_batch"}
MISSING = "BT-2026-99999"


def attack(town: Town, *, share: int, write: bool = False) -> tuple[int, list[str]]:
    asked, found = 0, []
    public, promised, told = _public(town), _promised(town), _told_to(town)
    by_number = {matter["number"]: matter for matter in town.matters}
    hats = town.hats if share == 1 else [hats[0] for hats in hats_by_role(town.hats).values()]
    for order, hat in enumerate(hats):
        person = as_hat(hat)
        missing = _like(person.get(f"/desk/matters/{MISSING}/").text, MISSING)
        for matter in town.matters[order % share :: share]:
            knows = town.knows(hat, matter)
            for page in OF_A_MATTER if knows else OF_A_MATTER[:1]:
                answer = person.get(f"/desk/matters/{matter['number']}/{page}")
                asked += 1
                found += _told(answer, hat, matter["number"] + "/" + page)
                if not page and (answer.status == 200) != knows:
                    found.append(
                        f"{hat.name} 看 {matter['number']}（{matter['kind']} {matter['state']}）：答 {answer.status}，按规则{'应' if knows else '不应'}知道。"
                    )
                if not knows and answer.status == 404 and _like(answer.text, matter["number"]) != missing:
                    found.append(f"{hat.name} 看 {matter['number']}：拒绝与不存在的编号不一样。")
                if answer.status == 200:
                    besides = promised if matter["kind"] in MONEY else set()
                    path = f"/desk/matters/{matter['number']}/{page}"
                    found += _said(town, hat, answer.text, by_number, public | besides, path)
        for path in LISTS:
            answer = person.get(path)
            asked += 1
            found += _told(answer, hat, path)
            if answer.status == 200:
                besides = (
                    promised
                    if path == "/desk/finance/"
                    else told[hat.user]
                    if path == "/desk/notifications/"
                    else set()
                )
                found += _said(town, hat, answer.text, by_number, public | besides, path)
    return asked, found


def _public(town: Town) -> set[str]:
    """Return the numbers everybody reads on the portal: calls, what is in public notice, what a published tender says it buys for."""
    return {row["number"] for row in town.rows(
        "SELECT number FROM matters_matter WHERE kind = 'call' OR id IN (SELECT matter_id FROM notices_notice) OR id IN "
        "(SELECT parent_id FROM matters_matter WHERE kind = 'tender' AND state NOT IN ('drafting', 'publishing'))"
    )}  # fmt: skip


def _promised(town: Town) -> set[str]:
    """Return the numbers money was promised to: whoever has to do with paying reads them where it is paid, without a link."""
    return {row["number"] for row in town.rows(
        "SELECT number FROM matters_matter WHERE id IN (SELECT matter_id FROM funds_commitment)"
    )}  # fmt: skip


def _told_to(town: Town) -> dict[int, set[str]]:
    """Return, by person, the numbers of what they were in once and are told of afterwards: that it was taken back."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in town.rows(
        "SELECT n.user_id, m.number FROM matters_notification n JOIN matters_matter m ON m.id = n.matter_id "
        "JOIN matters_party p ON p.matter_id = m.id AND p.user_id = n.user_id"
    ):
        found[row["user_id"]].add(row["number"])
    return found


def _told(answer, hat, what: str) -> list[str]:
    found = [f"{hat.name} GET {what}：{answer.status}。"] if answer.status >= 500 else []
    return found + ([f"{hat.name} GET {what}：写了 {'、'.join(sorted(answer.done))}。"] if answer.done else [])


def _said(town: Town, hat, html: str, by_number, public: set[str], path: str) -> list[str]:
    """Return a sentence for each matter whose number a page says though its reader may not know of it."""
    theirs = {n for n in NUMBER.findall(html) if n in by_number and n not in public}
    theirs = {n for n in theirs if by_number[n]["kind"] not in NAMED_BESIDES}
    parents = {matter["id"] for matter in town.matters if matter["number"] in path}
    # One incident of two villages: each reads on the page of its own report what the other said.
    parents |= {report for report, into in town.merged if into in parents} | {
        into for report, into in town.merged if report in parents
    }
    hidden = [
        n for n in sorted(theirs)
        if not town.knows(hat, by_number[n]) and n not in path and not {by_number[n]["parent_id"], by_number[n]["id"]} & parents
    ]  # fmt: skip
    return [f"{hat.name} 在 {path} 读到 {n}（{by_number[n]['kind']}），按规则不应知道。" for n in hidden]


def _like(html: str, number: str) -> str:
    """Return a refusal without what every page has of its own."""
    html = re.sub(r'(csrfmiddlewaretoken" value|csrf-token" content)="[^"]*"', "", html)
    return re.sub(r"\s+", " ", html.replace(number, "N"))
