"""Reading what an artist brings: transparent pictures keep their own colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.image.pictures import read_cutout, read_mask, read_picture


@pytest.fixture
def glass(tmp_path) -> Path:
    """A red that is half transparent, beside nothing."""
    pixels = np.zeros((8, 8, 4), dtype=np.uint8)
    pixels[:, :4] = (200, 20, 10, 128)
    path = tmp_path / "glass.png"
    Image.fromarray(pixels, "RGBA").save(path)
    return path


def test_a_cutout_keeps_its_colours_unmixed(glass):
    assert read_cutout(glass, "content").getpixel((1, 1)) == (200, 20, 10, 128)


def test_a_plain_picture_of_it_lies_on_white(glass):
    plain = read_picture(glass, "content")
    assert plain.mode == "RGB"
    assert plain.getpixel((6, 1)) == (255, 255, 255)
    assert plain.getpixel((1, 1)) == pytest.approx((227, 137, 132), abs=1)


def test_a_palette_with_a_transparent_colour_is_a_cutout_and_an_opaque_picture_is_one_too(tmp_path):
    path = tmp_path / "palette.png"
    picture = Image.new("P", (4, 4), 1)
    picture.putpalette([0, 0, 0, 10, 200, 30])
    picture.putpixel((0, 0), 0)
    picture.save(path, transparency=0)
    cutout = read_cutout(path, "content")
    pixels = np.asarray(cutout)
    assert pixels[0, 0, 3] == 0
    assert pixels[2, 2].tolist() == [10, 200, 30, 255]
    Image.new("RGB", (4, 4), "red").save(path)
    assert read_cutout(path, "content").getpixel((0, 0)) == (255, 0, 0, 255)


def test_a_mask_is_read_by_alpha_where_there_is_one_and_else_by_lightness(glass, tmp_path):
    assert np.asarray(read_mask(glass, (8, 8), "mask"))[0, 1] == 128
    path = tmp_path / "mask.png"
    Image.new("L", (4, 2), 255).save(path)
    mask = read_mask(path, (8, 4), "mask")
    assert mask.size == (8, 4) and mask.getextrema() == (255, 255)
