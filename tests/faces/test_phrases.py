"""常用意见: one's own, kept to oneself, at most so many; picked without a script with everything typed still there."""

import re

import pytest

from yihe.foundation import ceilings
from yihe.foundation.roles import CLERK
from yihe.matters.models import Event
from yihe.registers.accounts.models import Phrase


@pytest.fixture
def browser(client, people):
    client.force_login(people.clerk)
    return client


def mine(user) -> list[str]:
    return list(Phrase.objects.filter(user=user).values_list("text", flat=True))


def test_a_phrase_is_added_changed_and_removed(browser, people):
    browser.post("/desk/phrases/", {"text": "材料齐全。"})
    (row,) = Phrase.objects.all()
    browser.post("/desk/phrases/", {"text": "材料齐全，同意。", "phrase": row.pk})
    assert mine(people.clerk) == ["材料齐全，同意。"]

    browser.post("/desk/phrases/", {"phrase": row.pk, "remove": "1"})

    assert mine(people.clerk) == []


def test_the_same_twice_and_an_empty_one_are_refused_in_a_sentence(browser, people):
    browser.post("/desk/phrases/", {"text": "同意。"})

    twice, empty = (browser.post("/desk/phrases/", {"text": text}) for text in ("同意。", " "))

    assert (twice.status_code, empty.status_code, mine(people.clerk)) == (422, 422, ["同意。"])
    assert "这条常用意见已经有了。" in twice.content.decode()


def test_another_s_phrases_are_not_there(browser, people, person):
    row = Phrase.objects.create(user=person(CLERK), text="别人的")

    browser.post("/desk/phrases/", {"phrase": row.pk, "remove": "1"})
    browser.post("/desk/phrases/", {"phrase": row.pk, "text": "改了"})

    assert (mine(row.user), mine(people.clerk)) == (["别人的"], ["改了"])
    assert "别人的" not in browser.get("/desk/phrases/").content.decode()


def test_as_many_as_the_ceiling_and_not_one_more(browser, people, settings):
    settings.CEILINGS = {"phrases": 2}

    answers = [browser.post("/desk/phrases/", {"text": f"第 {n} 条"}).status_code for n in (1, 2, 3)]

    assert (ceilings.PHRASES.most, answers, len(mine(people.clerk))) == (2, [302, 302, 422], 2)


def test_picked_without_a_script_what_was_typed_is_still_there_and_nothing_is_decided(browser, people, errand):
    matter = errand("submitted")
    row = Phrase.objects.create(user=people.clerk, text="请补充预算明细。")
    page = browser.get(f"/desk/matters/{matter.number}/").content.decode()
    buttons = set(re.findall(r'name="_phrase" value="(\w+):(\w+)"', page))
    name = next(name for name, key in buttons if key == str(row.pk))
    action = re.search(rf'(?s)action="(/desk/matters/[^"]+/do/\w+/)"(?:(?!</form>).)*value="{name}:{row.pk}"', page)[1]
    before = Event.objects.count()

    answer = browser.post(action, {name: "第三页缺页。", "_phrase": f"{name}:{row.pk}"})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "第三页缺页。请补充预算明细。" in text
    assert Event.objects.count() == before
