"""
The organizations of the demonstration city and who works for them. Names marked `public` stand in one of the two public
documents; everything else, and everybody, is invented and says so.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from yihe.faces.demo.setting import Setting, setting
from yihe.registers.organizations.models import LegalForm, Standing

CHENGXIANG, SHAXI, LIUHE, FUQIAO, HUANGJING, SHUANGFENG, ZONE, NEW_TOWN = (code for code, _name in setting().towns)


@dataclass(frozen=True)
class Place:
    """
    An organization of the demonstration. `months` is how long ago it was registered, for those that are new whenever
    the demonstration is loaded. `staff` are (name, certificate level or ""), `agent` acts for it in the system.
    """

    key: str
    name: str
    role_type: str
    registered: date | int
    legal_representative: str
    region: str = CHENGXIANG
    public: bool = False
    legal_form: str = LegalForm.SERVICE_INSTITUTION
    standing: str = Standing.REGISTERED
    record: tuple[str, str] = ("", "")  # who recorded it under which number: then it has no credit code
    party: str = ""
    staff: tuple[tuple[str, str], ...] = ()
    agent: str = ""
    purpose: str = "公共法律服务、矛盾纠纷化解"

    def registered_on(self, today: date) -> date:
        if isinstance(self.registered, date):
            return self.registered
        return today - timedelta(days=round(self.registered * 30.5))


def _new(
    key,
    name,
    months,
    head,
    region,
    *,
    role="professional",
    staff=(),
    agent="",
    purpose="公共法律服务、矛盾纠纷化解",
    party="",
):
    return Place(
        key,
        f"{name}（虚构）",
        role,
        months,
        head,
        region,
        staff=staff,
        agent=agent or head,
        purpose=purpose,
        party=party,
    )


_WRITTEN: tuple[Place, ...] = (
    Place("guanghui", "太仓市“光辉”矫正社工事务所", "professional", date(2014, 6, 18), "高晖", public=True,
          party="中共太仓市“光辉”矫正社工事务所支部委员会（虚构）", agent="徐岚", purpose="社区矫正、安置帮教、特殊人群帮扶",
          staff=(("高晖", "intermediate"), ("徐岚", "assistant"))),
    Place("laoniangjiu", "娄城老娘舅联合会", "industry", date(2012, 3, 9), "陆建国", public=True,
          legal_form=LegalForm.ASSOCIATION, party="中共娄城老娘舅联合会支部委员会（虚构）", agent="陆建国",
          purpose="人民调解、行业自律", staff=(("陆建国", ""), ("施芳", "assistant"))),
    Place("yangguang", "太仓市阳光心理服务中心", "professional", date(2015, 9, 1), "梁心", public=True, agent="任洁",
          purpose="心理服务、危机干预", staff=(("梁心", "intermediate"),)),
    Place("yishutuan", "太仓太阳法治文化艺术团", "basic", date(2013, 5, 6), "蔡虹", public=True, agent="蔡虹",
          legal_form=LegalForm.ASSOCIATION, standing=Standing.RECORDED, purpose="法治文艺"),
    Place("xiqushe", "东港戏曲社", "basic", date(2011, 10, 20), "顾曲", SHAXI, public=True, agent="顾曲",
          legal_form=LegalForm.ASSOCIATION, standing=Standing.RECORDED, record=("沙溪镇人民政府", "虚构社备〔2011〕7号"),
          purpose="法治文艺"),
    Place("zhiyuan", "城厢镇老娘舅志愿服务社", "basic", date(2014, 1, 15), "陆建国", public=True, agent="丁荣",
          standing=Standing.RECORDED, purpose="志愿调解"),
    Place("hengxing", "太仓市恒星社会工作服务社（虚构）", "hub", date(2019, 4, 11), "方远", LIUHE, agent="秦松",
          party="中共恒星社会工作服务社支部委员会（虚构）", purpose="社会组织培育、社区服务", staff=(("秦松", "intermediate"),)),
    _new("chenxi", "太仓市晨曦社区法律服务中心", 4, "沈晨", CHENGXIANG,
         staff=(("沈晨", "assistant"), ("何露", "assistant"), ("唐敏", ""))),
    _new("yuanfan", "太仓市远帆调解服务社", 4, "朱帆", SHAXI, staff=(("朱帆", ""), ("苗青", "assistant"))),
    # In the base, or there before; 启航 works without it.
    _new("tongxin", "太仓市同心安置帮教服务社", 34, "葛民", CHENGXIANG, purpose="安置帮教、过渡性就业", staff=(("葛民", ""),)),
    _new("ninghe", "双凤镇宁和心理驿站", 33, "樊静", SHUANGFENG, purpose="心理疏导"),
    _new("chunni", "沙溪镇春泥社工站", 33, "马蕾", SHAXI, staff=(("马蕾", "assistant"),), purpose="社区矫正协助、普法"),
    _new("mingxin", "太仓市明心矫正帮扶中心", 18, "郑宁", CHENGXIANG, staff=(("郑宁", "assistant"),), purpose="社区矫正"),
    _new("hehe", "沙溪镇和合调解工作室", 17, "赵霞", SHAXI, staff=(("赵霞", "intermediate"),), purpose="家事和邻里调解"),
    _new("qihang", "太仓市启航青少年法治服务社", 19, "孔亮", NEW_TOWN, staff=(("孔亮", "assistant"),), purpose="青少年普法"),
    _new("lvyin", "浏河镇绿荫邻里互助社", 20, "邓萍", LIUHE, role="basic", staff=(("邓萍", "assistant"),),
         purpose="邻里互助、纠纷预防"),
    _new("puhui", "太仓市普惠法律服务中心", 21, "贺军", CHENGXIANG, staff=(("贺军", "assistant"),), purpose="法律援助协助"),
    # New, and applying.
    _new("yunfan", "璜泾镇云帆普法服务社", 8, "柯凡", HUANGJING, staff=(("柯凡", ""),)),
    _new("anlan", "浮桥镇安澜社区服务中心", 9, "严岚", FUQIAO, staff=(("严岚", ""),)),
    _new("jinqiao", "太仓市金桥公益发展中心", 10, "尹桥", CHENGXIANG, role="network"),
    _new("qinghe", "双凤镇清禾家事调解室", 7, "苏禾", SHUANGFENG),
    _new("xinglin", "太仓市星林禁毒服务站", 9, "林星", CHENGXIANG, purpose="禁毒宣传、帮教"),
    _new("baihe", "浏河镇百合妇女维权站", 5, "白合", LIUHE, purpose="妇女权益保护"),
    _new("shuguang", "科教新城曙光矫正社工站", 4, "余光", NEW_TOWN, purpose="社区矫正协助"),
    _new("hanlu", "经济开发区寒露务工者法律服务站", 5, "汤露", ZONE, purpose="务工者权益保护"),
    _new("yongle", "浮桥镇永乐调解社", 3, "龙乐", FUQIAO, purpose="人民调解"),
)  # fmt: skip


def _in(there: Setting, place: Place) -> Place:
    """Return a place as it is called here. What a public document of another city names is invented here, and says so."""
    if there.is_written_for:
        return place
    name = there.here(place.name)
    return replace(
        place,
        name=f"{name}（虚构）" if place.public else name,
        party=there.here(place.party),
        purpose=there.here(place.purpose),
        public=False,
    )


PLACES = tuple(_in(setting(), place) for place in _WRITTEN)
