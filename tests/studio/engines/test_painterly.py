"""The painterly engine: seven media that are themselves, strokes that follow the picture, promises kept."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.painterly.brush import Brush, bristle_sheet, stamp
from apps.studio.engines.image.painterly.focus import focus
from apps.studio.engines.image.painterly.form import read_form
from apps.studio.engines.image.painterly.media import oil
from apps.studio.engines.image.painterly.sitting import Sitting, Wishes
from apps.studio.engines.image.painterly.strokes import Hand, scattered, trace, where_needed

ENGINE = get_engine("painterly")
MEDIA = [option["value"] for option in ENGINE.schema()["properties"]["medium"]["options"]]


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(seed))


@pytest.fixture(scope="module")
def photograph(tmp_path_factory) -> Path:
    """A red ball before a blue sky over a green field, with some noise: edges, flats and texture."""
    y, x = np.mgrid[0:150, 0:200] / 150
    ball = (x - 0.7) ** 2 + (y - 0.55) ** 2 < 0.09
    picture = np.stack([0.3 + 0.2 * y, 0.5 + 0.1 * y, 0.9 - 0.2 * y], -1)
    picture[y > 0.7] = (0.2, 0.45, 0.15)
    picture[ball] = np.stack([0.95 - 0.5 * y, 0.15 + 0.0 * y, 0.1 + 0.0 * y], -1)[ball]
    picture += 0.03 * chance().standard_normal(picture.shape)
    path = tmp_path_factory.mktemp("photographs") / "ball.png"
    Image.fromarray((picture.clip(0, 1) * 255).astype(np.uint8)).save(path)
    return path


def events(content: Path, folder: Path, seed: int = 1, **wishes) -> list:
    params = ENGINE.parameters.model_validate({"content": content, "size": 256} | wishes)
    return list(ENGINE.run(params, Context(seed=seed, scratch=folder)))


def painted(content: Path, folder: Path, seed: int = 1, **wishes) -> np.ndarray:
    output = next(e for e in events(content, folder, seed, **wishes) if isinstance(e, Output))
    return np.asarray(Image.open(output.path).convert("RGB"), dtype=np.float32) / 255


def test_every_medium_paints_and_none_looks_like_another_or_like_the_photograph(photograph, tmp_path):
    works = {medium: painted(photograph, tmp_path, medium=medium) for medium in MEDIA}
    original = Image.open(photograph).resize((256, 192))
    works["photograph"] = np.asarray(original, dtype=np.float32) / 255
    for work in works.values():
        assert work.shape == (192, 256, 3)
        assert work.std() > 0.08
    for one, other in combinations(works, 2):
        assert np.abs(works[one] - works[other]).mean() > 0.03, (one, other)
    for medium in MEDIA:  # whatever it is made of, the ball is where it was
        light = [works[name].mean(-1)[60:130].ravel() for name in (medium, "photograph")]
        assert np.corrcoef(*light)[0, 1] > 0.25, medium


@pytest.mark.parametrize("medium", ["oil", "watercolour", "mosaic"])
def test_a_seed_is_one_painting_and_another_seed_another(photograph, tmp_path, medium):
    first, second = (painted(photograph, tmp_path, medium=medium) for _ in range(2))
    assert np.array_equal(first, second)
    if medium == "oil":
        assert np.abs(painted(photograph, tmp_path, 2, medium=medium) - first).mean() > 0.005


@pytest.mark.parametrize("angle", [0.0, 0.6, 1.3, 2.2])
def test_strokes_run_along_the_edges_of_the_picture(angle):
    y, x = np.mgrid[0:160, 0:200].astype(np.float32)
    across = x * np.cos(angle) + y * np.sin(angle)
    stripes = np.repeat((0.5 + 0.4 * np.sin(across / 7))[..., None], 3, -1).astype(np.float32)
    form = read_form(stripes, chance())
    starts = scattered(chance(), 200, 160, 9)
    strokes = trace(form, starts, Hand(4, 3, 6, 0.9), chance(), picture=stripes)
    way = strokes.spine[np.arange(len(strokes)), strokes.used] - strokes.spine[:, 0]
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    gradient = np.array([np.cos(angle), np.sin(angle)])
    assert np.abs(way @ gradient).mean() < 0.1  # of strokes that ignore the picture: 0.64


def test_strokes_end_at_an_edge_and_are_put_where_the_painting_is_wrong():
    halves = np.zeros((80, 120, 3), dtype=np.float32)
    halves[:, 60:] = 1
    flat = read_form(np.full_like(halves, 0.5), chance())
    starts = np.stack([np.full(40, 50.0), np.linspace(5, 75, 40)], -1).astype(np.float32)
    strokes = trace(flat, starts, Hand(3, 1, 20, 0.5), chance(), picture=halves, tolerance=0.2)
    last = strokes.spine[np.arange(40), strokes.used]
    assert last[:, 0].max() < 64
    places = where_needed(chance(), np.abs(halves[..., 0]), 8, 0.1)
    assert len(places) > 50
    assert places[:, 0].min() >= 56


def test_a_stamped_stroke_covers_its_surface_without_holes_and_nothing_else():
    picture = np.zeros((60, 100, 3), dtype=np.float32)
    start = np.array([[20, 30]], dtype=np.float32)
    form = read_form(picture, chance())
    strokes = trace(form, start, Hand(10, 4, 4, 0.0), chance(), picture=picture)
    strokes.spine[0] = [[20 + 10 * k, 30] for k in range(5)]
    strokes.radius[:] = 8
    covered = np.zeros(6000, dtype=bool)
    for marks in stamp(strokes, Brush(dry=0, ragged=0), bristle_sheet(chance()), (60, 100), chance()):
        covered[marks.pixel] = True
    sheet = covered.reshape(60, 100)
    assert sheet[24:36, 30:50].all()
    assert not sheet[:20].any() and not sheet[:, :19].any()


def test_the_picture_comes_into_being_with_words_and_the_time_lapse_shows_it(photograph, tmp_path):
    made = events(photograph, tmp_path, medium="ink", timelapse=True)
    fractions = [event.fraction for event in made if isinstance(event, Progress)]
    assert fractions == sorted(fractions) and fractions[-1] <= 1
    assert {"Washes", "Lines"} <= {event.message for event in made if isinstance(event, Progress)}
    assert sum(isinstance(event, Preview) for event in made) >= 3
    painting, film = (event for event in made if isinstance(event, Output))
    assert (painting.media_type, film.media_type) == ("image/png", "image/webp")
    with Image.open(film.path) as opened:
        assert opened.size == (256, 192)
        assert 5 < getattr(opened, "n_frames", 1) <= 120
        still = np.asarray(opened.convert("RGB"), dtype=np.float32) / 255
    assert np.abs(still - np.asarray(Image.open(painting.path), dtype=np.float32) / 255).mean() < 0.05


def test_a_turned_photograph_is_painted_upright(photograph, tmp_path):
    turned, exif = tmp_path / "turned.jpg", Image.Exif()
    exif[0x0112] = 6  # must be turned right to stand upright
    Image.open(photograph).save(turned, exif=exif, quality=95)
    assert painted(turned, tmp_path, medium="ink").shape == (256, 192, 3)


@pytest.mark.parametrize("size", [(1, 1), (40, 3)])
def test_the_smallest_pictures_are_painted_in_every_medium(tmp_path, size):
    path = tmp_path / "tiny.png"
    Image.new("RGB", size, (200, 120, 40)).save(path)
    for medium in MEDIA if size == (1, 1) else ["oil", "woodcut", "mosaic"]:
        assert np.isfinite(painted(path, tmp_path, medium=medium)).all()


@pytest.mark.parametrize("medium", MEDIA)
def test_cancelling_stops_it_and_leaves_no_picture(photograph, tmp_path, medium):
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 3

    params = ENGINE.parameters.model_validate({"content": photograph, "medium": medium, "size": 256})
    with pytest.raises(Cancelled):
        list(ENGINE.run(params, Context(seed=1, scratch=tmp_path, cancelled=cancelled)))
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_painted_is_refused_at_its_field_with_words_that_help(photograph, tmp_path):
    broken, thin = tmp_path / "broken.jpg", tmp_path / "thin.png"
    broken.write_bytes(b"\xff\xd8 not a picture")
    Image.new("RGB", (900, 2)).save(thin)
    for path, words in ((broken, "cannot be read"), (thin, "too narrow")):
        with pytest.raises(EngineError, match=words) as refused:
            events(path, tmp_path)
        assert refused.value.field == "content"
    for field, value in {
        "size": 255,
        "stroke": 1.1,
        "medium": "mud",
        "palette": "",
        "detail": float("nan"),
    }.items():
        with pytest.raises(ValidationError) as invalid:
            ENGINE.parameters.model_validate({"content": photograph, field: value})
        assert [error["loc"] for error in invalid.value.errors()] == [(field,)]


def bright_thing_in_grass() -> np.ndarray:
    """A checked red square in the middle of fine green texture, float32 in 0…1."""
    picture = np.full((160, 200, 3), (0.25, 0.42, 0.2), dtype=np.float32)
    picture += 0.05 * chance().standard_normal((160, 200, 1)).astype(np.float32)
    y, x = np.mgrid[0:60, 0:60] // 8 % 2
    picture[50:110, 70:130] = np.where((x == y)[..., None], (0.9, 0.2, 0.1), (0.95, 0.8, 0.2))
    return picture.clip(0, 1)


def test_a_painter_looks_at_what_stands_out():
    picture = bright_thing_in_grass()
    seen = focus(picture, read_form(picture, chance()).energy)
    assert seen.min() >= 0
    assert seen.max() <= 1
    assert seen[60:100, 80:120].mean() > 0.8
    assert seen[:30].mean() < 0.1
    plain = np.full((40, 60, 3), 0.5, dtype=np.float32)
    assert (focus(plain, np.zeros((40, 60), np.float32)) == 1).all()


def test_small_strokes_are_spent_at_the_focus_and_with_all_detail_everywhere():
    picture = bright_thing_in_grass()

    def fine(detail: float) -> np.ndarray:
        sitting = Sitting(picture, 200, 160, Wishes(detail=detail), chance())
        return oil.attention(sitting, oil.FOCUSED) + np.zeros((160, 200))

    assert fine(0.5)[:30].mean() < 0.1
    assert fine(0.5)[60:100, 80:120].mean() > 0.8
    assert (fine(1.0) == 1).all()


def test_watercolour_keeps_the_colour_of_light_things(tmp_path):
    path = tmp_path / "peach.png"
    picture = np.full((120, 160, 3), (30, 90, 90), dtype=np.uint8)
    picture[30:90, 45:115] = (250, 190, 120)
    Image.fromarray(picture).save(path)
    petals = painted(path, tmp_path, medium="watercolour", saturation=1)[70:120, 90:160].mean((0, 1))
    assert petals[0] - petals[2] > 0.22
