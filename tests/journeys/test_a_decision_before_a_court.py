"""Money is asked back: told, heard on a phone, answered, decided, served; the letter taken as PDF and Word, and the ten-day file made."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest

from tests.acts import heif
from tests.acts.conftest import grant_kind, money  # noqa: F401  whoever touches money, and a kind that pays
from tests.journeys.people import PASSWORD
from yihe.acts.funds import recoveries
from yihe.registers.accounts.models import User

pytestmark = pytest.mark.browser
FACTS = "经查阅凭证，第三号凭证重复计入两次。"
STATEMENT = "该凭证对应两次活动，并非重复，签到表为证。"
ANSWER = "两次活动的签到表为同一张，不能证明另有一次。"


def words_of(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def downloaded(somebody, name: str, *, button: bool = False) -> bytes:
    with somebody.page.expect_download() as found:
        somebody.page.get_by_role("button" if button else "link", name=name, exact=True).first.click()
    with open(found.value.path(), "rb") as file:
        return file.read()


def test_from_the_telling_to_the_ten_day_file(town, money):  # noqa: F811
    paid = money.paid(money.appropriated(), "30000")
    number = recoveries.open_recovery(paid, amount=Decimal(600), reason="一张凭证重复计入", by=money.maker).number
    for user in User.objects.filter(pk__in=[money.maker.pk, money.checker.pk, money.applicant.pk, money.reviewer.pk]):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    checker = town.sit_down(money.checker)

    # Wrong first: nothing can be decided before the party was told.
    checker.at(number)
    assert checker.page.locator("form[action$='/do/approve/']").count() == 0
    checker.go_on(
        "tell_beforehand",
        "复核属实，告知拟追回",
        facts=FACTS,
        reason="不符合给付条件",
        clause="太政办〔2021〕163号 四(五)",
    )

    party = town.sit_down(money.applicant, width=360)
    party.at(number)
    party.reads(FACTS)
    party.follows("告知书")
    party.reads("陈述申辩权利告知书", "h1")
    assert FACTS in words_of(downloaded(party, "下载 PDF"))
    party.at(number)
    photograph = heif.photograph(heif.four_corners(24, 32), exif=heif.said_by_a_telephone(1))
    party.uploads("statement", {"name": "IMG_0412.HEIC", "mimeType": "image/heic", "buffer": photograph})
    party.hears("照片已由 HEIC 转成 JPG")
    party.send("state_case", "提交陈述申辩", statement=STATEMENT)
    party.hears("陈述申辩已提交")

    checker.at(number)
    checker.reads(STATEMENT)
    checker.send("approve", "决定追回")
    checker.reads("请写明采纳还是不采纳，以及理由。")
    checker.fills(answer="no", answer_reason=ANSWER)
    checker.presses("决定追回")
    checker.hears("已决定追回")

    party.at(number)
    party.follows("退款通知书")
    for words in ("退款通知书", "太司〔", STATEMENT, ANSWER, "怎样退回", "救济途径"):
        party.reads(words)
    party.finds_nothing_inaccessible()
    letter = words_of(downloaded(party, "下载 PDF"))
    assert [words for words in (STATEMENT, ANSWER, "60日内") if words not in letter] == []
    with zipfile.ZipFile(BytesIO(downloaded(party, "下载 Word"))) as file:
        assert STATEMENT in file.read("word/document.xml").decode()

    reviewer = town.sit_down(money.reviewer)
    reviewer.at(number)
    reviewer.open(f"/desk/matters/{number}/letter/")
    reviewer.page.get_by_role("link", name="复议答复材料").click()
    reviewer.fills(came_on="2099-01-01")
    reviewer.presses("生成答复材料")
    reviewer.reads("收到的日期在今天之后。")
    reviewer.fills(came_on="")
    with zipfile.ZipFile(BytesIO(downloaded(reviewer, "生成答复材料", button=True))) as file:
        whole = words_of(file.read("全部材料（可以查阅的）.pdf"))
        (evidence,) = (name for name in file.namelist() if name.startswith("证据/"))
        assert "陈述" in evidence and evidence.endswith(".jpg") and b"telephones" not in file.read(evidence)
    assert [words for words in (STATEMENT, ANSWER, "行政复议答复书", "退款通知书") if words not in whole] == []
