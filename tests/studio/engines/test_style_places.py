"""Several styles over one picture, subject and background apart, faces that stay themselves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.faces.finding import find_faces

DATA = Path(__file__).parent / "data"
PHOTOS = Path(__file__).parents[3] / "apps/studio/demo/photos"
ENGINE = get_engine("style-transfer")
Pixels = NDArray[np.float64]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def dahlia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "dahlia.png"
    Image.open(PHOTOS / "dahlia.jpg").resize((256, 171)).save(path)
    return path


def paint(scratch: Path, content: Path, **wishes: Any) -> Pixels:
    params = ENGINE.parameters.model_validate({"content": content, "size": 256, **wishes})
    *_, output = ENGINE.run(params, Context(seed=1, scratch=scratch))
    assert isinstance(output, Output)
    return np.asarray(Image.open(output.path).convert("RGB"), np.float64)


def half(path: Path, size: tuple[int, int] = (64, 40)) -> Path:
    """A mask whose left half is inside."""
    mask = Image.new("L", size)
    mask.paste(255, (0, 0, size[0] // 2, size[1]))
    mask.save(path)
    return path


def test_old_recipes_give_the_same_painting(tmp_path):
    y, x = np.mgrid[0:80, 0:120]
    pixels = np.stack([x * 2, y * 3, (x + y) % 256], -1).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "field.png")
    kept = np.asarray(Image.open(DATA / "style-transfer-1.png"), np.float64)
    assert np.abs(paint(tmp_path, tmp_path / "field.png", style="great-wave") - kept).max() <= 2


@pytest.mark.parametrize("way", ["across", "down", "slanting", "outwards"])
def test_one_style_becomes_the_next_over_the_picture(tmp_path, dahlia, way):
    wishes = {"style": "great-wave", "blend_style": "vermilion-night", "third_style": "wild-colour"}
    mixed = paint(tmp_path, dahlia, **wishes, blend_across=way)
    assert np.isfinite(mixed).all()
    plain = paint(tmp_path, dahlia, style="great-wave", blend_across=way)
    assert np.abs(mixed - plain).mean() > 5
    none, full = (paint(tmp_path, dahlia, **wishes, blend_across=way, blend=blend) for blend in (0, 1))
    assert np.abs(none - plain).max() <= 1
    assert np.abs(full - paint(tmp_path, dahlia, style="wild-colour")).max() <= 1


def test_a_mix_has_no_seam(tmp_path, dahlia):
    wishes = {"style": "great-wave", "blend_style": "great-wave", "blend_across": "across"}
    assert np.abs(paint(tmp_path, dahlia, **wishes) - paint(tmp_path, dahlia, style="great-wave")).max() <= 1


def test_a_picture_as_style_goes_over_into_a_named_one(tmp_path, dahlia):
    wishes = {"style_image": dahlia, "blend_style": "great-wave", "blend_across": "across"}
    mixed, alone = paint(tmp_path, dahlia, **wishes), paint(tmp_path, dahlia, style_image=dahlia)
    assert np.abs(mixed - alone)[:, -40:].mean() > 3 * np.abs(mixed - alone)[:, :20].mean()


def test_the_mask_parts_subject_and_background(tmp_path, dahlia):
    mask = half(tmp_path / "mask.png")
    wishes = {"style": "vermilion-night", "mask": mask, "seam": 0}
    parted = paint(tmp_path, dahlia, **wishes, background="winter-blue")
    front, back = (paint(tmp_path, dahlia, style=name) for name in ("vermilion-night", "winter-blue"))
    assert np.abs(parted - front)[:, :110].max() <= 1
    assert np.abs(parted - back)[:, 146:].max() <= 1
    kept = paint(tmp_path, dahlia, **wishes, background="photograph")
    photograph = np.asarray(Image.open(dahlia), np.float64)
    assert np.abs(kept - photograph)[:, 146:].max() <= 1
    left = paint(tmp_path, dahlia, **wishes, leave_subject=True)
    assert np.abs(left - photograph)[:, :110].max() <= 1
    assert np.abs(left - front)[:, 146:].max() <= 1
    by_picture = paint(tmp_path, dahlia, **wishes, background_image=dahlia)
    assert np.abs(by_picture - front)[:, 146:].mean() > 5


def test_without_a_mask_the_subject_is_found(tmp_path, dahlia):
    found = paint(tmp_path, dahlia, background="photograph")
    photograph = np.asarray(Image.open(dahlia), np.float64)
    changed = np.abs(found - photograph).mean(2)
    assert changed[60:110, 100:150].mean() > 10
    assert changed[:40, :60].mean() < 2


def test_where_nothing_stands_out_one_is_asked_to_paint_a_mask(tmp_path):
    Image.new("RGB", (96, 64), (120, 130, 140)).save(tmp_path / "fog.png")
    for more in ({}, {"mask": tmp_path / "black.png"}):
        Image.new("L", (10, 10)).save(tmp_path / "black.png")
        with pytest.raises(EngineError) as refused:
            paint(tmp_path, tmp_path / "fog.png", background="winter-blue", **more)
        assert refused.value.field == "mask"


@pytest.mark.parametrize("kind", ["one pixel", "long", "alpha", "broken"])
def test_masks_of_every_kind_are_read_or_refused(tmp_path, dahlia, kind):
    path = tmp_path / "mask.png"
    if kind == "broken":
        path.write_bytes(b"no picture")
        with pytest.raises(EngineError) as refused:
            paint(tmp_path, dahlia, background="winter-blue", mask=path)
        assert refused.value.field == "mask"
        return
    size = {"one pixel": (1, 1), "long": (50, 1), "alpha": (30, 30)}[kind]
    Image.new("RGBA", size, (255, 255, 255, 255 if kind != "alpha" else 128)).save(path)
    assert paint(tmp_path, dahlia, background="winter-blue", mask=path).shape == (171, 256, 3)


def test_cancel_stops_the_second_painting_too(tmp_path, dahlia):
    asked = itertools.count()
    params = ENGINE.parameters.model_validate(
        {"content": dahlia, "size": 256, "background": "winter-blue", "mask": half(tmp_path / "mask.png")}
    )
    with pytest.raises(Cancelled):
        list(ENGINE.run(params, Context(seed=1, scratch=tmp_path, cancelled=lambda: next(asked) > 30)))


@pytest.fixture(scope="module")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from skimage import data

    path = tmp_path_factory.mktemp("face") / "portrait.png"
    Image.fromarray(data.astronaut()[:320, 60:380]).resize((256, 256)).save(path)
    return path


def test_a_face_that_is_kept_is_nearer_to_the_photograph_and_the_rest_as_it_was(tmp_path, portrait):
    picture = Image.open(portrait)
    (face,) = find_faces(picture)
    left, top, right, bottom = (round(side) for side in face.box)
    plain, kept = (paint(tmp_path, portrait, keep_faces=amount) for amount in (0, 0.8))
    grey = np.asarray(picture.convert("L"), np.float64)[top:bottom, left:right].ravel()

    def likeness(painting: Pixels) -> float:
        return float(np.corrcoef(painting[top:bottom, left:right].mean(2).ravel(), grey)[0, 1])

    assert likeness(kept) > likeness(plain) + 0.1
    assert np.array_equal(plain[230:], kept[230:])


def test_where_no_face_is_one_is_told_and_may_paint_over_it(tmp_path, dahlia):
    with pytest.raises(EngineError) as refused:
        paint(tmp_path, dahlia, keep_faces=0.5)
    assert refused.value.field == "keep_faces"
    kept = paint(tmp_path, dahlia, keep_faces=0.8, mask=half(tmp_path / "mask.png"))
    assert np.abs(kept - paint(tmp_path, dahlia))[:, :100].mean() > 1


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (300, 6), (64, 64)])
def test_looking_for_faces_takes_every_picture(size):
    assert find_faces(Image.new("L", size, 90)) == []
