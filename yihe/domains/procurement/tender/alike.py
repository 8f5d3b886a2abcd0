"""
雷同: before anybody scores, the words of all opened bids are held against each other by the clock, the tender's own document taken out first, and
what is alike is put before the panel as a question. Nothing here drops a bid or says what it means: the panel answers in words, and a bid is
invalid by a finding of two and by nothing else (令87 37, 63). ADR 0104.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field

from django.db import transaction

from yihe.acts.reviews import rules as review_rules
from yihe.acts.sealed_bids import files
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.format import DoesNotOpen
from yihe.domains.procurement import likeness, named, passages
from yihe.domains.procurement.models import Bid, Likeness, LikenessCheck, LikenessOpinion, LikePassage
from yihe.domains.procurement.tender import together
from yihe.domains.procurement.tender.rows import bids_of, check_of, likenesses_of, opinions_of
from yihe.foundation import apart, digests
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.foundation.foreign import BadFile
from yihe.matters import standing
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Organization
from yihe.registers.suppliers.models import KnownIn, Supplier

standing.LABELS |= {"compare_bids": "比对投标文件"}
# A consultation has its talks and final offers before it is scored.
LOOKED_AT = (
    "qualifying", "confirming", "drawing", "joining", "unsealing", "lottery", "seating", "talking", "offering", "reading", "settled",
)  # fmt: skip
MOST_BYTES = 30 << 20  # of a file: what a reader may take holds no more
MOST_CHARACTERS = 300_000  # of a bid
_SHOWN, _AROUND = 300, 30  # characters of a passage that is shown, and of what stands around it
# What programs write by themselves says nothing of who wrote.
_NOBODY = {"administrator", "admin", "user", "users", "owner", "author", "unknown", "microsoft", "wps office", "python-docx", "openpyxl", "用户", "微软用户", "微软中国"}  # fmt: skip


@dataclass
class Reading:
    """What was read of a bid: its words, where each file begins in them, the authors, and what could not be read."""

    bid: Bid
    words: str = ""
    files: list[tuple[int, str]] = field(default_factory=list)
    authors: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)

    def file_at(self, place: int) -> str:
        return next((name for start, name in reversed(self.files) if start <= place), "")


class _Later(Exception):
    """The readers are busy: the next round of the clock tries again."""


_opened_and_not_compared = CompiledQuery(
    lambda: (
        Matter.objects.filter(kind="tender", state__in=LOOKED_AT)
        .exclude(pk__in=LikenessCheck.objects.values("tender"))
        .order_by("pk")
    )
)


def compare_what_is_open() -> int:
    """Hold the bids of every tender that was opened, and is not scored yet, against each other, once. Return how many tenders."""
    done = 0
    for matter in _opened_and_not_compared():
        try:
            done += compare(matter)
        except _Later:
            break
    return done


def compare(matter: Matter) -> bool:
    """Read and compare the bids of one tender, and keep what is alike. The reading is done before anything is held."""
    readings = [read(bid) for bid in bids_of(matter)]
    known = {str(reading.bid.pk): reading for reading in readings}
    document = "\n".join(f"{each.title}\n{each.body}" for each in texts.published(matter.opening))
    found = likeness.pairs([_text(reading, document) for reading in readings], document)
    prices = {f"{each.ordinal}. {each.label}": each.sheet for each in bids_of(matter) if each.sheet}
    with transaction.atomic():
        fresh = standing.held(matter.pk)
        if fresh.state not in LOOKED_AT or LikenessCheck.objects.filter(tender=matter.pk).exists():
            return False
        shown = found[: likeness.MOST_PAIRS]
        LikenessCheck.objects.create(
            tender_id=matter.pk, files=sum(len(reading.files) for reading in readings), more=len(found) - len(shown),
            unread="\n".join(line for reading in readings for line in reading.unread),
        )  # fmt: skip
        for seq, pair in enumerate(shown, 1):
            _keep(matter, seq, pair, known[pair.one], known[pair.other])
        for seq, sentence in enumerate(likeness.in_step(prices), len(shown) + 1):
            Likeness.objects.create(tender_id=matter.pk, seq=seq, same=sentence)
        standing.note(fresh, "compare_bids", by=None, said={"bids": len(readings)})
    return True


def read(bid: Bid) -> Reading:
    """Read the files of an opened bid, each in the process apart; what cannot be read is said, and the bid stands as it stands."""
    reading = Reading(bid)
    if bid.opened.bid.is_paper:
        reading.unread.append(f"{bid.label}：纸质投标，没有电子文字可以比对，请评审组对照纸面。")
        return reading
    try:
        for found, content in files.contents(bid.opened, MOST_BYTES):
            _read_one(reading, found.file.name, content)
    except (OSError, DoesNotOpen):
        reading.unread.append(f"{bid.label}：密封件里的文件读不出来。")
    return reading


def _read_one(reading: Reading, name: str, content: bytes | None) -> None:
    room = MOST_CHARACTERS - len(reading.words)
    if content is None or room <= 0:
        reading.unread.append(
            f"{reading.bid.label}“{name}”：{'文件' if content is None else '全部文字'}太大，没有比对。"
        )
        return
    try:
        words, authors = apart.read("words", content, extension=name.rpartition(".")[2].lower(), most=room)
    except BadFile as bad:
        if str(bad) == apart.BUSY:
            raise _Later from bad
        reading.unread.append(f"{reading.bid.label}“{name}”：{bad}")
        return
    reading.files.append((len(reading.words), name))
    reading.words += f"{words}\n"
    reading.authors |= {each for each in authors if each.lower() not in _NOBODY}


def _text(reading: Reading, document: str) -> likeness.Text:
    own = named.people(document) | named.agents(document)  # whom the tender names, every bid may repeat
    known = said_by_the_register(reading.bid)
    return likeness.Text(
        str(reading.bid.pk), reading.words, reading.bid.sheet, authors=frozenset(reading.authors),
        people=(named.people(reading.words) | known.people) - own, agents=named.agents(reading.words) - own,
        accounts=(named.accounts(reading.words) | known.accounts) - named.accounts(document), phones=known.phones,
    )  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the registers know of a bidder, as the tender's county keeps it."""

    people: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


def said_by_the_register(bid: Bid) -> Known:
    """Return who answers for a bidder, whom the county reaches there, and where it is paid; of a consortium of each; nothing of one no register knows."""
    found = [_known(body.pk, bid.tender.matter.region) for body in together.known_of(bid)]
    return Known(*(frozenset().union(*sets) for sets in zip(*(astuple(each) for each in found), strict=True)))


def _known(key: int, region: str) -> Known:
    supplier = Supplier.objects.filter(pk=key).first()
    if supplier is None:
        organization = Organization.objects.filter(pk=key).first()
        if organization is None:
            return Known()
        return Known(_all(organization.legal_representative), _all(organization.account))
    kept = KnownIn.objects.over(region).filter(supplier=supplier.pk).first()
    if kept is None:
        return Known(_all(supplier.representative))
    return Known(_all(supplier.representative, kept.contact), _all(kept.account), likeness.telephones(kept.phone))


def _all(*texts: str) -> frozenset[str]:
    return frozenset(filter(None, texts))


def _keep(matter: Matter, seq: int, pair: likeness.Pair, one: Reading, other: Reading) -> None:
    where = (passages.places(one.words), passages.places(other.words)) if pair.passages else ([], [])
    rows = [
        LikePassage(
            seq=number, length=each.length, one=_side(one, where[0], each.one, each.length),
            other=_side(other, where[1], each.other, each.length),
        )
        for number, each in enumerate(pair.passages, 1)
    ]  # fmt: skip
    kept = Likeness.objects.create(
        tender_id=matter.pk, seq=seq, one=one.bid, other=other.bid, share=pair.share, same="\n".join(pair.same),
        sm3=digests.sm3(digests.canonical([[row.seq, row.length, row.one, row.other] for row in rows])) if rows else "",
    )  # fmt: skip
    for row in rows:
        row.likeness = kept
    LikePassage.objects.bulk_create(rows)


def _side(reading: Reading, where: Sequence[int], start: int, length: int) -> dict:
    found = passages.excerpt(reading.words, where, start, length, most=_SHOWN, around=_AROUND)
    return {
        "file": reading.file_at(where[start]),
        "before": found.before,
        "words": found.words,
        "behind": found.behind,
    }


# -- the question and its answer -------------------------------------------------------------------------------------------


def is_not_answered(matter: Matter, user) -> str:
    """Refuse to score before the bids were compared, and before the panel has said what it makes of what is alike."""
    if check_of(matter) is None:
        return "投标文件还没有比对。开标以后由系统自动比对，一般几分钟内做完，请稍后再开始评审。"
    if likenesses_of(matter) and not opinions_of(matter):
        return "投标文件的雷同提示还没有回答，请评审组长在“雷同提示”里写明评审组的意见。"
    return ""


def nothing_is_alike(matter: Matter, user) -> str:
    if check_of(matter) is None:
        return "投标文件还没有比对。"
    return "" if likenesses_of(matter) else "比对没有发现需要评审组回答的相同之处。"


def does_not_chair(matter: Matter, user) -> str:
    """Refuse that anybody but the chair speaks for the panel."""
    seat = review_rules.seat_of(matter, user)
    return "" if seat is not None and seat.chairs else "由评审组长代表评审组写明意见。"


def answer(matter: Matter, *, by, words: str, dissent: str):
    """Write down what the panel says. It is an opinion: no bid is dropped by it."""
    LikenessOpinion.objects.create(tender_id=matter.pk, words=words, dissent=dissent, by=by)
