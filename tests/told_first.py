"""Telling and hearing whoever an act takes something from, as the tests take it: told by one, waived or answered by the party."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.subsidies.conftest import a_scan
from yihe.acts.documents import papers
from yihe.foundation.roles import APPLICANT
from yihe.matters import telling
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

TOLD = {
    "facts": "经查阅凭证，第三号凭证重复计入。", "intended": "收回已给予的部分", "reason": "不符合给付条件",
    "clause": "太政办〔2021〕163号 四",
}  # fmt: skip
STATEMENT = "该凭证对应两次活动，并非重复。"
ANSWER = {"answer": "no", "answer_reason": "两次活动的签到表为同一张，不能证明另有一次。"}


def tell(matter: Matter, by) -> Matter:
    """Tell whoever the matter is for what is intended."""
    perform(matter, "tell_beforehand", by=by, **TOLD)
    return matter


def tell_and_waive(matter: Matter, by) -> Matter:
    """Tell them; they have nothing to say. The decision is open then."""
    perform(tell(matter, by), "waive_statement", by=the_party(matter))
    return matter


def tell_and_hear(matter: Matter, by) -> Matter:
    """Tell them; they say something, which the decision has to answer (`ANSWER`)."""
    perform(tell(matter, by), "state_case", by=the_party(matter), statement=STATEMENT)
    return matter


def tried_on_the_way(at, matter: Matter, by) -> Matter:
    """Go the way to the decision with something said, and have `at` look at every state of it, where a written statement is there too."""
    at(tell(matter, by))
    papers.attach(matter, "statement", SimpleUploadedFile("陈述.png", a_scan(), "image/png"), by=the_party(matter))
    at(matter)
    perform(matter, "state_case", by=the_party(matter), statement=STATEMENT)
    return at(matter)


def the_party(matter: Matter) -> User:
    """Return one of those who act for whoever the matter is for."""
    people = telling.people(APPLICANT, matter)
    assert people, f"{matter} is for nobody who has an account: enter it on paper, or let {timezone.localdate()} pass"
    return User.objects.get(pk=min(people))
