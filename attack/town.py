"""
The city that is attacked: who can be signed in as, in which hat, and what each may know – read from its tables by plain
SQL and decided by rules written down here a second time, without the platform's own (`matters.models.reach`).
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVERY_CASE_IN_REACH = {"applicant", "clerk", "reviewer", "director", "justice_office", "base_manager", "auditor"}


def _all(kind: str, states: str) -> set[tuple[str, str]]:
    return {(kind, state) for state in states.split()}


# Roles that may act besides whoever it waits on, by kind and state: as the handbook of each procedure has it.
ALSO_KNOWN = {
    "finance_maker": {
        ("recovery", "returning"),
        ("recovery", "hearing"),
        ("returned_payment", "correcting"),
        ("returned_payment", "checking"),
        ("returned_payment", "hearing"),
        ("returned_payment", "heard"),
        # Money that lapsed is kept anew for a purchase from its plan on, and for a contract until it is in force; then years are taken up.
        *_all("purchase", "planning reviewing approving ready quoting tendering deciding failed awarded"),
        *_all("contract", "drawn checking signing confirming in_force"),
        # Whoever keeps bonds finds again what was given back, lapsed, was kept or never came.
        *_all("bond", "deciding returned lapsed kept absent"),
    },
    # A plan is filed with 财政 from its approval (条例 29), a contract from the day it binds (法 47), an award while it may be complained of, which is later than it may be challenged (法 55).
    "treasury": {
        *_all("purchase", "ready quoting tendering deciding failed awarded contracted closed"),
        *_all("contract", "in_force supplementing supplement_deciding amending suspended reconciling terminated ended"),
        *_all("tender", "noticed won"),
    },
    # Who wrote a tender answers and corrects while bids come, takes challenges in until the contract, enters bonds of bids nobody opened when all is
    # over, and proposes that one be kept.
    "purchaser": _all(
        "tender", "bidding opening qualifying confirming drawing seating deciding noticed failed cancelled"
    )
    | _all("bond", "expected held returning deciding returned lapsed kept absent"),
    # Who will open bids proves a key before, and notes what happened at the opening after.
    "opener": _all("tender", "drafting publishing bidding qualifying"),
    # The desk answers for every consultation, hand-over and booking, whoever has it, and takes a consent back after a person was helped;
    # a keeper for what is booked at the place.
    "advice_desk": {
        ("help_needed", "closed"),
        *_all(
            "consultation",
            "in_hand reading supplementing agreed answered closed referred withdrawn consenting handed merged",
        ),
        *_all("referral", "out sent received in_hand closed ended withdrawn"),
        *_all("appointment", "waiting booked confirmed unsaid arrived finished cancelled called_off missed lapsed"),
    },
    "duty_leader": _all("incident", "reported raised handling handed ending closed merged aside"),
    "duty_lawyer": _all("shift_swap", "taken"),
    "roster_maker": _all("shift_swap", "asked") | _all("duty_allowance", "prepared checking"),
    "finance_checker": {("payment_batch", "sent"), ("recovery", "returning"), ("recovery", "hearing")},
}


@dataclass(frozen=True)
class Hat:
    """One membership somebody may act in. `key` is its row, `lender` whose it is when it is lent, else 0."""

    key: int
    user: int
    username: str
    role: str
    region: str
    organization: int
    lender: int

    @property
    def name(self) -> str:
        return f"{self.username}/{self.role}{'（代）' if self.lender else ''}"


class Town:
    """What the tables say. Nothing here imports the platform."""

    def __init__(self, data: Path):
        self._database = sqlite3.connect(f"file:{data / 'yihe.sqlite3'}?mode=ro", uri=True)
        self._database.row_factory = sqlite3.Row
        self.hats = [
            Hat(r["id"], r["user_id"], r["username"], r["role_code"], r["region"], r["organization_id"] or 0, r["lender"] or 0)
            for r in self.rows(
                "SELECT m.*, u.username, l.user_id AS lender FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id "
                "LEFT JOIN accounts_membership l ON l.id = m.delegated_by_id WHERE m.ended_at IS NULL AND u.is_active "
                "AND m.valid_from <= date('now', '+8 hours') "
                "AND (m.valid_until IS NULL OR m.valid_until >= date('now', '+8 hours')) ORDER BY m.id"
            )
        ]  # fmt: skip
        self.matters = self.rows("SELECT * FROM matters_matter ORDER BY id")
        self.parties = self.rows("SELECT * FROM matters_party WHERE until IS NULL AND may <> 'nothing'")
        self.merged = [
            (r["matter_id"], r["into_id"])
            for r in self.rows("SELECT matter_id, into_id FROM station_work_incident WHERE into_id IS NOT NULL")
        ]
        self.did = {
            (r["actor_id"], r["hat"], r["matter_id"])
            for r in self.rows("SELECT actor_id, hat, matter_id FROM matters_event")
        }

    def rows(self, question: str, *values: Any) -> list[sqlite3.Row]:
        return self._database.execute(question, values).fetchall()

    def knows(self, hat: Hat, matter: sqlite3.Row) -> bool:
        """Tell whether a person in a hat may know of a matter, walking through the rules one after the other."""
        for party in self.parties:
            opened = (
                party["compartment_id"]
                and party["compartment_id"] == matter["compartment_id"]
                and party["role_code"] != "expert"
            )
            if party["matter_id"] != matter["id"] and not opened:
                continue
            mine = party["user_id"] == hat.user and party["role_code"] == hat.role and not hat.lender
            if mine and not (hat.role == "expert" and matter["closed_at"]):
                return True
        if matter["confidentiality"] == 2:
            return False
        if hat.organization:
            return matter["confidentiality"] == 0 and matter["organization_id"] == hat.organization
        if not hat.region or not matter["region"].startswith(hat.region) or matter["submitted_at"] is None:
            return False
        if hat.role in EVERY_CASE_IN_REACH:
            return True
        waits_on_them = matter["holder"] == hat.role and matter["assignee_id"] in (None, hat.user)
        also = (matter["kind"], matter["state"]) in ALSO_KNOWN.get(hat.role, set())
        return waits_on_them or also or (hat.user, hat.role, matter["id"]) in self.did

    def relation(self, hat: Hat, region: str, organization: int | None) -> str:
        """Return how a thing lies to a hat: "own" (of their organization), "near" (in their region) or "far"."""
        if hat.organization:
            return "own" if organization == hat.organization else "far"
        return "near" if hat.region and (region or "").startswith(hat.region) else "far"
