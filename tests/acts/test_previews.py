"""A paper is looked at by whoever may have it, at the same price, and what was drawn of it lies nowhere in clear and goes with it."""

import os
import threading
import time
from pathlib import Path

import pytest
from django.urls import reverse

from tests.acts import drawn, hostile
from tests.errands.kinds import ErrandKind
from tests.left import put_in_a_compartment
from yihe.acts.documents import drawings, papers, scanning, storage, verifying
from yihe.acts.documents.declarations import check_what_draws
from yihe.acts.documents.drawings import NotDrawn
from yihe.acts.documents.models import Document
from yihe.acts.documents.panels import Papers
from yihe.foundation import apart, ceilings, office
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, CLERK, DIRECTOR
from yihe.matters import readers
from yihe.matters.kinds import Paper
from yihe.registers.compartments import erasing
from yihe.registers.evidence.models import AccessEntry, Verb
from yihe.registers.keys.models import CompartmentKey

pytestmark = pytest.mark.usefixtures("neighbours")

TEXT = "电子发票（虚构）"


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (Paper("photo", "活动照片"),))
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))


@pytest.fixture
def attached(errand, people):
    """Return a maker of papers on a draft."""

    def make(content: bytes, name: str = "照片.pdf", matter=None) -> Document:
        file = hostile.upload(name, content)
        return papers.attach(matter or errand(), "photo", file, by=people.applicant)

    return make


@pytest.fixture
def drawn_times(monkeypatch):
    """Count how often something is drawn."""
    asked, read = [], apart.read

    def counting(reader, *args, **said):
        asked.append(reader)
        return read(reader, *args, **said)

    monkeypatch.setattr(apart, "read", counting)
    return lambda: asked.count("drawing")


def on_disk(settings) -> list[Path]:
    return sorted(p for p in (Path(settings.MEDIA_ROOT) / "drawings").rglob("*") if p.is_file())


def noted() -> list[str]:
    return list(AccessEntry.objects.filter(verb=Verb.DOWNLOAD).order_by("pk").values_list("detail", flat=True))


def page(document, **asked):
    return reverse("desk:preview_paper", args=[document.pk], query=asked)


def picture(document, number=1, which=0):
    return reverse("desk:preview_picture", args=[document.pk, number, which])


# -- what is shown, and how it is handed out -------------------------------------------------------------------------------


def test_some_pages_are_shown_as_pictures_and_the_others_a_link_away(attached, people, client):
    document = attached(drawn.pages(6))
    client.force_login(people.applicant)

    first, then = (client.get(page(document, **asked)).content.decode() for asked in ({}, {"from": 5}))

    assert [picture(document, n) in first for n in range(1, 7)] == [True] * 4 + [False] * 2
    assert [picture(document, n) in then for n in range(1, 7)] == [False] * 4 + [True] * 2
    assert ('href="?from=5"' in first, 'rel="prev"' in first) == (True, False)
    assert ('href="?from=1"' in then, 'rel="next"' in then) == (True, False)
    assert "共 6 页" in first


def test_the_page_can_run_nothing_and_stands_only_within_our_own(attached, people, client):
    document = attached(drawn.pages(1))
    client.force_login(people.applicant)

    shown = client.get(page(document))

    assert shown["Content-Security-Policy"] == (
        "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-same-origin allow-downloads"
    )
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in shown.content.decode()


def test_a_picture_of_a_page_is_a_picture_and_nothing_else(attached, people, client):
    document = attached(drawn.pages(1))
    client.force_login(people.applicant)

    answer = client.get(picture(document))

    assert answer.content.startswith(b"\xff\xd8\xff")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert [client.get(picture(document, n, which)).status_code for n, which in ((0, 0), (2, 0), (1, 1), (999, 0))] == [
        404
    ] * 4


def test_the_paper_itself_stays_a_file_to_store(attached, people, client):
    document = attached(drawn.pages(1))
    client.force_login(people.applicant)

    assert client.get(reverse("desk:paper", args=[document.pk]))["Content-Disposition"].startswith("attachment")


def test_the_texts_of_an_ofd_stand_on_the_page_with_a_word_on_how_far_to_trust_it(attached, people, client):
    document = attached(drawn.ofd((10, 10, f"<b>{TEXT}</b>".replace("<", "&lt;"))), "发票.ofd")
    client.force_login(people.applicant)

    shown = client.get(page(document)).content.decode()

    assert f"<p>&lt;b&gt;{TEXT}&lt;/b&gt;</p>" in shown
    assert "版式以原件为准。" in shown


@pytest.mark.parametrize("asked", ["0", "-1", "x", "１", "99999999999999999999", ""])
def test_a_page_that_is_no_number_is_not_there(attached, people, client, asked):
    document = attached(drawn.pages(1))
    client.force_login(people.applicant)

    assert client.get(f"{reverse('desk:preview_paper', args=[document.pk])}?from={asked}").status_code == 404


# -- reach, log, scanner ---------------------------------------------------------------------------------------------------


def test_out_of_reach_a_preview_looks_like_none_and_the_try_is_written_down(
    attached, people, person, another_organization, client
):
    document = attached(drawn.pages(1))
    strangers = [person(APPLICANT, of=another_organization), person(CLERK, region="320505"), people.clerk]

    answers = []
    for user in strangers:
        client.force_login(user)
        answers += [client.get(address).status_code for address in (page(document), picture(document))]

    assert answers == [404] * 6
    assert AccessEntry.objects.filter(verb=Verb.REFUSED, detail=f"材料 {document.pk}").count() == 6
    assert noted() == []


def test_a_paper_with_readers_of_its_own_is_shown_to_them_alone(errand, people, client, monkeypatch):
    monkeypatch.setattr(ErrandKind, "papers", (Paper("photo", "活动照片", readers=(readers.FIRST_PARTY,)),))
    readers.named.cache_clear()
    matter = errand("returned")
    document = papers.attach(matter, "photo", hostile.upload("照片.pdf", drawn.pages(1)), by=people.applicant)

    for user, status in ((people.applicant, 200), (people.clerk, 404)):
        client.force_login(user)
        assert [client.get(address).status_code for address in (page(document), picture(document))] == [status] * 2
    readers.named.cache_clear()


def test_every_page_that_is_looked_at_is_written_down_and_the_sheet_around_them_is_not(attached, people, client):
    document = attached(drawn.pages(2))
    client.force_login(people.applicant)

    for address in (page(document), picture(document, 1), picture(document, 2), picture(document, 1)):
        client.get(address)

    assert noted() == [f"材料 {document.pk}，看第 {n} 页" for n in (1, 2, 1)]
    entry = AccessEntry.objects.filter(verb=Verb.DOWNLOAD).first()
    assert (entry.user, entry.subject) == (people.applicant, f"matter {document.matter.number}")


def test_texts_stand_on_the_sheet_itself_and_so_it_is_written_down(attached, people, client):
    document = attached(drawn.ofd((10, 10, TEXT)), "发票.ofd")
    client.force_login(people.applicant)

    client.get(page(document))

    assert noted() == [f"材料 {document.pk}，看第 1 页"]


def test_what_the_scanner_holds_back_is_shown_to_nobody_drawn_or_not(attached, people, settings, client):
    document = attached(drawn.pages(1))
    client.force_login(people.applicant)
    assert client.get(picture(document)).status_code == 200  # the control: without a scanner; and now it is kept

    settings.CLAMD_SOCKET = "/nowhere/clamd"

    assert client.get(picture(document)).status_code == 404
    assert "还没有做病毒检查" in client.get(page(document)).content.decode()
    with pytest.raises(scanning.Withheld):
        drawings.sheet(document, 1, by=people.applicant)


# -- what cannot be shown --------------------------------------------------------------------------------------------------


def why(document, first=1, *, by) -> str:
    with pytest.raises(NotDrawn) as refused:
        drawings.sheet(document, first, by=by)
    return str(refused.value)


def test_one_page_that_takes_for_ever_hides_no_other(attached, people, client, monkeypatch):
    """A sheet that cannot be drawn in one go is drawn page by page."""
    document, read = attached(drawn.pages(3)), apart.read

    def slow_on_the_second(reader, content, **said):
        if said["first"] <= 2 < said["first"] + said["count"]:
            raise apart.BadFile(apart.TOO_LONG)
        return read(reader, content, **said)

    monkeypatch.setattr(apart, "read", slow_on_the_second)

    assert [p.number for p in drawings.sheet(document, 1, by=people.applicant).pages] == [1]
    assert why(document, 2, by=people.applicant) == f"第 2 页不能在这里看：{apart.TOO_LONG}"
    assert [p.number for p in drawings.sheet(document, 3, by=people.applicant).pages] == [3]
    client.force_login(people.applicant)
    assert "第 2 页不能在这里看" in client.get(page(document, **{"from": 2})).content.decode()


def test_an_office_file_is_shown_where_libreoffice_is_and_a_sentence_where_it_is_not(attached, people, monkeypatch):
    document = attached(hostile.docx(), "章程.docx")
    monkeypatch.setattr(office, "program", lambda: None)
    assert why(document, by=people.applicant) == f"这份材料不能在这里看：{office.NOT_INSTALLED}"

    made = []
    monkeypatch.setattr(office, "as_pdf", lambda content, extension: made.append(extension) or drawn.pages(6))
    assert [drawings.sheet(document, first, by=people.applicant).pages[0].number for first in (1, 5)] == [1, 5]
    assert made == ["docx"], "it is converted once, and the PDF is kept"


def test_as_many_pages_are_shown_as_the_ceiling_says_and_no_more(attached, people, settings):
    document = attached(drawn.pages(3))
    settings.CEILINGS = {"preview_pages": 3}
    shown = drawings.sheet(document, 1, by=people.applicant)
    assert ([p.number for p in shown.pages], shown.notes, shown.after) == ([1, 2, 3], [], 0)

    settings.CEILINGS = {"preview_pages": 2}
    shown = drawings.sheet(document, 1, by=people.applicant)

    assert [p.number for p in shown.pages] == [1, 2]
    assert shown.notes == ["共 3 页，这里只能看前 2 页，其余请下载后查看。"]
    assert shown.after == 0
    assert drawings.picture(document, 2, 0, by=people.applicant) and not drawings.picture(
        document, 3, 0, by=people.applicant
    )
    assert why(document, 3, by=people.applicant) == "这里只能看前 2 页，其余请下载后查看。"


def test_the_ceilings_are_what_the_drawing_is_told(attached, people, settings, monkeypatch):
    told, read = [], apart.read
    monkeypatch.setattr(apart, "read", lambda *args, **said: told.append(said) or read(*args, **said))
    document = attached(drawn.pages(1))
    settings.CEILINGS = {"preview_pixels": 40_000, "preview_bytes": 30_000}

    drawings.sheet(document, 1, by=people.applicant)

    assert (told[-1]["pixels"], told[-1]["size"]) == (40_000, 30_000)


# -- what is kept ----------------------------------------------------------------------------------------------------------


def test_what_was_drawn_is_kept_sealed_and_not_drawn_again(attached, people, settings, drawn_times):
    document = attached(drawn.ofd((10, 10, TEXT), pictures={"a.png": hostile.picture()}), "发票.ofd")

    first = [drawings.sheet(document, 1, by=people.applicant), drawings.picture(document, 1, 0, by=people.applicant)]
    again = [drawings.sheet(document, 1, by=people.applicant), drawings.picture(document, 1, 0, by=people.applicant)]

    assert (first == again, drawn_times()) == (True, 1)
    assert [place.name for place in on_disk(settings)] == ["1", "1.0"]
    lying = b"".join(place.read_bytes() for place in on_disk(settings))
    assert TEXT.encode() not in lying and b"JFIF" not in lying


@pytest.mark.parametrize(
    "meddled",
    [lambda sealed: b"", lambda sealed: sealed[:-1] + b"x", lambda sealed: b"1:x\n" + sealed],
    ids=["empty", "a byte", "a key"],
)
def test_what_was_changed_on_the_disk_is_drawn_again(attached, people, settings, meddled, drawn_times):
    document = attached(drawn.pages(1))
    whole = drawings.sheet(document, 1, by=people.applicant)
    for place in on_disk(settings):
        place.write_bytes(meddled(place.read_bytes()))

    assert drawings.sheet(document, 1, by=people.applicant) == whole
    assert drawn_times() == 2


def test_a_drawing_laid_over_that_of_another_page_does_not_open(attached, people, settings):
    document = attached(drawn.pages(2))
    drawings.sheet(document, 1, by=people.applicant)
    first, second = (next(p for p in on_disk(settings) if p.name == name) for name in ("1.0", "2.0"))
    first.write_bytes(second.read_bytes())

    assert drawings._kept(document, "1.0") is None
    assert drawings._kept(document, "2.0")  # the control


def test_where_the_disk_is_nearly_full_nothing_is_kept_and_everything_is_shown(attached, people, settings, monkeypatch):
    document = attached(drawn.pages(1))
    monkeypatch.setattr(drawings, "ROOM", 1 << 60)

    assert drawings.sheet(document, 1, by=people.applicant).count == 1
    assert drawings.picture(document, 1, 0, by=people.applicant)
    assert on_disk(settings) == []


def test_what_was_drawn_long_ago_is_swept_and_what_is_more_than_the_ceiling_oldest_first(attached, people, settings):
    document = attached(drawn.pages(3))
    drawings.sheet(document, 1, by=people.applicant)
    files = on_disk(settings)
    for age, place in enumerate(files):
        os.utime(place, (time.time() - 60 * age,) * 2)
    newest_first = [place.stat().st_size for place in files]

    settings.CEILINGS = {"previews": sum(newest_first)}
    assert drawings.sweep() == 0
    settings.CEILINGS = {"previews": sum(newest_first) - 1}
    assert (drawings.sweep(), on_disk(settings)) == (1, files[:-1])
    settings.CEILINGS = {}
    assert drawings.sweep(time.time() + drawings.KEPT - 181) == 0
    assert drawings.sweep(time.time() + drawings.KEPT + 1) == len(files) - 1
    assert list((Path(settings.MEDIA_ROOT) / "drawings").iterdir()) == []
    assert storage.content_of(document.digest)  # the control: the paper is no drawing


# -- what takes time -------------------------------------------------------------------------------------------------------


@pytest.fixture
def endless(monkeypatch):
    """Let every drawing take too long."""
    monkeypatch.setattr(drawings, "SECONDS_OF_A_SHEET", 0.2)
    monkeypatch.setattr(drawings, "SECONDS_OF_A_PAGE", 0.2)


def test_what_cannot_be_drawn_in_time_is_remembered_sealed_and_not_tried_again(
    attached, people, settings, endless, drawn_times
):
    document = attached(drawn.slow())
    sentence = f"第 1 页不能在这里看：{apart.TOO_LONG}"

    assert [why(document, by=people.applicant) for _time in range(3)] == [sentence] * 3
    with pytest.raises(NotDrawn):
        drawings.picture(document, 1, 0, by=people.applicant)
    assert drawn_times() == 2, "the sheet, and its first page alone"
    assert [place.name for place in on_disk(settings)] == ["1.fault"]
    assert sentence.encode() not in on_disk(settings)[0].read_bytes()
    os.utime(on_disk(settings)[0], (time.time() - drawings.FAULTS_KEPT - 1,) * 2)
    assert (why(document, by=people.applicant), drawn_times()) == (sentence, 4), "the next day it is tried again"


def test_a_picture_that_a_page_has_not_is_looked_for_once(attached, people, drawn_times):
    document = attached(drawn.pages(1))

    assert [drawings.picture(document, 1, which, by=people.applicant) for which in (7, 7, 80, 999)] == [None] * 4
    assert drawn_times() == 1


def test_what_was_lost_of_the_pictures_is_drawn_and_kept_again(attached, people, settings, drawn_times):
    document = attached(drawn.pages(1))
    drawings.sheet(document, 1, by=people.applicant)
    next(place for place in on_disk(settings) if place.name == "1.0").unlink()

    assert all(drawings.picture(document, 1, 0, by=people.applicant) for _time in range(2))
    assert drawn_times() == 2


def test_who_comes_while_something_is_drawn_waits_for_nothing_and_the_page_asks_again(attached, people, client):
    document, other = attached(drawn.pages(1)), attached(drawn.pages(2))
    drawings.sheet(other, 1, by=people.applicant)
    client.force_login(people.applicant)

    began = time.monotonic()
    with drawings._turn:
        shown, one = client.get(page(document)), client.get(picture(document))
        known = client.get(page(other)).content.decode()
    took = time.monotonic() - began

    assert "正在绘制，请稍候再看。（本页每 3 秒自动刷新）" in shown.content.decode()
    assert '<meta http-equiv="refresh" content="3">' in shown.content.decode()
    assert "sandbox" not in shown["Content-Security-Policy"], "within a sandbox without scripts no page asks again"
    assert (one.status_code, one["Retry-After"]) == (503, "3")
    assert picture(other) in known, "what is drawn already is shown meanwhile"
    assert took < 5
    again = client.get(page(document))
    assert picture(document) in again.content.decode()
    assert ("http-equiv" in again.content.decode(), "sandbox" in again["Content-Security-Policy"]) == (False, True)


def test_while_the_reader_is_busy_with_what_is_handed_in_nobody_who_looks_waits(attached, people, monkeypatch):
    document = attached(drawn.pages(1))
    monkeypatch.setattr(apart, "_turns", threading.BoundedSemaphore(1))

    with apart._turns, pytest.raises(drawings.NotYet):
        drawings.sheet(document, 1, by=people.applicant)
    assert drawings.sheet(document, 1, by=people.applicant).count == 1, "and it is not remembered as a fault"


# -- what goes with the paper ----------------------------------------------------------------------------------------------


@pytest.fixture
def sheltered(errand, attached):
    """Return a paper in a compartment, drawn by whoever looked at it."""
    matter = errand("returned")
    put_in_a_compartment(matter)
    return attached(drawn.pages(1), matter=matter)


def test_in_a_compartment_a_drawing_is_sealed_with_its_key(sheltered, people, settings):
    drawings.sheet(sheltered, 1, by=people.applicant)
    compartment = sheltered.matter.compartment_id

    assert {place.parts[-3] for place in on_disk(settings)} == {compartment.hex}
    assert drawings._kept(sheltered, "1.0")
    CompartmentKey.objects.all().delete()
    assert drawings._kept(sheltered, "1.0") is None
    for folder in (Path(settings.MEDIA_ROOT) / "drawings").iterdir():
        folder.rename(folder.with_name(drawings.OF_NO_COMPARTMENT))
    sheltered.matter.compartment_id = None
    assert drawings._kept(sheltered, "1.0") is None, "laid elsewhere, it does not open with the master's key"


@pytest.mark.django_db(transaction=True)
def test_the_drawings_of_an_erased_compartment_are_gone_and_those_of_others_stay(
    sheltered, attached, errand, people, person, settings
):
    other = attached(drawn.pages(1), matter=errand("returned"))
    for document in (sheltered, other):
        drawings.sheet(document, 1, by=people.applicant)
    assert len(on_disk(settings)) == 4

    erasure = erasing.propose(sheltered.matter.compartment, by=person(DIRECTOR), ground="保存期限已满（虚构）")
    erasing.confirm(erasure, by=person(ADMINISTRATOR))

    assert {place.parts[-3] for place in on_disk(settings)} == {drawings.OF_NO_COMPARTMENT}
    assert list(verifying.faults()) == []
    (Path(settings.MEDIA_ROOT) / "drawings" / sheltered.matter.compartment_id.hex).mkdir()
    assert ["材料文件却还在" in fault for fault in verifying.faults()] == [True]


def test_whoever_draws_while_a_paper_is_erased_leaves_nothing(attached, people, settings, monkeypatch):
    document, read = attached(drawn.pages(1)), apart.read

    def erased_meanwhile(*args, **said):
        found = read(*args, **said)
        storage.remove(document.digest)
        drawings.remove(document.digest)
        return found

    monkeypatch.setattr(apart, "read", erased_meanwhile)
    drawings.sheet(document, 1, by=people.applicant)

    assert on_disk(settings) == []


@pytest.mark.django_db(transaction=True)
def test_the_drawings_of_a_matter_whose_words_are_deleted_go_with_its_files(attached, people, settings):
    from yihe.acts.documents.removing import remove_files_of
    from yihe.matters.models import Matter

    document = attached(drawn.pages(1))
    drawings.sheet(document, 1, by=people.applicant)
    remove_files_of(document.matter)
    assert len(on_disk(settings)) == 2  # the control: while its words are there, the files are kept

    Matter.objects.filter(pk=document.matter_id).update(emptied_at=document.uploaded_at)
    remove_files_of(document.matter)

    assert on_disk(settings) == []


def test_a_new_ceiling_is_said_in_words():
    assert [(c.most, c.unit) for c in (ceilings.PREVIEW_PAGES, ceilings.PREVIEW_PIXELS)] == [
        (200, "页"),
        (2_500_000, "像素"),
    ]
    assert [c.shown(c.most) for c in (ceilings.PREVIEW_BYTES, ceilings.PREVIEWS)] == ["1 MB", "2048 MB"]


def test_check_says_what_this_machine_has_not_that_papers_are_shown_with(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)
    monkeypatch.setattr(apart, "read", lambda reader, content: reader != "font")
    assert [said.id for said in check_what_draws()] == ["documents.I001", "documents.W001"]

    monkeypatch.setattr(office, "program", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(apart, "read", lambda reader, content: reader == "font")
    assert check_what_draws() == []
