"""Smaller pictures keep size, colour, transparency and the right way up; files go out safely."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import Http404
from django.test import RequestFactory
from PIL import Image, ImageCms

from artsite import storage
from artsite.pictures.renditions import NoSuchRendition, rendition, warm
from artsite.pictures.serving import file_name, serve_original, serve_rendition
from artsite.pictures.shown import widths


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def kept(picture: Image.Image, kind: str = "PNG", **options) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return storage.keep(buffer).sha256


def made(sha256: str, width: int) -> Image.Image:
    with rendition(sha256, width) as file:
        picture = Image.open(io.BytesIO(file.read()))
        picture.load()
        return picture


def near(colour, expected, tolerance=6) -> bool:
    return all(abs(one - other) <= tolerance for one, other in zip(colour, expected, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_a_rendition_has_the_width_asked_for_and_the_same_proportions_and_colour(kind):
    sha256 = kept(Image.new("RGB", (1500, 1000), (200, 60, 40)), kind)
    small = made(sha256, 320)
    assert small.size == (320, 213)
    assert near(small.convert("RGB").getpixel((160, 100)), (200, 60, 40))


def test_nothing_is_blown_up():
    sha256 = kept(Image.new("RGB", (200, 100)))
    assert made(sha256, 640).size == (200, 100)


def test_an_upright_photograph_stays_upright():
    lying = Image.new("RGB", (800, 400), (0, 0, 255))
    lying.paste((255, 0, 0), (0, 0, 400, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned clockwise: the left half is on top
    small = made(kept(lying, "JPEG", exif=exif, quality=95), 320)
    assert small.size == (320, 640)
    assert near(small.convert("RGB").getpixel((160, 100)), (255, 0, 0), 12)
    assert not small.getexif().get(0x0112)


def test_transparency_is_kept():
    picture = Image.new("RGBA", (800, 400), (10, 200, 10, 0))
    picture.paste((10, 200, 10, 255), (0, 0, 400, 400))
    small = made(kept(picture), 320)
    alpha = small.getchannel("A")
    assert (alpha.getpixel((20, 20)), alpha.getpixel((300, 20))) == (255, 0)


def test_colours_of_another_profile_become_srgb():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    orange = Image.new("RGB", (400, 300), (230, 120, 30))
    in_lab = ImageCms.profileToProfile(orange, srgb, lab, outputMode="LAB")
    assert in_lab is not None
    # What a viewer without colour management would show differs; the rendition must not.
    sha256 = kept(in_lab, "TIFF", icc_profile=lab.tobytes())
    assert near(made(sha256, 320).convert("RGB").getpixel((10, 10)), (230, 120, 30), 8)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_a_picture(mode):
    picture = Image.new(mode, (400, 300), 1 if mode == "1" else None)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert made(kept(picture, kind), 320).mode in ("RGB", "RGBA")


def test_sixteen_bits_keep_their_brightness():
    grey = Image.new("I;16", (400, 300), 32768)
    assert near(made(kept(grey), 320).convert("RGB").getpixel((5, 5)), (128, 128, 128))


def test_a_broken_profile_spoils_no_picture():
    sha256 = kept(Image.new("RGB", (400, 300), (9, 99, 199)), icc_profile=b"not a profile")
    assert near(made(sha256, 320).convert("RGB").getpixel((5, 5)), (9, 99, 199))


@pytest.mark.parametrize("width", [1, 321, 5000])
def test_only_offered_widths_are_made(width):
    with pytest.raises(NoSuchRendition):
        rendition(kept(Image.new("RGB", (900, 600))), width)


def test_what_is_no_picture_or_not_there_has_no_rendition():
    words = storage.keep(io.BytesIO(b"these are words")).sha256
    for sha256 in (words, "0" * 64):
        with pytest.raises(NoSuchRendition):
            rendition(sha256, 320)


def test_warming_makes_every_width_a_page_asks_for():
    sha256 = kept(Image.new("RGB", (1500, 1000), (1, 2, 3)))
    warm(sha256, 1500)
    for width in widths(1500):
        file = storage.open_derived(sha256, f"{width}.webp")
        assert file is not None
        assert Image.open(file).size == (width, round(1000 * width / 1500))


def test_many_who_ask_at_once_get_the_same_picture():
    sha256 = kept(Image.effect_noise((900, 600), 50).convert("RGB"))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: rendition(sha256, 640).read(), range(16)))
    assert len(set(answers)) == 1


def test_an_unchanged_rendition_is_not_sent_again():
    sha256 = kept(Image.new("RGB", (900, 600)))
    first = serve_rendition(RequestFactory().get("/"), sha256, 320, public=True)
    again = RequestFactory().get("/", headers={"If-None-Match": first["ETag"]})
    assert serve_rendition(again, sha256, 320, public=True).status_code == 304
    with pytest.raises(Http404):
        serve_rendition(RequestFactory().get("/"), sha256, 321, public=True)


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=4-", 206, b"456789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=8-99", 206, b"89"),
        ("bytes=20-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("nonsense", 200, b"0123456789"),
    ],
)
def test_part_of_a_file_can_be_asked_for(asked, status, content):
    sha256 = storage.keep(io.BytesIO(b"0123456789")).sha256
    answer = serve_original(
        RequestFactory().get("/", headers={"Range": asked}), sha256, "audio/mpeg", "Song", public=False
    )
    assert answer.status_code == status
    assert b"".join(answer) == content


@pytest.mark.parametrize("media_type", ["image/svg", "text/html", "application/pdf", "nonsense"])
def test_what_could_run_script_is_downloaded_never_shown(media_type):
    sha256 = storage.keep(io.BytesIO(b"<script>alert(1)</script>")).sha256
    answer = serve_original(RequestFactory().get("/"), sha256, media_type, "x", public=True, attachment=False)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Harbour at dusk", "Harbour at dusk.png"),
        ("春天的山水", "春天的山水.png"),
        ("../../etc/passwd", "etc passwd.png"),
        ('a"b\r\nSet-Cookie: x=1', "a b Set-Cookie x=1.png"),
        ("...", "artsite.png"),
        ("", "artsite.png"),
        ("\u202egnp.exe", "gnp.exe.png"),
        ("x" * 300, "x" * 80 + ".png"),
    ],
)
def test_a_download_has_a_name_that_every_file_system_takes(title, name):
    assert file_name(title, "image/png") == name
