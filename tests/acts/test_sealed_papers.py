"""What lies on the disk tells nobody what it says; papers from before are read, and sealed when somebody gets round to it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.acts.test_documents import file
from tests.left import put_in_a_compartment
from yihe.acts.documents import papers, storage, verifying
from yihe.acts.documents.models import Document
from yihe.foundation import digests
from yihe.foundation.roles import ADMINISTRATOR, DIRECTOR
from yihe.registers.compartments import erasing
from yihe.registers.compartments.models import Compartment
from yihe.registers.keys.models import CompartmentKey

TEXT = "她说的话，一个字也不该在磁盘上".encode()
LONG = TEXT * 20_000  # more than two pieces


@pytest.fixture
def disk(settings) -> Path:
    return Path(settings.MEDIA_ROOT)


def files(disk: Path) -> list[Path]:
    return sorted(p for p in disk.rglob("*") if p.is_file())


def put_in_plain(disk: Path, content: bytes) -> str:
    """Lay a file where the version before sealing laid it."""
    digest = digests.sm3(content)
    place = disk / digest[:2] / digest[2:4] / digest
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    return digest


@pytest.mark.parametrize("content", [TEXT, LONG, b"x" * storage.PIECE, b"x" * (storage.PIECE + 1), b"x"], ids=len)
def test_a_paper_is_sealed_on_the_disk_and_comes_back_as_it_was(disk, content):
    digest = storage.keep(content)
    (place,) = files(disk)

    assert TEXT not in place.read_bytes() and place.read_bytes().startswith(storage.MAGIC)
    assert digest == digests.sm3(content)
    assert storage.content_of(digest) == content


def test_a_long_paper_is_read_in_pieces(disk):
    digest = storage.keep(LONG)

    assert max(len(piece) for piece in storage.pieces_of(digest)) == storage.PIECE
    assert sum(1 for _piece in storage.pieces_of(digest)) > 2


@pytest.mark.parametrize(
    "meddled",
    [
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
        lambda sealed: sealed[: -storage.PIECE // 2],
        lambda sealed: sealed[: sealed.index(b"\n") + 1 + storage.TAG + storage.PIECE],
        lambda sealed: sealed + b"more",
        lambda sealed: storage.MAGIC + b"demo:AAAA\n" + sealed[sealed.index(b"\n") + 1 :],
        lambda sealed: b"%PDF- another",
    ],
    ids=["a bit", "cut in a piece", "cut at a piece", "longer", "another key", "plain and other"],
)
def test_a_sealed_paper_that_was_changed_is_not_handed_out(disk, meddled):
    digest = storage.keep(LONG)
    (place,) = files(disk)
    place.write_bytes(meddled(place.read_bytes()))

    with pytest.raises(storage.Damaged):
        storage.content_of(digest)
    assert len(list(storage.faults([(1, digest, None)]))) == 1


def test_a_sealed_paper_laid_over_another_does_not_open(disk):
    one, other = storage.keep(TEXT), storage.keep(LONG)
    place = {p.name: p for p in files(disk)}
    place[one].write_bytes(place[other].read_bytes())

    with pytest.raises(storage.Damaged):
        storage.content_of(one)


def test_the_same_content_is_kept_once_and_a_damaged_file_is_made_good(disk):
    digest = storage.keep(TEXT)
    (place,) = files(disk)
    before = place.read_bytes()
    storage.keep(TEXT)
    assert [p.read_bytes() for p in files(disk)] == [before]

    place.write_bytes(b"broken")
    storage.keep(TEXT)

    assert storage.content_of(digest) == TEXT


# From before ----------------------------------------------------------------------------------------------------------


def test_a_paper_from_before_is_read_as_it_is_and_sealed_by_the_command(disk):
    digest = put_in_plain(disk, LONG)
    assert storage.content_of(digest) == LONG
    assert TEXT in files(disk)[0].read_bytes()

    call_command("seal_papers", stdout=(said := StringIO()))

    assert said.getvalue() == "重写了 1 份文件。\n"
    assert TEXT not in files(disk)[0].read_bytes()
    assert storage.content_of(digest) == LONG
    assert list(storage.seal_again()) == []


def test_sealing_that_was_interrupted_goes_on(disk):
    wanted = {put_in_plain(disk, LONG), put_in_plain(disk, TEXT)}

    first = next(storage.seal_again())

    assert wanted - {first} == set(storage.seal_again())


def test_a_paper_that_is_not_what_it_was_is_left_for_verification_to_name(disk):
    digest = put_in_plain(disk, TEXT)
    files(disk)[0].write_bytes(b"another")

    assert list(storage.seal_again()) == []
    assert files(disk)[0].read_bytes() == b"another"
    assert len(list(storage.faults([(1, digest, None)]))) == 1


def test_papers_under_an_older_key_are_written_with_the_newest(disk, settings):
    digest = storage.keep(LONG)
    settings.FIELD_KEYS = f"new:{'ab' * 16},{settings.FIELD_KEYS}"

    assert list(storage.seal_again()) == [digest]
    settings.FIELD_KEYS = f"new:{'ab' * 16}"

    assert storage.content_of(digest) == LONG


# In a compartment -----------------------------------------------------------------------------------------------------


@pytest.fixture
def sheltered(errand, people):
    """Return a matter in a compartment, with one paper."""
    matter = errand("returned")
    put_in_a_compartment(matter)
    papers.attach(matter, "other", file("小芸的病历.pdf"), by=people.applicant, title="门诊病历")
    return matter


def test_a_paper_in_a_compartment_is_sealed_with_its_key_and_its_name_too(sheltered, people, disk):
    document = Document.objects.get(matter=sheltered)

    assert (document.name, document.title) == ("材料.pdf", "")
    assert (document.shown_name, document.shown_title) == ("小芸的病历.pdf", "门诊病历")
    assert papers.read(document, by=people.applicant).startswith(b"%PDF")
    (place,) = files(disk)
    assert place.parent.name == sheltered.compartment_id.hex
    CompartmentKey.objects.all().delete()
    with pytest.raises(storage.Damaged, match="解不开"):
        storage.content_of(document.digest, sheltered.compartment_id)


def test_control_outside_of_one_the_name_stands_on_the_row(errand, people):
    document = papers.attach(errand("returned"), "other", file("登记证书.pdf"), by=people.applicant)

    assert (document.name, document.sealed_words, document.shown_name) == ("登记证书.pdf", None, "登记证书.pdf")


@pytest.mark.django_db(transaction=True)
def test_the_papers_of_an_erased_compartment_are_gone_and_nobody_misses_them(sheltered, errand, people, person, disk):
    other = papers.attach(errand("returned"), "other", file("小芸的病历.pdf"), by=people.applicant)
    mine = Document.objects.get(matter=sheltered)
    moved = Document.objects.filter(pk=mine.pk)

    erasure = erasing.propose(sheltered.compartment, by=person(DIRECTOR), ground="保存期限已满（虚构）")
    erasing.confirm(erasure, by=person(ADMINISTRATOR))

    assert [place.name for place in files(disk)] == [other.digest]
    assert storage.content_of(other.digest).startswith(b"%PDF")  # the control: the same content of another matter stays
    assert moved.get().shown_name == "已依法删除"
    assert list(verifying.faults()) == []
    fresh = type(sheltered).objects.get(pk=sheltered.pk)
    assert papers.cannot_attach(fresh, "other", people.applicant) == "此件的专卷已经依法清除，不能再上传材料。"


def test_files_an_erasure_left_are_named(sheltered, disk):
    Compartment.objects.update(emptied_at=sheltered.opened_at)

    assert list(verifying.faults()) == [
        f"专卷 {sheltered.compartment.number} 已经依法清除，它的材料文件却还在：请运行 manage.py carry_out_erasures。"
    ]


def test_while_money_is_owed_for_a_matter_of_it_nothing_is_erased(money):
    owed, paid = money.granted(money.appropriated()), money.paid(money.appropriated())
    waiting, done = Compartment.objects.create(sort="child"), Compartment.objects.create(sort="child")
    for commitment, compartment in ((owed, waiting), (paid, done)):
        commitment.matter.compartment = compartment
        commitment.matter.save(update_fields=["compartment"])

    assert erasing.cannot_erase(waiting) == "还有 1 笔款项没有结清，结清以前不能清除。"
    assert erasing.cannot_erase(done) == ""  # the control
