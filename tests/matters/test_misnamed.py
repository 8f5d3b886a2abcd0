"""A declaration that names what is not there stops at the start, with every place in one message."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.errands.kinds import ErrandKind
from yihe.faces.desk import menu
from yihe.foundation import doors
from yihe.foundation.doors import Entry
from yihe.foundation.roles import CLERK, Role
from yihe.matters import kinds, misnamed
from yihe.matters.declared import Kept, Part, PersonalParty

STRANGER = Role("stranger", "无门可归的人")


def named_wrongly(**said) -> type[kinds.Kind]:
    class Wrong(ErrandKind, abstract=True):
        pass

    for name, value in said.items():
        setattr(Wrong, name, value)
    return Wrong


def test_no_kind_of_the_house_names_what_is_not_there():
    assert [fault for kind in kinds.every() for fault in misnamed.faults(kind)] == []


@pytest.mark.parametrize(("said", "sentence"), [
    ({"columns": ("tpic",)}, "columns 写的“tpic”不是 Errand 的字段，可以写："),
    ({"filters": ("when",)}, "filters 写的“when”不是 Errand 的字段"),
    ({"found_by": ("nobody__name",)}, "found_by 写的“nobody__name”从 Errand 读不到"),
    ({"joined": ("nobody",)}, "joined 写的“nobody”从 Errand 读不到"),
    ({"person": PersonalParty(CLERK, name="nmae")}, "person 写的“nmae”不是 Errand 的字段"),
    ({"words_kept": Kept(SimpleNamespace(), "条例", words=("tale",))}, "words_kept 写的“tale”不是 Errand 的字段。"),
    ({"parts": (Part("lines", "明细", "errands.Nothing", "errand"),)}, "parts 写的“errands.Nothing”没有这张表"),
    ({"parts": (Part("lines", "明细", "errands.Errand", "nobody"),)}, "parts 写的“nobody”不是 Errand 的字段"),
    ({"opened_by": (STRANGER,)}, "角色“无门可归的人”（stranger）没有写进哪扇门"),
])  # fmt: skip
def test_what_is_not_there_is_said_in_a_sentence(said, sentence):
    with pytest.raises(ValueError, match="的“") as refused:
        misnamed.check(named_wrongly(**said))

    assert sentence in str(refused.value)


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(ValueError, match="的“") as refused:
        misnamed.check(named_wrongly(columns=("tpic",), filters=("when",), opened_by=(STRANGER,)))

    assert [word in str(refused.value) for word in ("tpic", "when", "stranger")] == [True] * 3


@pytest.mark.parametrize(("entry", "sentence"), [
    (Entry("甲", "desk:nowhere"), "菜单“甲”写的页面“desk:nowhere”不存在"),
    (Entry("甲", "desk:matter"), "菜单“甲”写的页面“desk:matter”不存在，或者要有参数才能打开。"),
    (Entry("甲", "desk:start", (STRANGER,)), "菜单“甲”写的角色“无门可归的人”（stranger）没有写进哪扇门"),
])  # fmt: skip
def test_an_entry_of_the_menu_that_leads_nowhere_is_said(monkeypatch, entry, sentence):
    assert menu.check_the_doors() == []
    found = replace(doors.every()[0], menu=(entry,))
    object.__setattr__(found, "package", "someone")
    monkeypatch.setattr(doors, "every", lambda: (found,))

    assert [sentence in error.msg for error in menu.check_the_doors()] == [True]
