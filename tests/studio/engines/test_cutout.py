"""The cutout: clean edges, free colours, every background, and what is refused."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.cutout.area import mask_in_area, mask_on_plain_ground
from apps.studio.engines.image.cutout.grounds import harmonised, out_of_focus
from apps.studio.engines.image.cutout.matting import matted
from apps.studio.engines.image.cutout.staging import framed, ground_colour
from apps.studio.engines.image.cutout.unmixing import unmixed

ENGINE = get_engine("cutout")
SIDE = 160


def nothing() -> None:
    """For steps that nobody stops."""


def hairy() -> np.ndarray:
    """Alpha (SIDE, SIDE) of a ball with hair, at four times the size and made smaller."""
    alpha, chance = np.zeros((SIDE * 4, SIDE * 4), np.uint8), np.random.default_rng(3)
    middle = SIDE * 2
    cv2.circle(alpha, (middle, middle), 170, 255, -1, cv2.LINE_AA)
    for angle in chance.uniform(0, 2 * np.pi, 70):
        way = np.array([np.cos(angle), np.sin(angle)])
        begin, end = (way * reach + middle for reach in (165, chance.uniform(185, 235)))
        cv2.line(alpha, begin.astype(int).tolist(), end.astype(int).tolist(), 255, 3, cv2.LINE_AA)
    return cv2.resize(alpha, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


@pytest.fixture(scope="module")
def scene() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A picture, its true alpha, and the subject's true colours."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    subject = np.stack([0.9 - 0.1 * y, 0.55 + 0.1 * x, 0.2 + 0.05 * y], -1)
    ground = np.stack([0.1 + 0.1 * x, 0.25 + 0.1 * y, 0.55 - 0.1 * x], -1)
    alpha = hairy()
    picture = subject * alpha[..., None] + ground * (1 - alpha[..., None])
    return (picture * 255).round().astype(np.uint8), alpha, subject.astype(np.float32)


@pytest.fixture
def ball(tmp_path, scene) -> Path:
    path = tmp_path / "ball.png"
    Image.fromarray(scene[0]).save(path)
    return path


def events(content: Path, folder: Path, **wishes) -> list:
    params = ENGINE.parameters.model_validate({"content": content} | wishes)
    return list(ENGINE.run(params, Context(seed=1, scratch=folder)))


def cut(content: Path, folder: Path, **wishes) -> Image.Image:
    output = next(e for e in events(content, folder, **wishes) if isinstance(e, Output))
    return Image.open(output.path).copy()


def test_hair_is_worked_out_where_the_mask_only_knew_the_ball(scene):
    picture, alpha, _ = scene
    rough = cv2.GaussianBlur(cv2.erode((alpha > 0.5).astype(np.float32), np.ones((3, 3))), (0, 0), 2.0)
    edge = (alpha > 0.02) & (alpha < 0.98)
    better = matted(rough, picture, nothing)
    assert np.abs(better - alpha)[edge].mean() < 0.8 * np.abs(rough - alpha)[edge].mean()
    assert np.abs(better - alpha)[alpha > 0.99].mean() < 0.1


def test_the_colours_at_the_edge_are_the_subjects_own(scene):
    picture, alpha, true = scene
    edge = (alpha > 0.15) & (alpha < 0.9)
    free = np.abs(unmixed(picture, alpha) / 255 - true)[edge].mean()
    assert free < 0.2 * np.abs(picture / 255 - true)[edge].mean()


def test_a_ball_is_cut_out_with_nothing_behind_it_and_it_is_told_how_far_it_is(ball, tmp_path, scene):
    happened = events(ball, tmp_path)
    fractions = [event.fraction for event in happened if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert any(isinstance(event, Preview) for event in happened)
    result = np.asarray(Image.open(happened[-1].path), dtype=np.float32) / 255
    assert result.shape == (SIDE, SIDE, 4)
    assert np.abs(result[..., 3] - scene[1]).mean() < 0.03
    assert events(ball, tmp_path)[-1].path.read_bytes() == happened[-1].path.read_bytes()


@pytest.mark.parametrize("background", ["colour", "blur", "picture"])
def test_it_stands_before_every_background(ball, tmp_path, scene, background):
    ground = tmp_path / "ground.png"
    Image.new("RGB", (90, 300), (30, 140, 60)).save(ground)
    wishes = {"ground": ground, "colour": "#c3402b", "harmonise": False}
    result = np.asarray(cut(ball, tmp_path, background=background, **wishes)).astype(int)
    assert result.shape == (SIDE, SIDE, 3)
    middle = slice(SIDE // 2 - 8, SIDE // 2 + 8)
    assert np.abs(result[middle, middle] - scene[0][middle, middle]).max() < 12
    behind = {"colour": (0xC3, 0x40, 0x2B), "picture": (30, 140, 60), "blur": scene[0][4, 4]}[background]
    assert np.abs(result[4, 4] - behind).max() < 12


@pytest.mark.parametrize("background", ["studio", "sticker"])
def test_it_is_staged_with_air_around_it_and_a_shadow_on_its_counterpart(ball, tmp_path, background):
    picture = cut(ball, tmp_path, background=background)
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    subject = np.zeros((60, 60, 3), np.uint8)
    subject[...] = (200, 40, 30)
    red_ground = ground_colour(subject, np.ones((60, 60), np.float32))
    assert red_ground[2] > red_ground[0]  # behind a red thing it is cool
    corner, height, width = pixels[2, 2], *pixels.shape[:2]
    assert np.abs(pixels[height // 2, width // 2] - corner).max() > 40
    right_below = pixels[round(0.86 * height), round(0.86 * width)]
    left_above = pixels[round(0.14 * height), round(0.14 * width)]
    if background == "studio":
        assert right_below.sum() < left_above.sum()
    else:
        assert (pixels.min(2) > 240).mean() > 0.01  # the white rim


def test_where_the_rim_had_cut_a_subject_the_frame_cuts_it():
    alpha = np.zeros((100, 100), np.float32)
    alpha[40:100, 30:70] = 1
    colours = np.full((100, 100, 3), 128, np.uint8)
    assert framed(colours, alpha, all_round=False).alpha[-1].any()
    assert not framed(colours, alpha, all_round=True).alpha[-1].any()


def test_the_blurred_background_keeps_no_glow_of_the_subject():
    picture, alpha = np.full((120, 120, 3), (20, 30, 90), np.uint8), np.zeros((120, 120), np.float32)
    picture[40:80, 40:80], alpha[40:80, 40:80] = (255, 240, 60), 1
    assert np.abs(out_of_focus(picture, alpha, 1.0).astype(int) - (20, 30, 90)).max() < 6


def test_one_light_moves_the_subject_a_part_of_the_way():
    subject, alpha = np.full((20, 20, 3), (200, 190, 180), np.uint8), np.ones((20, 20), np.float32)
    night = np.full((20, 20, 3), (20, 30, 80), np.uint8)
    moved = harmonised(subject, alpha, night).astype(int)
    assert moved.mean() < subject.mean() - 10
    assert moved.mean() > night.mean() + 40


def test_what_is_painted_over_is_kept_and_not_what_stands_out(tmp_path):
    picture = Image.new("RGB", (200, 120), "#d8d2c4")
    picture.paste("#b02a1a", (20, 30, 80, 90))
    picture.paste("#24507a", (120, 40, 180, 100))
    area = np.zeros((120, 200), np.float32)
    area[55:85, 135:165] = 1
    mask = mask_in_area(picture, area, nothing, "cpu")
    assert mask[45:95, 125:175].mean() > 0.9
    assert mask[:, :100].max() < 0.1


def test_a_drawing_on_paper_is_freed_whole():
    drawing = Image.new("RGB", (150, 100), "#f3eee2")
    drawing.paste("#1c1b19", (20, 20, 40, 80))
    drawing.paste("#c3402b", (90, 30, 130, 50))
    mask = mask_on_plain_ground(drawing)
    assert mask[25:75, 25:36].min() > 0.9 and mask[34:46, 95:125].min() > 0.9
    assert mask[:15].max() < 0.1 and mask[40:60, 50:80].max() < 0.1


def test_trimmed_it_is_no_larger_than_the_subject_and_the_edge_can_be_moved(ball, tmp_path):
    trimmed = cut(ball, tmp_path, trim=True)
    assert 100 < trimmed.width < 150
    opaque = [np.asarray(cut(ball, tmp_path, edge=edge))[..., 3].mean() for edge in (-1, 1)]
    assert opaque[0] < opaque[1]


def test_what_was_transparent_stays_transparent(tmp_path, scene):
    pixels = np.dstack([scene[0], np.full((SIDE, SIDE), 255, np.uint8)])
    pixels[:, : SIDE // 2, 3] = 0
    path = tmp_path / "half.png"
    Image.fromarray(pixels, "RGBA").save(path)
    result = np.asarray(cut(path, tmp_path))
    assert result[:, : SIDE // 2 - 8, 3].max() < 30


@pytest.mark.parametrize("size", [(1, 1), (4, 200)])
def test_the_smallest_and_the_flattest_pictures_are_answered_with_words(tmp_path, size):
    path, area = tmp_path / "tiny.png", tmp_path / "area.png"
    Image.new("RGB", size, (120, 120, 120)).save(path)
    Image.new("L", (7, 3), 255).save(area)
    with pytest.raises(EngineError, match="Nothing stands out") as refused:
        events(path, tmp_path)
    assert refused.value.field == "content"
    assert cut(path, tmp_path, area=area).size == size  # all of it was painted over


def test_cancelling_stops_it_and_leaves_no_picture(ball, tmp_path):
    asked: list[bool] = []
    folder = tmp_path / "scratch"
    folder.mkdir()
    context = Context(seed=1, scratch=folder, cancelled=lambda: bool(asked.append(True)) or len(asked) > 4)
    with pytest.raises(Cancelled):
        list(ENGINE.run(ENGINE.parameters(content=ball), context))
    assert not list(folder.iterdir())


def test_what_cannot_be_done_is_refused_at_its_field_with_words_that_help(ball, tmp_path):
    broken, empty = tmp_path / "broken.jpg", tmp_path / "empty.png"
    broken.write_bytes(b"\xff\xd8 not a picture")
    Image.new("L", (50, 20), 0).save(empty)
    for content, wishes, field, words in (
        (broken, {}, "content", "cannot be read"),
        (ball, {"background": "picture"}, "ground", "Choose the picture"),
        (ball, {"background": "picture", "ground": broken}, "ground", "cannot be read"),
        (ball, {"area": empty}, "area", "Nothing is painted"),
    ):
        with pytest.raises(EngineError, match=words) as refused:
            events(content, tmp_path, **wishes)
        assert refused.value.field == field
    for field, value in {"background": "void", "edge": 2, "blur": 0, "colour": "red"}.items():
        with pytest.raises(ValidationError) as invalid:
            ENGINE.parameters.model_validate({"content": ball, field: value})
        assert [error["loc"] for error in invalid.value.errors()] == [(field,)]


def test_the_time_it_takes_is_told_before_a_picture_is_chosen_and_after(ball):
    assert ENGINE.estimate(ENGINE.parameters.model_construct()) > 1
    assert 0 < ENGINE.estimate(ENGINE.parameters(content=ball)) < 600
