"""Claims for the declared subsidies, brought through the real actions: what the tests over them share."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from local.samples import SAMPLES

from tests.subsidies.conftest import *  # noqa: F403 -- the desk, its people and its days
from tests.subsidies.conftest import a_scan
from yihe.acts.documents import papers
from yihe.domains.subsidies.reckonings import objection_to
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter


def contents(desk, name: str, **said):
    claim = SAMPLES[f"{name}_claim"].contents(desk.organization)
    for field, value in said.items():
        setattr(claim, field, value)
    return claim


@pytest.fixture
def of(desk):
    """Return a maker of drafts of a declared subsidy, with what the sample does not say."""

    def make(name: str, **said) -> Matter:
        matter = open_matter(
            kinds.get(f"{name}_claim"), contents(desk, name, **said), by=desk.people.applicant,
            organization=desk.organization, hat="applicant",
        )  # fmt: skip
        for paper in (paper for paper in kinds.get(matter.kind).papers if not paper.only_in):
            file = SimpleUploadedFile(f"{paper.label}.png", a_scan())
            papers.attach(matter, paper.code, file, by=desk.people.applicant)
        return matter

    return make


def sentences(matter: Matter) -> str:
    return objection_to(Matter.objects.get(pk=matter.pk))
