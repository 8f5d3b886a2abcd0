"""What the gallery shows. People, amounts and matters here are invented (虚构) and stand in no register."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.safestring import mark_safe

from yihe.faces.design import shown
from yihe.foundation.money_fields import MoneyBox


@dataclass(frozen=True)
class Line:
    """A line of a sample reckoning."""

    label: str
    amount: Decimal | None
    clause: str
    working: str = ""


@dataclass(frozen=True)
class Happening:
    """An entry of a sample timeline."""

    who: str
    hat: str
    when: object
    what: str
    text: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a sample list."""

    number: str
    title: str
    organization: str
    town: str
    due_on: date | None
    state: str
    tone: str
    amount: Decimal
    paused: bool = False


class SampleForm(forms.Form):
    """A form with every kind of control."""

    name = forms.CharField(label="项目名称", max_length=60, help_text="写清服务谁、做什么，例如“青少年法治夏令营”。")
    kind = forms.ChoiceField(label="组织类型", choices=[("", "请选择"), ("basic", "基础型"), ("hub", "枢纽型")])
    starts_on = forms.DateField(label="计划开始日期")
    amount = MoneyBox(label="申请金额（元）", max_digits=12, help_text="最高 30,000 元。")
    plan = forms.CharField(label="活动安排", widget=forms.Textarea, help_text="时间、地点、人数，分条写。")
    areas = forms.MultipleChoiceField(
        label="服务领域",
        choices=[("mediation", "人民调解"), ("aid", "法律援助"), ("outreach", "普法宣传"), ("correction", "社区矫正")],
        widget=forms.CheckboxSelectMultiple,
    )
    stay = forms.ChoiceField(
        label="是否入驻创客基地",
        choices=[("yes", "已入驻"), ("no", "未入驻")],
        widget=forms.RadioSelect,
        required=False,
    )
    paper = forms.FileField(label="活动方案", required=False, help_text="PDF 或 Word，10 MB 以内。")
    agreed = forms.BooleanField(label="我确认以上内容属实")


class FilterForm(forms.Form):
    """The filters of a list."""

    q = forms.CharField(label="编号或名称", required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), ("open", "办理中")], required=False)
    since = forms.DateField(label="提交日期起", required=False)


def _on(working_days: int) -> date:
    """Return a day about so many working days from today, for showing each look of a time limit."""
    return shown.today() + timedelta(days=working_days * 7 // 5)


def rows() -> list[Row]:
    return [
        Row("开办补〔2026〕0012号", "一次性开办费补贴", "太仓市暖阳社工服务中心（虚构）", "城厢镇", _on(-3), "待受理", "active", Decimal("30000.00")),
        Row("孵化补〔2026〕0031号", "孵化补贴（第二季度）", "太仓市和风调解服务中心（虚构）", "浏河镇", _on(0), "待审批", "active", Decimal("7500.00")),
        Row("岗位补〔2026〕0107号", "持证社工岗位补贴", "太仓市乐龄助老服务社（虚构）", "沙溪镇", _on(12), "待补正", "neutral", Decimal("60000.00"), True),
        Row("开办补〔2026〕0009号", "一次性开办费补贴", "太仓市法润青禾（虚构）", "璜泾镇", None, "已批准", "good", Decimal("30000.00")),
        Row("安家补〔2026〕0002号", "领军人才安家补贴", "太仓市明理社工服务中心（虚构）", "双凤镇", None, "不予批准", "bad", Decimal("0.00")),
    ]  # fmt: skip


def everything() -> dict:
    """Return the context of the gallery page."""
    now = timezone.now()
    typed = {"name": "", "kind": "basic", "starts_on": "2026-13-01", "amount": "35000", "plan": "三场讲座"}
    wrong = SampleForm(typed, auto_id="wrong_%s")
    wrong.is_valid()
    import segno  # noqa: PLC0415 -- only the gallery needs it

    code = segno.make("TC-2026-0012", error="m").svg_inline(border=0, omitsize=True)
    return {
        "rows": rows(),
        "form": SampleForm(initial={"starts_on": shown.today()}),
        "wrong": wrong,
        "filter_form": FilterForm(),
        "due": [(_on(n), paused) for n, paused in ((12, False), (2, False), (0, False), (-3, False), (8, True))],
        "road": [("草稿", "done"), ("待受理", "done"), ("待审核", "here"), ("待审批", "ahead"), ("公示中", "ahead"), ("已批准", "ahead")],
        "happenings": [
            Happening("顾敏（虚构）", "审核人员", now, "退回补正", "劳动合同缺第二页，请在 15 个工作日内补齐。"),
            Happening("陆晓东（虚构）", "受理人员", now - timedelta(hours=20), "受理"),
            Happening("沈佳（虚构）", "社会组织经办人", now - timedelta(days=2), "提交申请"),
        ],
        "lines": [
            Line("年度孵化补贴上限", Decimal("30000.00"), "太政办〔2021〕163号 四(一)", "30,000 元 × 1 年"),
            Line("按在孵天数折算", Decimal("-7500.00"), "太政办〔2021〕163号 四(一)", "2026-04-01 起，在孵 275 天 ÷ 365 天"),
            Line("此前已领", Decimal("0.00"), "终身计数：每家最多 1 年"),
        ],
        "qr_code": mark_safe(code),
    }  # fmt: skip
