"""Where a walk begins, and the pages that no link leads to."""

from looks.city import City
from looks.walking import Page

WITHOUT_SIGN_IN = ("/", "/demo/", "/accounts/login/", "/gallery/")
AT_THE_DESK = ("/desk/",)
# What belongs to an account, whoever's it is.
OF_AN_ACCOUNT = ("/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/")

# 能不能申请 answers at an address of its own: what would be refused, and what would be paid.
ANSWERS = {
    "activity": ("resident=no", "resident=yes"),
    "exam": (
        "in_field=no&level=senior",
        "in_field=yes&level=intermediate&exams-blocks=1&exams-0-level=intermediate&exams-0-passed_on=2025-09-30&exams-0-certificate=yes",
    ),
    "incubation": (
        "since=2026-01-01&until=2026-03-31&stays-blocks=1&stays-0-since=2026-05-01",
        "since=2026-01-01&until=2026-03-31&actual_cost=4000&stays-blocks=1&stays-0-since=2025-10-01",
    ),
    "post": (
        "since=2026-01-01&until=2026-03-31&fillings-blocks=1&fillings-0-since=2026-02-01",
        "since=2026-01-01&until=2026-03-31&fillings-blocks=1&fillings-0-since=2025-02-01&fillings-0-certificate=assistant&fillings-0-certified_since=2025-01-01&fillings-0-certified_until=2028-12-31",
    ),
    "settling_in": (
        "in_field=no&talent=none&degree=other&home_in_city=no&home_lived_in=no&first_home=unknown",
        "in_field=yes&talent=leading&named_on=2025-05-06&degree=doctor&home_bought_on=2026-01-06&home_in_city=yes&home_lived_in=yes&first_home=yes",
    ),
    "startup": (
        "registration=recorded&registered_on=2015-01-06&in_field=no&staff=denied&payments-blocks=1&payments-0-amount=30000&payments-0-paid_on=2016-01-06",
        "registration=registered&registered_on=2026-03-02&in_field=yes&staff=confirmed&confirmed_on=2026-04-01",
    ),
    "training_base_once": ("acceptance=failed", "built_on=2026-01-06&acceptance=passed&accepted_on=2026-02-06"),
    "training_base_year": (
        "acceptance=none&year=2026",
        "built_on=2025-01-06&acceptance=passed&accepted_on=2025-02-06&year=2026&plan_year=2026&plan_filed_on=2026-01-15&actual_cost=20000",
    ),
}  # fmt: skip

_FOUND = {
    "notice-open": "SELECT '/notices/' || id || '/' FROM notices_notice ORDER BY closes_on DESC",
    "notice-over": "SELECT '/notices/' || id || '/' FROM notices_notice ORDER BY closes_on",
    "object-open": "SELECT '/notices/' || id || '/object/' FROM notices_notice ORDER BY closes_on DESC",
    "object-over": "SELECT '/notices/' || id || '/object/' FROM notices_notice ORDER BY closes_on",
}
_WRONG = {
    "search-found": "/search/?q=开办费",
    "search-nothing": "/search/?q=%3Cb%3E没有这个词",
    "follow-wrong": "/follow/?number=KB-2026-00001&code=WRONG234",
    "error-400": "/?q=%00",
    "error-404": "/nowhere/",
    "error-404-receipt": "/notices/1/receipt/",
}

WITHOUT_A_LINK = {*_FOUND, *_WRONG}  # the names of those pages, but for the answers


def without_a_link(city: City) -> list[Page]:
    """Return the pages without a link, for a visitor who is not signed in."""
    pages = [Page(f"ask-{code}-unanswered", f"/ask/{code}/?answer=1") for code in ANSWERS]
    for code, (refused, granted) in ANSWERS.items():
        pages += [Page(f"ask-{code}-refused", f"/ask/{code}/?answer=1&{refused}")]
        pages += [Page(f"ask-{code}-granted", f"/ask/{code}/?answer=1&{granted}")]
    found = {name: city.first(question) for name, question in _FOUND.items()}
    return pages + [Page(name, path) for name, path in (found | _WRONG).items() if path]
