"""
What a yardstick lives through, in an empty database: the demonstration's story, then what the story leaves out, by the
same verbs as on the pages. Nothing is written past them.

The last seal is not the end: some acts come after it, as on any day on which a city is upgraded.
"""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from yihe.acts.documents import papers
from yihe.acts.documents.models import Document
from yihe.domains.subsidies import corrections
from yihe.domains.subsidies.outcomes import Benefit
from yihe.faces.demo import scans, story
from yihe.faces.demo.people import SOURCE
from yihe.faces.demo.tale import Tale
from yihe.faces.desk import kept
from yihe.matters import evidence, kinds, standing
from yihe.matters.mending import mend_contents
from yihe.matters.models import Matter
from yihe.registers.accounts import edits as accounts
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners import taking_on


def live(say=print) -> None:
    """Load the city's registers, tell its story, and add to it."""
    for command in ("load_divisions", "load_calendar", "load_texts"):
        call_command(command, stdout=StringIO())
    tale = Tale(story.tell(say), timezone.localdate())
    _a_borrowed_hat_acted(tale)
    _papers_were_mended(tale)
    _a_question_was_taken_back(tale)
    _rows_of_the_registers_wait(tale)
    _a_hat_lent_and_taken_back(tale)
    evidence.set_seal()
    _typed_and_not_sent(tale)
    _after_the_seal(tale)


def the(tale: Tale, kind: str, state: str, key: str) -> Matter:
    """Return the one matter of a kind and an organization that is in a state."""
    return Matter.objects.get(kind=kind, state=state, organization=tale.city.organizations[key])


def _a_borrowed_hat_acted(tale: Tale) -> None:
    """吴悦 reviews in 陈立's stead what 王敏 accepted."""
    tale.do(the(tale, "exam_claim", "accepted", "mingxin"), "review", "base", opinion="证书与登记一致，符合规定。")


def _papers_were_mended(tale: Tale) -> None:
    """What was sent back is being set right: a word in the form, a newer version of a paper, one taken off again."""
    matter = the(tale, "exam_claim", "returned", "yuanfan")
    kind, user = kinds.get(matter.kind), tale.agent("yuanfan")
    contents = kind.contents_of(matter)
    options = {"organization": matter.organization, "user": user}
    typed = dict(kind.form(instance=contents, **options).initial) | {"note": "已补充经办人联系方式。"}
    form = kind.form(typed, instance=contents, **options)
    assert form.is_valid(), form.errors
    mend_contents(matter, form, by=user)

    first = Document.objects.current().filter(matter=matter).first()
    papers.attach(matter, first.slot, scans.paper(first.slot_label, "重新扫描"), by=user, replaces=first)
    twice = papers.attach(matter, first.slot, scans.paper(first.slot_label, "放错的一份"), by=user)
    papers.retract(twice, by=user, reason="放错了，是另一个人的证书")


def _a_question_was_taken_back(tale: Tale) -> None:
    matter = the(tale, "training_base_claim", "reviewed", "hengxing")
    asked = standing.add_signatory(matter, by=tale.who("director"), of=tale.who("chief"), question="场地是否属实？")
    standing.recall_signature(asked, by=tale.who("director"))


def _rows_of_the_registers_wait(tale: Tale) -> None:
    """An imported row and somebody's new employment wait for a second person."""
    imported = Benefit.objects.filter(matter=None, reverses=None).order_by("pk").last()
    corrections.propose(imported, by=tale.who("policy"), reason="与原始凭证不符（虚构）")
    elsewhere = tale.city.people["高晖"]
    taking_on.take_on(
        tale.org("baihe"), by=tale.agent("baihe"), source=SOURCE, name=elsewhere.name, kind=elsewhere.kind,
        id_number=elsewhere.id_number, position=Position.STAFF, starts_on=tale.today,
    )  # fmt: skip


def _a_hat_lent_and_taken_back(tale: Tale) -> None:
    """A delegation that is over, beside the one that holds: what was lent is still there to be read."""
    lender = tale.who("chief")
    own = lender.memberships_in_force[0]
    until = tale.today + timedelta(days=5)
    lent = accounts.delegate(own, to=tale.who("reviewer"), since=tale.today, until=until, by=lender)
    accounts.end(lent, by=lender)


def _typed_and_not_sent(tale: Tale) -> None:
    mended = the(tale, "exam_claim", "returned", "yuanfan")
    fields = {"note": ["写到一半：证书第二页已重新"], "account": ["6222 0000 1234"]}
    kept.store(tale.agent("yuanfan"), f"/desk/matters/{mended.number}/mend/", fields)
    reviewed = the(tale, "post_claim", "reviewed", "mingxin")
    kept.store(tale.who("director"), f"/desk/matters/{reviewed.number}/do/grant/", {"reason": ["低于核算的理由是"]})


def _after_the_seal(tale: Tale) -> None:
    """The day goes on: a claim is accepted, somebody is reminded, a paper is read."""
    claim = the(tale, "training_base_claim", "submitted", "hengxing")
    paper = Document.objects.filter(matter=claim).first()
    papers.read(papers.access_document(tale.who("clerk"), paper.pk), by=tale.who("clerk"))
    tale.do(claim, "accept", "clerk")
    standing.remind(the(tale, "activity_claim", "submitted", "tongxin"), by=tale.agent("tongxin"), text="请尽快受理。")
