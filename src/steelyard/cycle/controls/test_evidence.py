"""Only whole JPEG, PNG and WebP pictures are taken, and a digest names nothing but a picture."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from steelyard.base.errors import Invalid
from steelyard.cycle.controls.evidence import LARGEST_BYTES, MEDIA_TYPES, examined, keep, place


def picture(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, form)
    return file.getvalue()


def moving(form: str) -> bytes:
    file = BytesIO()
    frames = [Image.new("RGB", (40, 30), shade) for shade in ("navy", "white", "red")]
    frames[0].save(file, form, save_all=True, append_images=frames[1:])
    return file.getvalue()


def test_a_jpeg_with_a_preview_behind_it_as_telephones_write_is_a_jpeg() -> None:
    assert examined(moving("MPO")) == "image/jpeg"


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_whole_picture_is_known_by_its_content(form: str) -> None:
    assert examined(picture(form)) == MEDIA_TYPES[form]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7",
        picture("GIF"),
        picture("PNG")[:-20],
        picture("JPEG")[:200],
        picture("PNG") + b"<html><script>alert(1)</script></html>",
        picture("PNG") + b"<html><script>alert(1)</script></html>" + picture("PNG")[-12:],
        picture("PNG") + picture("PNG"),
        moving("PNG"),
        moving("WEBP"),
        picture("WEBP") + b"<html><script>alert(1)</script></html>",
    ],
    ids=[
        "empty",
        "svg",
        "html",
        "pdf",
        "gif",
        "cut png",
        "cut jpeg",
        "png and page",
        "png, page and a second end",
        "two png",
        "moving png",
        "moving webp",
        "webp and page",
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        examined(content)


def test_a_picture_that_unpacks_to_too_many_pixels_is_refused() -> None:
    file = BytesIO()
    Image.new("1", (10_000, 7_000)).save(file, "PNG")
    with pytest.raises(Invalid):
        examined(file.getvalue())


def test_what_the_camera_wrote_of_time_and_place_is_kept_with_the_picture(tmp_path: Path) -> None:
    written = Image.Exif()
    written[0x0132] = "2026:11:20 10:00:00"  # when
    written.get_ifd(0x8825)[2] = (35.0, 30.0, 0.0)  # latitude
    file = BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG", exif=written)
    assert examined(file.getvalue()) == "image/jpeg"
    kept = place(keep(file.getvalue(), folder=tmp_path), folder=tmp_path).read_bytes()
    assert kept == file.getvalue()


def test_one_byte_over_ten_megabytes_is_refused() -> None:
    whole = picture("JPEG")
    assert examined(whole + bytes(LARGEST_BYTES - len(whole))) == "image/jpeg"
    with pytest.raises(Invalid):
        examined(whole + bytes(LARGEST_BYTES + 1 - len(whole)))


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "../" * 21 + "a", "a" * 63 + "/"])
def test_a_digest_names_no_other_place(digest: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        place(digest, folder=tmp_path)


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    digest = keep(picture("PNG"), folder=tmp_path)
    assert keep(picture("PNG"), folder=tmp_path) == digest
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [place(digest, folder=tmp_path)]
