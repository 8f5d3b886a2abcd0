"""A process draws the templates it was started with: one that is renewed beside it meets no older code."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import UndefinedError

from yihe.faces.design import read_at_start

HERE = "yihe.faces.design.environment.environment"


@pytest.fixture
def renewed(tmp_path, monkeypatch):
    """Return a way to serve a page of a folder whose template is renewed after the start, with a name the code does not know."""

    def serve(reads) -> str:
        page = tmp_path / "page.html"
        page.write_text("{{ state }}", "utf-8")
        options = {"environment": HERE}
        engine = Jinja2({"NAME": "renewed", "DIRS": [str(tmp_path)], "APP_DIRS": False, "OPTIONS": options})
        monkeypatch.setattr(engines, "all", lambda: [engine])
        reads()
        page.write_text("{{ state }}（{{ given_to }}）", "utf-8")
        return engine.get_template("page.html").render({"state": "处置中"})

    return serve


def test_a_template_renewed_under_a_running_process_is_not_drawn_by_it(renewed):
    assert renewed(read_at_start.read_templates) == "处置中"


def test_left_to_the_first_who_asks_it_is_an_answer_of_500(renewed):
    with pytest.raises(UndefinedError, match="given_to"):  # the control: what an incident's page once answered
        renewed(lambda: None)


def test_every_template_of_the_house_is_read_and_stays():
    engine, ours = engines["jinja2"], settings.ROOT / "yihe"
    read = read_at_start.read_templates()

    files = [file for file in ours.rglob("*.html") if {"jinja2", "templates"} & set(file.parts)]
    assert read >= len(files) > 200
    kept = {name for _loader, name in engine.env.cache}
    assert {
        str(Path(*file.parts[file.parts.index("jinja2") + 1 :])) for file in files if "jinja2" in file.parts
    } <= kept


def test_whoever_serves_reads_them_first():
    text = (settings.ROOT / "config/wsgi.py").read_text("utf-8")

    assert text.index("read_at_start.read_templates()") < text.index("gc.freeze()")
