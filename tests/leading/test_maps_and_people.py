"""Where towns are drawn, what is taken for boundaries, and that few people are not told."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.conftest import valid_uscc
from tests.ways.town import Town
from yihe.domains.subsidies import people_helped
from yihe.domains.subsidies.outcomes import Benefit
from yihe.faces.desk import leading_maps
from yihe.faces.desk.leading_maps import BadBoundaries, places, read_boundaries
from yihe.faces.desk.leading_numbers import Told
from yihe.foundation.roles import DIRECTOR
from yihe.foundation.yaml_files import BadParameters

SQUARE = [[[121.0, 31.0], [121.1, 31.0], [121.1, 31.1], [121.0, 31.1], [121.0, 31.0]]]


def geojson(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(code="320585100", kind="Polygon", coordinates=SQUARE) -> dict:
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": kind, "coordinates": coordinates}}


def test_each_town_has_a_tile_of_its_own():
    towns = {"320585100": "城厢镇", "320585101": "沙溪镇", "320585104": "璜泾镇"}

    found = places(towns)

    assert {place.code for place in found} == set(towns)
    assert len({place.outline for place in found}) == 3
    assert {place.short for place in found} == {"城厢", "沙溪", "璜泾"}


@pytest.mark.parametrize(
    "said", ['tiles: {"320585100": [0]}', 'tiles: {"320585100": [0, 0], "320585101": [0, 0]}', "tiles: 3", "places: {}"]
)
def test_a_pack_that_places_towns_wrongly_is_told_which(tmp_path, said):
    file = tmp_path / leading_maps.FILE
    file.write_text(said)

    with pytest.raises(BadParameters):
        leading_maps._read(file)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe", b"[]", b"{" * 5000, geojson(), geojson(feature(code=320585100)), geojson(feature(code="3205851")),
        geojson(feature(), feature()), geojson(feature(kind="Point", coordinates=[121, 31])), geojson(feature(coordinates=[[[1, 2]]])),
        geojson(feature(coordinates=[[[121, 31], [122, 31], [122, 32], [121, 32]]])), geojson(feature(coordinates=[[["x", 1]] * 4])),
        geojson(feature(coordinates=[[[500, 31], [122, 31], [122, 32], [500, 31]]])), geojson({"properties": {"code": "320585100"}}), geojson(None),
        b'{"type":"FeatureCollection","features":[{"properties":{"code":"320585100"},"geometry":{"type":"Polygon","coordinates":[[[NaN,1],[1,1],[1,2],[NaN,1]]]}}]}',
    ],
    ids=lambda content: str(len(content)),
)  # fmt: skip
def test_what_is_no_boundary_is_refused_in_a_sentence(content):
    with pytest.raises(BadBoundaries) as refused:
        read_boundaries(content)
    assert str(refused.value).endswith("。")


def test_the_bureaus_own_boundaries_are_drawn_once_loaded_and_gone_when_taken_away(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    towns, file = {"320585100": "城厢镇"}, tmp_path / "own.json"
    tiles = places(towns)[0].outline
    file.write_bytes(geojson(feature()))

    call_command("load_boundaries", str(file))
    assert places(towns)[0].outline != tiles
    file.write_bytes(b"nothing")
    with pytest.raises(CommandError):
        call_command("load_boundaries", str(file))
    assert places(towns)[0].outline != tiles  # what was there stays
    call_command("load_boundaries", remove=True)
    assert places(towns)[0].outline == tiles


@pytest.mark.parametrize(("people", "told"), [(4, False), (5, True)])
def test_fewer_than_five_people_are_not_told_nor_listed(person, organization, monkeypatch, people, told):
    call_command("load_divisions")
    town = Town(person, organization, monkeypatch)
    matter = town.claim("exam", "submitted")
    for n in range(people):
        Benefit.objects.create(
            kind="exam", subject=f"{n}", subject_name=f"甲{n}（虚构）", slot="assistant", amount=1200, paid_on=date(2026, 5, 1),
            through="虚构", payer="虚构", document=valid_uscc(n), region="320585100", matter=matter,
        )  # fmt: skip
    director = town.who(DIRECTOR)

    assert people_helped.by_town(director, 2026, ["320585100"])["320585100"] == people
    assert len(people_helped.listed(director, 2026, "320585100")) == (people if told else 0)
    number = next(row for row in Told(director).people().rows if row.code == "320585100").numbers[0]
    assert (number.hidden, number.value, bool(number.href)) == (not told, people if told else 0, told)
    client = Client()
    client.force_login(director)
    answers = [
        client.get(f"/desk/leading/people/{code}/?year=2026").status_code for code in ("320585100", "320585", "32")
    ]
    assert answers == [200 if told else 404, 404, 404]
