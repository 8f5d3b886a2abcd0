"""A tender that takes sealed bids: an errand stands in for the kind of a room to come (the act needs a matter, and no more)."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.acts.sealed.making import Opener, sealed_bid, three_openers
from yihe.acts.sealed_bids import delivering, planning
from yihe.acts.sealed_bids.models import Delivery, Opening
from yihe.acts.sealed_bids.shares import open_share
from yihe.foundation.roles import OPENER


@dataclass
class Tender:
    """An opening, who opens with which device, who arranged it."""

    opening: Opening
    openers: list
    devices: list[Opener]
    by: object

    @property
    def number(self) -> str:
        return self.opening.matter.number

    def sealed(self, **said) -> bytes:
        """Return an offer sealed for this tender."""
        said.setdefault("version", str(self.opening.version))
        return sealed_bid(self.devices, tender=self.number, **said)

    def deliver(self, sealed: bytes | None = None, *, under: Delivery | None = None, at=None):
        """Deliver a bid in pieces, and return it."""
        sealed = sealed or self.sealed()
        delivery = under or delivering.begin(self.opening)[0]
        upload = delivering.begin_upload(delivery, len(sealed))
        send(upload, sealed)
        return delivering.finish(upload, at or timezone.now())


def send(upload, sealed: bytes, piece: int = 1 << 20) -> None:
    for offset in range(0, len(sealed), piece):
        delivering.add(upload, offset, [sealed[offset : offset + piece]])


def prove(opener, device: Opener, by=None):
    """Open a test envelope on an opener's device, and hand in what was in it."""
    from base64 import b64decode

    from tests.acts.sealed.making import PASSPHRASE
    from yihe.acts.sealed_bids import key_files
    from yihe.acts.sealed_bids.format import Bound

    said = planning.test_envelope(opener)
    bound = Bound(said["tender"], said["bid"], said["version"])
    mine = key_files.opened(device.file, PASSPHRASE)
    secret = open_share(b64decode(said["sealed"]), mine, said["opener"], bound)
    return planning.prove_key(opener, said["ticket"], secret, by=by or opener.user)


@pytest.fixture(scope="session")
def devices():
    return three_openers()


@pytest.fixture
def planned(errand, people, person, settings, tmp_path):
    """Return a maker of openings whose keys are not there yet."""
    settings.MEDIA_ROOT = tmp_path / "files"

    def make(*, bodies=("采购办（虚构）", "机关纪委（虚构）", "公证处（虚构）"), hours=24, **said) -> Opening:
        who = [(person(OPENER), body) for body in bodies]
        moment = timezone.now() + timedelta(hours=hours)
        said = {"place": "三楼开标室（虚构）"} | said
        return planning.plan(errand("submitted"), who, moment=moment, by=people.clerk, **said)

    return make


@pytest.fixture
def tender(planned, devices, people):
    """Return a maker of published tenders that take bids."""

    def make(**said) -> Tender:
        opening = planned(**said)
        openers = list(opening.openers.select_related("user", "opening__matter"))
        for opener, device in zip(openers, devices, strict=True):
            planning.register_key(opener, device.key, by=opener.user)
            opener.refresh_from_db()
            prove(opener, device)
        planning.publish(opening, by=people.clerk)
        opening.refresh_from_db()
        return Tender(opening, openers, devices, people.clerk)

    return make
