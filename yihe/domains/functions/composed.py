"""
Lists of the demonstration. The public documents give six classes and the count of twenty-five, no items: every line here is composed, and
says so in its clause where it rests on none.
"""

from yihe.registers.catalogs.models import Sort

COMPOSED = "演示自拟（虚构）：公开文件只有六类二十五项的数目，没有名目"
# class: head of its codes, items as (name, unit, what is counted)
CATALOGUE = {
    "法律服务": ("FW", (
        ("村居法律顾问", "村·年", "驻点咨询、审查合同、培训的次数"), ("公共法律服务中心值守", "人·日", "到岗工作日"),
        ("12348 咨询热线接听", "通", "接听并登记的电话"), ("律师参与信访接待", "人·日", "到岗工作日"),
        ("劳动仲裁院值班咨询", "人·日", "到岗工作日"), ("老年人法律服务", "人次", "上门或者驻点服务的人次"),
    )),
    "法律援助": ("FY", (
        ("看守所法律援助工作站值班", "人·日", "到岗工作日"), ("法律援助案件代理", "件", "办结并经质量检查的案件"),
        ("庭审旁听评查", "件", "提交评查报告的案件"), ("非政府保障事项援助", "件", "办结的案件"),
    )),
    "人民调解": ("TJ", (
        ("劳动争议调解", "件", "达成协议并履行的案件"), ("医患纠纷调解", "件", "达成协议并履行的案件"),
        ("物业纠纷调解", "件", "达成协议并履行的案件"), ("专职人民调解员", "人·月", "在岗月数"),
    )),
    "普法宣传": ("PF", (
        ("法治讲座", "场", "举办并有签到的场次"), ("法治文艺创作演出", "场", "演出场次"),
        ("法治栏目制作", "期", "播出或者刊发的期数"), ("青少年模拟法庭", "场", "举办场次"),
    )),
    "司法鉴定": ("JD", (
        ("法律援助案件鉴定", "件", "出具鉴定意见的案件"), ("便民鉴定", "件", "上门或者就近受理的案件"),
    )),
    "社区矫正": ("JZ", (
        ("教育帮扶", "人·月", "结对帮扶的月数"), ("心理疏导", "人次", "面谈并有记录的人次"), ("公益活动组织", "场", "组织场次"),
        ("未成年人专项帮扶", "人·月", "结对帮扶的月数"), ("安置帮教", "人·月", "跟踪帮扶的月数"),
    )),
}  # fmt: skip
WHO_MAY = "依法登记的社会组织、律师事务所、企业、公益二类事业单位；一人能完成的，个人"
_BUYING = "政府购买服务管理办法（财政部令第102号）第十条"
# name, clause, what it bars
NEGATIVE = (
    ("不属于政府职责的事项，应当由政府直接履行的事项", _BUYING, "行政决策"),
    ("货物和工程，以及把工程和服务打包的项目", _BUYING, "货物采购、工程建设"),
    ("融资行为", _BUYING, "融资、贷款"),
    ("购买人员招、聘用，以劳务派遣方式用工，以及设置公益性岗位", _BUYING, "劳务派遣、公益性岗位、招聘人员"),
    ("行政处罚、行政许可、行政强制、行政裁决和行政复议", "行政处罚法、行政许可法、行政强制法、行政复议法", "行政处罚、行政许可、行政强制、行政裁决、行政复议"),
    ("社区矫正的决定、监督管理和警告；教育帮扶可以购买", "社区矫正法 第十条、第十一条、第四十条", "监督管理、矫正决定"),
    ("给予法律援助的决定，对律师的惩戒", "法律援助法、律师法", "援助决定、律师惩戒"),
)  # fmt: skip
# name, kind, clause
POWERS = (
    ("对律师违法执业行为的处罚", "行政处罚", "律师法（演示节选）"), ("律师执业审核", "行政许可", "律师法（演示节选）"),
    ("法律援助的给予", "行政给付", "法律援助法（演示节选）"), ("人民调解工作指导", "其他", "人民调解法（演示节选）"),
    ("法治宣传教育的组织", "其他", "本级普法规划（虚构）"), ("公证、鉴定便民服务的指导", "其他", "本级公共法律服务规划（虚构）"),
    ("对人民调解先进的表彰", "行政奖励", "人民调解法（演示节选）"),
)  # fmt: skip
# name, who answers, the powers it is tied to
DUTIES = (
    ("查处律师违法执业", "律师管理科", "Q01"), ("审核律师执业申请", "律师管理科", "Q02"), ("审查法律援助申请", "法律援助中心", "Q03"),
    ("培训人民调解员", "基层工作科", "Q04"), ("编写和发放法治宣传资料", "普法科", "Q05"), ("组织法治文化活动", "普法科", "Q05"),
    ("安排便民鉴定服务", "公共法律服务科", "Q06"),
)  # fmt: skip


def lines(sort: Sort) -> list[dict]:
    """Return the composed lines of a list, as `catalogs.edits.enter` takes them."""
    if sort is Sort.NEGATIVE:
        return [
            {"code": f"N{n:02d}", "name": name, "clause": clause, "bars": bars}
            for n, (name, clause, bars) in enumerate(NEGATIVE, 1)
        ]
    if sort is Sort.POWER:
        return [
            {"code": f"Q{n:02d}", "name": name, "group": kind, "clause": clause, "organ": "本级司法行政部门",
             "procedure": "受理、审查、决定、送达", "channel": "行政执法监督机构（演示）"}
            for n, (name, kind, clause) in enumerate(POWERS, 1)
        ]  # fmt: skip
    if sort is Sort.DUTY:
        return [
            {"code": f"Z{n:02d}", "name": name, "clause": "三定规定（演示）", "organ": organ, "ties": ties}
            for n, (name, organ, ties) in enumerate(DUTIES, 1)
        ]
    return [
        {"code": f"{head}{n:02d}", "name": name, "group": group, "unit": unit, "counted": counted, "who_may": WHO_MAY,
         "standard": "按数量和质量核定，以事定费", "clause": COMPOSED}
        for group, (head, items) in CATALOGUE.items() for n, (name, unit, counted) in enumerate(items, 1)
    ]  # fmt: skip
