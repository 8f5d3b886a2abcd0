"""What happens beside the straight way: 催办, 转办, 加签, 委托, an outsider who looks in vain, papers that are read."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import Http404
from django.utils import timezone

from yihe.acts.documents import papers
from yihe.acts.documents.models import Document
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY
from yihe.faces.demo.setting import here, setting
from yihe.faces.demo.tale import Tale
from yihe.foundation import city_pack
from yihe.foundation.roles import FINANCE_CHECKER, FINANCE_MAKER, REVIEWER
from yihe.matters import queries, standing
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import grants, invitations
from yihe.registers.policies import confirming, draft_files
from yihe.registers.policies.queries import in_force_by, texts_in_force


def strands(tale: Tale) -> Iterator[Strand]:
    yield _signatures(tale)
    yield _reminded(tale)
    yield _reassigned(tale)
    yield _delegated(tale)
    yield _proposed(tale)
    yield _drafted(tale)
    yield _turned_away(tale)
    yield _read(tale)
    yield _bell(tale)


def _signatures(tale: Tale) -> Strand:
    """One opinion was given and one is waited for."""
    yield tale.back(2)
    asked = standing.add_signatory(
        tale.matters["training_base:laoniangjiu:accepted"], by=tale.who("reviewer"), of=tale.who("office"),
        question=here("基地设在城厢镇，请核实场地是否真实、是否对外开放。"),
    )  # fmt: skip
    yield tale.back(1)
    standing.answer_signature(
        asked, by=tale.who("office"), agrees=True, answer="已实地查看，场地属实，每周二、四对外开放。"
    )
    standing.add_signatory(
        tale.matters["application:hanlu:third"], by=tale.who("director"), of=tale.who("base"),
        question="基地还有没有适合夜间值班的工位？",
    )  # fmt: skip
    standing.add_signatory(
        tale.matters["startup:jinqiao:reviewed"], by=tale.who("director"), of=tale.who("office"),
        question="该单位注册地址是否有实际办公？",
    )  # fmt: skip


def _reminded(tale: Tale) -> Strand:
    yield tale.back(1)
    standing.remind(
        tale.matters["incubation:mingxin:submitted"], by=tale.agent("mingxin"), text="已经提交九个工作日，请尽快受理。"
    )


def _reassigned(tale: Tale) -> Strand:
    """王敏 hands one over to the colleague who also accepts."""
    yield tale.back(2)
    standing.reassign(
        tale.matters["post:chunni:submitted"],
        by=tale.who("clerk"),
        to=tale.who("base"),
        reason="申请单位在基地孵化，请就近核实岗位",
    )


def _delegated(tale: Tale) -> Strand:
    """陈立 is away for a training; 吴悦 stands in, and still may not review what she accepted herself."""
    yield tale.back(1)
    lender = tale.who("reviewer")
    own = next(m for m in lender.memberships_in_force if m.role is REVIEWER)
    today = timezone.localdate()
    accounts.delegate(own, to=tale.who("base"), since=today, until=today + timedelta(days=20), by=lender)


def _proposed(tale: Tale) -> Strand:
    """沈宇 proposes memberships with power: one was refused by the second pair of eyes, one waits for it."""
    yield tale.back(9)
    refused = grants.grant(
        tale.who("base"), FINANCE_CHECKER, by=tale.who("admin"), region=CITY, title="基地兼任"
    )  # fmt: skip
    yield tale.back(8)
    grants.refuse(refused, by=tale.who("chief"), reason="管理基地的人不兼财务复核，请另择人选。")
    yield tale.back(1)
    newcomer = accounts.open_account(
        by=tale.who("admin"), username="cashier2", name="许晴", email="cashier2@yihe.example", invented=True
    )
    invitations.invite(newcomer, by=tale.who("admin"))  # she has not set her password yet
    grants.grant(newcomer, FINANCE_MAKER, by=tale.who("admin"), region=CITY, title="财务经办")


def _drafted(tale: Tale) -> Strand:
    """The text of the city's that gives most figures is being revised; nobody has proposed it yet."""
    yield tale.back(1)
    today, drafter = timezone.localdate(), tale.who("policy")
    texts = sorted(texts_in_force(today), key=lambda text: len(in_force_by(text, today)))
    if texts:
        typed = draft_files.replacing(texts[-1], today, f"draft-{today.year}")
        typed["title"] = f"{texts[-1].title}（虚构的修订草案）"
        confirming.begin(by=drafter, region=city_pack.region_of(city_pack.of(setting().region)), typed=typed)


def _turned_away(tale: Tale) -> Strand:
    """Somebody from the next city tries the address of a paper: there is no such paper for them, and it is noted."""
    if setting().next_town is None:
        return  # everybody in the city is of a town the story happens in
    yield tale.back(3)
    paper = Document.objects.filter(matter=tale.matters["incubation:hehe:paid"]).first()
    try:
        papers.access_document(tale.who("ludu"), paper.pk)
    except Http404:
        return
    raise AssertionError("a paper was shown to the next town")


def _read(tale: Tale) -> Strand:
    """Papers are read before they are decided on, and each look is written down."""
    for begin, name, who in (
        (180, "incubation:hehe:paid", "reviewer"), (62, "activity:tongxin:paid", "reviewer"),
        (4, "incubation:puhui:reviewed", "reviewer"), (1, "settling_in:hehe:reviewed", "director"),
    ):  # fmt: skip
        yield tale.back(begin)
        if name not in tale.matters:
            continue  # of a kind this city does not offer
        # None of a matter the city's rules left a draft: the bureau does not know of it.
        for paper in Document.objects.visible_to(tale.who(who)).filter(matter=tale.matters[name])[:2]:
            papers.read(papers.access_document(tale.who(who), paper.pk), by=tale.who(who))


def _bell(tale: Tale) -> Strand:
    """What came in before last week has been read."""
    yield tale.back(4)
    for username in (
        "guanghui",
        "clerk",
        "director",
        "reviewer",
        "base",
        "tutor",
        "tutor2",
        "chief",
        "cashier",
        "checker",
    ):
        queries.mark_read(tale.who(username))
