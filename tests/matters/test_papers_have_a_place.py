"""A kind that asks for papers has a place on its page where they are handed in, or it is refused before anybody waits for them."""

import pytest

from tests.errands.kinds import ErrandKind
from yihe.acts.documents.panels import Papers
from yihe.matters import kinds
from yihe.matters.declared import Paper
from yihe.matters.panels import Fields

PHOTO = Paper("photo", "现场照片", required_for=("submit",))


@pytest.fixture
def declare(monkeypatch):
    """Return a way to declare a kind that is forgotten afterwards."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    shape = {"code": "shown", "prefix": "ZZ", "label": "带材料的事", "contents": ErrandKind.contents}
    return lambda **said: type("ShownKind", (kinds.Kind,), {**shape, "workflow": ErrandKind.workflow, **said})


def test_papers_nobody_could_hand_in_are_refused_with_what_to_write(declare):
    with pytest.raises(ValueError, match="带材料的事") as refused:
        declare(papers=(PHOTO,), panels=(Fields("内容", "purpose"),))

    assert "要收材料（现场照片）" in str(refused.value)
    assert "请在 panels 里加上 Papers()（from yihe.acts.documents.panels import Papers）" in str(refused.value)


@pytest.mark.parametrize(
    "said",
    [
        {"papers": (PHOTO,), "panels": (Papers(),)},
        {"papers": (PHOTO,), "panels": (Papers("证明材料"),)},
        {"papers": ()},
    ],
    ids=["papers and their panel", "the panel under another title", "no papers"],
)
def test_papers_with_their_place_and_a_kind_without_papers_are_taken(declare, said):
    assert kinds.find(declare(**said).code) is not None
