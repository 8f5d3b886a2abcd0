"""
Who gets in: every page of the URLconf, asked for by each role for a thing of each relation, and what it answered. What it
should answer stands in permissions.csv beside this; a difference is a page that opened, or closed, to somebody.

    python -m attack permissions --write    write down anew what is, to be read line by line before it is committed
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

from attack.town import Hat, Town

EXPECTED = Path(__file__).with_name("permissions.csv")
PARTS = ("desk:", "exchange:")


class Cell(NamedTuple):
    page: str
    role: str
    relation: str


class Thing(NamedTuple):
    """What an address can be about: the values of its parts, and where it lies."""

    values: dict[str, object]
    region: str
    organization: int | None


def pages(patterns=None, route: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Yield (name, route, pattern) of every page behind a sign-in."""
    for entry in patterns or get_resolver().url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry.url_patterns, here, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif f"{space}{entry.name}".startswith(PARTS):
            yield f"{space}{entry.name}", here, entry


_OF_MATTER = "m.region, m.organization_id AS org FROM {} JOIN matters_matter m ON m.id = {}"
_OF_ORGANIZATION = "o.region, o.id AS org FROM {} JOIN organizations_organization o ON o.id = {}"
_OF_MEMBERSHIP = (
    "COALESCE(o.region, m.region) AS region, m.organization_id AS org FROM accounts_user u JOIN accounts_membership m "
    "ON m.user_id = u.id LEFT JOIN organizations_organization o ON o.id = m.organization_id ORDER BY m.id"
)
_RECORDS = (
    "SELECT 'posts' AS code, x.id AS pk, "
    + _OF_ORGANIZATION.format("subsidies_post x", "x.organization_id")
    + " UNION ALL "
    "SELECT 'bases', x.id, " + _OF_ORGANIZATION.format("subsidies_trainingbase x", "x.organization_id") + " UNION ALL "
    "SELECT 'practitioners', x.practitioner_id, "
    + _OF_ORGANIZATION.format("practitioners_employment x", "x.organization_id")
    + " UNION ALL SELECT 'experts', x.id, m.kept_in, NULL FROM practitioners_practitioner x "
    "JOIN accounts_membership m ON m.user_id = x.user_id WHERE m.role_code = 'expert'"
    " UNION ALL SELECT 'service', x.id, o.region, o.id FROM incubation_servicegiven x JOIN organizations_residency r "
    "ON r.id = x.residency_id JOIN organizations_organization o ON o.id = r.organization_id"
    " UNION ALL SELECT 'letters', x.id, x.region, NULL FROM letters_letternumber x"
    " UNION ALL SELECT 'receptions', x.id, x.region, NULL FROM referrals_reception x"
    " UNION ALL SELECT 'suppliers', x.supplier_id, x.region, NULL FROM suppliers_knownin x"
    " UNION ALL SELECT 'buyers', x.id, x.region, NULL FROM buyers_buyer x"
    " UNION ALL SELECT 'grades', x.id, " + _OF_ORGANIZATION.format("grades_grade x", "x.organization_id") + " "
    " UNION ALL SELECT 'place_service', x.id, s.region, NULL FROM service_records_placeservice x JOIN stations_offer o ON o.id = x.offer_id "
    "JOIN stations_station s ON s.id = o.station_id"
    " UNION ALL SELECT x.sort || '_items', x.id, x.region, NULL FROM catalogs_item x"
)
# Acts of registers that one person asks for and another has to confirm: what opens money, takes an account away, says who somebody is.
BY_TWO = (
    "SELECT 'duty_people' AS code, 'unlink' AS name, x.id AS pk, x.region, NULL AS org FROM schedules_dutyperson x WHERE x.account_id IS NOT NULL"
    " UNION ALL SELECT 'grades', 'cancel', x.id, "
    + _OF_ORGANIZATION.format("grades_grade x", "x.organization_id")
    + " "
    " UNION ALL SELECT 'practitioners', 'identity', x.practitioner_id, "
    + _OF_ORGANIZATION.format("practitioners_employment x", "x.organization_id")
    + " UNION ALL SELECT 'suppliers', 'payee', x.supplier_id, x.region, NULL FROM suppliers_knownin x"
    " UNION ALL SELECT 'suppliers', 'end', x.supplier_id, x.region, NULL FROM suppliers_knownin x"
    " UNION ALL SELECT 'posts', 'abolish', x.id, " + _OF_ORGANIZATION.format("subsidies_post x", "x.organization_id")
)
# What the parts of an address can be, with where that lies (region, organization): for a page, or for the names of its parts.
SOURCES = {
    "number": "SELECT m.number, m.region, m.organization_id AS org FROM matters_matter m ORDER BY m.id",
    "uscc": "SELECT uscc, region, id AS org FROM organizations_organization ORDER BY id",
    "username": "SELECT u.username, " + _OF_MEMBERSHIP,
    "pk username": "SELECT u.username, m.id AS pk, " + _OF_MEMBERSHIP,
    "form number": "SELECT m.number, 'docx' AS form, m.region, m.organization_id AS org FROM matters_matter m ORDER BY m.id",
    "name number": "SELECT m.number, e.action AS name, m.region, m.organization_id AS org FROM matters_event e JOIN matters_matter m ON m.id = e.matter_id WHERE e.seq > 1 ORDER BY e.id",
    "code pk": _RECORDS,
    "about": "SELECT r.id AS about, " + _OF_ORGANIZATION.format("organizations_residency r", "r.organization_id"),
    "about code": "SELECT 'service' AS code, r.id AS about, " + _OF_ORGANIZATION.format("organizations_residency r", "r.organization_id"),
    "desk:record_act": BY_TWO,
    "desk:rating_slip": "SELECT r.id AS pk, r.region, m.organization_id AS org FROM ratings_rateable r LEFT JOIN matters_matter m ON m.id = r.matter_id ORDER BY r.id",
    "desk:opened_file": "SELECT m.number, o.id AS bid, 1 AS place, " + _OF_MATTER.format("sealed_bids_openedbid o JOIN sealed_bids_sealedbid s ON s.id = o.bid_id JOIN sealed_bids_delivery d ON d.id = s.delivery_id", "d.opening_id"),
    "desk:paper": "SELECT d.id AS pk, " + _OF_MATTER.format("documents_document d", "d.matter_id"),
    "desk:counter_new": "SELECT 'exam_claim' AS code, uscc, region, id AS org FROM organizations_organization ORDER BY id",
    "desk:receipt": "SELECT m.number, r.ordinal, " + _OF_MATTER.format("documents_receipt r", "r.matter_id"),
    "number seq": "SELECT m.number, e.seq, " + _OF_MATTER.format("serving_signedletter l JOIN matters_event e ON e.id = l.event_id", "l.matter_id"),
    "desk:answer": "SELECT s.id AS pk, m.number, " + _OF_MATTER.format("matters_countersignature s", "s.matter_id"),
    "desk:proposal": "SELECT id AS pk, region, NULL AS org FROM accounts_proposal",
    "desk:text_draft": "SELECT id AS pk, region, NULL AS org FROM policies_drafttext",
    "desk:decide_grant": "SELECT id AS pk, region, NULL AS org FROM accounts_proposedmembership",
    "desk:end_delegation": "SELECT id AS pk, region, NULL AS org FROM accounts_membership WHERE delegated_by_id IS NOT NULL",
    "desk:envelope": "SELECT id AS pk, region, NULL AS org FROM funds_envelope",
    "desk:resident": "SELECT r.id AS pk, " + _OF_ORGANIZATION.format("organizations_residency r", "r.organization_id"),
    "desk:benefit": "SELECT b.id AS pk, b.region, m.organization_id AS org FROM subsidies_benefit b LEFT JOIN matters_matter m ON m.id = b.matter_id",
    "desk:prepared": "SELECT id AS pk, region, organization_id AS org FROM subsidies_preparedclaim WHERE outcome = '' ORDER BY id",
    "desk:past": "SELECT m.number, m.region, m.organization_id AS org FROM matters_matter m WHERE m.kind = 'exam_claim' ORDER BY m.id",
    "desk:correct_payee": "SELECT c.id AS pk, " + _OF_MATTER.format("funds_commitment c", "c.matter_id"),
    "desk:report_return": "SELECT l.id AS pk, " + _OF_MATTER.format("funds_paymentline l", "l.batch_id"),
    "desk:release_tranche": "SELECT t.id AS pk, " + _OF_MATTER.format("funds_tranche t JOIN funds_commitment c ON c.id = t.commitment_id", "c.matter_id"),
    "desk:answer_question": "SELECT q.id AS pk, m.region, NULL AS org FROM incubation_callquestion q JOIN matters_matter m ON m.id = q.call_id",
    "desk:preview_picture": "SELECT d.id AS pk, 1 AS page, 1 AS which, " + _OF_MATTER.format("documents_document d", "d.matter_id"),
    "desk:schedules:shift": "SELECT s.id AS pk, t.region, NULL AS org FROM schedules_shift s JOIN schedules_dutypost p ON p.id = s.post_id JOIN stations_station t ON t.id = p.station_id",
    "desk:schedules:roster": "SELECT id AS pk, region, NULL AS org FROM schedules_roster",
    "desk:referrals:receipt": "SELECT m.number, m.region, NULL AS org FROM matters_matter m JOIN referrals_referral r ON r.matter_id = m.id WHERE r.sent_at IS NOT NULL ORDER BY m.id",
    "desk:station_work:village_month": "SELECT region AS place, '2026-01' AS month, region, NULL AS org FROM stations_station WHERE level = 'village' ORDER BY id",
    "desk:help_page": "SELECT 'inbox' AS name, NULL AS region, NULL AS org",
    "desk:procurement:file": "SELECT m.number, m.region, m.organization_id AS org FROM matters_matter m WHERE m.kind = 'purchase' ORDER BY m.id",
    "exchange:matters": "SELECT column1 AS place, NULL AS region, NULL AS org FROM (VALUES ('all'), ('todo'), ('done'))",
}  # fmt: skip
AS = {  # pages that are about the same as another
    "desk:retract": "desk:paper", "desk:recall": "desk:answer", "desk:proposal_paper": "desk:proposal",
    "desk:propose_stage": "desk:resident", "desk:open_graduation": "desk:resident", "desk:change_tutor": "desk:resident",
    "desk:open_recovery": "desk:correct_payee", "desk:preview_paper": "desk:paper", "desk:take_back": "desk:paper",
    "desk:schedules:roster_act": "desk:schedules:roster", "desk:paper_copy": "desk:paper", "desk:text_draft_edit": "desk:text_draft", "desk:text_draft_effects": "desk:text_draft",
    "desk:text_draft_propose": "desk:text_draft", "desk:text_draft_files": "desk:text_draft",
}  # fmt: skip
# Of these the city has none, or their parts say more than a table does: other tests ask for them.
LEFT_OUT = {
    "desk:compartment", "desk:compartment_propose", "desk:compartment_hold", "desk:compartment_lift", "desk:compartment_decide",
    "desk:tell", "desk:audit", "desk:relative_withdraw", "desk:account_new_address", "desk:record_decide", "desk:record_act_on",
    "desk:bulk_progress", "desk:bulk_on", "desk:view_remove", "desk:schedules:revoke_calendar", "desk:notification", "desk:feedback_answer",
    "desk:procurement:notice",
}  # fmt: skip


def things(town: Town, page: str, wanted: set[str], codes: dict[str, list[str]]) -> list[Thing]:
    """
    Return what a page can be asked about; [] when nobody says. `codes` are those of kinds, records and sheets, by the page's
    name: such a page is a page of its own for each.
    """
    if not wanted:
        return [Thing({}, "", None)]
    if wanted == {"code"}:
        return [Thing({"code": code}, "", None) for code in codes[page]]
    named = " ".join(sorted(wanted))
    question = SOURCES.get(AS.get(page, page)) or SOURCES.get(named, "")
    if page == "desk:standing":
        question = question.replace("e.action AS name", "'remind' AS name")
    rows = town.rows(question) if question else []
    return [Thing({name: row[name] for name in wanted}, row["region"] or "", row["org"]) for row in rows]


def expected() -> dict[Cell, set[str]]:
    with EXPECTED.open(encoding="utf-8") as file:
        return {Cell(*line[:3]): set(line[3].split()) for line in csv.reader(file)}


def write(found: dict[Cell, set[str]]) -> None:
    with EXPECTED.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [*cell, " ".join(sorted(said))] for cell, said in sorted(found.items())
        )


def hats_by_role(hats: list[Hat]) -> dict[str, list[Hat]]:
    found: dict[str, list[Hat]] = {}
    for hat in hats:
        found.setdefault(hat.role + (" lent" if hat.lender else ""), []).append(hat)
    return found
