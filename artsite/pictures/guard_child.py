"""The child process in which a stranger's picture is opened for the first time.

    python -m artsite.pictures.guard_child SOURCE TARGET MAX_PIXELS [FILMS]

Writes to TARGET what is to be kept and prints one line of JSON: `{"media_type", "width", "height",
"placeholder", "notes", "recipe"}`, or `{"refused": REASON, …}` with one of the reasons that `guard` has
words for. FILMS is "videos" or "all", where films are taken as well: videos, or animated pictures too. One is
kept as MP4, and its poster as `poster` beside TARGET. With either, or with "tables", a colour table (.cube)
is taken as well, and kept as a HALD picture.

Memory, processor time and file size are limited before anything is decoded; only Pillow is imported, so that
the start takes a tenth of a second.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from artsite.pictures.guard_refusal import RefusalError

MEGABYTE = 1024 * 1024
MEMORY = (
    1400 * MEGABYTE
)  # address space: the interpreter and its libraries, and 80 megapixels of CMYK made RGB
CPU_SECONDS = 30
CPU_SECONDS_OF_FILMS = 90
POSTER = "poster"
LARGEST_FILE = 400 * MEGABYTE
OPEN_FILES = 24
ORIENTATION_TAG = 0x0112
UPRIGHT = 1
SIDE_OF_PLACEHOLDER = 20
MOVIES = ("videos", "all")
MOVING = frozenset({"GIF", "WEBP", "PNG"})
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "TIFF": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "BMP": (b"BM",),
}


def limit_resources(films: bool = False) -> None:
    """From here on a hostile file can waste little."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS_OF_FILMS if films else CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def kind_of(head: bytes) -> str:
    """The format that the first bytes tell, or why a file of that format is not taken."""
    for kind, beginnings in _BEGINNINGS.items():
        if head.startswith(beginnings):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return _kind_of_iso_media(head[8:12])
    raise RefusalError(_reason_for_other(head))


def _kind_of_iso_media(brand: bytes) -> str:
    if brand in (b"avif", b"avis"):
        return "AVIF"
    if brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"):
        raise RefusalError("heic")
    raise RefusalError("video")


def _reason_for_other(head: bytes) -> str:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"<svg" in text.replace(b"\0", b"") or text.startswith((b"<!doctype svg", b"\x1f\x8b")):
        return "svg"
    if head.startswith((b"#?RADIANCE", b"#?RGBE", b"\x76\x2f\x31\x01")):
        return "hdr"
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video"
    return "not_a_picture"


def take_in(source: Path, target: Path, most_pixels: int, films: str = "") -> dict[str, Any]:
    """Vet one picture or film and write what is to be kept. Raises `RefusalError`."""
    data = source.read_bytes()
    if not data:
        raise RefusalError("empty")
    try:
        kind = kind_of(data[:4096])
    except RefusalError as refusal:
        if refusal.reason == "not_a_picture" and films:
            return _take_table(data, target, refusal)
        if refusal.reason != "video" or films not in MOVIES:
            raise
        return _take_film(source, target, most_pixels)
    from PIL import Image

    from artsite.pictures import guard_recipe

    Image.MAX_IMAGE_PIXELS = None  # the limit is checked below, before anything is decoded
    picture = _opened(source, kind, most_pixels)
    if films == "all" and kind in MOVING and getattr(picture, "n_frames", 1) > 1:
        from artsite.pictures.guard_film import take_animation

        return take_animation(source, kind, target, target.with_name(POSTER), most_pixels)
    recipe = guard_recipe.embedded_recipe(picture)
    keeper = _lossless_keeper(kind, picture)
    notes = _notes(kind, picture)
    if keeper is None:
        picture = _as_plain_picture(picture)
        picture.save(target, "PNG", compress_level=4, icc_profile=picture.info.get("icc_profile"))
        media_type = "image/png"
    else:
        target.write_bytes(keeper(data))
        picture = _opened(target, kind, most_pixels)  # what is kept is what is decoded
        picture.load()
        media_type = f"image/{kind.lower()}"
    width, height, placeholder = _measured(picture)
    return {
        "media_type": media_type,
        "width": width,
        "height": height,
        "placeholder": placeholder,
        "notes": notes,
        "recipe": recipe,
    }


def _take_table(data: bytes, target: Path, refusal: RefusalError) -> dict[str, Any]:
    from artsite.pictures.guard_cube import looks_like_cube, take_cube

    if not looks_like_cube(data):
        raise refusal
    return take_cube(data, target)


def _take_film(source: Path, target: Path, most_pixels: int) -> dict[str, Any]:
    from artsite.pictures.guard_film import take_film

    try:
        return take_film(source, target, target.with_name(POSTER), most_pixels)
    except (RefusalError, MemoryError):
        raise
    except Exception as error:  # decoders raise whatever they like over a damaged film
        raise RefusalError("film_unreadable", because=f"{type(error).__name__}: {error}"[:300]) from error


def _opened(path: Path, kind: str, most_pixels: int) -> Any:
    """The picture with only its header read; refused if that promises too many pixels."""
    from PIL import Image

    _register(kind)
    picture = Image.open(path, formats=[kind])
    width, height = picture.size
    if width * height > most_pixels:
        raise RefusalError("too_many_pixels", width=width, height=height)
    return picture


def _register(kind: str) -> None:
    """Import the decoder of one format, so that no other is reachable."""
    from importlib import import_module

    modules = {
        "JPEG": "Jpeg",
        "PNG": "Png",
        "WEBP": "WebP",
        "GIF": "Gif",
        "TIFF": "Tiff",
        "BMP": "Bmp",
        "AVIF": "Avif",
    }
    import_module(f"PIL.{modules[kind]}ImagePlugin")


def _orientation(picture: Any) -> int:
    try:
        found = picture.getexif().get(ORIENTATION_TAG, UPRIGHT)
    except Exception:  # damaged EXIF says nothing of the picture; it is dropped in any case
        return UPRIGHT
    return found if isinstance(found, int) and 1 <= found <= 8 else UPRIGHT  # noqa: PLR2004


def _lossless_keeper(kind: str, picture: Any) -> Callable[[bytes], bytes] | None:
    """How the file is kept as it is, less its metadata; None if it must be written anew to show rightly."""
    from artsite.pictures import guard_strip

    orientation = _orientation(picture)
    if kind == "JPEG" and picture.mode in ("RGB", "L"):
        return lambda data: guard_strip.strip_jpeg(data, orientation)
    if orientation != UPRIGHT or (kind == "WEBP" and getattr(picture, "n_frames", 1) > 1):
        return None
    if kind == "PNG" and not picture.mode.startswith("I"):
        return guard_strip.strip_png
    return guard_strip.strip_webp if kind == "WEBP" else None


def _notes(kind: str, picture: Any) -> list[str]:
    """What was changed that the artist may want to know."""
    notes = []
    if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:
        notes.append("first_frame")
    if picture.mode == "CMYK":
        notes.append("cmyk")
    if picture.mode == "F":
        notes.append("hdr")
    if picture.mode.startswith("I"):
        notes.append("sixteen_bit")
    return notes


def _as_plain_picture(picture: Any) -> Any:
    """Upright, eight bits a channel, in a mode every engine and browser reads; CMYK and Lab become sRGB."""
    from PIL import ImageOps

    picture.seek(0)
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    profile = picture.info.get("icc_profile")
    if upright.mode in ("CMYK", "LAB", "YCbCr"):
        return _in_srgb(upright, profile)
    if upright.mode.startswith("I") or upright.mode == "F":
        return _in_eight_bits(upright)
    if upright.mode in ("P", "PA"):
        upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    if upright.mode not in ("L", "LA", "RGB", "RGBA", "1"):
        upright = upright.convert("RGBA" if "A" in upright.mode or "a" in upright.mode else "RGB")
    upright.info = {"icc_profile": profile} if profile else {}
    return upright


def _in_srgb(picture: Any, profile: bytes | None) -> Any:
    """Print colours by their profile where they have one, else by the plain formula."""
    import io

    from PIL import ImageCms

    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted: Any = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):  # a profile that does not fit its picture
            converted = picture.convert("RGB")
    else:
        converted = picture.convert("RGB")
    converted.info = {}
    return converted


def _in_eight_bits(picture: Any) -> Any:
    """Deep greys: 0…65535 and 0…1 become black to white, anything wider is stretched to fit."""
    low, high = picture.getextrema()
    if picture.mode == "F":
        low, high = (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)
    elif low >= 0 and high <= 65535:  # noqa: PLR2004
        low, high = 0, 65535
    scale = 255.0 / ((high - low) or 1)
    grey = picture if picture.mode == "F" else picture.convert("I").convert("F")
    plain = grey.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")
    plain.info = {}
    return plain


def _measured(picture: Any) -> tuple[int, int, str]:
    """Size as shown, and the blurred miniature; see `measure`."""
    from PIL import ImageOps

    from artsite.pictures.measure import placeholder

    turned = _orientation(picture) > 4  # noqa: PLR2004  # 5…8 lie on their side
    width, height = reversed(picture.size) if turned else picture.size
    small = picture.copy() if picture.mode in ("L", "RGB", "RGBA") else picture.convert("RGBA")
    small.thumbnail((SIDE_OF_PLACEHOLDER * 4, SIDE_OF_PLACEHOLDER * 4))
    small.info.update({key: value for key, value in picture.info.items() if key == "exif"})
    return width, height, placeholder(ImageOps.exif_transpose(small))


def answer_to(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` finds out about a picture, or why it is refused. Limit resources before."""
    try:
        return work()
    except RefusalError as refusal:
        return {"refused": refusal.reason, **refusal.facts}
    except MemoryError:
        return {"refused": "too_much_memory"}
    except Exception as error:  # decoders raise whatever they like over a damaged file
        return {"refused": "damaged", "because": f"{type(error).__name__}: {error}"[:300]}


def main() -> None:
    source, target, most_pixels = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    films = sys.argv[4] if len(sys.argv) > 4 else ""  # noqa: PLR2004
    limit_resources(films in MOVIES)
    print(json.dumps(answer_to(lambda: take_in(source, target, most_pixels, films))))


if __name__ == "__main__":
    main()
