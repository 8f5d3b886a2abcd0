"""补贴: one way for all seven kinds, and the rows that say who went it how far. What they ask for is in `story_asked`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from yihe.acts.notices import verbs as noticing
from yihe.acts.notices.rules import notice_of
from yihe.domains.subsidies import questions
from yihe.domains.subsidies.reckonings import suggested
from yihe.faces.demo import scans, story_asked, wording
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY
from yihe.faces.demo.setting import setting
from yihe.faces.demo.tale import Tale
from yihe.foundation.city_words import word
from yihe.matters import kinds, offering
from yihe.matters.models import Matter
from yihe.matters.samples import Sample

REASONS = {
    "send_back": "材料第二页看不清，请重新扫描；另请补充经办人联系方式。",
    "not_accept": "所附材料属于另一个单位，请核对后重新申请。",
    "refuse": "同一事项已由镇里另行安排经费，不重复支持。",
    "deny": "名册中的人员均为兼职，没有专职从业人员。",
}


@dataclass(frozen=True)
class Row:
    """
    One claim. Nothing to anybody's discredit is told of an organization whose name is public.

    The row says: kind, whose, how far, from when (working days before today), and which of the things it may ask for.

    `objection` says what became of an objection to its notice; `name` is what other strands know the claim by.
    """

    kind: str
    key: str
    to: str
    begin: int
    asked: tuple = ()
    objection: str = ""
    mended: bool = False
    of: Sample | None = None  # what a room's claim asks for; those of ours are in `story_asked`

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.key}:{self.to}"


# Each kind goes the whole straight way, with something in every state of it for whoever holds that. What leads off the
# way looks the same for all seven kinds, so one of them shows it.
ROWS = (
    # 开办费补贴: whoever is new. 晨曦's is the one a visitor takes the whole way.
    Row("startup", "chenxi", "submitted", 2), Row("startup", "yuanfan", "returned", 6),
    Row("startup", "baihe", "draft", 1), Row("startup", "yunfan", "confirming", 6),
    Row("startup", "anlan", "accepted", 9), Row("startup", "jinqiao", "reviewed", 11),
    Row("startup", "qinghe", "noticed", 13), Row("startup", "xinglin", "payable", 24),
    Row("startup", "mingxin", "paid", 240), Row("startup", "hehe", "paid", 225, mended=True),
    Row("startup", "lvyin", "paid", 262), Row("startup", "qihang", "not_confirmed", 255),
    Row("startup", "lvyin", "not_accepted", 285), Row("startup", "shuguang", "withdrawn", 34),
    Row("startup", "hanlu", "lapsed", 42),
    # 孵化补贴: by the quarter of a stay (the first is 0).
    Row("incubation", "guanghui", "paid", 190, (0, 7200)), Row("incubation", "guanghui", "paid", 128, (1, 7350)),
    Row("incubation", "guanghui", "draft", 3, (2, 7100)), Row("incubation", "hehe", "paid", 184, (0, 6900)),
    Row("incubation", "hehe", "returned", 7, (1, 7000)), Row("incubation", "mingxin", "submitted", 9, (1, 5200)),
    Row("incubation", "mingxin", "noticed", 12, (0, 6100)), Row("incubation", "lvyin", "payable", 28, (0, 4800)),
    Row("incubation", "lvyin", "accepted", 6, (1, 4950)), Row("incubation", "puhui", "reviewed", 9, (0, 7600)),
    # 公益活动经费: what, asked, found.
    Row("activity", "guanghui", "paid", 120, ("法治夜市进社区", 5000, 4500)),
    Row("activity", "guanghui", "noticed", 12, ("法律服务进广场", 6000, 5200), objection="answering"),
    Row("activity", "tongxin", "paid", 66, ("送岗位进社区", 4200, 4200), objection="dismissed"),
    Row("activity", "guanghui", "returned", 5, ("家庭开放日", 3000, 0)),
    Row("activity", "puhui", "payable", 26, ("老年人法律服务周", 4800, 4300)),
    Row("activity", "lvyin", "reviewed", 8, ("楼道和事茶会", 2600, 2400)),
    Row("activity", "hehe", "accepted", 5, ("家风家训展", 3500, 0)),
    Row("activity", "tongxin", "submitted", 5, ("就业帮扶走访", 4000, 0)),
    Row("activity", "chunni", "draft", 1, ("田间普法大集", 5200, 0)),
    # 社工岗位补贴: which post, from and through which month ago.
    Row("post", "guanghui", "paid", 140, (0, 10, 8)), Row("post", "guanghui", "paid", 78, (0, 7, 5)),
    Row("post", "guanghui", "noticed", 11, (0, 4, 2)), Row("post", "guanghui", "payable", 26, (1, 5, 3)),
    Row("post", "hengxing", "refused", 100, (0, 9, 7), objection="upheld"),
    Row("post", "yangguang", "accepted", 5, (0, 6, 4)), Row("post", "hengxing", "returned", 6, (0, 8, 4)),
    Row("post", "chunni", "submitted", 4, (0, 9, 5)), Row("post", "mingxin", "reviewed", 9, (0, 8, 4)),
    Row("post", "puhui", "draft", 1, (0, 6, 3)),
    # 安家补贴: who, degree.
    Row("settling_in", "guanghui", "paid", 150, ("高晖", "master")),
    Row("settling_in", "yangguang", "payable", 29, ("梁心", "master")),
    Row("settling_in", "hengxing", "noticed", 12, ("秦松", "doctor")),
    Row("settling_in", "hehe", "reviewed", 8, ("赵霞", "master")),
    Row("settling_in", "mingxin", "accepted", 4, ("郑宁", "master")),
    Row("settling_in", "qihang", "submitted", 2, ("孔亮", "master")),
    Row("settling_in", "puhui", "returned", 6, ("贺军", "master")),
    Row("settling_in", "chunni", "draft", 1, ("马蕾", "master")),
    # 考试奖励: who, level. 蔡明 had his from another employer, years ago.
    Row("exam", "guanghui", "paid", 205, ("高晖", "intermediate")),
    Row("exam", "guanghui", "draft", 2, ("蔡明", "assistant")),
    Row("exam", "yangguang", "paid", 120, ("梁心", "intermediate")),
    Row("exam", "hengxing", "payable", 27, ("秦松", "intermediate")),
    Row("exam", "chenxi", "noticed", 11, ("沈晨", "assistant")),
    Row("exam", "chenxi", "submitted", 4, ("何露", "assistant")),
    Row("exam", "yuanfan", "returned", 5, ("苗青", "assistant")),
    Row("exam", "mingxin", "accepted", 6, ("郑宁", "assistant")),
    Row("exam", "hehe", "reviewed", 9, ("赵霞", "intermediate")),
    Row("exam", "lvyin", "refused", 80, ("邓萍", "assistant")), Row("exam", "puhui", "paid", 96, ("贺军", "assistant")),
    # 实训基地补助: once, or for the year with what was spent.
    Row("training_base", "guanghui", "paid", 120, ("year", 12000)),
    Row("training_base", "guanghui", "paid", 182, ("once", 0)),
    Row("training_base", "guanghui", "payable", 27, ("year", 9800)),
    Row("training_base", "guanghui", "draft", 1, ("year", 3600)),
    Row("training_base", "yangguang", "paid", 160, ("once", 0)),
    Row("training_base", "yangguang", "noticed", 12, ("year", 8600)),
    Row("training_base", "hengxing", "reviewed", 8, ("once", 0)),
    Row("training_base", "hengxing", "submitted", 3, ("year", 6400)),
    Row("training_base", "chunni", "returned", 6, ("once", 0)),
    Row("training_base", "laoniangjiu", "accepted", 5, ("once", 0)),
)  # fmt: skip


def claim_of_a_room(tale: Tale, code: str, sample: Sample, *, key: str, begin: int) -> Strand:
    """Have a claim of a kind that a room brings go the straight way, to the payment."""
    yield from _claim(tale, Row(code.removesuffix("_claim"), key, "paid", begin, of=sample))


def strands(tale: Tale) -> Iterator[Strand]:
    yield from story_asked.strands(tale)
    rows = [row for row in ROWS if offering.offers(kinds.get(f"{row.kind}_claim"), CITY)]
    if not any(row.objection == "upheld" for row in rows):  # the kind it was written for is not offered here
        other = next((row for row in rows if row.to == "refused"), None)
        rows = [replace(row, objection="upheld") if row is other else row for row in rows]
    for row in rows:
        yield _claim(tale, row)


def _claim(tale: Tale, row: Row) -> Strand:
    """Go the straight way to a state, or leave it on the way."""
    code, key = f"{row.kind}_claim", row.key
    yield tale.back(row.begin + 1)
    matter = tale.matters[row.name] = tale.open(
        code, row.of.contents(tale.org(key)) if row.of else story_asked.contents(tale, row), by=key, key=key
    )  # fmt: skip
    tale.matters.setdefault(f"{row.kind}:{row.to}", matter)
    tale.hand_in(matter, by=key)
    if row.to == "draft":
        return
    yield tale.back(row.begin)
    tale.do(matter, "submit", key)
    if row.to == "submitted":
        return
    day = row.begin - 2
    yield tale.back(day)
    if row.to == "withdrawn":
        tale.do(matter, "withdraw", key)
        return
    if row.to in ("returned", "lapsed") or row.mended:
        tale.do(matter, "send_back", "clerk", reason=REASONS["send_back"])
        if not row.mended:
            return
        day -= 3
        yield tale.back(day)
        tale.do(matter, "submit", key)
        day -= 1
        yield tale.back(day)
    if row.to == "not_accepted":
        tale.do(matter, "not_accept", "clerk", reason=REASONS["not_accept"])
        return
    tale.do(matter, "accept", "clerk")
    if row.kind == "startup":
        if row.to == "confirming":
            return
        day -= 3
        yield tale.back(day)
        number = matter.number.rpartition("-")[2]
        if row.to == "not_confirmed":
            tale.do(
                matter,
                "deny",
                "civil",
                staff=0,
                document=f"演示{word('registrar_short')}认定{number}号（虚构）",
                reason=REASONS["deny"],
            )
            return
        tale.do(matter, "confirm", "civil", staff=3, document=f"演示{word('registrar_short')}认定{number}号（虚构）")
    if row.to == "accepted":
        return
    yield from _judged(tale, row, matter, day)


def _judged(tale: Tale, row: Row, matter: Matter, day: int) -> Strand:
    day -= 4
    yield tale.back(day)
    answers = {"answers": "已对照登记簿和凭证核实。"} if questions.of(matter) else {}
    if row.kind == "activity":
        amount = Decimal(row.asked[2] or row.asked[1])
        reason = "场地和物料据实核定，餐费和礼品不予支持"
        if not setting().is_written_for:
            reason += "，其余支出与活动直接有关，票据齐全"  # another city may ask for more words
        said = {"amount": amount, "reason": reason}
        tale.do(matter, "review", "reviewer", **said, **answers)
    else:
        opinion = "材料齐全，与登记簿和历次享受记录核对一致，符合规定。"
        tale.do(matter, "review", "reviewer", opinion=opinion, **answers)
    if row.to == "reviewed":
        return
    day -= 3
    yield tale.back(day)
    if row.to == "refused" and not row.objection:
        tale.do(matter, "refuse", "director", reason=REASONS["refuse"])
        return
    director = tale.who("director")
    fresh = Matter.objects.get(pk=matter.pk)
    envelope = tale.envelope(kinds.get(matter.kind).purpose, timezone.localdate())
    tale.do(matter, "grant", "director", amount=suggested(fresh, approver=director), envelope=envelope)
    if row.objection:
        yield tale.back(day - 2)
        yield from _objected(tale, row, matter, day - 2)


def _objected(tale: Tale, row: Row, matter: Matter, day: int) -> Strand:
    """Somebody objects on the portal; a clerk finds out; the director who had no hand in it answers."""
    text = {
        "answering": "活动当天广场另有安排，场地是否已经落实？",
        "dismissed": "听说活动没有办成。",
        "upheld": "在岗人员三个月里有两个月在外地参加培训，并不在岗。",
    }[row.objection]
    # Whoever doubts the place brings a picture of it, as the portal's form takes it.
    files = [scans.scan("广场告示照片")] if row.objection == "answering" else []
    objection = noticing.object_to(
        notice_of(matter), name="居某某", phone="00000000000", text=text, files=files
    )  # fmt: skip
    yield tale.back(day - 1)
    tale.do(objection, "verify", "base", finding=wording.objection_finding(row.objection))
    if row.objection == "answering":
        return
    yield tale.back(day - 2)
    if row.objection == "dismissed":
        tale.do(
            objection,
            "dismiss",
            "chief",
            answer="经核实，活动如期举办，签到表、照片和社区回访一致，异议不成立。感谢监督。",
        )
        return
    tale.do(
        objection, "uphold", "chief", answer="经核实，在岗人员有两个月在外培训，异议成立，此件退回重新审核。感谢监督。"
    )
    yield tale.back(day - 6)
    tale.do(matter, "turn_down", "reviewer", reason="异议成立：申请期间在岗情况与事实不符，请核对后另行申请。")
