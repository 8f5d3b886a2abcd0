"""A form that says where to go on leads to a place on this site, or to where it would lead anyway."""

import pytest
from django.test import RequestFactory

from yihe.faces.design.onward import onward


@pytest.mark.parametrize(("said", "leads_to"), [
    ("/desk/matters/?q=1", "/desk/matters/?q=1"), ("", "/desk/"), ("ééé", "/desk/"), ("desk:inbox", "/desk/"),
    ("//evil.example/", "/desk/"), ("/\\evil.example/", "/desk/"), ("https://evil.example/", "/desk/"),
    ("javascript:alert(1)", "/desk/"), ("evil.example/x", "/desk/"), (" /desk/", "/desk/"),
])  # fmt: skip
def test_where_a_form_leads(said, leads_to):
    request = RequestFactory().post("/", {"next": said})

    assert onward(request, "next", "/desk/") == leads_to
    assert onward(RequestFactory().post("/"), "next", "/desk/") == "/desk/"
