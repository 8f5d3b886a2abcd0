"""Whatever people bring is taken, or refused in a sentence that says what to do; what hides something is refused or loses it."""

import hashlib
import re

import pytest

from tests.acts import corpus, hostile
from tests.acts.corpus import CASES, MADE_ANEW, TAKEN
from yihe.acts.documents import checks
from yihe.acts.documents.checks import Refused, checked

# A next step, in whichever words.
STEP = re.compile(r"请|别的附件|另存|改用|先解开|不能作材料，")


def answer_to(case: corpus.Case) -> tuple[str, str, bytes]:
    """Return what becomes of a file – TAKEN, MADE_ANEW or the sentence –, and its name and content as they are kept."""
    content = case.made()
    upload = hostile.upload("x", content)
    upload._name = case.name  # as a careless browser sends it: Django's own cleaning is not ours
    try:
        ready = checked(upload)
    except Refused as refused:
        return str(refused), "", b""
    return (TAKEN if ready.content == content else MADE_ANEW), ready.name, ready.content


@pytest.mark.parametrize("what", CASES)
def test_every_file_gets_its_answer(what):
    case = CASES[what]

    answer, name, content = answer_to(case)

    if case.answer in (TAKEN, MADE_ANEW):
        assert answer == case.answer
        assert re.fullmatch(r"[^\x00-\x1f\u200b\u202a-\u202e/\\]{1,100}", name)
        assert name.rpartition(".")[2].lower() in checks.TYPES
        assert not any(word in content for word in (b"telephones", b"ftypmp42", b"Screenshot"))
    else:
        assert case.answer in answer and STEP.search(answer), answer
        assert re.fullmatch(r"“[^”\n]+”[^\n]+。", answer)


def test_there_are_enough_of_both_and_of_every_sort():
    honest = [case for case in CASES.values() if not case.is_hostile]
    taken = [case for case in honest if case.answer in (TAKEN, MADE_ANEW)]
    sorts = {case.name.rpartition(".")[2].lower() for case in taken}

    assert len(CASES) >= 120 and len(CASES) - len(honest) >= 60 and len(taken) >= 60
    assert sorts >= {*checks.TYPES, *checks.TURNED}
    assert all(case.answer not in (TAKEN, MADE_ANEW) for case in CASES.values() if case.is_hostile)


def test_the_corpus_is_made_anew_the_same_each_time(monkeypatch):
    monkeypatch.setattr(
        "zipfile.time.localtime", lambda *_at: (2026, 6, 1, 9, 0, 0, 0, 152, 0)
    )  # an archive says when it was packed
    sample = [
        case
        for number, case in enumerate(CASES.values())
        if number % 9 == 0 and not case.name.endswith(("docx", "xlsx", "zip"))
    ]

    assert [hashlib.sha256(case.made()).digest() for case in sample] == [
        hashlib.sha256(case.made()).digest() for case in sample
    ]


def test_without_its_readers_what_is_hostile_would_be_taken(monkeypatch):
    """The control: it is the readers that refuse it, not the shape of the test."""
    monkeypatch.setattr(checks.apart, "read", lambda reader, content, **said: ["", said.get("extension", ""), []])

    answers = [answer_to(case)[0] for what, case in CASES.items() if what.startswith(("pdf:", "ofd:", "office:"))]

    assert answers.count(TAKEN) > 60
