"""
What must survive an upgrade, asked of the tables as they are now in plain SQL that SQLite and PostgreSQL both take.

`make` writes each question with its answer beside the yardstick. So a yardstick is always asked in the words of its own
time: whoever renames a table changes the question here for the yardsticks to come, and the reading in `facts.py` for all.
A moment is only asked whether it is there; amounts are whole fen; keys of rows are said by numbers and names.
"""


def _is(column: str) -> str:
    return f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END"


def _fen(column: str) -> str:
    return f"CAST(ROUND({column} * 100) AS BIGINT)"


def _day(column: str) -> str:
    return f"CAST({column} AS TEXT)"


def _last_day(column: str) -> str:
    """The day of a moment in Greenwich: 24:00 in the city is 16:00 there, on the same day. Of a term in hours it may be the day before."""
    return f"SUBSTR(CAST({column} AS TEXT), 1, 10)"


PRECONDITIONS: dict[str, str] = {
    "matters": f"""
        SELECT m.number, m.kind, m.state, m.holder, {_last_day("m.due_at")}, COALESCE(c.name, ''), c."left", a.username,
               o.uscc, p.number, u.username, m.awaited, m.confidentiality, {_is("m.submitted_at")}, {_is("m.closed_at")}
        FROM matters_matter m LEFT JOIN accounts_user a ON a.id = m.assignee_id
        LEFT JOIN matters_clock c ON c.matter_id = m.id AND c."left" IS NOT NULL
        LEFT JOIN accounts_user u ON u.id = m.opened_by_id LEFT JOIN matters_matter p ON p.id = m.parent_id
        LEFT JOIN organizations_organization o ON o.id = m.organization_id""",
    "chains": "SELECT number, chain_length, chain_head FROM matters_matter",
    "acts": """
        SELECT e.action, e.hat, a.username, b.username, COUNT(*)
        FROM matters_event e LEFT JOIN accounts_user a ON a.id = e.actor_id
        LEFT JOIN accounts_user b ON b.id = e.on_behalf_of_id GROUP BY e.action, e.hat, a.username, b.username""",
    "seals": "SELECT id, matters, events_through, access_through, digest FROM matters_seal",
    "participants": f"""
        SELECT m.number, u.username, p.role_code, {_is("p.until")}, {_is("p.done_at")}
        FROM matters_party p LEFT JOIN matters_matter m ON m.id = p.matter_id
        JOIN accounts_user u ON u.id = p.user_id""",
    "countersignatures": f"""
        SELECT m.number, b.username, o.username, c.answer, {_is("c.answered_at")},
               CASE WHEN c.agrees IS NULL THEN NULL WHEN c.agrees THEN 1 ELSE 0 END
        FROM matters_countersignature c JOIN matters_matter m ON m.id = c.matter_id
        JOIN accounts_user b ON b.id = c.asked_by_id JOIN accounts_user o ON o.id = c.asked_of_id""",
    "told": f"""
        SELECT u.username, {_is("n.read_at")}, CASE WHEN n.copied THEN 1 ELSE 0 END, COUNT(*)
        FROM matters_notification n JOIN accounts_user u ON u.id = n.user_id
        GROUP BY u.username, {_is("n.read_at")}, CASE WHEN n.copied THEN 1 ELSE 0 END""",
    "typed": "SELECT u.username, d.form FROM matters_draft d JOIN accounts_user u ON u.id = d.user_id",
    "memberships": f"""
        SELECT u.username, m.role_code, m.region, o.uscc, m.kept_in, {_day("m.valid_from")}, {_day("m.valid_until")},
               {_is("m.ended_at")}, l.username
        FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
        LEFT JOIN organizations_organization o ON o.id = m.organization_id
        LEFT JOIN accounts_membership d ON d.id = m.delegated_by_id LEFT JOIN accounts_user l ON l.id = d.user_id""",
    "proposed memberships": """
        SELECT u.username, p.role_code, p.region, b.username, p.outcome FROM accounts_proposedmembership p
        JOIN accounts_user u ON u.id = p.user_id JOIN accounts_user b ON b.id = p.proposed_by_id""",
    "proposed employments": """
        SELECT p.name, o.uscc, e.outcome FROM practitioners_proposedemployment e
        JOIN practitioners_practitioner p ON p.id = e.practitioner_id
        JOIN organizations_organization o ON o.id = e.organization_id""",
    "access log": """
        SELECT u.username, e.verb, COUNT(*) FROM evidence_accessentry e
        LEFT JOIN accounts_user u ON u.id = e.user_id GROUP BY u.username, e.verb""",
    "register edits": "SELECT register, COUNT(*) FROM accounts_registeredit GROUP BY register",
    "papers": f"""
        SELECT m.number, d.slot, d.version, d.digest, {_is("r.id")} FROM documents_document d
        JOIN matters_matter m ON m.id = d.matter_id LEFT JOIN documents_retraction r ON r.document_id = d.id""",
    "panels": f"""
        SELECT m.number, p.sheet_code, p.seed, s."order", x.name, s.status, s.ground, {_fen("c.total")}, c.digest
        FROM reviews_reviewpanel p JOIN matters_matter m ON m.id = p.matter_id
        JOIN reviews_seat s ON s.panel_id = p.id JOIN practitioners_practitioner x ON x.id = s.practitioner_id
        LEFT JOIN reviews_scoresheet c ON c.seat_id = s.id""",
    "notices": f"""
        SELECT m.number, n.nth, {_day("n.opens_on")}, {_day("n.closes_on")}, n.proof, {_is("n.withdrawn_at")}
        FROM notices_notice n JOIN matters_matter m ON m.id = n.matter_id""",
    "objections": """
        SELECT m.number, p.number, o.text, o.outcome FROM notices_objection o JOIN matters_matter m ON m.id = o.matter_id
        JOIN notices_notice n ON n.id = o.notice_id JOIN matters_matter p ON p.id = n.matter_id""",
    "agreements": f"""
        SELECT m.number, a.number, a.digest, {_day("a.signed_on")}, {_is("a.voided_at")}, COUNT(*)
        FROM agreements_agreement a JOIN matters_matter m ON m.id = a.matter_id
        JOIN agreements_party p ON p.agreement_id = a.id
        GROUP BY m.number, a.number, a.digest, a.signed_on, a.voided_at""",
    "envelopes": """
        SELECT source, year, region, purpose, appropriated, committed, paid, entries_count, head FROM funds_envelope""",
    "promises": f"""
        SELECT m.number, c.payee_name, c.amount, c.paid, c.recovered, c.returned, t.seq, t.amount, t.netted,
               {_is("t.released_at")}, {_is("t.cancelled_at")}
        FROM funds_commitment c JOIN matters_matter m ON m.id = c.matter_id
        JOIN funds_tranche t ON t.commitment_id = c.id""",
    "payments": f"""
        SELECT b.number, l.seq, m.number, l.amount, l.state, {_day("l.paid_on")}, l.voucher, l.fault
        FROM funds_paymentline l JOIN matters_matter b ON b.id = l.batch_id JOIN funds_tranche t ON t.id = l.tranche_id
        JOIN funds_commitment c ON c.id = t.commitment_id JOIN matters_matter m ON m.id = c.matter_id""",
    "answers": """
        SELECT m.number, a.digest, a.answered FROM funds_answerfile a JOIN matters_matter m ON m.id = a.batch_id""",
    "returned payments": """
        SELECT m.number, b.number, l.seq, r.reason FROM funds_returnedpayment r
        JOIN matters_matter m ON m.id = r.matter_id JOIN funds_paymentline l ON l.id = r.line_id
        JOIN matters_matter b ON b.id = l.batch_id""",
    "recoveries": f"""
        SELECT m.number, c.number, {_fen("r.amount")}, {_day("r.received_on")}, {_is("r.netted_from_id")}
        FROM funds_recovery r JOIN matters_matter m ON m.id = r.matter_id
        JOIN funds_commitment k ON k.id = r.commitment_id JOIN matters_matter c ON c.id = k.matter_id""",
    "awards": f"""
        SELECT m.number, {_fen("a.amount")}, {_fen("a.reckoned")}, {_is("a.revoked_at")} FROM subsidies_award a
        JOIN matters_matter m ON m.id = a.matter_id""",
    "benefits": f"""
        SELECT b.kind, b.subject, b.slot, b.turn, {_fen("b.amount")}, b.months, m.number, {_is("b.reverses_id")},
               (SELECT COUNT(*) FROM subsidies_proposedreversal p WHERE p.benefit_id = b.id AND p.outcome = '')
        FROM subsidies_benefit b LEFT JOIN matters_matter m ON m.id = b.matter_id""",
    "lifetimes": f"SELECT kind, subject, year, months, {_fen('amount')} FROM subsidies_lifetime",
    "stays": f"""
        SELECT o.uscc, {_day("r.starts_on")}, {_day("r.ends_on")}, {_day("r.left_on")}, s.stage, {_day("s.since")}
        FROM organizations_residency r JOIN organizations_organization o ON o.id = r.organization_id
        JOIN organizations_residencystage s ON s.residency_id = r.id""",
    "visits": f"""
        SELECT m.number, v.month, {_day("v.visited_on")} FROM incubation_trackingvisit v
        JOIN matters_matter m ON m.id = v.tracking_id""",
    "clocks": f"""
        SELECT m.number, c.name, c.unit, c.rest, c.amount, c."left", {_is("c.due_at")}, {_is("c.told_at")}
        FROM matters_clock c JOIN matters_matter m ON m.id = c.matter_id""",
    "services given": f"""
        SELECT o.uscc, u.username, s.service, {_day('s."on"')}, CAST(ROUND(s.hours * 10) AS BIGINT), s.stage, s.hat,
               {_is("s.corrects_id")}, {_is("c.service_id")}
        FROM incubation_servicegiven s JOIN organizations_residency r ON r.id = s.residency_id
        JOIN organizations_organization o ON o.id = r.organization_id JOIN accounts_user u ON u.id = s.by_id
        LEFT JOIN incubation_serviceconfirmation c ON c.service_id = s.id""",
    "letters": "SELECT region, mark, year, number, called, matter FROM letters_letternumber",
    "servings": f"""
        SELECT m.number, e.seq, l.served_by, s.way, {_day("s.served_on")}, {_is("s.corrects_id")}
        FROM serving_signedletter l JOIN matters_matter m ON m.id = l.matter_id JOIN matters_event e ON e.id = l.event_id
        LEFT JOIN serving_serving s ON s.letter_id = l.id""",
    "posts": f"""
        SELECT p.number, o.uscc, {_day("p.abolished_on")}, x.name, {_day("i.starts_on")}, {_day("i.ends_on")}
        FROM subsidies_post p JOIN organizations_organization o ON o.id = p.organization_id
        LEFT JOIN subsidies_incumbency i ON i.post_id = p.id
        LEFT JOIN practitioners_practitioner x ON x.id = i.practitioner_id""",
    "bodies": f"SELECT sort, name, code, region, {_day('since')}, {_day('until')} FROM bodies_body",
    "proposals": """
        SELECT p.what, p.region, b.username, d.username, p.outcome, COUNT(*) FROM accounts_proposal p
        JOIN accounts_user b ON b.id = p.proposed_by_id LEFT JOIN accounts_user d ON d.id = p.decided_by_id
        GROUP BY p.what, p.region, b.username, d.username, p.outcome""",
}

# What the negative control does to a copy, past the triggers of the table it names: what an event says, and somebody
# who had been let into a matter and is shut out without anybody having said so.
MEDDLING = (
    ("matters_event", "UPDATE matters_event SET payload = '{}' WHERE id = (SELECT MIN(id) FROM matters_event WHERE action = 'grant')"),
    # An expert: who was drawn sees it by that alone, whom a matter is assigned to sees it as who does it as well.
    ("matters_party", "UPDATE matters_party SET until = since WHERE id = (SELECT MAX(id) FROM matters_party WHERE until IS NULL AND role_code = 'expert' AND user_id IS NOT NULL)"),
)  # fmt: skip
MEDDLED_WITH = """
    SELECT m.number, e.seq FROM matters_event e JOIN matters_matter m ON m.id = e.matter_id
    WHERE e.id = (SELECT MIN(id) FROM matters_event WHERE action = 'grant')"""
