"""R1 一次性开办费补贴: for a newly registered organization, once civil affairs has found on its staff."""

from django.utils import timezone

from yihe.domains.subsidies import ahead
from yihe.domains.subsidies.claim import Claim
from yihe.domains.subsidies.guides import LIMITS, claim_guide
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.lifetimes import ONCE
from yihe.domains.subsidies.outcomes import StaffConfirmation
from yihe.domains.subsidies.policies import startup
from yihe.domains.subsidies.policies.startup import last_day_to_apply
from yihe.domains.subsidies.workflow import StartupWorkflow
from yihe.foundation import parameters
from yihe.foundation.roles import CIVIL_AFFAIRS
from yihe.matters.kinds import Paper


class StartupClaim(Claim):
    class Meta:
        verbose_name = verbose_name_plural = "开办费补贴申请"


class StartupKind(SubsidyKind):
    code, label, prefix = "startup_claim", "开办费补贴", "KB"
    rule, purpose, policy = "R1", "startup", startup
    contents, workflow = StartupClaim, StartupWorkflow
    papers = (
        Paper("certificate", "登记证书", required_for=("submit",), lasting="登记证书"),
        Paper(
            "staff_list",
            "专职从业人员名册和劳动合同",
            required_for=("submit",),
            note="供{registrar_short}部门核实",
            faults=("缺劳动合同", "人数与填写的不一致"),
        ),
        Paper("staff_finding", "{registrar_short}部门认定文件", by=(CIVIL_AFFAIRS,)),
    )
    guide = claim_guide(
        who="新注册登记、经{registrar_short}部门认定具有相适应专职从业人员的司法行政领域社会组织", gives="一次性开办费补贴",
        basis="subsidies/startup/amount", limits=(LIMITS[0], ("confirmation", "{registrar_short}认定"), *LIMITS[1:]),
        steps=("在线申请", "受理", "{registrar_short}部门认定", "审核", "拟批准并公示", "公示期满批准生效", "支付"),
    )  # fmt: skip

    @classmethod
    def facts(cls, claim, organization, on):
        staff = StaffConfirmation.objects.filter(matter=claim.matter_id).first() if claim.matter_id else None
        found = "none" if staff is None else "confirmed" if staff.confirmed else "denied"
        # The formula asks whether the finding was there by its day. Ours is the day of application, and the finding
        # comes after it by design: its being on record is what counts.
        return {
            "organization": organization.name, "registration": organization.standing,
            "registered_on": organization.registered_on, "in_field": organization.judicial_field, "staff": found,
            "confirmed_on": max(organization.registered_on, min(staff.on, on)) if staff else None,
        }  # fmt: skip

    @classmethod
    def ahead(cls, organization):
        if not ahead.applied(cls, matter__organization=organization.pk):
            known, today = parameters.of(organization.region), timezone.localdate()
            last_day = last_day_to_apply(organization.registered_on, known, today)
            yield from ahead.given(cls, organization, ONCE, organization.name, cls.contents(), last_day)

    @classmethod
    def nearly(cls, organization):
        yield "", cls.contents()

    @classmethod
    def due(cls, claim, reckoning, amount):
        return {"slot": ONCE}
