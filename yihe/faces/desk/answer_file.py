"""
行政复议答复材料: what a bureau answers with when a decision is reconsidered – a draft answer, the decision, the texts it rests on, what was
done, the evidence, with an index and digests – as one ZIP with a PDF of it all. There are ten days for it, and what is not handed
in counts as not there (行政复议法 48, 70). What the other side may not read (47) lies in a folder of its own.
"""

import base64
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from yihe.acts.documents import papers
from yihe.acts.documents.models import Document
from yihe.faces.desk.happenings import Happening, happening
from yihe.foundation import apart, digests
from yihe.foundation.foreign import BadFile
from yihe.foundation.letters import typesetting, word
from yihe.foundation.letters.paper import Facts, Letter, Paragraph, Part, Table, numbered, section
from yihe.foundation.parameters import in_chinese
from yihe.matters import kinds
from yihe.matters.letters import BASIS, FACTS, REASON, REMEDIES
from yihe.matters.models import Event, Matter
from yihe.registers.policies.queries import clauses_named_in

GROUNDS = {
    "privacy": "涉及个人隐私",
    "business": "涉及商业秘密",
    "state": "涉及国家秘密",
    "safety": "可能危及国家安全、公共安全、社会稳定",
}  # fmt: skip  行政复议法 47
DAYS = 10  # natural days to answer, from the day the copy of the application came (行政复议法 48)
OPEN, WITHHELD = "证据", "不予查阅（行政复议法第四十七条）"
MOST_JOINED = 40 << 20  # bytes: papers beyond it lie in the ZIP alone


@dataclass(frozen=True)
class Asked:
    """What is answered: which body asks, under which number, when its letter came; of each paper that is withheld, why."""

    body: str
    number: str = ""
    came_on: date | None = None
    withheld: dict[int, str] = field(default_factory=dict)  # key of the paper: code of GROUNDS


@dataclass(frozen=True)
class Piece:
    """One file of the answer: where it lies in the ZIP, what it shows, its content."""

    place: str
    shows: str
    content: bytes

    @property
    def digest(self) -> str:
        return digests.sm3(self.content)


def current_papers(matter: Matter, user) -> list[Document]:
    """Return the papers of a matter that somebody reads and that stand, in the order of their slots."""
    return [document for slot in papers.papers_on(matter, user) for document in slot.papers]


def is_withheld_at_first(matter: Matter, document: Document) -> bool:
    """Test whether a paper is proposed to be withheld: its kind keeps it from some who read the matter."""
    declared = next((paper for paper in papers.slots_of(matter) if paper.code == document.slot), None)
    return bool(declared and declared.readers)


def unnamed(matter: Matter, withheld: Iterable[int], user) -> frozenset[int]:
    """
    Return the keys of the papers of which the other side reads not even the name: those that are withheld; what was replaced or taken
    back where one is withheld, or where its kind keeps it from some; what the one who takes the file does not read.
    """
    limited = {paper.code for paper in papers.slots_of(matter) if paper.readers}
    there = list(Document.objects.filter(matter=matter))
    limited |= {document.slot for document in there if document.pk in withheld}
    shown = {document.pk for document in current_papers(matter, user)} - set(withheld)
    hidden = {document.pk for document in there if document.slot in limited and document.pk not in shown}
    return papers.hidden_from(matter, user) | hidden


def made(matter: Matter, letter: Letter, asked: Asked, user) -> bytes:
    """
    Return the ZIP. Each paper that is taken is written down, like any other download.

    :raises storage.Damaged: a paper is not handed out, with the sentence why
    """
    events = list(Event.objects.filter(matter=matter).order_by("seq"))
    evidence = [_of_paper(document, n, asked, user) for n, document in enumerate(current_papers(matter, user), 1)]
    shown = [piece for piece in evidence if not piece.place.startswith(WITHHELD)]
    kept = [piece for piece in evidence if piece.place.startswith(WITHHELD)]
    front = [
        *_both("1 行政复议答复书（草稿）", "答复意见由承办人填写", _answer(matter, letter, asked, len(evidence))),
        *_both("2 被申请复议的决定", "所作决定的全文", letter),
        *_pdf("3 所依据的文件", "所引条款的全文", _texts(letter)),
        *_pdf(
            "4 办理记录",
            "办理的步骤和时间",
            _what_was_done(matter, events, user, unnamed(matter, asked.withheld, user)),
        ),
    ]
    inner = _pdf(
        f"{WITHHELD}/办理记录（含内部意见）", "内部审核意见和经办人员", _what_was_done(matter, events, user, None)
    )
    index = _index([*front, *shown], [*inner, *kept])
    whole = _joined([*_pdf("0 目录", "", index), *front, *shown])
    pieces = [*_both("0 目录", "", index), *front, *shown, *whole, *inner, *kept]
    return _zipped([*pieces, Piece("校验（SM3）.txt", "", _checksums(pieces, matter))])


def _of_paper(document: Document, number: int, asked: Asked, user) -> Piece:
    content = papers.read(document, by=user)
    ground = asked.withheld.get(document.pk, "")
    suffix = document.shown_name.rpartition(".")[2].lower()[:5]
    place = f"证{number:02d} {_as_file_name(document.slot_label)}.{suffix}"
    shows = f"{document.slot_label}（{timezone.localdate(document.uploaded_at):%Y-%m-%d} 提交）"
    if ground:
        return Piece(f"{WITHHELD}/{place}", f"{shows}，{GROUNDS[ground]}", content)
    return Piece(f"{OPEN}/{place}", shows, content)


def _as_file_name(words: str) -> str:
    return "".join("_" if letter in '\\/:*?"<>|' or letter < " " else letter for letter in words)[:40]


def _answer(matter: Matter, letter: Letter, asked: Asked, papers_there: int) -> Letter:
    """Return the draft: what the decision says, without its remedies, and a place for what the bureau holds."""
    said: list[Part] = [Facts((("案号", asked.number),))] if asked.number else []
    said.append(Facts((("申请人", letter.to), ("被申请人", letter.issuer))))
    said.append(
        Paragraph(
            f"申请人不服被申请人{letter.day}作出的《{letter.title}》（{letter.number.removeprefix('编号：')}）申请行政复议。现答复如下："
        )
    )
    came = f"本局于{in_chinese(asked.came_on)}收到申请书副本。" if asked.came_on else ""
    told = [part for heading in (FACTS, REASON, BASIS) for part in section(heading, *letter.under(heading))]
    if not told or not letter.under(FACTS):
        told = [
            *section(
                "决定的内容", *(f"决定写明：“{part.text}”" for part in letter.parts[:1] if isinstance(part, Paragraph))
            ),
            *told,
        ]
    closing = (
        *section("办理程序", f"办理的步骤和时间见“4 办理记录”。{came}"),
        *section("证据", f"共 {papers_there} 份，见“0 目录”。"),
        *section(
            "答复意见",
            "（由承办人填写：决定认定事实清楚、依据正确、程序合法的，写明请求维持；发现有错的，写明拟自行纠正。）",
        ),
    )
    return Letter(
        letter.issuer,
        "",
        "行政复议答复书",
        asked.body,
        numbered([*said, *told, *closing]),
        timezone.localdate(),
        red=False,
    )


def _texts(letter: Letter) -> Letter:
    """Return the clauses a decision cites, in full; one that is in no text of the city's is named as it was cited."""
    found: list[Part] = []
    for clause in clauses_named_in("；".join(letter.words())):
        found += section(f"{clause.text} {clause.number}", *clause.body.splitlines())
    found += section("决定中引用的依据", "；".join(letter.under(BASIS)))
    found += section("救济途径的依据", *letter.under(REMEDIES))
    return _annex("所依据的文件", found or [Paragraph("这份决定没有引用本系统中的文件。")], letter)


def _what_was_done(matter: Matter, events: list[Event], user, withheld: frozenset[int] | None) -> Letter:
    """
    Return what was done, line by line. `withheld` None: with who did it and what was said inside. Else as the other side may read it: without
    names of staff, what only some readers of the matter read, and the papers that are withheld.
    """
    workflow, inside = kinds.get(matter.kind).workflow_of(matter), withheld is None
    rows = []
    for event in events:
        line = happening(workflow, event, user, decided=True, inside=inside, hidden=withheld or frozenset())
        action = workflow.actions.get(event.action)
        if not inside and action and action.readers:
            line = replace(line, text="")
        rows.append(_row(line, inside=inside))
    table = Table(("时间", "办理", "经办", "内容"), tuple(rows), weights=(3, 3, 3, 6))
    title = "办理记录（含内部意见）" if inside else "办理记录"
    return _annex(title, [Paragraph(f"{matter.title}，编号 {matter.number}。"), table], None)


def _row(line: Happening, *, inside: bool) -> tuple[str, ...]:
    who = " ".join(filter(None, (line.hat, line.who if inside else "")))
    return f"{timezone.localtime(line.when):%Y-%m-%d %H:%M}", str(line.what), who, str(line.text or "")


def _index(shown: list[Piece], kept: list[Piece]) -> Letter:
    def table(pieces: list[Piece]) -> Table:
        rows = tuple((_called(piece.place), piece.shows, _in_eights(piece.digest)) for piece in pieces)
        return Table(("材料", "说明", "SM3 摘要"), rows, weights=(4, 4, 5))

    parts = [*section("可以查阅、复制的", table(shown))]
    if kept:
        parts += section("不予查阅的（行政复议法第四十七条）", table(kept))
    return _annex("行政复议答复材料目录", parts, None)


def _called(place: str) -> str:
    return place.rpartition("/")[2]


def _in_eights(digest: str) -> str:
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def _annex(title: str, parts: list[Part], letter: Letter | None) -> Letter:
    issuer = letter.issuer if letter else ""
    return Letter(issuer, "", title, "", numbered(parts), timezone.localdate(), red=False, signed=False)


def _pdf(name: str, shows: str, letter: Letter) -> list[Piece]:
    """Return a paper of ours as PDF; as Word where some character has no face here."""
    try:
        return [Piece(f"{name}.pdf", shows, typesetting.pdf(letter))]
    except typesetting.NotSet:
        return [Piece(f"{name}.docx", shows, word.docx(letter))]


def _both(name: str, shows: str, letter: Letter) -> list[Piece]:
    pdf = _pdf(name, shows, letter)
    return (
        pdf
        if pdf[0].place.endswith(".docx")
        else [*pdf, Piece(f"{name}.docx", f"{shows}（可编辑）", word.docx(letter))]
    )


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Return all that can be shown as one PDF; nothing where it cannot be made: the files lie beside."""
    contents, total = [], 0
    for piece in pieces:
        if piece.place.endswith(".docx") or total + len(piece.content) > MOST_JOINED:
            continue
        contents.append(piece.content)
        total += len(piece.content)
    try:
        joined, _pages = apart.read("joining", b"".join(contents), sizes=[len(each) for each in contents])
    except BadFile:
        return []
    return [Piece("全部材料（可以查阅的）.pdf", "", base64.b64decode(joined))]


def _checksums(pieces: list[Piece], matter: Matter) -> bytes:
    lines = [f"{piece.digest}  {piece.place}" for piece in pieces]
    head = f"办件 {matter.number}，办理记录 {matter.chain_length} 条，最后一条的摘要 {matter.chain_head}"
    return "\r\n".join([head, *lines, ""]).encode("utf-8-sig")


def _zipped(pieces: list[Piece]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for piece in pieces:
            file.writestr(piece.place, piece.content)
    return out.getvalue()
