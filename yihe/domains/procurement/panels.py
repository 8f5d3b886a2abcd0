"""The boxes on the pages of a purchase, its contract and its stages."""

from django.utils import timezone

from yihe.acts.eligibility.faults import grade_words
from yihe.acts.eligibility.gates import Effect
from yihe.domains.procurement import (
    accepting,
    challenged,
    consortia,
    contract_days,
    contracting,
    counting,
    pricing,
    profiles,
    supplements,
)
from yihe.domains.procurement import rows as beside
from yihe.domains.procurement.models import Milestone
from yihe.domains.procurement.profiles import Profile
from yihe.foundation.city_pack import NotServed
from yihe.foundation.money import shown
from yihe.foundation.parameters import NotInForce
from yihe.matters.panels import Panel


class MeasuredBox(Panel):
    """合并计算和程序: every number that counts with its matter, and the way that chooses; until the approval as it would be today."""

    template_name = "procurement/panel_measured.html"

    def context(self, page):
        purchase, matter = page["contents"], page["matter"]
        if purchase.approved_on:
            said = {
                "why": purchase.why,
                "amount": purchase.counted,
                "whole": purchase.whole,
                "regime": purchase.get_regime_display(),
            }
            profile: Profile | None = profiles.of(matter.region, purchase.profile, purchase.profile_since)
        else:
            if not matter.is_open:
                return None
            try:
                found = counting.measure(purchase, timezone.localdate())
            except (NotInForce, NotServed) as none:
                return {
                    "why": str(none),
                    "amount": purchase.budget,
                    "whole": purchase.budget,
                    "regime": "",
                    "profile": None,
                    "apart": [],
                }
            profile = found.profile
            reached = f"{found.way.why}。" if found.way else ""
            said = {
                "why": f"{found.measured.sentence}{reached}{found.refused}",
                "amount": found.measured.amount,
                "whole": found.whole,
                "regime": "",
            }
        return said | {"profile": profile, "apart": beside.left_apart_of(matter)}


class AskedBox(Panel):
    template_name = "procurement/panel_asked.html"

    def context(self, page):
        rows = beside.asked_of(page["matter"])
        return {"rows": rows} if rows else None


class PlanBox(Panel):
    template_name = "procurement/panel_plan.html"

    def context(self, page):
        enters = any(offer.action.name == "enter_result" for offer in page.get("offers", ()))
        return {"plan": page["contents"], "enters": enters} if page["contents"].platform else None


class QuotesBox(Panel):
    """报价和成交: what was offered, lowest first, who was chosen, why, from where; and who was, and went."""

    template_name = "procurement/panel_quotes.html"

    def context(self, page):
        rows, award = beside.quotes_of(page["matter"]), beside.award_of(page["matter"])
        gone = [each for each in beside.gone_of(page["matter"]) if not each.dropped]
        if not (rows or award or gone):
            return None
        grade = grade_words(award.supplier, award.decided_on or timezone.localdate()) if award else ""
        left = {each.supplier_id for each in gone if not each.waits}
        return {"rows": rows, "award": award, "grade": grade, "gone": gone, "left": left, "called": consortia.called}


class FileBox(Panel):
    """采购卷宗: everything on record of a purchase, to keep (`purchase_file`)."""

    template_name = "procurement/panel_file.html"

    def context(self, page):
        return {"number": page["matter"].number} if page["contents"].platform else None


class ContractBox(Panel):
    template_name = "procurement/panel_contract.html"

    def context(self, page):
        contract, matter = page["contents"], page["matter"]
        signed = contract_days.signed_on(contract) and not contract.dropped
        done = contract_days.confirmed_on(matter) if contract.in_force_on else None
        days = contract_days.of(contract, matter.region, done) if signed else []
        return {
            "contract": contract,
            "held": challenged.is_challenged(matter, None) if matter.is_open else "",
            "called": consortia.called(contract),
            "together": consortia.in_rows(contract),
            "buyer": contract.purchase.buyer,
            "table": beside.table_of(page["matter"]),
            "prices": beside.prices_of(page["matter"]),
            "days": days,
            "day_rows": [(each.label, f"{each.words}（{each.basis}）") for each in days],
        }


class StagesBox(Panel):
    """各期: each with its value, what was accepted, deducted, paid; the sums under it."""

    template_name = "procurement/panel_stages.html"

    def context(self, page):
        stages = beside.stages_of(page["matter"])
        if not stages:
            return None
        return {
            "stages": stages,
            "sums": contracting.paid_of(Milestone.objects.filter(matter__parent=page["matter"])),
            "amount": page["contents"].amount,
        }


class SupplementBox(Panel):
    """补充合同: what was added, what waits; and where it passes a mark, that sentence, for whoever approves."""

    template_name = "procurement/panel_supplements.html"

    def context(self, page):
        rows = beside.supplements_of(page["matter"])
        return {"rows": rows, "passes": supplements.passes(page["matter"])} if rows else None


class AmendmentBox(Panel):
    """合同变更: what was changed, what stood before and stands now."""

    template_name = "procurement/panel_amendments.html"

    def context(self, page):
        rows = beside.amendments_of(page["matter"])
        return {"rows": rows} if rows else None


class TakeoverBox(Panel):
    """合同承继: who took the contract over from whom, why, by which document; what waits."""

    template_name = "procurement/panel_takeovers.html"

    def context(self, page):
        rows = beside.takeovers_of(page["matter"])
        return {"rows": rows} if rows else None


class MilestoneBox(Panel):
    """履约和验收: what is due, what was reported, what two people found; and what stands against the payment, as the contract lets it."""

    template_name = "procurement/panel_milestone.html"

    def context(self, page):
        milestone: Milestone = page["contents"]
        contract = milestone.stage.contract
        faults = accepting.faults_at_payment(page["matter"]) if page["matter"].state in ("accepted", "paying") else []
        held = [each for each in faults if each.effect in (Effect.HOLD, Effect.REFUSE)]
        counts = milestone.counts.select_related("line")
        return {
            "row": milestone, "stage": milestone.stage, "contract": contract, "supplier": milestone.supplier, "not_used": pricing.not_used(milestone),
            "counts": [(f"扣减：{each.line.what}", f"{each.times} 次，每次 {shown(each.line.each)}") for each in counts],
            "prices": [(f"单价：{line.what}", f"{shown(line.each)}/{line.unit}") for line in milestone.stage.prices.all()],
            "units": [
                (f"核实：{each.line.what}", f"{each.count} {each.line.unit} × {shown(each.line.each)}") for each in beside.UNITS.of(page["matter"])
            ],
            "faults": faults, "holds": bool(held) and contract.holds, "shown": bool(faults) and not (held and contract.holds),
        }  # fmt: skip
