"""
Questions, never scores: what the registers show beside a claim that may have a good reason, or none. The reviewer sees each
with the records it comes from and answers in a sentence before deciding; who approves answers what came up since. Nothing
here refuses, adds up or ranks.

A record out of the reader's reach is not named. That there is one is said: the question stands for whoever has to answer it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from yihe.domains.subsidies import invoices
from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.places import Post
from yihe.domains.subsidies.reckonings import recent
from yihe.foundation import comparisons, digests, money
from yihe.foundation.blind_index import blind_index
from yihe.foundation.encryption import masked
from yihe.foundation.written.names import veiled
from yihe.matters import access, kinds
from yihe.matters.models import Matter
from yihe.matters.reading import SHARES_NOTHING, events, read_once, was_read
from yihe.registers.bodies import lines as bodies
from yihe.registers.bodies import traits
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners import lines
from yihe.registers.practitioners.models import DeclaredRelative, Employment, Practitioner

SHARED = {
    traits.ACCOUNT: "收款账号与另一收款对象相同", traits.ADDRESS: "地址与另一收款对象相同", traits.PHONE: "电话与另一收款对象相同",
}  # fmt: skip
LATEST = 10  # records of one sentence that are printed; a question more of them is still a question
ANSWER = "对核查问题的答复"


@dataclass(frozen=True)
class Record:
    """Where something was read: its `words`, and for whoever may not know of it (`is_known_to`) what is said `instead`."""

    words: str
    instead: str = ""
    is_known_to: Callable[[object], bool] = lambda user: True

    def told_to(self, user) -> str:
        return self.words if self.is_known_to(user) else self.instead


@dataclass(frozen=True)
class Question:
    """One thing to be answered: `code` is the same as long as the fact is, `records` say where it was read."""

    code: str
    sentence: str
    records: tuple[Record, ...]

    def told_to(self, user) -> list[str]:
        """Return the records as far as a person may know of them, each once."""
        return list(dict.fromkeys(record.told_to(user) for record in self.records))


_ANSWERS = '"answers"'  # a payload names also what was said in words


def of(matter: Matter) -> list[Question]:
    """Return what there is to ask about a claim now, in a steady order."""
    return read_once(matter, "questions", lambda: [each for asking in ASKED for each in asking.ask(matter)])


def open_for(matter: Matter) -> list[Question]:
    """Return the questions nobody has answered yet in this round: those that came up since the review."""
    reviews = [event for event in events(matter) if event.action == "review"]
    answered = (
        set(str(reviews[-1].said.get("questions", "")).split()) if reviews and matter.state == "reviewed" else set()
    )
    return [each for each in of(matter) if each.code not in answered]


def in_short(asked: list[Question], user) -> tuple[list[tuple[str, list[str]]], list[tuple[str, int]]]:
    """
    Return what a page prints of what is asked: each sentence with its records as far as a person may know of them; and what is asked of
    more than the latest alike, with how many more they are.
    """
    alike: dict[str, list[Question]] = {}
    for each in asked:
        alike.setdefault(each.sentence, []).append(each)
    told = [(each.sentence, each.told_to(user)) for same in alike.values() for each in same[-LATEST:]]
    return told, [(sentence, len(same) - LATEST) for sentence, same in alike.items() if len(same) > LATEST]


def answers(matter: Matter) -> list[tuple[str, str]]:
    """Return what was answered so far, as (who, words), oldest first."""
    asked = (event for event in events(matter) if _ANSWERS in event.payload)  # to open the words of every event is dear
    said = ((str(event.actor or ""), str(event.said.get("answers", ""))) for event in asked)
    return [(who, words) for who, words in said if words]


def unanswered(matter: Matter, answers: str) -> str:
    """Return why nobody can decide before answering, or ""."""
    asked = open_for(matter)
    if not asked or answers.strip():
        return ""
    said = dict.fromkeys(f"{each.sentence}。" for each in asked)  # the same of many records is said once
    return f"此件有 {len(asked)} 个问题要先答复：{''.join(said)}请在“{ANSWER}”里写明核实的情况。"


def _entries(matter: Matter, person: Practitioner) -> frozenset[int]:
    return read_once(matter, ("entries", person.pk), lambda: lines.entries_of(person.pk))


def _people(matter: Matter) -> list[Practitioner]:
    """Return the people a claim is for: the beneficiary, or who holds the post now."""
    claim = claim_of(matter).claim
    if hasattr(claim, "practitioner"):
        return [claim.practitioner]
    if post := getattr(claim, "post", None):
        return [row.practitioner for row in post.incumbencies.select_related("practitioner") if not row.ends_on]
    return []


def _shared(matter: Matter):
    _kind, claim, organization = claim_of(matter)
    person = getattr(claim, "practitioner", None)
    if person is None and was_read(matter, SHARES_NOTHING):
        return
    whose = organization.whose if person is None else person.whose
    if not (shared := traits.shared_by(whose)):
        return  # as nearly always: whose line it is, nobody needs to know
    if person is None:
        own = {f"organization:{pk}" for pk in bodies.line_of(organization.pk)}
    else:
        own = {f"practitioner:{pk}" for pk in _entries(matter, person)}
    found = {other: sorts for other, sorts in shared.items() if other not in own}
    for sort, sentence in SHARED.items():
        if others := sorted(other for other, sorts in found.items() if sort in sorts):
            code = digests.sm3(" ".join(others))[:12]
            yield Question(f"{sort}:{code}", sentence, tuple(map(_named, others)))


def _named(whose: str) -> Record:
    register, _colon, key = whose.partition(":")
    model = Organization if register == "organization" else Practitioner
    entry = model.objects.get(pk=int(key))
    if isinstance(entry, Organization):
        words, book = f"{entry.name}（{entry.code_words}）", "社会组织登记簿"
    else:
        words, book = f"{veiled(entry.name)}（证件 {masked(entry.id_number, 4, 2)}）", "从业人员登记簿"
    return Record(
        f"{book}：{words}", f"{book}：管辖范围以外的一个对象",
        lambda user: model.objects.visible_to(user).filter(pk=entry.pk).exists(),
    )  # fmt: skip


def _two_jobs(matter: Matter):
    today = timezone.localdate()
    for person in _people(matter):
        rows = Employment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            practitioner__in=_entries(matter, person),
            position=Position.STAFF,
        )
        jobs = list(rows.select_related("organization").order_by("starts_on", "pk"))
        if len(jobs) > 1 and len({bodies.line_of(row.organization_id) for row in jobs}) > 1:
            keys = "-".join(str(row.pk) for row in jobs)
            records = tuple(map(_job, jobs))
            yield Question(f"jobs:{keys}", f"{veiled(person.name)}同时在两家以上单位专职", records)


def _job(row: Employment) -> Record:
    return Record(
        f"任职经历第 {row.pk} 条：自 {row.starts_on} 在{row.organization.name}专职",
        f"任职经历第 {row.pk} 条：自 {row.starts_on} 在管辖范围以外的一家单位专职",
        _reaches(row.organization_id),
    )


def _reaches(organization: int) -> Callable[[object], bool]:
    return lambda user: Organization.objects.visible_to(user).filter(pk=organization).exists()


def _taken_back(matter: Matter):
    """A payment of the same that was taken back whole: it counts no more, and is not forgotten."""
    for row in sorted(recent(matter).gone, key=lambda row: row.pk):
        said = f"{row.paid_on} {row.through} {money.shown(row.amount)}（{row.source}）：{row.gone_by}"
        yield Question(f"taken:{row.pk}", "同一项补贴以前给过又收回或者冲销", (Record(said),))


def _kin(matter: Matter):
    """A relative whom the beneficiary declared (sealed: nobody is named) was paid by us too."""
    for person in _people(matter):
        if not person.user_id:
            continue
        for row in DeclaredRelative.objects.filter(declared_by=person.user_id, withdrawn_at=None).exclude(id_index=""):
            line = {one for index in lines.indexes_of_relative(row) for one in lines.indexes_of_line(index)}
            if Benefit.objects.filter(subject__in=line, reverses=None).exists():
                yield Question(
                    f"kin:{row.pk}", "受益人申报的一位近亲属也领取过补贴", (Record(f"近亲属申报第 {row.pk} 条"),)
                )


def _posts_before(matter: Matter):
    """A post has three years: one of the same title that whoever the organization follows was paid for may be the same post."""
    _kind, claim, organization = claim_of(matter)
    if (post := getattr(claim, "post", None)) is None:
        return
    others = bodies.line_of(organization.pk) - {organization.pk}
    for each in Post.objects.filter(organization__in=others).select_related("organization").order_by("pk"):
        months = sum(had.months for had in history_of("post", each.number))
        if months and traits.plain(traits.NAME, each.title) == traits.plain(traits.NAME, post.title):
            said = Record(
                f"岗位登记簿：{each.organization.name}的{each}，已补 {months} 个月",
                f"岗位登记簿：管辖范围以外的单位的一个岗位，已补 {months} 个月", _reaches(each.organization_id),
            )  # fmt: skip
            yield Question(f"post:{each.pk}-{post.pk}", "承继的单位有一个同名岗位领过补贴，可能是同一个岗位", (said,))


def _invoices(matter: Matter):
    """Invoices that another claim names too: of whomever, paid, refused or withdrawn."""
    if not (seen := invoices.in_other_claims(claim_of(matter).claim)):
        return
    numbers = sorted({number for number, _other in seen})
    code = digests.sm3(digests.canonical([[blind_index(number), other.pk] for number, other in seen]))[:12]
    yield Question(
        f"invoice:{code}", f"有 {len(numbers)} 张发票在别的申请里也出现过", tuple(_used(*each) for each in seen)
    )


def _used(number: str, other: Matter) -> Record:
    kind = kinds.get(other.kind)
    state = kind.workflow_of(other).states[other.state].label
    tail = f"发票尾号 {number[-4:]}"
    return Record(
        f"{tail}：{other.number}（{other.organization}的{kind.label}，{state}）", f"{tail}：管辖范围以外的一件申请",
        lambda user: access.relation(user, other).knows,
    )  # fmt: skip


HUMAN = "只提出问题，不加分、不扣分、不自动拒绝。审核人员核实后用一句话答复，批准前新出现的由分管领导答复；答复留在办理记录里。"
REMEDY = "核实由工作人员向申请单位进行；据此作出不利决定的，通知书写明事实、依据和救济途径。"


class Asking(NamedTuple):
    """What asks, and what the public register of algorithms says of it."""

    ask: Callable[[Matter], Iterable[Question]]
    code: str
    label: str
    data: str

    @property
    def told(self) -> comparisons.Comparison:
        purpose = f"审核补贴申请时，提示{self.label}，请工作人员核实。"
        return comparisons.Comparison(f"subsidies.{self.code}", self.label, purpose, self.data, HUMAN, REMEDY)


ASKED = (
    Asking(_shared, "shared", "收款账号、地址或者电话与别的收款对象相同", "登记簿里的银行账号、住所、联系电话，以密钥摘要比对，不读原文。"),
    Asking(_two_jobs, "jobs", "受益人同时在两家以上单位专职", "从业人员登记簿里的任职经历。"),
    Asking(_taken_back, "taken", "同一项补贴以前给过又收回或者冲销", "本系统的享受记录和导入的补贴历史。"),
    Asking(_kin, "kin", "受益人申报的近亲属也领取过补贴", "本人申报的近亲属（加密保存，只有本人能看）和享受记录。"),
    Asking(_posts_before, "posts", "承继的单位有一个同名岗位领过补贴", "岗位登记簿、承继关系和享受记录。"),
    Asking(_invoices, "invoices", "发票在别的申请里也出现过", "申请时填写的发票号码（加密保存），以密钥摘要比对。"),
)  # fmt: skip
comparisons.declare(*(asking.told for asking in ASKED))
