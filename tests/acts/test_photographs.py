"""
Photographs of every telephone: HEIC, WebP and AVIF are kept as JPG, upright; where and when one was taken is not kept; whoever handed
it in is told; what is not taken is refused with the next step on the telephone.
"""

import base64
import io
import subprocess
import sys

import pytest
from django.conf import settings
from PIL import Image, PngImagePlugin

from tests.acts import heif, hostile
from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from yihe.acts.documents import checks, papers, scanned
from yihe.acts.documents.checks import Refused, checked, said_of
from yihe.acts.documents.models import Document
from yihe.acts.documents.panels import Papers
from yihe.foundation import apart, digests
from yihe.foundation.foreign import confining, photographs, pictures, process
from yihe.foundation.foreign.photographs import CLEANED, CUT, TO_THE_SETTINGS
from yihe.foundation.roles import APPLICANT
from yihe.matters.actions import open_matter
from yihe.matters.kinds import Paper

pytestmark = pytest.mark.usefixtures("neighbours")
RED, BLUE = (200, 40, 40), (40, 40, 200)
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 99


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (Paper("photo", "活动照片"),))
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))


def taken(name: str, content: bytes) -> checks.Checked:
    return checked(hostile.upload(name, content))


def refused(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as why:
        taken(name, content)
    return str(why.value)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def is_like(colour: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all((one > 128) == (two > 128) for one, two in zip(colour, other, strict=True))


def corners(kind: str = "JPEG", size: tuple[int, int] = (320, 240), **said) -> bytes:
    """A picture that is red above left, blue below right."""
    picture, out = Image.new("RGB", size, "white"), io.BytesIO()
    picture.paste(RED, (0, 0, 60, 60))
    picture.paste(BLUE, (size[0] - 60, size[1] - 60, *size))
    picture.save(out, kind, **said)
    return out.getvalue()


def held(orientation: int) -> dict:
    return {"exif": b"Exif\0\0" + heif.said_by_a_telephone(orientation)}


# -- HEIC ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kept"), [("IMG_0001.HEIC", "IMG_0001.jpg"), ("IMG_0002.jpg", "IMG_0002.jpg"), ("照片.heif", "照片.jpg")]
)
def test_a_heic_is_kept_as_a_jpg_whatever_it_is_called(name, kept):
    ready = taken(name, heif.photograph(heif.four_corners(8, 6)))

    picture = opened(ready.content)
    assert (ready.name, ready.content_type, picture.format, picture.size) == (kept, "image/jpeg", "JPEG", (128, 96))
    assert is_like(picture.getpixel((4, 4)), RED) and is_like(picture.getpixel((123, 91)), BLUE)
    assert ready.said == "照片已由 HEIC 转成 JPG"


def test_a_heic_of_many_tiles_that_was_held_upright_stands_upright_and_says_nothing_of_where():
    content = heif.photograph(heif.four_corners(8, 6), grid=(3, 2), turned=1, exif=heif.said_by_a_telephone(6))

    ready = taken("IMG.HEIC", content)

    picture = opened(ready.content)
    assert picture.size == (288, 256), "three tiles down became across"
    assert is_like(picture.getpixel((4, 251)), RED), "what was above left lies below left"
    assert dict(picture.getexif()) == {} and b"telephones" not in ready.content and b"telephones" in content
    assert ready.said == f"照片已由 HEIC 转成 JPG，{CLEANED}"


def opens_in(content: bytes, memory: int) -> bool:
    """Test whether a photograph is read in so many bytes of memory, by a process of its own."""
    program = (
        "import sys; from yihe.foundation.foreign import confining, photographs; content = sys.stdin.buffer.read(); "
        "confining.confine(int(sys.argv[1])); photographs.keep(content, 'heic', 20 << 20); print('read')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(memory)], input=content, capture_output=True, cwd=settings.ROOT
    )
    return ran.stdout == b"read\n"


def test_the_48_million_points_of_a_telephone_are_taken_in_the_process_apart():
    content = heif.photograph(heif.four_corners(32, 32), grid=(12, 15))

    assert opened(taken("IMG.HEIC", content).content).size == (7680, 6144)
    assert not opens_in(content, confining.MOST_MEMORY) and opens_in(content, process.MEMORY["photograph"])


@pytest.mark.parametrize(
    "content",
    [
        heif.photograph(heif.four_corners())[:32],
        heif.photograph(heif.four_corners())[:-200],
        heif.photograph(heif.four_corners()).replace(b"hvcC", b"xxxx"),
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    ],
    ids=["its first bytes", "half", "without its settings", "its name alone"],
)
def test_a_heic_that_does_not_open_is_refused_with_the_setting_of_the_telephone(content):
    for name in ("IMG.HEIC", "IMG.jpg"):
        assert refused(name, content).endswith(TO_THE_SETTINGS)


def test_a_heic_that_claims_a_hundred_million_points_is_refused_before_it_is_decoded():
    said = refused("IMG.HEIC", heif.photograph(heif.four_corners(32, 32), grid=(20, 20)))

    assert said.startswith("“IMG.HEIC”没有接收：照片有 10240×10240 像素，太大了。请在手机相册里")


@pytest.mark.parametrize("sort", ["WEBP", "AVIF"])
def test_other_photographs_of_telephones_are_kept_as_jpg_too(sort):
    ready = taken(f"IMG.{sort.lower()}", corners(sort, **held(6)))

    picture = opened(ready.content)
    assert (ready.name, picture.format, picture.size) == ("IMG.jpg", "JPEG", (240, 320))
    assert is_like(picture.getpixel((230, 10)), RED) and dict(picture.getexif()) == {}
    assert ready.said.endswith(CLEANED)
    assert opened(taken("IMG.jpg", corners(sort)).content).format == "JPEG", "called otherwise"


# -- what a telephone writes -----------------------------------------------------------------------------------------------


def test_where_and_when_a_photograph_was_taken_is_not_kept_and_the_picture_is_not_touched():
    content = corners(**held(1))
    ready = taken("IMG.jpg", content)

    assert dict(opened(content).getexif().get_ifd(0x8825)), "the control: it says where"
    assert dict(opened(ready.content).getexif()) == {} and b"Exif" not in ready.content
    assert opened(ready.content).tobytes() == opened(content).tobytes()
    assert ready.said == CLEANED


@pytest.mark.parametrize(("orientation", "place"), [(3, (310, 230)), (6, (230, 10)), (8, (10, 310))])
def test_a_photograph_that_says_how_it_was_held_is_turned(orientation, place):
    picture = opened(taken("IMG.jpg", corners(**held(orientation))).content)

    assert picture.size == ((320, 240) if orientation == 3 else (240, 320))
    assert is_like(picture.getpixel(place), RED) and dict(picture.getexif()) == {}


def test_one_too_large_to_be_turned_goes_on_saying_how_it_is_held_and_nothing_else():
    ready = taken("IMG.jpg", corners(size=(6000, 4500), **held(6)))

    assert dict(opened(ready.content).getexif()) == {0x0112: 6}


def between_scans(content: bytes, marker: int, said: bytes) -> bytes:
    """Put a segment behind the first scan of a progressive JPEG, where few look for one."""
    start = content.index(b"\xff\xda")
    place = pictures.end_of_scan(content, start + 2 + int.from_bytes(content[start + 2 : start + 4], "big"))
    return content[:place] + segment(marker, said) + content[place:]


def segment(marker: int, said: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(said) + 2).to_bytes(2, "big") + said


WHERE = b"Exif\0\0GPS 31.4522 121.1119"


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(lambda picture: between_scans(picture, 0xE1, WHERE), id="between scans"),
        pytest.param(lambda picture: between_scans(picture, 0xFE, WHERE), id="words between scans"),
        pytest.param(lambda picture: between_scans(picture, 0xED, WHERE), id="Photoshop between scans"),
        pytest.param(lambda picture: picture[:2] + segment(0xDC, WHERE) + picture[2:], id="number of lines"),
        pytest.param(
            lambda picture: picture[:2] + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\x14\x14" + WHERE.ljust(1200)) + picture[20:],
            id="small picture of JFIF",
        ),
    ],
)  # fmt: skip
def test_what_is_written_where_few_look_for_it_is_not_kept_either(hidden):
    plain = corners(progressive=True)
    content = hidden(plain)
    assert WHERE in content and opened(content).size == (320, 240)

    ready = taken("活动.jpg", content)

    assert b"31.4522" not in ready.content and CLEANED in ready.said
    assert opened(ready.content).tobytes() == opened(plain).tobytes()


def test_words_in_a_png_are_not_kept_and_the_picture_is_not_touched():
    said = PngImagePlugin.PngInfo()
    said.add_text("Where", "31.45N 121.13E")
    content = corners("PNG", pnginfo=said)

    ready = taken("截图.png", content)

    assert b"31.45N" in content and b"31.45N" not in ready.content
    assert opened(ready.content).tobytes() == opened(content).tobytes() and ready.said == CLEANED


@pytest.mark.parametrize("name", ["照片.jpg", "四色.jpg", "扫描.PNG"])
def test_a_picture_that_says_nothing_is_kept_as_it_came(name):
    assert (taken(name, hostile.GOOD[name]).content, taken(name, hostile.GOOD[name]).said) == (hostile.GOOD[name], "")


@pytest.mark.parametrize(
    "behind",
    [FILM, corners() + FILM, b"MotionPhoto_Data" + FILM, b"\0\0\1\x0a\x0e\0\0\0Image_UTC" + b"SEFHx" * 9 + b"SEFT"],
    ids=["a film", "a picture and a film", "a film with a word before it", "further data of a telephone"],
)
def test_of_a_moving_photograph_the_photograph_is_kept(behind):
    ready = taken("MVIMG.jpg", corners() + behind)

    assert ready.content == corners() and ready.said == CUT


def test_a_further_picture_behind_the_first_is_not_kept():
    assert taken("MPO.jpg", corners() + corners(**held(6))).content == corners()


# -- what is refused, with what to do ----------------------------------------------------------------------------------------

TIFF = hostile.picture("TIFF")
NEXT = {
    "动.gif": hostile.picture("GIF", mode="P"), "图.bmp": hostile.picture("BMP"), "扫描.tiff": TIFF, "视频.mp4": FILM,
    "实况.livp": hostile.package({"a.heic": b"x"}), "旧.doc": b"x", "文稿.wps": b"x", "表.et": b"x", "打包.rar": b"Rar!", "没有扩展名": b"x",
    "演示.pptx": b"x", "记事.txt": b"x",
    "改名.jpg": hostile.picture("GIF", mode="P"), "位图改名.png": hostile.picture("BMP"), "多页.jpg": TIFF, "视频改名.jpg": FILM,
    "新格式.jpg": b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 99,
    "会动.webp": hostile.picture("WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40), 9)]),
    "全景.jpg": hostile.jpeg_that_says(20000, 4000), "全景.png": hostile.png_that_says(20000, 4000),
}  # fmt: skip


@pytest.mark.parametrize("name", NEXT)
def test_what_is_not_taken_says_what_to_do(name):
    said = refused(name, NEXT[name])

    assert said.startswith(f"“{name}”") and said.rpartition("请")[2].endswith("。")
    assert any(word in said for word in ("另存", "存为", "截图", "上传照片", "解开", "输出为")), said


def test_the_readers_find_each_for_itself():
    """The control: called as they are, they are known by their bytes and not by their names."""
    assert photographs._sort_of(TIFF).startswith("这是 TIFF")
    assert photographs._sort_of(FILM).startswith("这是一段视频")
    assert photographs._sort_of(corners()) == "JPEG"


# -- where they are kept and told --------------------------------------------------------------------------------------------


@pytest.fixture
def applicant(person, organization):
    return person(APPLICANT, of=organization)


@pytest.fixture
def errand(applicant, organization):
    return open_matter(
        ErrandKind, Errand(purpose="普法", amount=100), by=applicant, organization=organization, hat="applicant"
    )


def test_the_digest_is_of_what_is_kept_and_the_same_photograph_twice_is_one_too_many(errand, applicant):
    content = heif.photograph(heif.four_corners(8, 6))

    document = papers.attach(errand, "photo", hostile.upload("IMG.HEIC", content), by=applicant)

    kept = papers.read(document, by=applicant)
    assert (document.name, document.content_type, document.size) == ("IMG.jpg", "image/jpeg", len(kept))
    assert document.digest == digests.sm3(kept) != digests.sm3(content)
    with pytest.raises(Refused, match="一模一样"):
        papers.attach(errand, "photo", hostile.upload("又一次.heic", content), by=applicant)


def test_whoever_uploaded_it_is_told_what_was_done(errand, applicant, client):
    client.force_login(applicant)
    chosen = [
        hostile.upload("IMG.HEIC", heif.photograph(heif.four_corners())),
        hostile.upload("甲.jpg", corners(**held(1))),
    ]

    page = client.post(f"/desk/matters/{errand.number}/papers/", {"slot": "photo", "file": chosen}, follow=True)

    said = page.content.decode()
    assert f"“IMG.jpg”：照片已由 HEIC 转成 JPG。“甲.jpg”：{CLEANED}。" in said
    assert checks.TAKEN_OUT in said
    assert sorted(Document.objects.values_list("name", flat=True)) == ["IMG.jpg", "甲.jpg"]


def test_of_what_is_what_came_nothing_is_said():
    plain = hostile.upload("甲.jpg", corners())
    checked(plain)

    assert said_of([plain, hostile.upload("乙.jpg", corners())]) == ""


def test_photographs_over_the_counter_are_bound_whatever_they_are(db):
    chosen = [
        hostile.upload("1.HEIC", heif.photograph(heif.four_corners(8, 6), turned=1)),
        hostile.upload("2.jpg", corners(**held(6))),
    ]

    (scan,) = scanned.scans(chosen, "申请表")

    drawn = apart.read(
        "drawing", scan.ready.content, extension="pdf", first=1, count=2, width=400, pixels=400 * 800, size=1 << 20
    )
    sizes = [opened(base64.b64decode(page[1][0])).size for page in drawn[1]]
    assert (scan.pages, [width < height for width, height in sizes]) == (2, [True, True])
