"""
Every page's template is read before the first page is asked for. Left to the first who asks, it is read from a tree that may have been
renewed since, and a new template meets the code of an older process: a name that is not there yet, and a page that answers 500.
"""

from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates


def read_templates() -> int:
    """Read and translate every template of this house, once for all; return how many. Raises TemplateSyntaxError for one that is none."""
    return sum(
        _of_django(engine) if isinstance(engine, DjangoTemplates) else _of_jinja(engine) for engine in engines.all()
    )


def _of_jinja(engine) -> int:
    names = engine.env.list_templates(extensions=["html"])
    for name in names:
        engine.env.get_template(name)
    return len(names)


def _of_django(engine: DjangoTemplates) -> int:
    """Ours alone: what a package of others brings is renewed with the package, and then nobody serves."""
    folders = [folder for each in engine.template_dirs if (folder := Path(each)).is_relative_to(settings.ROOT / "yihe")]
    names = {str(file.relative_to(folder)) for folder in folders for file in folder.rglob("*.html")}
    for name in names:
        engine.get_template(name)
    return len(names)
