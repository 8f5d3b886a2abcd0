"""What the tests of the portal begin with. Days pass with `travel`; the story is that of the incubation tests."""

import pytest

from tests.incubation import conftest as incubation
from tests.incubation.conftest import Story
from yihe.acts.notices.models import Notice

travel, files_of_the_test = incubation.travel, incubation.files_of_the_test  # fixtures


@pytest.fixture
def story(db, person, organization, travel) -> Story:
    return Story(person, organization, travel)


@pytest.fixture
def notice(story) -> Notice:
    """A notice on public view, of an organization that is to move in."""
    return Notice.objects.get(matter=story.application("noticed"))
