"""Notices in 财政's form: title and headings are the pack's, what stands in them is what was made public here."""

import io

import pytest
from docx import Document

from tests.faces.test_help import signed_in
from tests.procurement.test_tender_refusals import director
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.domains.procurement.models import Bid, TenderCorrection
from yihe.domains.procurement.tender import notice_forms, notices_out
from yihe.foundation import city_pack
from yihe.foundation.letters.paper import Heading
from yihe.foundation.roles import CLERK, PURCHASER
from yihe.foundation.yaml_files import BadParameters
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

HEADINGS = {
    "single": [
        "采购人、采购项目名称和内容", "拟采购的服务的说明", "采用单一来源采购方式的原因及相关说明", "拟定的唯一供应商名称、地址", "专业人员的论证意见，以及姓名、工作单位和职称",
        "公示的期限", "联系地址、联系人和联系电话",
    ],
    "tender": ["项目基本情况", "申请人的资格要求", "获取招标文件", "提交投标文件截止时间、开标时间和地点", "公告期限", "其他补充事宜", "对本次招标提出询问，请按以下方式联系"],
    "correction": ["项目基本情况", "更正信息", "其他补充事宜", "凡对本次公告内容提出询问，请按以下方式联系"],
    "result": [
        "项目编号", "项目名称", "中标（成交）信息", "主要标的信息", "评审专家（单一来源采购人员）名单", "代理服务收费标准及金额", "公告期限", "其他补充事宜",
        "凡对本次公告内容提出询问，请按以下方式联系",
    ],
    "ended": ["项目基本情况", "项目终止的原因", "其他补充事宜", "凡对本次公告内容提出询问，请按以下方式联系"],
}  # fmt: skip


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def words(matter: Matter, code: str) -> str:
    found = next(each for each in notices_out.of(matter) if each.code == code)
    letter = notices_out.letter(matter, found)
    heads = [part.text.partition("、")[2] for part in letter.parts if isinstance(part, Heading)]
    assert heads == HEADINGS.get(code, heads)
    return "\n".join(letter.words())


@pytest.mark.django_db
def test_from_the_notice_to_the_result_each_is_there_once_it_is_public(town):
    matter = ways.started(town)
    assert notices_out.of(matter) == []
    ways.published(town, matter)
    ways._corrected(town, Matter.objects.get(pk=matter.pk))
    matter = Matter.objects.get(pk=matter.pk)
    assert [each.code for each in notices_out.of(matter)] == ["tender", "correction"]
    said = words(matter, "tender")
    for each in (
        matter.number,
        "各村每月坐班一次",
        "依法缴纳税收",
        "三楼开标室（虚构）",
        "5个工作日",
        "还没有由采购人对照",
    ):
        assert each in said, each
    assert TenderCorrection.objects.get().text in words(matter, "correction")
    assert "（更正后）" in said, "the moment of today is not the one of the day it was published"

    ways.whole(town, matter)
    matter = Matter.objects.get(pk=matter.pk)
    said = words(matter, "result")
    assert Bid.objects.get(won=True).label in said and "（组长）" in said
    assert [each.code for each in notices_out.of(matter)] == ["tender", "correction", "result"]


@pytest.mark.django_db
def test_an_intention_says_the_need_and_leaves_open_what_is_not_held_here(town):
    matter = ways.started(town, ways.CONSULTATION)
    purchase = Matter.objects.get(pk=matter.parent_id)
    assert [each.code for each in notices_out.of(purchase)] == ["intention"]
    said = words(purchase, "intention")
    assert contents_of(purchase).need in said and "预计采购时间：（由采购人填写）" in said
    assert notices_out.of(buys.opened(town)) == [], "the control: what is not out has none"


@pytest.mark.django_db
def test_a_round_that_was_ended_says_why_and_a_consultation_has_its_own_form(town):
    matter = ways.to(town, "bidding", budget=ways.CONSULTATION)
    assert [each.code for each in notices_out.of(matter)] == ["consultation"]
    assert "响应文件" in words(matter, "consultation")
    perform(matter, "cancel", by=director(town), reason="采购任务取消（虚构）。")
    assert "采购任务取消（虚构）" in words(Matter.objects.get(pk=matter.pk), "ended")


@pytest.mark.django_db
def test_it_leaves_as_a_word_file_to_who_reads_the_tender_and_to_nobody_else(town, person):
    matter = ways.to(town, "bidding")
    address = f"/desk/procurement/{matter.number}/notices/tender.docx"
    answer = signed_in(buys.as_read(town, PURCHASER)).get(address)
    text = "\n".join(each.text for each in Document(io.BytesIO(answer.content)).paragraphs)
    assert "一、项目基本情况" in text and matter.number in text
    page = signed_in(buys.as_read(town, PURCHASER)).get(matter.get_absolute_url()).content.decode()
    assert address in page
    assert signed_in(person(CLERK, region="320581")).get(address).status_code == 404
    for other in ("result.docx", "tender.txt", "other.docx"):
        assert signed_in(buys.as_read(town, PURCHASER)).get(address.replace("tender.docx", other)).status_code == 404


def test_a_form_that_asks_for_what_there_is_not_is_refused_with_its_words(tmp_path):
    room = city_pack.folders("procurement")[0] / notice_forms.FILE
    own = tmp_path / notice_forms.FILE
    own.write_text(
        room.read_text("utf-8").replace("{winner}", "{loser}").replace("checked: false", "checked: ja"), "utf-8"
    )
    with pytest.raises(BadParameters) as fault:
        notice_forms._read(own)
    assert "result 里的 {loser} 取不到内容" in str(fault.value) and "checked 应为 true 或 false" in str(fault.value)
    assert list(notice_forms.faults()) == []


@pytest.mark.django_db
def test_one_supplier_alone_is_announced_with_what_the_ministrys_order_lists(town):
    matter = buys.opened(town)
    buys.planned(town, matter)
    assert notices_out.of(matter) == [], "the control: nothing was announced"
    buys.argued(town, matter)
    said = words(Matter.objects.get(pk=matter.pk), "single")
    assert contents_of(matter).need in said and "论证意见附后" in said and "第三十八条" in said
    assert "财政部门：（由采购人填写）" in said, "what we do not hold is left open"
