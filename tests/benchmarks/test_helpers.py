"""What benchmarks count with: if these fail, figures are wrong and nobody sees it."""

from __future__ import annotations

import numpy as np
import pytest

from apps.studio.engines.discovery import all_engines
from benchmarks.contestant import is_picture
from benchmarks.drawings import nodes
from benchmarks.engine_speed import RIVALRIES, usual
from benchmarks.enhance_held_out import ORDER, drawn, interval, summary
from benchmarks.image_quality import PARTS
from benchmarks.measuring import others
from benchmarks.peers import PEERS
from scripts.figures import short, table


@pytest.mark.parametrize(
    ("svg", "count"),
    [
        ('<path d="M0 0 L1 0 1 1Z"/>', 3),
        ('<path d="m0,0c1-1 2-2 3-3 4.5.5 1 1 2 2z"/>', 3),  # numbers that run into each other
        ('<path d="M0 0h5v5H0z"/>', 4),
        ('<polygon points="0,0 1,1 2,0"/>', 3),
        ('<svg width="5"></svg>', 0),
    ],
)
def test_the_points_of_a_drawing_are_counted_without_the_handles(svg: str, count: int) -> None:
    assert nodes(svg) == count


def test_any_engine_can_be_set_to_run_at_a_size() -> None:
    for engine in all_engines().values():
        if engine.internal or engine.staff_only:
            continue
        settings = usual(engine, 512)
        assert set(engine.schema().get("required", [])) <= set(settings)
        engine.parameters.model_validate(settings)


def test_rivalries_name_engines_settings_and_peers_that_are_there() -> None:
    for name, rivalries in RIVALRIES.items():
        engine = all_engines()[name]
        for rivalry in rivalries:
            assert set(rivalry.peers) <= set(PEERS)
            engine.parameters.model_validate(usual(engine, 512) | rivalry.settings)


def test_a_picture_is_known_by_its_format_also_where_it_may_be_left_out() -> None:
    assert is_picture({"type": "string", "format": "picture"})
    assert is_picture({"anyOf": [{"format": "picture", "type": "string"}, {"type": "null"}]})
    assert not is_picture({"anyOf": [{"format": "model"}, {"type": "null"}]})


def test_faults_are_drawn_by_the_seed_and_never_cancel_each_other() -> None:
    def draw(seed: int) -> list[list[str]]:
        chance = np.random.default_rng(seed)
        return [drawn(chance) for _ in range(300)]

    found = draw(1)
    assert found == draw(1) != draw(2)
    assert {name for names in found for name in names} == set(ORDER)
    assert all(len(set(names)) == len(names) <= 2 for names in found)
    assert not any({"too dark", "too bright"} <= set(names) for names in found)


def test_what_is_gained_is_counted_from_doing_nothing() -> None:
    told = summary([(21.0, 0.8), (19.0, 0.8)], [(20.0, 0.7), (20.0, 0.9)], [0, 1])
    assert (told["gained_db"], told["nearer"]) == (0.0, 0.5)
    low, high = interval([1.0, 1.0, 3.0, 3.0], [0, 0, 1, 1])
    assert (low, high) == (1.0, 3.0)  # two photographs, however many faults


def test_every_part_says_how_long_it_takes() -> None:
    assert all(part.minutes > 0 and part.about for part in PARTS.values())


def test_how_busy_others_were_is_told() -> None:
    told: dict[str, float] = {}
    with others(told):
        sum(range(100_000))
    assert told["cores_used_by_others"] >= 0 and told["quiet"] in {True, False}


def test_figures_are_written_as_one_reads_them() -> None:
    assert [short(one) for one in (0.0, 0.00001, 0.12345, 26.117, 12_345.6)] == [
        "0", "1.0e-05", "0.1235", "26.12", "12,346",
    ]  # fmt: skip
    assert table(["a"], [["b|c"]]) == "| a |\n| --- |\n| b\\|c |"
