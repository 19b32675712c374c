"""Pictures that one can see through have no miniature beneath them."""

from __future__ import annotations

from PIL import Image

from artsite.pictures.measure import placeholder


def test_a_picture_with_transparent_parts_has_no_miniature_that_would_show_through():
    cut = Image.new("RGBA", (400, 300), (200, 40, 30, 255))
    assert placeholder(cut).startswith("data:image/webp;base64,")
    cut.paste((0, 0, 0, 0), (0, 0, 200, 300))
    assert placeholder(cut) == ""
