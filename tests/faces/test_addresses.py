"""An address that is put together here is the one Django puts together, for whatever stands in it; and there is none where it has none."""

import itertools

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from yihe.faces.design.addresses import _shape, address

SAID = [7, 0, -1, True, None, "7", "HD-2026-00001", "activity_claim", "", "a/b", "王 芳", "a%2F", "x" * 80, 2.5]


def named(resolver=None, before="") -> list[tuple[str, int]]:
    """Return the name of each page, and how many arguments its address has."""
    resolver = resolver or get_resolver()
    found = []
    for name in resolver.reverse_dict:
        if isinstance(name, str):
            lengths = {len(params) for row in resolver.reverse_dict.getlist(name) for _path, params in row[0]}
            found += [(before + name, length) for length in lengths]
    for space, (_prefix, inner) in resolver.namespace_dict.items():
        found += named(inner, f"{before}{space}:")
    return found


def said_of(find, name: str, args: tuple) -> str | None:
    try:
        return find(name, args)
    except NoReverseMatch:
        return None


def test_every_address_is_the_one_django_says():
    pages, tried, found = named(), 0, 0
    for name, length in pages:
        for args in itertools.islice(itertools.product(SAID, repeat=length), 400):
            right = said_of(lambda name, args: reverse(name, args=args or None), name, args)
            assert said_of(lambda name, args: address(name, *args), name, args) == right, (name, args)
            tried, found = tried + 1, found + (right is not None)
    assert len(pages) > 150
    assert found > 1000, "control: many of these there are"
    assert tried - found > 500, "control: and many there are not"


def test_most_pages_are_put_together_here():
    shapes = [_shape(name, length, None, "/") for name, length in named()]
    assert sum(shape is not None for shape in shapes) > 0.8 * len(shapes)


@pytest.mark.parametrize("args", [(), ("a", "b", "c")])
def test_a_page_that_is_not_there_is_refused(args):
    with pytest.raises(NoReverseMatch):
        address("desk:no_such_page", *args)
