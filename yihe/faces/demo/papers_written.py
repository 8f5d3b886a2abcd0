"""What stands in the papers of the story: some pages for each sort of paper, about this organization and this matter."""

from yihe.faces.demo.setting import here
from yihe.foundation.spoken import said
from yihe.matters import kinds
from yihe.matters.models import Matter

Pages = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def of(label: str, matter: Matter) -> Pages:
    """Return the lines of a paper's first page, and those of its further pages."""
    organization, kind = matter.organization, kinds.get(matter.kind)
    first = (f"单位：{organization}", f"事项：{kind.label}", f"编号：{matter.number}")
    for words, written in _SORTS.items():
        if words in label:
            return (*first, *written[0](organization)), said(written[1])
    return (*first, "以上内容由申请单位提供，仅供演示。"), _OTHERWISE


def _registered(organization) -> tuple[str, ...]:
    if organization is None:
        return ()
    return (
        organization.identified.replace(" ", "：", 1), f"法定代表人：{organization.legal_representative}",
        f"业务范围：{organization.purpose}", f"登记日期：{organization.registered_on:%Y-%m-%d}", f"住所：{organization.address}",
        here("登记管理机关：太仓市{registrar}（演示）"),
    )  # fmt: skip


def _nothing(organization) -> tuple[str, ...]:
    return ()


_SORTS = {
    "登记证书": (_registered, (("年度检查记录", "上一年度：合格（演示）", "变更记录：无"),)),
    "名册": (
        _nothing,
        (
            ("专职从业人员名册", "1  负责人  全日制  劳动合同三年", "2  项目主管  全日制  劳动合同三年", "3  社工  全日制  劳动合同两年"),
            ("劳动合同（节录）", "第一条 岗位：专职社会工作者。", here("第二条 工作地点：太仓市。"), "第三条 工资按月支付，依法缴纳社会保险。"),
            ("社会保险缴纳情况", "近三个月已足额缴纳（演示）。"),
        ),
    ),
    "计划书": (
        _nothing,
        (
            ("一、需求", "走访社区四个，访谈居民六十二人。", "多数家庭遇到纠纷时不知道找谁，白天也走不开。", "已有的服务分散在三处，没有人负责到底。"),
            ("二、做法和进度", "第一季度：建队伍，定流程。", "第二季度：在两个社区试行。", "第三季度：扩大到六个社区。", "第四季度：评估，形成服务手册。"),
            ("三、收支预算", "人员费用 96000 元", "场地和水电 18000 元", "培训和督导 12000 元", "物料和宣传 9000 元", "资金来源：补贴、自筹和捐赠。"),
            ("四、风险和办法", "人员流动：每岗有两人熟悉流程。", "个人信息：纸质材料上锁，电子材料分级。"),
        ),
    ),
    "支出": (
        _nothing,
        (
            ("支出明细", "1  场地租金  发票一张", "2  水电费  发票三张", "3  培训讲课费  劳务单两张", "4  物料印制  发票两张"),
            ("发票（复印件）", "购买方：本单位", "项目：场地租金", "开票方：演示物业公司（虚构）"),
            ("付款凭证（复印件）", "银行回单两张，金额与发票一致（演示）。"),
        ),
    ),
    "总结": (
        _nothing,
        (
            ("一、目标完成情况", "约定三项，完成三项。", "服务个案四十三例，结案三十六例。"),
            ("二、经费使用", "收支相抵略有结余，已经内部审核。"),
            ("三、{leave}以后", "人员留任四人，场地由镇里提供。"),
        ),
    ),
    "合同": (_nothing, (("第一条 标的", "第二条 价款和支付方式", "第三条 违约责任"), ("双方签字盖章处（演示）",))),
    "培训": (_nothing, (("培训计划表", "三月：个案工作，两天", "六月：小组工作，两天", "九月：督导，一天"), ("师资名单（虚构）",))),
}  # fmt: skip
_OTHERWISE = (("附页一", "情况说明：与申请表填写的内容一致。"), ("附页二", "经办人签字：（演示）"))
