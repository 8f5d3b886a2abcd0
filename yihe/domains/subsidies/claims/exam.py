"""R8 考试奖励: once for each level of the social worker's examination a person really passed."""

from django.db import models

from yihe.domains.subsidies import ahead
from yihe.domains.subsidies.claim import PersonClaim, employed
from yihe.domains.subsidies.guides import claim_guide
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.policies import exam
from yihe.domains.subsidies.policies.exam import Exam
from yihe.foundation.encryption import identified_once
from yihe.matters.kinds import Paper
from yihe.registers.practitioners.models import Level


class ExamClaim(PersonClaim):
    asks = ("practitioner", "level", "bank", "account", "note")

    level = models.CharField("申请级别", max_length=12, choices=Level)

    class Meta:
        verbose_name = verbose_name_plural = "考试奖励申请"
        constraints = [identified_once("exam_claim")]


def _in_the_register(claim, _organization) -> str:
    """What an organization says of a certificate stands there only once somebody of the bureau compared it with the original."""
    held = [each for each in claim.practitioner.certificates.all() if each.level == claim.level]
    return f"登记簿载明{claim.get_level_display()}证书 {held[0].number}，司法局已与原件核对，免提交。" if held else ""


class ExamKind(SubsidyKind):
    code, label, prefix = "exam_claim", "考试奖励", "KS"
    rule, purpose, policy = "R8", "exam", exam
    contents = ExamClaim
    ahead, nearly = ahead.found_by(ahead.levels), ahead.found_by(ahead.not_passed)
    told_apart_by = ("practitioner", "level")
    columns = ("practitioner", "level")
    found_by = ("practitioner__name",)
    filters = ("level",)
    papers = (
        Paper(
            "certificate",
            "职业水平证书",
            required_for=("submit",),
            faults=("不是本人的证书", "缺发证日期或编号"),
            note="证书已经由司法局与原件核对、登记的，不用再交",
            known=_in_the_register,
        ),
    )
    guide = claim_guide(
        who="司法行政领域社会组织中通过全国社会工作者职业水平考试的人员", gives="每人每级一次性奖励，付到本人账户",
        basis="subsidies/exam/assistant",
    )  # fmt: skip

    @classmethod
    def facts(cls, claim, organization, on):
        passed = claim.practitioner.certificates.all()
        return {
            "person": claim.practitioner.name, "level": claim.level,
            "in_field": organization.judicial_field and employed(claim.practitioner, organization, on),
            "exams": tuple(Exam(level=c.level, passed_on=c.passed_on, certificate=c.number) for c in passed),
        }  # fmt: skip

    @classmethod
    def due(cls, claim, reckoning, amount):
        return {"slot": claim.level, "level": claim.level}
