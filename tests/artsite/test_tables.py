"""Colour tables of strangers: taken as they are meant, refused with the line that is wrong."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from apps.studio.engines.image.enhance import looks
from artsite.pictures.guard import PictureRefused, accept_picture
from artsite.pictures.guard_call import ask_child


def bent(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """A grade with something of everything: curves, a turn of the colours, a tint."""
    return red**0.7 * 0.9 + 0.05, 0.15 * red + 0.8 * green**1.3, min(1.0, blue * blue + 0.2 * green)


def cube(size: int, low: float = 0.0, high: float = 1.0, head: str = "") -> str:
    scale = np.linspace(low, high, size)
    rows = [bent(red, green, blue) for blue, green, red in itertools.product(scale, scale, scale)]
    lines = "\n".join(" ".join(f"{value:.6f}" for value in row) for row in rows)
    return f'TITLE "Bent"\n# by hand\n{head}LUT_3D_SIZE {size}\n\n{lines}\n'


def taken(text: str, folder: Path) -> Image.Image:
    source, target = folder / "in.cube", folder / "out"
    source.write_text(text)
    answer = ask_child(source, target, 80_000_000, "tables")
    assert answer.get("notes") == ["table"], answer
    return Image.open(target)


def photograph() -> Image.Image:
    path = Path(__file__).resolve().parents[2] / "apps/studio/demo/photos/cat.jpg"
    return Image.open(path).convert("RGB").resize((320, 240))


def through(hald: Image.Image, picture: Image.Image) -> np.ndarray:
    found = looks.hald_cube(hald)
    assert found is not None
    return looks.through(np.asarray(picture, dtype=np.float32) / 255, found, 1.0) * 255


@pytest.mark.parametrize("size", [2, 17, 33, 64])
def test_a_table_does_what_another_program_does_with_it(tmp_path: Path, size: int) -> None:
    text = cube(size)
    ours = through(taken(text, tmp_path), photograph())
    rows = [float(word) for line in text.splitlines()[4:] for word in line.split()]
    theirs = np.asarray(photograph().filter(ImageFilter.Color3DLUT(size, rows)), dtype=np.float32)
    apart = np.abs(ours - theirs)
    assert apart.max() <= 1.6, "one step of 256, and what rounding adds"
    assert apart.mean() < 0.4


def test_curves_and_a_range_of_input_are_followed(tmp_path: Path) -> None:
    curve = "LUT_1D_SIZE 3\n0 0 0\n0.25 0.5 0.5\n1 1 1\n"
    ours = through(taken(curve, tmp_path), photograph())
    plain = np.asarray(photograph(), dtype=np.float32)
    assert np.abs(ours[..., 1:] - plain[..., 1:]).max() <= 1
    assert np.abs(ours[..., 0] - np.interp(plain[..., 0], [0, 127.5, 255], [0, 63.75, 255])).max() <= 1.2
    wide = taken(cube(33, 0, 1.0, "DOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2\n"), tmp_path)
    half = np.array([bent(value / 510, value / 510, value / 510) for value in range(0, 256, 51)]) * 255
    greys = Image.fromarray(np.repeat(np.arange(0, 256, 51, dtype=np.uint8)[None, :, None], 3, axis=2))
    assert np.abs(through(wide, greys)[0] - half).max() < 2


def test_resolve_s_curves_before_the_cube_are_followed(tmp_path: Path) -> None:
    corners = "\n".join(f"{r} {g} {b}" for b, g, r in itertools.product((0, 1), repeat=3))
    text = f"LUT_1D_SIZE 2\nLUT_3D_SIZE 2\nLUT_1D_INPUT_RANGE 0.0 1.0\n1 1 1\n0 0 0\n{corners}\n"
    ours = through(taken(text, tmp_path), photograph())
    assert np.abs(ours - (255 - np.asarray(photograph(), dtype=np.float32))).max() <= 1


LINES = cube(2).splitlines()
BAD = {
    "nan": ("\n".join([*LINES[:-1], "nan 0 0"]), f"Line {len(LINES)} .* no number"),
    "infinite": ("\n".join([*LINES[:-1], "1e999 0 0"]), f"Line {len(LINES)} .* no number"),
    "two numbers": ("\n".join([*LINES[:-1], "0 0"]), f"Line {len(LINES)} .* three numbers"),
    "underscores": ("\n".join([*LINES[:-1], "1_0 0 0"]), f"Line {len(LINES)} "),
    "an unknown word": ("\n".join(["LUT_IN_VIDEO_RANGE", *LINES]), "Line 1 .* known word"),
    "too few": ("\n".join(LINES[:-1]), "8 lines of numbers, but there are 7"),
    "too many": ("\n".join([*LINES, "0 0 0"]), "8 lines of numbers"),
    "a giant": ("LUT_3D_SIZE 4096\n0 0 0", "Line 1 .* from 2 to 64"),
    "no size": ("LUT_3D_SIZE 1e2\n", "from 2 to 64"),
    "many digits": ("LUT_1D_SIZE " + "9" * 200, "from 2 to 65,536"),
    "an endless line": ("LUT_3D_SIZE 2\n" + "0 " * 5000, "Line 2 "),
    "the wrong way round": (cube(2, head="DOMAIN_MIN 1 1 1\n"), "begins where it ends"),
    "too large": ("LUT_3D_SIZE 64\n" + "# words\n" * 3_500_000, "larger than 24 MB"),
    "other words": ("Once upon a time", "not a picture we know"),
    "a picture in words": ("LUT_3D_SIZE 2\n\0\0\0", "not a picture we know"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_table_that_is_not_one_is_refused_with_its_line(name: str) -> None:
    text, words = BAD[name]
    with pytest.raises(PictureRefused, match=words):
        accept_picture(io.BytesIO(text.encode()), "film.cube", "videos")


def test_a_table_in_a_collection_of_pictures_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "in").write_text(cube(2))
    assert ask_child(tmp_path / "in", tmp_path / "out", 1000, "")["refused"] == "not_a_picture"
