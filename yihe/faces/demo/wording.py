"""
What the people of the story write: no two applications in the same words. Each text is put together from two lists whose
lengths have no common factor, so that as many differ as their product.
"""

_TEAM = (
    "专职三人，其中持证社工一人", "专职两人，负责人有八年社区工作经历", "专职五人，法学和社会工作专业各半", "专职四人，两人取得中级证书",
    "由退休法官牵头，专职两人", "专职三人，均为本地青年", "专职六人，分咨询、走访、行政三组",
)  # fmt: skip
_TEAM_BESIDES = (
    "另有签约律师四名，每周轮值一次。", "志愿者三十余人，已完成岗前培训。", "兼职会计一名，账目每季度公开。",
    "与两所高校建立实习合作，常年有实习生四名。", "聘请心理咨询师一名作督导，每月一次。",
)  # fmt: skip
_RESULTS = (
    "一年内独立承接一个服务项目", "服务覆盖六个社区、不少于三百户", "形成一套可以推广的服务流程和表单", "完成个案四十例，结案率不低于八成",
    "培养持证社工三名", "每月固定开展两场活动，全年不少于二十四场", "与司法所建立转介机制，转介响应不超过两个工作日",
)  # fmt: skip
_RESULTS_BESIDES = (
    "，服务满意率达到九成。", "，并编印案例集一册。", "，孵化期满后能够自筹四成经费。", "，每半年向社区公开一次结果。",
    "，接受第三方评估并达到良好。", "，带动两家初创组织参与。",
)  # fmt: skip
_AFTER_A_SERVICE = (
    "到会 4 人，当场答疑 6 条", "会后留下书面修改意见", "约定两周后复看", "发现报表口径不一，已改正", "形成清单 8 项，逐项认领",
    "负责人表示下月照此调整", "资料已存入基地共享柜", "下次带上季度支出表再议", "推荐了一位可长期联系的律师", "现场演练一遍流程",
    "把要点整理成一页纸留用",
)  # fmt: skip
_STARTUP = (
    "登记后已租用办公用房一间，工位四个", "办公场所由街道无偿提供，正在购置设备", "已开立单位账户，开办费拟用于办公设备和宣传栏",
    "拟用于场地改造和接待室隔音", "首批三名专职人员已签劳动合同", "拟购置电脑两台、档案柜一组", "场地与社区阳光屋合用，已签使用协议",
)  # fmt: skip
_QUARTER = (
    "房租水电、两次培训和外出走访交通", "物料印制、志愿者保险和督导费", "场地水电、课程开发和会务", "办公耗材、专家讲课费和宣传片制作",
    "心理测评工具、团体活动物料和水电",
)  # fmt: skip
NECESSITY = {
    "法治夜市进社区": "夜市摊主和租客多，白天没有空听课；把咨询台摆到夜市，预计接待二百人次，需要展架、灯箱和资料印制。",
    "法律服务进广场": "广场周末人流大，居民反映找律师不方便；设五个咨询位，需要帐篷、桌椅租用和展板。",
    "送岗位进社区": "帮扶对象求职渠道少，邀请十二家企业到社区现场招聘，需要场地布置和岗位手册。",
    "家庭开放日": "让矫正对象家属了解帮扶过程，消除顾虑，需要场地租用、茶歇和亲子活动材料。",
    "老年人法律服务周": "防范养老诈骗是本季度投诉最多的问题，连续五天在五个社区讲座并上门代书，需要资料大字版印制和交通。",
    "楼道和事茶会": "三栋楼因停车和漏水积怨已久，请邻居坐下来谈，需要茶水、桌椅和调解记录印制。",
    "家风家训展": "居民自己讲家事，比说教管用；征集家训六十条布展一周，需要展板制作和布展。",
    "就业帮扶走访": "对上半年回归的十八人逐户走访，核实就业和低保情况，需要交通和慰问物品。",
    "田间普法大集": "农忙后的集日人最多，把合同范本和土地流转案例讲给种植户，需要音响租用和资料印制。",
}


def _put_together(first: tuple[str, ...], second: tuple[str, ...], n: int, between: str = "；") -> str:
    return f"{first[n % len(first)]}{between}{second[n % len(second)]}"


def team(n: int) -> str:
    """Return who works there, for the nth application."""
    return _put_together(_TEAM, _TEAM_BESIDES, n)


def results(n: int) -> str:
    """Return what the nth application promises."""
    return _put_together(_RESULTS, _RESULTS_BESIDES, n, between="")


def service(note: str, n: int) -> str:
    """Return what was done at a service and what came of it; `n` counts the services of the whole story."""
    return f"{note}；{_AFTER_A_SERVICE[n % len(_AFTER_A_SERVICE)]}"


def startup(n: int) -> str:
    return _STARTUP[n % len(_STARTUP)]


def quarter(n: int) -> str:
    return _QUARTER[n % len(_QUARTER)]


def objection_finding(outcome: str) -> str:
    """Return what a clerk found out about an objection, by what became of it."""
    return {
        "answering": "已联系广场管理处：当天上午另有活动，下午场地已书面确认给该单位，确认函附卷。",
        "dismissed": "已调阅签到表和照片，并电话回访社区，活动当天到场六十三人。",
        "upheld": "已调取培训单位的签到记录：在岗人员有两个月在外地脱产培训。",
    }[outcome]
