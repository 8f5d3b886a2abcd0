"""Rooms are found and never listed; what two of them claim stops with both names; a room that is gone leaves covers."""

import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import include, path, reverse

import config.urls
from tests.deadlines import due
from yihe.acts.funds import sources
from yihe.faces.desk import urls
from yihe.foundation import city_pack, doors
from yihe.foundation.doors import BadDoor
from yihe.foundation.roles import CLERK, ROLES, of
from yihe.matters import clock, evidence, kinds
from yihe.registers.policies import registry

ROOT = Path(settings.ROOT)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Return a maker of rooms that are installed beside the product, as an installer would leave them."""
    monkeypatch.syspath_prepend(tmp_path)
    before, roles = set(sys.modules), dict(ROLES)

    def make(name: str, door: str) -> None:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("", "utf-8")
        (tmp_path / name / "door.py").write_text(door, "utf-8")
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[yihe.rooms]\n{name} = {name}\n", "utf-8")
        doors.every.cache_clear()

    doors.every.cache_clear()
    yield make
    doors.every.cache_clear()
    ROLES.clear()
    ROLES.update(roles)
    for name in set(sys.modules) - before:
        del sys.modules[name]


HEAD = "from yihe.foundation.doors import Door\nfrom yihe.foundation.roles import Role\n"


def test_every_folder_of_acts_and_domains_is_a_room_and_an_app():
    there = {f"yihe.{p.parent.name}.{p.name}" for floor in doors.FLOORS for p in (ROOT / "yihe" / floor).iterdir() if (p / "__init__.py").exists()}  # fmt: skip

    assert {door.package for door in doors.every() if door.package.startswith("yihe.")} == there
    assert there <= set(settings.INSTALLED_APPS)


def test_no_room_is_listed_in_settings_or_in_the_lint():
    for name in ("config/settings.py", "pyproject.toml"):
        text = (ROOT / name).read_text("utf-8")
        assert [door.package for door in doors.every() if f'"{door.package}"' in text] == [], name


def test_a_room_that_is_installed_is_found_with_its_role(installed):
    installed("visits", HEAD + 'DOOR = Door("visits", "来访", roles=(Role("visits_host", "接待员"),))\n')

    assert "visits" in [door.name for door in doors.every()]
    assert doors.apps()[0] == "visits" or "visits" in doors.apps()
    assert of("visits_host").label == "接待员"


@pytest.mark.parametrize(
    ("door", "words"),
    [
        ('DOOR = Door("subsidies", "又一个补贴")', "yihe.domains.subsidies 和 twice 都用了名称“subsidies”"),
        ('DOOR = Door("twice", "二", roles=(Role("tutor", "别的导师"),))', "yihe.domains.incubation 和 twice 都用了角色“tutor”"),
        ('DOOR = Door("twice", "二", purposes=("exam",))', "yihe.domains.subsidies 和 twice 都用了资金用途“exam”"),
        ('DOOR = Door("twice", "二", roles=(Role("clerk", "别的受理"),))', "twice：角色编码“clerk”已经是“受理人员”的"),
        ('DOOR = Door("twice", "二", roles=(Role("a" * 21, "太长"),))', "超过 20 个字符"),
        ('DOOR = Door("Two Words", "二")', "名称“Two Words”只能用小写英文字母"),
        ('DOOR = Door("twice", "二", roles=(Role("liaison", "联系人", "outside"),))', '角色“联系人”（liaison）没有写在哪里任职，谁也不能授予：管一片地方的写 sits="region"'),
        ('DOOR = Door("twice", "二", roles=(Role("a_clerk", "内勤", sits="organization"),))', "管的是一片地方：请去掉 sits"),
        ('DOOR = Door("twice", "二", roles=(Role("payer", "付款人", "outside", power="money", sits="organization"),))', "要由两人授予，只能管一片地方"),
        ("DOORS = 1", "twice/door.py 里没有 DOOR"),
        ('DOOR = Door("twice", "二", pages="urls:here", path="first")', "first 和 twice 都用了页面路径“first”"),
    ],
)  # fmt: skip
def test_two_rooms_that_claim_one_thing_stop_with_both_names(installed, door, words):
    if "path=" in door:
        installed("first", HEAD + 'DOOR = Door("first", "一", pages="urls:here")\n')
    installed("twice", HEAD + door + "\n")

    with pytest.raises(BadDoor, match=words.replace("(", r"\(")):
        doors.every()


def test_a_tie_that_is_not_there_is_named(installed):
    installed("loose", HEAD + 'DOOR = Door("loose", "松", ties=("ties:gone",))\n')
    (Path(sys.path[0]) / "loose" / "ties.py").write_text("", "utf-8")

    with pytest.raises(BadDoor, match="loose/door.py 写的“ties:gone”读不到"):
        list(doors.ties())


PAGES = """from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("board/", lambda request: HttpResponse("到访一览"), name="board")]
"""


def a_lobby(installed, path: str) -> None:
    installed("lobby", HEAD + f'DOOR = Door("lobby", "大厅", pages="urls:urlpatterns", path="{path}")\n')
    (Path(sys.path[0]) / "lobby" / "urls.py").write_text(PAGES, "utf-8")


def test_pages_of_a_room_stand_behind_the_sign_in_under_its_own_path(installed, client, person, settings):
    a_lobby(installed, "front-hall")
    served = type(
        "served", (), {"urlpatterns": [path("desk/", include((urls.of_rooms(), "desk"))), *config.urls.urlpatterns]}
    )
    settings.ROOT_URLCONF = served

    assert reverse("desk:lobby:board", urlconf=served) == "/desk/front-hall/board/"
    assert client.get("/desk/front-hall/board/").headers["Location"].startswith("/accounts/login/")
    client.force_login(person(CLERK))
    assert client.get("/desk/front-hall/board/").content.decode() == "到访一览"


def test_a_room_takes_no_page_of_the_house(installed):
    a_lobby(installed, "matters")

    with pytest.raises(BadDoor, match="lobby：页面路径“matters”是工作台自己的"):
        urls.of_rooms()


LIFE = """from datetime import date

from yihe.foundation.doors import Chapter


def told(user, organization):
    return Chapter("来访", ((date(2026, 3, 2), f"{organization.name}来访", ""),))


def nothing(user, organization):
    return None
"""


def test_a_room_tells_its_chapter_of_an_organizations_life(installed, client, person, organization):
    installed("lobby", HEAD + 'DOOR = Door("lobby", "大厅", chapters=("life:told", "life:nothing"))\n')
    (Path(sys.path[0]) / "lobby" / "life.py").write_text(LIFE, "utf-8")
    client.force_login(person(CLERK))

    page = client.get(f"/desk/organizations/{organization.uscc}/").content.decode()

    assert f"{organization.name}来访" in page


def test_two_kinds_with_one_code_or_prefix_stop_with_both_modules():
    with pytest.raises(ValueError, match="tests.errands.kinds 和 tests.foundation.test_doors 都用了事项编码“errand”"):
        type("Twice", (kinds.Kind,), {"code": "errand", "prefix": "XX", "__module__": __name__})
    with pytest.raises(ValueError, match="tests.errands.kinds 和 tests.foundation.test_doors 都用了编号前缀“CS”"):
        type("Twice", (kinds.Kind,), {"code": "errand2", "prefix": "CS", "__module__": __name__})


FIGURE = """description: 法治文化作品奖励
values:
  2026-01-01: {{value: {yuan}, metadata: {{reference: 本局设定}}}}
metadata: {{label: 作品奖励, unit: 元, setting: true, note: 虚构，只为测试}}
"""
PURPOSE = "purposes:\n  culture: {label: 文化作品奖励, clause: 虚构, sources: [fiscal]}\n"


@pytest.fixture
def culture(installed, tmp_path, pack):
    """A room that brings a purpose and a figure in a pack of its own, beneath a copy of the city's."""
    installed("culture", HEAD + 'DOOR = Door("culture", "文化", purposes=("culture",))\n')
    brought = tmp_path / "culture" / "pack"
    (brought / "parameters" / "culture").mkdir(parents=True)
    (brought / "parameters" / "culture" / "amount.yaml").write_text(FIGURE.format(yuan=800), "utf-8")
    (brought / "fund-sources.yaml").write_text(PURPOSE, "utf-8")
    return brought


def test_what_a_room_brings_lies_beneath_the_citys_pack(culture):
    known = sources.sources()

    assert sources.purposes()["culture"].label == "文化作品奖励"
    assert [code for code, source in known.items() if not source.forbids("culture")] == ["fiscal"]
    assert registry.parameters().at("culture/amount", date(2026, 6, 1)).value == 800
    assert city_pack.every_fault() == []


def test_the_citys_own_words_and_figures_win(culture, pack):
    (pack / "parameters" / "culture").mkdir()
    (pack / "parameters" / "culture" / "amount.yaml").write_text(FIGURE.format(yuan=900), "utf-8")
    own = (pack / "fund-sources.yaml").read_text("utf-8")
    own = own.replace("purposes:\n", "purposes:\n  culture: {label: 本市的叫法, clause: 虚构}\n", 1)
    (pack / "fund-sources.yaml").write_text(own.replace("uses: [venture]", "uses: [venture, culture]"), "utf-8")

    assert sources.purposes()["culture"].label == "本市的叫法"
    assert [code for code, source in sources.sources().items() if not source.forbids("culture")] == ["lottery"]
    assert registry.parameters().at("culture/amount", date(2026, 6, 1)).value == 900


def test_a_purpose_nobody_put_into_words_is_named_by_the_check(culture):
    (culture / "fund-sources.yaml").unlink()

    assert "fund-sources.yaml：没有用途 culture，“文化”（culture）要用它支付" in city_pack.every_fault()


def test_a_room_that_names_sources_of_its_own_is_refused(culture):
    (culture / "fund-sources.yaml").write_text(PURPOSE + "sources: {}\n", "utf-8")

    assert "culture/fund-sources.yaml：业务目录里只写 purposes 一部分" in city_pack.every_fault()


@pytest.fixture
def without_the_room(monkeypatch):
    monkeypatch.delitem(kinds._kinds, "errand")


def test_matters_of_a_room_that_is_gone_stay_readable_as_covers(errand, people, client, request):
    matter = errand("submitted")
    due(matter, date(2020, 1, 1))
    request.getfixturevalue("without_the_room")
    client.force_login(people.clerk)

    pages = [
        matter.get_absolute_url(),
        f"{matter.get_absolute_url()}sheet/",
        "/desk/",
        "/desk/matters/",
        "/desk/search/?q=CS",
    ]

    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert matter.number in client.get(pages[0]).content.decode()
    assert list(evidence.verify()) == []
    assert clock.run().failed == {}
    assert client.get("/desk/kinds/errand/").status_code == 404


def test_a_membership_of_a_role_that_is_gone_may_nothing(person, client, monkeypatch):
    user = person(CLERK)
    monkeypatch.delitem(ROLES, "clerk")
    client.force_login(user)

    assert client.get("/desk/").status_code == 200
    assert of("clerk").label == "已停用的角色（clerk）"
