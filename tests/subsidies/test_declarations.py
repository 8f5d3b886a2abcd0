"""A subsidy is declared, never listed: what the history holds of it, whose counter it is; a contradiction does not import."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db.migrations.writer import MigrationWriter
from django.utils import timezone

from yihe.domains.subsidies.claim import Claim
from yihe.domains.subsidies.importing import BadHistory, import_benefit
from yihe.domains.subsidies.kind import SubsidyKind, paying
from yihe.domains.subsidies.outcomes import Benefit, Lifetime
from yihe.domains.subsidies.policies import POLICIES, exam, startup
from yihe.domains.subsidies.policies.history import KINDS, SUBSIDIES, Subsidy, called
from yihe.domains.subsidies.policies.startup import StartupFacts
from yihe.domains.subsidies.sheets import HISTORY
from yihe.faces.exchange import imports
from yihe.foundation import doors, roles
from yihe.foundation.counters import Counter
from yihe.foundation.policy import Policy
from yihe.registers.accounts.models import Membership, ProposedMembership

WORK = Counter("作品", "作品登记号", 40)


@pytest.fixture
def another(monkeypatch):
    """Return a maker of policies that are forgotten afterwards."""
    kinds, subsidies = dict(KINDS), dict(SUBSIDIES)
    yield lambda code, label="某奖励", counter=WORK, **said: Subsidy(code, label, counter, StartupFacts, **said)
    for kept, before in ((KINDS, kinds), (SUBSIDIES, subsidies)):
        kept.clear()
        kept.update(before)


def test_every_policy_of_ours_is_remembered_and_paid_by_one_kind():
    assert {policy.short: policy.called for policy in POLICIES}.items() <= KINDS.items()
    assert [policy.code for policy in POLICIES if paying(policy) is None] == []


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        ("other.exam", {}, "政策 subsidies.exam 和 other.exam 的最后一段相同"),
        ("other.culture", {"label": "考试奖励"}, "政策 subsidies.exam 和 other.culture 在台账里都叫“考试奖励”"),
        (f"other.{'a' * 21}", {}, "最后一段超过 20 个字符"),
        ("other.culture", {"reads": ("colour",)}, "reads 写的 colour 不是享受记录里的一项"),
    ],
)  # fmt: skip
def test_what_the_history_could_not_tell_apart_is_not_declared(another, code, said, words):
    before = dict(KINDS)

    with pytest.raises(ValueError, match=words):
        another(code, **said)
    assert before == KINDS


def a_kind(**said):
    return type(
        "Contradicting",
        (SubsidyKind,),
        {"code": "x_claim", "prefix": "XX", "label": "某奖励", "__module__": "room.kinds"} | said,
    )


def test_a_kind_whose_policy_is_not_remembered_or_counts_otherwise_is_not_declared(another):
    with pytest.raises(ValueError, match="room.kinds：补贴的事项编码“x”要以“_claim”结尾"):
        a_kind(code="x", policy=startup, contents=Claim)
    with pytest.raises(ValueError, match="room.kinds：政策 plain.x 应是 Subsidy"):
        a_kind(policy=Policy("plain.x", "某奖励", WORK, StartupFacts), contents=Claim)
    with pytest.raises(ValueError, match="subsidies.startup 按社会组织计数，subsidies.exam 按个人计数"):
        a_kind(policy=startup, policies=(startup, exam), contents=Claim)


def test_a_new_subsidy_or_role_makes_no_migration(another, monkeypatch):
    columns = [
        Benefit._meta.get_field("kind"), Lifetime._meta.get_field("kind"), Membership._meta.get_field("role_code"),
        ProposedMembership._meta.get_field("role_code"),
    ]  # fmt: skip
    before = [MigrationWriter.serialize(column)[0] for column in columns]

    another("other.culture")
    monkeypatch.setitem(roles.ROLES, "visitor_guide", roles.Role("visitor_guide", "引导员"))

    assert [MigrationWriter.serialize(column)[0] for column in columns] == before
    assert [("culture", "某奖励") in list(column.choices) for column in columns] == [True, True, False, False]
    assert [("visitor_guide", "引导员") in list(column.choices) for column in columns] == [False, False, True, True]


def test_a_subsidy_whose_room_is_gone_is_named_by_its_code(people, client, monkeypatch):
    Benefit.objects.create(
        kind="culture", subject="国作登字-1", subject_name="何某", slot="once", amount=800, paid_on="2026-02-10", through="某社",
        payer="某市", document="台账", region="320585", recorded_by=people.clerk,
    )  # fmt: skip
    client.force_login(people.clerk)

    page = client.get("/desk/benefits/").content.decode()

    assert called("culture") == "已停用的补贴（culture）"
    assert "何*" in page and "何某" not in page, "nobody knows any more whether it was a person"


def test_a_subsidy_nobody_can_apply_for_is_not_imported(another, people):
    another("other.culture")

    with pytest.raises(BadHistory) as bad:
        import_benefit(
            kind="culture", holder="国作登字-1", name="某作品", amount=Decimal(800), paid_on=timezone.localdate(), by=people.clerk,
            through="某社", payer="某市", document="台账",
        )  # fmt: skip
    assert bad.value.faults == ["某奖励还没有可以申请的事项，不能导入。"]


def test_two_sheets_of_one_code_stop_with_both_names(monkeypatch):
    door = next(door for door in doors.every() if door.name == "subsidies")
    table = imports.tables()["benefits"]
    assert table is HISTORY
    monkeypatch.setattr(doors, "brought", lambda what: [(door, replace(table, code="organizations"))])

    with pytest.raises(doors.BadDoor, match="导入表编码“organizations”已经是“社会组织”的"):
        imports.tables()
