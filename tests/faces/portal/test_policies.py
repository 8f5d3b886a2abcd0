"""政策: every clause can be linked to, every figure says where it comes from."""

import re
from datetime import date

from django.urls import reverse
from django.utils.html import escape

from tests.faces.portal.visits import read
from yihe.faces.portal import citing
from yihe.registers.policies import registry
from yihe.registers.policies.models import Clause


def test_every_clause_can_be_linked_to_and_shows_the_figures_it_gives(client, policy_texts):
    page = read(client, reverse("portal:policy", args=["taicang-2021-163"]))

    anchors = re.findall(r'<section class="panel law" id="(c-[^"]+)"', page)
    assert anchors == [f"c-{c.number}" for c in Clause.objects.filter(text__code="taicang-2021-163").order_by("order")]
    clause = page[page.index('id="c-四(一)"') : page.index('id="c-四(二)"')]
    said = re.sub(r"<[^>]+>|\s+", " ", clause)
    assert "一次性开办费补贴 ¥30,000.00" in re.sub(r" +", " ", said)
    assert "自 2021-11-18 周四 起" in said and "24 个月" in said
    assert reverse("portal:answer", args=["startup"]) in clause


def test_every_citation_of_a_figure_opens_a_clause_that_is_there(client, policy_texts):
    anchors = {
        f"{reverse('portal:policy', args=[code])}#{anchor}"
        for code in {c.text.code for c in Clause.objects.select_related("text")}
        for anchor in re.findall(r'id="(c-[^"]+)"', read(client, reverse("portal:policy", args=[code])))
    }

    assert set(citing.links().values()) - anchors == set()
    assert len(citing.links()) > 10


def test_the_page_of_figures_lists_every_parameter_with_todays_value(client, policy_texts):
    page = read(client, reverse("portal:parameters"))

    assert [p.label for p in registry.parameters() if escape(p.label) not in page] == []
    assert page.count('<th scope="row">') == len(registry.parameters())
    assert "¥60,000.00" in page and "¥500.00/天" in page


def test_a_text_that_is_not_there_is_not_there(client, policy_texts):
    assert client.get(reverse("portal:policy", args=["nothing"])).status_code == 404


def test_a_repealed_text_says_so(client, policy_texts):
    from yihe.registers.policies.models import PolicyText

    PolicyText.objects.filter(code="mca-39").update(in_force_until=date(2024, 12, 31), in_force_from=date(2011, 3, 1))

    page = read(client, reverse("portal:policy", args=["mca-39"]))

    assert "这份文件已经失效" in page
    assert "已经失效或尚未施行" in read(client, reverse("portal:policies"))
