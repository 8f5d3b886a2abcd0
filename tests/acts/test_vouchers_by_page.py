"""The page of an envelope has all its vouchers, page by page, and is no longer for more of them."""

import re

from django.urls import reverse

from yihe.acts.funds import queries


def test_an_envelopes_vouchers_are_read_page_by_page(client, money, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    envelope = money.appropriated("50000")
    for n in range(1, 5):
        money.appropriated(f"{n}")
    client.force_login(money.maker)
    shown, address = [], reverse("desk:envelope", args=[envelope.pk])
    while address:
        text = client.get(address).content.decode()
        shown.append(sorted(set(re.findall(r"¥([1-4])\.00", text))))
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = following[1] if following else ""
    assert shown == [["3", "4"], ["1", "2"], []]
