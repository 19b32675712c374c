"""The enhance engine: nothing set changes nothing, at any size; automatic mode helps and says how."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.enhance import analysis, detail, effects, looks
from apps.studio.engines.image.enhance.auto import findings, looked_at
from apps.studio.engines.image.enhance.colour import decode, eight_bit, encode, floats, luma, white_balance
from apps.studio.engines.image.enhance.curves import drawn, read_points
from apps.studio.engines.image.enhance.develop import Development, Settings, small
from apps.studio.engines.image.enhance.filters import gaussian
from apps.studio.engines.image.enhance.shake import shake_of
from artsite.pictures.guard_call import ask_child

ENGINE = get_engine("enhance")
PHOTOGRAPH = Path(__file__).parents[3] / "apps" / "studio" / "demo" / "photos" / "picos.jpg"
EVERYTHING = Settings(
    exposure=0.4, contrast=0.2, highlights=-0.4, shadows=0.4, whites=0.1, blacks=-0.1, curve="soft",
    temperature=20, tint=-8, vibrance=0.3, saturation=0.1, look="harbour", clarity=0.4, dehaze=0.4,
    sharpness=0.5, denoise=0.3, colour_noise=0.3, deblur=0.2, vignette=-0.4, grain=0.2, straighten=2.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A photograph of mountains, 640 × 480."""
    with Image.open(PHOTOGRAPH) as opened:
        opened.thumbnail((640, 640))
        return np.asarray(opened.convert("RGB"))


def developed(picture: np.ndarray, settings: Settings) -> np.ndarray:
    return np.concatenate([rows for _top, rows in Development(picture, settings, seed=1).bands()])


def events(content: Path, folder: Path, seed: int = 1, **wishes) -> list:
    params = ENGINE.parameters.model_validate({"content": content} | wishes)
    return list(ENGINE.run(params, Context(seed=seed, scratch=folder)))


def output(content: Path, folder: Path, seed: int = 1, **wishes) -> Output:
    return next(event for event in events(content, folder, seed, **wishes) if isinstance(event, Output))


def pixels(made: Output) -> np.ndarray:
    return np.asarray(Image.open(made.path))


def saved(picture: np.ndarray, folder: Path, name: str = "in.png") -> Path:
    Image.fromarray(picture).save(folder / name)
    return folder / name


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The root of the mean square of what two pictures differ by, of 255."""
    return float(np.sqrt(np.mean((one.astype(float) - other.astype(float)) ** 2)))


def test_with_nothing_set_every_pixel_stays_as_it_is(picture, tmp_path):
    path = saved(picture, tmp_path)
    assert np.array_equal(pixels(output(path, tmp_path, auto=False)), picture)


@pytest.mark.parametrize("wish", [
    {"exposure": 0.5}, {"contrast": 0.4}, {"highlights": -0.5}, {"shadows": 0.5}, {"whites": 0.4},
    {"blacks": -0.4}, {"curve": "matte"}, {"points": "0,0 90,50 255,255"}, {"temperature": 30.0},
    {"tint": 30.0}, {"vibrance": 0.5}, {"saturation": -1.0}, {"look": "ink"}, {"clarity": 0.6},
    {"dehaze": 0.5}, {"dehaze": -0.5}, {"sharpness": 0.6}, {"denoise": 0.6}, {"colour_noise": 0.8},
    {"deblur": 0.5}, {"motion": 6.0}, {"vignette": -0.5}, {"grain": 0.5}, {"straighten": 3.0},
], ids=str)  # fmt: skip
def test_every_control_does_something(picture, wish):
    made = developed(picture, Settings(**wish))
    assert made.shape[1] > 400
    if made.shape == picture.shape:
        assert 0.2 < apart(made, picture) < 90


def test_the_same_settings_look_the_same_at_every_size():
    with Image.open(PHOTOGRAPH) as opened:
        full = np.asarray(opened.convert("RGB"))
    preview = small(full, 480)
    # A blur of a few pixels is less than one in a preview: there is nothing left of it to take away.
    wish = replace(EVERYTHING, straighten=0.0, deblur=0.0)
    once, whole = developed(preview, wish), small(developed(full, wish), 480)
    assert apart(once, whole) < 0.25 * apart(once, preview)


def test_bands_meet_without_a_seam(picture, monkeypatch):
    wish = replace(EVERYTHING, straighten=0.0)
    whole = developed(picture, wish)
    monkeypatch.setattr("apps.studio.engines.image.enhance.develop.BAND_PIXELS", 640 * 64)
    assert np.abs(developed(picture, wish).astype(int) - whole).max() <= 2


def test_exposure_is_a_factor_of_light_and_white_stays_within_white():
    grey = np.full((32, 32, 3), 60, dtype=np.uint8)
    lighter = developed(grey, Settings(exposure=1.0))
    assert decode(floats(lighter)).mean() == pytest.approx(2 * decode(floats(grey)).mean(), rel=0.02)
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, -1).repeat(32, 0)
    bright = developed(ramp, Settings(exposure=1.5))[0, :, 0].astype(int)
    assert (np.diff(bright) >= 0).all()
    assert (np.diff(bright[200:]) >= 0).all() and bright[200] < 255


def test_white_balance_keeps_grey_light_and_turns_it_the_way_it_says():
    assert np.allclose(white_balance(0, 0), np.eye(3), atol=1e-4)
    red, _green, blue = white_balance(50, 0) @ np.ones(3)
    assert red > 1.05
    assert blue < 0.95
    red, green, blue = white_balance(0, 50) @ np.ones(3)
    assert green < min(red, blue)
    assert (white_balance(50, 30) @ np.ones(3)) @ [0.2126, 0.7152, 0.0722] == pytest.approx(1, abs=0.01)


def test_curves_pass_through_their_points_and_never_turn_back():
    points = read_points("0,0 40,10 60,200 70,205 255,255")
    table = drawn(points)
    assert (np.diff(table) >= -1e-6).all()
    for place, value in points:
        assert table[round(place / 255 * 65535)] == pytest.approx(value / 255, abs=0.002)


@pytest.mark.parametrize(("points", "words"), [
    ("0,0", "2 to 16"), ("0,0 banana", "not a point"), ("0,0 300,4", "outside"), ("9,0 9,9", "left to right"),
    ("0,0 nan,3", "outside"), ("1,2,3 4,5", "not a point"), ("50,0 20,9", "left to right"),
])  # fmt: skip
def test_a_curve_that_cannot_be_drawn_is_refused_with_what_to_write_instead(points, words):
    with pytest.raises(ValidationError, match=words) as refused:
        ENGINE.parameters.model_validate({"content": "in.png", "points": points})
    assert refused.value.errors()[0]["loc"] == ("points",)


def test_sharpening_leaves_no_halos_and_deblurring_no_rings():
    step = np.full((64, 128, 3), 0.25, dtype=np.float32)
    step[:, 64:] = 0.75
    for made in (
        detail.sharpened(step, 1.0, 1.0),
        detail.deblurred(np.stack([gaussian(step[..., 0], 2.0)] * 3, -1), 2.0, 0.0, 0.0),
        floats(developed(eight_bit(step), Settings(clarity=1.0))),
    ):
        assert made.min() > 0.13 and made.max() < 0.87  # the edge itself is 0.25 to 0.75
        assert np.abs(made[:, 20] - 0.25).max() < 0.03


def test_blur_is_undone_and_noise_taken_away(picture):
    clean = floats(picture)
    blurred = gaussian(clean, 1.2)
    assert apart(detail.deblurred(blurred, 1.2, 0, 0) * 255, picture) < 0.9 * apart(blurred * 255, picture)
    noisy = clean + np.random.default_rng(1).normal(0, 0.06, clean.shape).astype(np.float32)
    assert apart(detail.denoised(noisy, 0.045, 0.065) * 255, picture) < 0.6 * apart(noisy * 255, picture)


def test_noise_and_blur_are_measured_as_they_are(picture):
    flat = np.full((256, 256, 3), 0.5, dtype=np.float32)
    noisy = flat + np.random.default_rng(1).normal(0, 0.05, flat.shape).astype(np.float32)
    light, colour = analysis.noise_of(eight_bit(noisy))
    assert light == pytest.approx(0.05 * np.sqrt((np.array([0.2126, 0.7152, 0.0722]) ** 2).sum()), rel=0.2)
    assert colour == pytest.approx(0.053, rel=0.25)
    assert max(analysis.noise_of(picture)) < 0.01
    sharp, soft = (
        analysis.blur_of(picture),
        analysis.blur_of(eight_bit(gaussian(floats(picture), 2.0))),
    )
    assert sharp is not None and sharp < 0.5
    assert soft is not None and soft > 1.0


def lit(picture: np.ndarray, factor: object, air: float = 0.0) -> np.ndarray:
    light = decode(floats(picture)) * np.array(factor, dtype=np.float32)
    return eight_bit(encode((light + air * 0.75).astype(np.float32)))


FAULTS = {
    "Brightened": lambda picture: lit(picture, 2**-1.5),
    "yellow cast": lambda picture: lit(picture, (1.0, 0.82, 0.55)),
    "haze": lambda picture: lit(picture, 0.45, 0.55),
    "noise": lambda picture: eight_bit(
        floats(picture) + np.random.default_rng(1).normal(0, 0.06, picture.shape).astype(np.float32)
    ),
}


@pytest.mark.parametrize("word", FAULTS)
def test_automatic_mode_repairs_a_fault_and_says_so(picture, word):
    faulty = FAULTS[word](picture)
    found = findings(faulty)
    assert word.lower() in found.words.lower()
    assert apart(developed(faulty, found.settings), picture) < 0.8 * apart(faulty, picture)


def test_automatic_mode_leaves_a_good_picture_alone_and_says_so(picture, tmp_path):
    made = output(saved(picture, tmp_path), tmp_path)
    assert made.note.startswith("Left as it is")
    assert np.array_equal(pixels(made), picture)


def test_a_picture_is_looked_at_once_and_another_like_it_for_itself(picture):
    found = findings(picture)
    assert findings(picture.copy()) is found
    turned = np.ascontiguousarray(picture.reshape(picture.shape[1], picture.shape[0], 3))
    assert findings(turned) is not found  # the same bytes, but another picture
    darker = picture // 3
    assert findings(darker).settings == looked_at(darker).settings != found.settings


def test_what_is_set_by_hand_is_added_to_what_automatic_mode_finds(picture, tmp_path):
    path = saved(FAULTS["Brightened"](picture), tmp_path)
    plain = output(path, tmp_path)
    assert "(exposure +1" in plain.note and "rightened" in plain.title and "rightened" in plain.alt_text
    light = luma(floats(pixels(plain))).mean()
    assert luma(floats(pixels(output(path, tmp_path, exposure=-0.5)))).mean() < light - 0.03


def test_every_look_is_itself_and_half_of_it_is_half(picture):
    made = {name: developed(picture, Settings(look=name)) for name in looks.LOOKS}
    names = list(made)
    for number, name in enumerate(names):
        assert all(apart(made[name], made[other]) > 3 for other in names[number + 1 :]), name
    half = developed(picture, Settings(look="ink", look_strength=0.5))
    assert apart(half, picture) == pytest.approx(apart(made["ink"], picture) / 2, rel=0.02)
    assert np.ptp(made["silver"].astype(int), axis=-1).max() <= 1


def test_a_colour_table_of_ones_own_is_followed_and_anything_else_refused(picture, tmp_path):
    path, table = saved(picture, tmp_path), tmp_path / "hald.png"
    looks.hald_picture(8).save(table)
    assert apart(pixels(output(path, tmp_path, auto=False, lut=table)), picture) < 0.6
    Image.eval(looks.hald_picture(5), lambda value: 255 - value).save(table)
    assert apart(pixels(output(path, tmp_path, auto=False, lut=table)), 255 - picture) < 2
    with pytest.raises(EngineError, match="HALD") as refused:
        output(path, tmp_path, lut=path)
    assert refused.value.field == "lut"


def test_the_colours_of_ones_settings_come_as_a_table_that_does_the_same(picture, tmp_path):
    wishes = {"exposure": 0.6, "temperature": 20, "contrast": 25, "saturation": -30, "look": "cinema"}
    path = saved(picture, tmp_path)
    made = events(path, tmp_path, auto=False, table=True, sharpness=40, vignette=-20, **wishes)
    table = made[-1]
    assert table.note == "Not in the colour table: sharpness, the vignette."
    source, target = table.path, tmp_path / "back.png"
    assert ask_child(source, target, 10_000_000, "tables")["notes"] == ["table"]
    by_table = pixels(output(path, tmp_path, auto=False, lut=target))
    assert apart(by_table, pixels(output(path, tmp_path, auto=False, **wishes))) < 1.0


@pytest.fixture(scope="module")
def sharp() -> np.ndarray:
    path = Path(__file__).resolve().parents[3] / "apps/studio/demo/photos/stream.jpg"
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGB").resize((1024, 768)))


@pytest.mark.parametrize(("length", "angle"), [(9.0, 30.0), (14.0, 100.0), (22.0, 165.0)])
def test_a_shake_is_measured_and_only_seen_where_there_is_one(sharp, length, angle):
    line = detail._line(length / 1000 * 1024, angle)
    found = shake_of(cv2.filter2D(sharp, -1, line))
    assert found is not None
    assert found.length == pytest.approx(length, abs=1.0)
    assert abs((found.angle - angle + 90) % 180 - 90) < 2
    for still in (sharp, cv2.GaussianBlur(sharp, (0, 0), 3), sharp[:200, :200], np.zeros_like(sharp)):
        assert shake_of(still) is None


def test_a_shake_that_is_found_is_taken_away_and_told_and_one_of_your_own_wins(sharp, tmp_path):
    blurred = cv2.filter2D(sharp, -1, detail._line(12.3, 40))
    path = saved(blurred, tmp_path)
    made = output(path, tmp_path, auto=False, find_shake=True)
    assert "Took away a camera shake of 1" in made.note
    assert apart(pixels(made), sharp) < apart(blurred, sharp)
    assert "camera shake of" not in output(path, tmp_path, auto=False, find_shake=True, motion=3).note
    told = output(saved(sharp, tmp_path, "sharp.png"), tmp_path, auto=True, find_shake=True).note
    assert told.startswith("No camera shake was found for certain.")


@pytest.mark.parametrize("degrees", [-15.0, -4.0, 7.5, 15.0])
def test_a_straightened_picture_has_no_empty_corner_and_keeps_its_shape(degrees):
    white = np.full((200, 300, 3), 255, dtype=np.uint8)
    inside = np.pad(white, ((40, 40), (40, 40), (0, 0)))[38:242, 38:342]  # a black rim of two pixels
    turned = effects.straightened(inside, degrees)
    assert turned[3:-3, 3:-3].min() > 200
    assert turned.shape[1] / turned.shape[0] == pytest.approx(304 / 204, rel=0.02)


def test_a_seed_is_one_grain_and_another_seed_another(picture, tmp_path):
    path = saved(picture[:200, :200], tmp_path)
    first, second, other = (output(path, tmp_path, seed, grain=60).path.read_bytes() for seed in (1, 1, 2))
    assert first == second != other


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (3, 150), (7, 9)])
def test_the_smallest_and_narrowest_pictures_come_through(tmp_path, shape):
    tiny = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    wish = dict.fromkeys(("clarity", "dehaze", "sharpness", "denoise", "deblur", "grain", "shadows"), 50)
    made = pixels(output(saved(tiny, tmp_path), tmp_path, vignette=-50, look="plum", straighten=5, **wish))
    assert made.ndim == 3 and made.size
    assert pixels(output(saved(tiny, tmp_path), tmp_path)).shape == tiny.shape


def test_every_kind_of_picture_is_taken_and_what_can_be_seen_through_stays_so(picture, tmp_path):
    holes = Image.fromarray(picture).convert("RGBA")
    holes.putalpha(Image.linear_gradient("L").resize(holes.size))
    holes.save(tmp_path / "holes.png")
    made = Image.open(output(tmp_path / "holes.png", tmp_path, exposure=0.5, straighten=2).path)
    assert made.mode == "RGBA" and np.asarray(made)[..., 3].min() < 60
    Image.fromarray(picture).quantize(32).save(tmp_path / "palette.png")
    Image.fromarray(picture).convert("CMYK").save(tmp_path / "print.jpg")
    Image.fromarray(picture[..., 0].astype(np.uint16) * 257).save(tmp_path / "deep.png")
    for name in ("palette.png", "print.jpg", "deep.png"):
        assert Image.open(output(tmp_path / name, tmp_path).path).mode == "RGB", name


def test_the_ends_of_every_control_make_a_picture(picture, tmp_path):
    path = saved(picture[::4, ::4], tmp_path)
    controls = ENGINE.schema()["properties"].items()
    for end in ("minimum", "maximum"):
        wish = {name: told[end] for name, told in controls if told["control"] == "slider"}
        assert np.isfinite(pixels(output(path, tmp_path, **wish))).all()


def test_progress_goes_forward_the_preview_is_small_and_size_is_kept_to(picture, tmp_path):
    made = events(saved(picture, tmp_path), tmp_path, size=320)
    fractions = [event.fraction for event in made if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    (shown,) = (event for event in made if isinstance(event, Preview))
    assert shown.picture.size == (320, 240)
    assert shown.note == made[-1].note
    assert ENGINE.quick(ENGINE.parameters.model_validate({"content": "a", "size": 4096}), 512).size == 512


def test_cancelling_stops_it_and_leaves_no_picture(picture, tmp_path):
    path, scratch = saved(picture, tmp_path), tmp_path / "out"
    scratch.mkdir()
    looks = iter([False, False])
    context = Context(seed=1, scratch=scratch, cancelled=lambda: next(looks, True))
    with pytest.raises(Cancelled):
        list(ENGINE.run(ENGINE.parameters.model_validate({"content": path}), context))
    assert not list(scratch.iterdir())


def test_it_runs_without_torch_so_that_previews_may_run_beside_the_pages(tmp_path, picture):
    wish = {"engine": "enhance", "longest": 64, "params": {"content": str(saved(picture, tmp_path))}}
    program = (
        f"import sys; from apps.studio.live import child; header, _ = child.answer({wish!r});"
        "print('note' in header, [name for name in ('torch', 'django') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True []"
