"""社工岗位 and 实训基地 (R6, R9): registers of the bureau's, kept by its clerks and reviewers and read by the organization."""

from yihe.domains.subsidies import abolishing, registering
from yihe.domains.subsidies.developing import origins
from yihe.domains.subsidies.door import KEEPERS
from yihe.domains.subsidies.places import Acceptance, Incumbency, Post, TrainingBase, TrainingPlan
from yihe.foundation.records.kept import Asked, Change, Column, Lines, Register, Said
from yihe.foundation.roles import APPLICANT
from yihe.registers.organizations.models import WORKS
from yihe.registers.organizations.naming import WHOSE
from yihe.registers.practitioners.models import Practitioner

FOLLOWS = "补贴跟着岗位和基地走，不管换了谁。每次变动都写明依据，留在登记修改里。"
TONES: dict[str, str] = {Acceptance.NONE: "neutral", Acceptance.PASSED: "good", Acceptance.FAILED: "bad"}
ACCEPTED = tuple(choice for choice in Acceptance.choices if choice[0] != Acceptance.NONE)


def keeps(user, entry) -> bool:
    """Test whether it is somebody's to keep an entry, or (None) to enter one at all."""
    if entry is None:
        return any(hat.role_code in registering.KEEPERS for hat in user.hats)
    return not registering.cannot_keep(entry.organization, user)


def staff(_user, post: Post):
    return Practitioner.objects.filter(
        employments__organization=post.organization, employments__position__in=WORKS
    ).distinct()


def _held(post: Post) -> list[Incumbency]:
    return [row for row in post.incumbencies.all() if row.ends_on is None]


class PostRegister(Register):
    code, label, edits, rows = "posts", "社工岗位", "posts", Post
    note = FOLLOWS
    searched = ("title__icontains", "number__icontains", "organization__name__icontains")
    seen_by = (APPLICANT, *KEEPERS)
    group, icon, weight = "孵化与组织", "people", 140
    columns = (
        Column("岗位", lambda post: post.title),
        Column("编号", lambda post: post.number),
        Column("组织", lambda post: post.organization.name),
        Column("批准日期", lambda post: post.approved_on),
        Column("批准文件", lambda post: post.document),
        Column("在岗", lambda post: [Said(row.practitioner.name) for row in _held(post)] or [Said("", "空岗")]),
    )
    facts = (
        *columns[1:5],
        Column("由来", lambda post: str(origins.of_post(post))),
        Column("撤销日期", lambda post: post.abolished_on),
    )
    lines = (
        Lines(
            "incumbencies", "在岗情况",
            (
                Column("在岗人员", lambda row: row.practitioner.name),
                Column("到岗日期", lambda row: row.starts_on),
                Column("离岗日期", lambda row: row.ends_on or "在岗"),
                Column("来源", lambda row: row.source),
            ),
            lambda post: post.incumbencies.all(), "还没有人到岗。",
            acts=(
                Change(
                    "appoint", "登记到岗",
                    (
                        Asked(Incumbency, "practitioner", label="到岗人员", options=staff),
                        Asked(Incumbency, "starts_on"),
                        Asked(Incumbency, "source", help="例如：劳动合同"),
                    ),
                    registering.appoint, keeps, offered=lambda post: not _held(post) and not post.abolished_on,
                ),
            ),
            each=(
                Change(
                    "vacate", "登记离岗",
                    (Asked(Incumbency, "ends_on", "on", label="最后在岗日", required=True), Asked(Incumbency, "source")),
                    registering.vacate, lambda user, row: keeps(user, row.post), offered=lambda row: row.ends_on is None,
                ),
            ),
        ),
    )  # fmt: skip
    enter = Change(
        "enter", "登记岗位",
        (
            Asked(Post, "organization", **WHOSE), Asked(Post, "title", example="社区矫正社工岗"),
            Asked(Post, "approved_on", example="2026-03-02"), Asked(Post, "document", example="太司〔2026〕1号"),
        ),
        lambda _none, *, organization, **said: registering.approve_post(organization, **said), keeps,
        note=lambda _user, _none: "由组织申请的岗位，公示期满自动登记。这里补登以前批准的，写明批准文件。",
    )  # fmt: skip

    changes = (
        Change(
            "abolish", "撤销岗位",
            (
                Asked(Post, "abolished_on", "on", label="撤销日期（最后补贴日）", required=True),
                Asked(Incumbency, "source", help="例如：撤销岗位的文号"),
            ),
            abolishing.propose, keeps,
            offered=lambda post: not post.abolished_on and not abolishing.waiting_for(post),
            note=lambda _user, post: f"{post}。提请后由另一人确认；在岗人员同日离岗，以后的日子不补。",
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        rows = (
            Post.objects.visible_to(user).select_related("organization").prefetch_related("incumbencies__practitioner")
        )
        return origins.with_origins(rows)

    @classmethod
    def called(cls, entry: Post) -> str:
        return entry.title

    @classmethod
    def edits_key(cls, entry: Post) -> str:
        return entry.number


class BaseRegister(Register):
    code, label, edits, rows = "bases", "实训基地", "training_bases", TrainingBase
    note = FOLLOWS
    filters = ("acceptance",)
    searched = ("name__icontains", "number__icontains", "organization__name__icontains")
    seen_by = (APPLICANT, *KEEPERS)
    group, icon, weight = "孵化与组织", "building", 141
    columns = (
        Column("基地", lambda base: base.name),
        Column("编号", lambda base: base.number),
        Column("建立单位", lambda base: base.organization.name),
        Column("建成日期", lambda base: base.built_on or "在建"),
        Column("验收", lambda base: [Said("", base.get_acceptance_display(), TONES[base.acceptance])]),
        Column("年度计划", lambda base: "、".join(str(plan.year) for plan in base.plans.all())),
    )
    facts = (
        *columns[1:5],
        Column("由来", lambda base: str(origins.of_base(base))),
        Column("合作单位", lambda base: base.partners),
        Column("验收日期", lambda base: base.accepted_on),
        Column("验收单位", lambda base: base.accepted_by),
        Column("验收文件", lambda base: base.document),
    )
    lines = (
        Lines(
            "plans", "年度培训计划",
            (
                Column("年度", lambda plan: str(plan.year)),
                Column("报送日期", lambda plan: plan.filed_on),
                Column("计划文件", lambda plan: plan.document),
                Column("由来", lambda plan: str(origins.of_plan(plan))),
            ),
            lambda base: base.plans.all(), "还没有报送年度培训计划。",
            acts=(
                Change(
                    "plan", "登记年度计划",
                    (Asked(TrainingPlan, "year"), Asked(TrainingPlan, "filed_on"), Asked(TrainingPlan, "document")),
                    registering.file_plan, keeps, offered=lambda base: base.acceptance == Acceptance.PASSED,
                ),
            ),
        ),
    )  # fmt: skip
    enter = Change(
        "enter", "登记实训基地",
        (
            Asked(TrainingBase, "organization", **WHOSE), Asked(TrainingBase, "name", example="社会工作实训基地"),
            Asked(TrainingBase, "partners"), Asked(TrainingBase, "built_on", example="2026-03-02"),
        ),
        lambda _none, *, organization, **said: registering.register_base(organization, **said), keeps,
        note=lambda _user, _none: "由组织申请的基地，验收合格、公示期满自动登记。这里补登以前建立的。",
    )  # fmt: skip
    changes = (
        Change(
            "accept", "登记验收",
            (
                Asked(TrainingBase, "acceptance", options=ACCEPTED),
                Asked(TrainingBase, "accepted_on", required=True),
                Asked(TrainingBase, "accepted_by", required=True),
                Asked(TrainingBase, "document", required=True),
            ),
            lambda base, *, acceptance, **said: registering.accept_base(
                base, passed=acceptance == Acceptance.PASSED, **said
            ),
            keeps, offered=lambda base: base.acceptance != Acceptance.PASSED,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return origins.with_origins(TrainingBase.objects.visible_to(user).select_related("organization"))

    @classmethod
    def called(cls, entry: TrainingBase) -> str:
        return entry.name

    @classmethod
    def edits_key(cls, entry: TrainingBase) -> str:
        return entry.number
