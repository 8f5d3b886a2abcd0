"""
What only the demonstration can bring about is missing from the product: an expert nobody can enter, a pool nobody can fill. So
the demonstration writes nothing itself; what it does it has done by a verb that something of the product calls too; and every
column of every table has a place in the product, outside the demonstration, that writes it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import yihe

ROOT = Path(yihe.__file__).parent
DEMO = ROOT / "faces" / "demo"
FLOORS = ("foundation", "registers", "matters", "acts", "domains")
WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
    "update",
    "raw",
    "execute",
}
OF_A_PICTURE = {"scans.py"}  # it saves what it drew
READS = {
    "filter", "exclude", "get", "Q", "F", "When", "annotate", "alias", "order_by", "values", "values_list", "only", "defer",
    "select_related", "prefetch_related", "Prefetch", "Index", "UniqueConstraint", "CheckConstraint", "OuterRef", "hasattr",
    "first", "in_bulk", "distinct", "aggregate", "Count", "Sum", "Max", "Min", "Exists", "narrowed",
}  # fmt: skip
# What the demonstration does and nothing else has to: none of it writes a row of the register of anything.
ALONE = {
    ("yihe.foundation.slow_work", "nobody_waits"),  # it lives months in a minute
    ("yihe.matters.samples", "every"),  # invented matters a room brings, for it and for the tests
    ("yihe.domains.functions.composed", "lines"),  # invented lines of the lists
    # What a bidder's and an opener's own device does in script, done in Python by a second hand (ADR 0075): the product never may.
    ("yihe.acts.sealed_bids.key_files", "made"),
    ("yihe.acts.sealed_bids.key_files", "opened"),
    ("yihe.acts.sealed_bids.sealer", "seal"),
    ("yihe.acts.sealed_bids.shares", "open_share"),
}
# Columns nothing of the product says, and why that is right.
NOT_SAID = {
    "invented": "the mark of what the demonstration invents: nobody else invents anybody",
    "is_staff": "Django's own, asked by nothing here: what somebody may do is in their memberships",
    "is_superuser": "the same",
    "session_data": "of a sitting: Django's own store writes it",
    "expire_date": "the same",
    "access_digest": "of seals that earlier versions made, and that verify reads still",
    "measure": "of a kept number: folded in by one statement, with the names of its columns in it",
    "unpriced": "the same",
    "length": "of the head of a chain: written by a statement of its own, with the names of its columns in it",
}  # fmt: skip


def _trees(*, told: bool) -> Iterator[tuple[Path, ast.Module]]:
    """Yield what tells the demonstration – its own folder, and the stories of the rooms –, or all else that is the product's."""
    for file in sorted(ROOT.rglob("*.py")):
        tells = DEMO in file.parents or file.stem == "stories" or file.stem.startswith("story_")
        if "migrations" not in file.parts and tells == told:
            yield file, ast.parse(file.read_text("utf-8"))


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def writes_of(tree: ast.Module) -> list[str]:
    """Return each call in a module that writes a row past the verbs, and each attribute that is set on something."""
    return [
        f"{node.lineno}: {_called(node)}" for node in ast.walk(tree)
        if _called(node) in WRITES and isinstance(node.func, ast.Attribute) and not _is_of_a_dict(node.func.value)
        and not _is_a_pragma(node)
    ]  # fmt: skip


def _is_a_pragma(node: ast.AST) -> bool:
    """Return whether a call sets how SQLite works, and writes no row."""
    return (
        isinstance(node, ast.Call)
        and bool(node.args)
        and ast.unparse(node.args[0]).lstrip("f")[1:].startswith("PRAGMA ")
    )


def _is_of_a_dict(node: ast.AST) -> bool:
    return isinstance(node, ast.Dict)


def test_the_demonstration_writes_nothing_past_the_verbs():
    found = {
        file.name: said
        for file, tree in _trees(told=True)
        if file.name not in OF_A_PICTURE and (said := writes_of(tree))
    }

    assert found == {}


def test_control_what_is_written_past_the_verbs_is_found():
    said = writes_of(ast.parse("person.in_expert_pool = True\nperson.save()\nPractitioner.objects.create(name='x')"))

    assert said == ["2: save", "3: create"]
    assert writes_of(ast.parse("c.execute('UPDATE x SET y = 1')\nc.execute(f'PRAGMA synchronous = {n}')")) == [
        "1: execute"
    ]


# -- every verb has a caller in the product -------------------------------------------------------------------------------


def names_from(tree: ast.Module) -> set[tuple[str, str]]:
    """Return what a module takes from the product, as (module, name): by name, or as an attribute of a module."""
    modules: dict[str, str] = {}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("yihe."):
            for each in node.names:
                found.add((node.module, each.name))
                modules[each.asname or each.name] = f"{node.module}.{each.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            found.add((modules[node.value.id], node.attr))
        if _called(node) == "getattr" and getattr(node.args[0], "id", "") in modules:  # by names that stand in a table
            texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
            found |= {(modules[node.args[0].id], text) for text in texts}
    return found


def functions_of(tree: ast.Module) -> set[str]:
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def only_of_the_demonstration(product: dict[str, ast.Module], demonstration: list[ast.Module]) -> set[tuple[str, str]]:
    """Return the functions of the product's floors that the demonstration uses and nothing else of the product does."""
    used = set().union(*(names_from(tree) for tree in product.values()))
    for module, tree in product.items():
        loaded = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        used |= {(module, name) for name in loaded}
    taken = set().union(*(names_from(tree) for tree in demonstration))
    return {
        (module, name) for module, name in taken
        if module in product and name in functions_of(product[module]) and (module, name) not in used
    }  # fmt: skip


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT.parent).with_suffix("").parts)


@pytest.fixture(scope="module")
def product() -> dict[str, ast.Module]:
    return {_dotted(file): tree for file, tree in _trees(told=False)}


def test_what_the_demonstration_does_something_of_the_product_does_too(product):
    found = only_of_the_demonstration(product, [tree for _file, tree in _trees(told=True)])

    assert {(m, n) for m, n in found if m.split(".")[1] in FLOORS} == ALONE


def test_control_a_verb_only_the_demonstration_calls_is_found():
    verbs = ast.parse("def enter(): ...\ndef used(): ...\ndef within(): ...\nwithin()")
    page = ast.parse("from yihe.registers.some import verbs\nverbs.used()")
    story = ast.parse("from yihe.registers.some import verbs\nverbs.enter()\nverbs.used()\nverbs.within()")

    found = only_of_the_demonstration({"yihe.registers.some.verbs": verbs, "yihe.faces.page": page}, [story])

    assert found == {("yihe.registers.some.verbs", "enter")}


# -- every column is written by something ---------------------------------------------------------------------------------


def written_in(tree: ast.Module) -> set[str]:
    """Return every name a module may write a column by: an attribute that is set, a keyword or a text that is not of a question."""
    found: set[str] = set()
    asked = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in READS:
            asked |= {id(each) for part in [*node.args, *(k.value for k in node.keywords)] for each in ast.walk(part)}
            asked |= {id(keyword) for keyword in node.keywords}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg and id(node) not in asked:
            found.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in asked:
            found.add(node.value)
    return found


def unwritten(columns: dict[str, list[str]], trees: list[ast.Module]) -> dict[str, list[str]]:
    """Return the columns, by table, that no module writes."""
    written = set().union(*(written_in(tree) for tree in trees))
    return {
        table: missing
        for table, names in columns.items()
        if (missing := [n for n in names if not {n, f"{n}_id"} & written])
    }


def columns_of_the_product() -> dict[str, list[str]]:
    return {
        model._meta.label: [field.name for field in model._meta.concrete_fields if not _by_itself(field)]
        for model in apps.get_models()
        if model.__module__.startswith("yihe.") and not model.__module__.startswith("yihe.faces.demo")
    }


def _by_itself(field: models.Field) -> bool:
    """Test whether a row has it without anybody saying so: a key, a default that is reckoned, a seal."""
    reckoned = field.has_default() and callable(field.default)
    return field.primary_key or reckoned or field.name in NOT_SAID or not field.editable


def test_every_column_of_every_table_is_written_by_something_of_the_product(product):
    assert unwritten(columns_of_the_product(), [*product.values()]) == {}


def test_control_without_its_verbs_the_pool_of_experts_would_be_found(product):
    verbs = "yihe.registers.practitioners.expert"
    others = [tree for module, tree in product.items() if not module.startswith(verbs)]

    assert unwritten(columns_of_the_product(), others) == {
        "practitioners.Practitioner": ["specialty", "employer", "in_expert_pool", "suspended_on"]
    }


def test_control_a_column_only_the_demonstration_writes_is_found():
    page = ast.parse("Expert.objects.filter(in_pool=True, name='x')\nExpert(name='y').save()")
    story = ast.parse("expert.in_pool = True\nexpert.save()")

    assert unwritten({"some.Expert": ["name", "in_pool"]}, [page]) == {"some.Expert": ["in_pool"]}
    assert unwritten({"some.Expert": ["name", "in_pool"]}, [page, story]) == {}
