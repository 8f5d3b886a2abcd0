"""
`python -m soak.town begin N`: make an empty city with N people who apply, each for an organization of their own, and print their sessions.
`python -m soak.town papers N`: have N claims made there with a paper each, by those people.
`python -m soak.town end`: print what stands there now, and what `verify` says of it.
"""

import json
import os
import sys
from datetime import date
from io import BytesIO

os.environ["DJANGO_SETTINGS_MODULE"] = "soak.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from PIL import Image  # noqa: E402

from yihe.acts.documents import papers  # noqa: E402
from yihe.faces.demo import people  # noqa: E402
from yihe.foundation import beginning, roles  # noqa: E402
from yihe.matters import evidence, kinds  # noqa: E402
from yihe.matters.actions import open_matter  # noqa: E402
from yihe.matters.models import Matter  # noqa: E402
from yihe.registers.accounts import edits, grants  # noqa: E402
from yihe.registers.accounts.models import User  # noqa: E402
from yihe.registers.bodies.models import Body, Sort  # noqa: E402
from yihe.registers.evidence import states  # noqa: E402
from yihe.registers.organizations.models import Organization  # noqa: E402

KIND = "startup_claim"
SINCE = date(2026, 3, 2)


def begin(number: int) -> list[str]:
    """Return the session of each of so many people."""
    beginning.begin()
    return [_session_of(n) for n in range(1, number + 1)]


def _session_of(n: int) -> str:
    code, region = people.invented_uscc(n), "320585100"
    name = f"晨曦社区法律服务中心第{n}（虚构）"
    body = Body.objects.create(sort=Sort.ORGANIZATION, name=name, code=code, region=region, since=SINCE)
    organization = Organization.objects.create(
        body=body, name=name, uscc=code, legal_form="service_institution", role_type="professional", registered_on=SINCE,
        region=region, legal_representative="沈晨", bank="演示银行（虚构）", account=f"62220000{n:08d}", invented=True,
    )  # fmt: skip
    states.keep([body, organization])
    user = edits.open_account(by=None, username=f"applicant{n}", name=f"经办人{n}")
    grants.grant(user, roles.APPLICANT, by=None, organization=organization, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies["sessionid"].value


def papers_of(number: int) -> int:
    """Have claims made with a paper each, sealed on the disk, and set a seal over it all. Return how many."""
    applicants = list(User.objects.filter(username__startswith="applicant").order_by("pk"))
    for n in range(number):
        by = applicants[n % len(applicants)]
        kind = kinds.get(KIND)
        organization = by.memberships.get().organization
        matter = open_matter(kind, kind.contents(note=f"第{n}件"), by=by, organization=organization, hat="applicant")
        papers.attach(matter, "certificate", SimpleUploadedFile(f"证书{n}.png", _a_scan(n)), by=by)
    evidence.set_seal()
    return number


def _a_scan(n: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (60 + n % 100, 80), (n % 255, n // 255, 240)).save(file, "PNG")
    return file.getvalue()


def end() -> dict:
    """Return of every claim its number and what was typed, and the sentences of `verify`."""
    contents = kinds.get(KIND).contents
    notes = dict(contents.objects.values_list("matter__number", "note"))
    numbers = list(Matter.objects.order_by("pk").values_list("number", flat=True))
    assert set(notes) == set(numbers)
    return {"claims": [[number, notes[number]] for number in numbers], "faults": list(evidence.everything())}


if __name__ == "__main__":
    what, *how_many = sys.argv[1:]
    done = {"begin": begin, "papers": papers_of, "end": end}[what](*map(int, how_many))
    json.dump(done, sys.stdout, ensure_ascii=False)
    connection.close()
