"""Strangers' pictures: if these fail, a hostile file harms the site, or a home address is published."""

from __future__ import annotations

import io
import os
import struct
import zlib

import pytest
from django.conf import settings
from PIL import Image, ImageCms, ImageDraw, ImageOps

from artsite import storage
from artsite.pictures.guard import Accepted, PictureRefused, accept_picture

SECRET_PLACE = b"Rue des Secrets"


def picture(width: int = 90, height: int = 60) -> Image.Image:
    """Red above, blue below, so that one sees which way up it is."""
    drawn = Image.new("RGB", (width, height), (220, 30, 30))
    ImageDraw.Draw(drawn).rectangle((0, height // 2, width, height), fill=(30, 30, 220))
    return drawn


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def accept(data: bytes, name: str = "photo.jpg") -> Accepted:
    return accept_picture(io.BytesIO(data), name)


def seen(image: Image.Image, where: tuple[int, int]) -> tuple[int, ...]:
    """The colour of a pixel of a picture with several bands."""
    pixel = image.getpixel(where)
    assert isinstance(pixel, tuple)
    return pixel


def kept(accepted: Accepted) -> Image.Image:
    with storage.open_kept(accepted.kept.sha256) as file:
        opened = Image.open(io.BytesIO(file.read()))
    opened.load()
    return opened


def kept_bytes(accepted: Accepted) -> bytes:
    with storage.open_kept(accepted.kept.sha256) as file:
        return file.read()


def with_place(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET_PLACE.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)})
    return exif


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(side: int) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = png_chunk(b"IDAT", zlib.compress(b"\0" * 2_000_000))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + body + png_chunk(b"IEND", b"")


BAD = {
    "zero bytes": (b"", "photo.jpg", "empty"),
    "not a picture": (b"Dear diary, today I painted.", "diary.txt", "not a picture"),
    "a page with a script": (b"<html><script>alert(1)</script></html>", "photo.png", "not a picture"),
    "an SVG with a script": (
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "drawing.svg",
        "SVG",
    ),
    "a truncated JPEG": (encoded(picture(900, 600), "JPEG")[:2000], "photo.jpg", "incomplete or damaged"),
    "a truncated PNG": (encoded(picture(900, 600), "PNG")[:-300], "photo.png", "incomplete or damaged"),
    "a truncated WebP": (encoded(picture(900, 600), "WEBP")[:-300], "photo.webp", "incomplete or damaged"),
    "a JPEG of nothing but a head": (b"\xff\xd8\xff\xe0\x00\x10JFIF\0", "photo.jpg", "incomplete or damaged"),
    "60,000 × 60,000 pixels": (png_bomb(60_000), "big.png", "60000 × 60000 pixels"),
    "a raw file": (encoded(picture(), "TIFF"), "photo.DNG", "raw file"),
    "an HEIC photograph": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "photo.heic", "HEIC"),
    "a film": (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", "film.mp4", "film"),
    "a Radiance picture": (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n", "sky.hdr", "dynamic"),
    "an OpenEXR picture": (b"\x76\x2f\x31\x01" + b"\0" * 60, "sky.exr", "dynamic"),
    "a PDF": (b"%PDF-1.7\n%", "page.pdf", "PDF"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_picture_is_refused_in_words_and_the_next_one_is_taken(case: str) -> None:
    data, name, words = BAD[case]
    with pytest.raises(PictureRefused, match=words):
        accept(data, name)
    assert accept(encoded(picture(), "PNG")).width == 90


def test_100_megabytes_are_refused_before_anything_reads_them() -> None:
    class Large(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("read")

        def seek(self, offset: int, whence: int = 0, /) -> int:
            return 100 * 1024 * 1024 if whence == os.SEEK_END else 0

    with pytest.raises(PictureRefused, match=r"100.0.MB; the largest we take in has 64.0.MB"):
        accept_picture(Large(), "large.jpg")


def test_a_picture_that_unpacks_to_more_than_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAX_UPLOAD_PIXELS", 10**11)
    with pytest.raises(PictureRefused):
        accept(png_bomb(200_000))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_nobody_learns_from_a_picture_where_it_was_taken(kind: str) -> None:
    data = encoded(picture(), kind, exif=with_place())
    assert SECRET_PLACE in data
    accepted = accept(data)
    assert SECRET_PLACE not in kept_bytes(accepted)
    assert not kept(accepted).getexif().get_ifd(0x8825)


def test_words_hidden_in_a_png_or_after_a_jpeg_are_gone() -> None:
    png = encoded(picture(), "PNG")
    chatty = (
        png[:33] + png_chunk(b"tEXt", b"Comment\0" + SECRET_PLACE) + png[33:] + b"<script>alert(1)</script>"
    )
    assert kept_bytes(accept(chatty)) == png
    jpeg = encoded(picture(), "JPEG", comment=SECRET_PLACE)
    polyglot = kept_bytes(accept(jpeg + b"PK\x03\x04<script>alert(1)</script>"))
    assert SECRET_PLACE not in polyglot
    assert polyglot.endswith(b"\xff\xd9")
    assert b"script" not in polyglot


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {"lossless": True})]
)
def test_originals_are_never_recompressed(kind: str, options: dict[str, object]) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    clean = encoded(picture(300, 200), kind, icc_profile=profile, **options)
    accepted = accept(clean)
    assert kept(accepted).tobytes() == Image.open(io.BytesIO(clean)).tobytes()
    assert kept(accepted).info["icc_profile"] == profile
    assert accepted.media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photograph_taken_on_its_side_is_shown_upright(kind: str) -> None:
    lying = picture().transpose(Image.Transpose.ROTATE_90)  # as a camera held upright saves it
    options = {"lossless": True} if kind == "WEBP" else {}
    accepted = accept(encoded(lying, kind, exif=with_place(orientation=6), **options))
    assert (accepted.width, accepted.height) == (90, 60)
    upright = ImageOps.exif_transpose(kept(accepted)).convert("RGB")
    assert upright.size == (90, 60)
    red, _green, blue = seen(upright, (45, 10))
    assert red > 150 > blue


def test_print_colours_become_screen_colours_and_it_is_said() -> None:
    accepted = accept(encoded(picture().convert("CMYK"), "JPEG", quality=95))
    assert kept(accepted).mode == "RGB"
    red, _green, blue = seen(kept(accepted), (45, 10))
    assert red > 150 > blue
    assert "CMYK" in accepted.notes[0]


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (Image.new("I;16", (40, 30), 32768), "PNG"),
        (Image.new("I;16", (40, 30), 32768), "TIFF"),
        (Image.new("F", (40, 30), 0.5), "TIFF"),
    ],
)
def test_deep_greys_keep_their_lightness(image: Image.Image, kind: str) -> None:
    accepted = accept(encoded(image, kind))
    assert kept(accepted).mode == "L"
    assert kept(accepted).getpixel((5, 5)) == pytest.approx(128, abs=1)
    assert accepted.notes


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken_and_it_is_said(kind: str) -> None:
    second = picture().transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    accepted = accept(encoded(picture(), kind, save_all=True, append_images=[second], duration=100))
    still = kept(accepted)
    assert getattr(still, "n_frames", 1) == 1
    red, _green, blue = seen(still.convert("RGB"), (45, 10))
    assert red > 150 > blue
    assert "first" in accepted.notes[0]


def test_transparency_stays() -> None:
    glass = Image.new("RGBA", (40, 30), (10, 200, 30, 90))
    for kind in ("PNG", "WEBP", "TIFF"):
        assert seen(kept(accept(encoded(glass, kind, lossless=True))), (5, 5))[3] == 90


def test_the_name_of_a_file_tells_nothing_of_its_kind() -> None:
    assert accept(encoded(picture(), "PNG"), "photo.jpg").media_type == "image/png"
