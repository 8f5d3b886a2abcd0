"""The boxes of a charter's page: what is said clause by clause, what the meeting decided and changed."""

from yihe.domains.station_work.charters import findings, offices, rules, text, versions, votes
from yihe.domains.station_work.models.charters import Charter, Verdict
from yihe.matters.panels import Panel
from yihe.registers.regions.names import name_of


class SentBox(Panel):
    """送审: whose charter it is, and why it is made or changed."""

    template_name = "station_work/panel_sent.html"

    def context(self, page):
        return {"called": name_of(page["matter"].region), "charter": page["contents"]}


class ClausesBox(Panel):
    """条文和意见: the clauses something is said against first, the others folded."""

    template_name = "station_work/panel_clauses.html"

    def context(self, page):
        contents: Charter = page["contents"]
        clauses = rules.clauses_of(page["matter"])
        if not clauses:
            return {"clauses": [], "against": [], "others": text.clauses(contents.text), "counts": {}}
        against = [clause for clause in clauses if clause.verdict not in ("", Verdict.FINE)]
        others = [clause.words for clause in clauses if clause not in against]
        counts = findings.counted(clauses) if any(clause.verdict for clause in clauses) else {}
        return {"clauses": clauses, "against": against, "others": others, "counts": counts}


class DecisionBox(Panel):
    """会议和备案: what the meeting decided, what of the text changed, and where it was filed."""

    template_name = "station_work/panel_decision.html"

    def context(self, page):
        contents: Charter = page["contents"]
        if not contents.meeting:
            return None
        before = versions.before(page["matter"])
        return {
            "clause": votes.clause_of(contents.sort, contents.meeting),
            "from_sent": text.changes(contents.text, contents.decided_text) if contents.decided_text else [],
            "from_before": text.changes(before.decided_text, contents.decided_text) if before and contents.decided_text else [],
            "before": before, "office": offices.called(contents.office) if contents.office else "",
            "unlawful": rules.has_unlawful_left(contents, rules.clauses_of(page["matter"])) if contents.decided_text else [],
        }  # fmt: skip
