"""Genomes of the abstract engine: children resemble their parents, and what was made before stays."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Context, Output
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.abstract import breeding, genome
from apps.studio.engines.image.abstract.breeding import Locks
from apps.studio.engines.image.abstract.choosing import FORM_NAMES
from apps.studio.engines.image.abstract.genome import MOST_GENES, BadGenome, parse
from apps.studio.engines.image.abstract.nursery import NURSERY, PICTURES

ENGINE = get_engine("abstract")
SIZE = {"width": 96, "height": 80}
BEFORE = json.loads((Path(__file__).parent / "data" / "abstract-v1.json").read_text())
MIXED = "v1:cells:temple:none:1234.0=866,88.2=-500"


def made(folder: Path, seed: int = 1, **wishes) -> tuple[np.ndarray, Output]:
    params = ENGINE.parameters.model_validate({**SIZE, "seed": seed, **wishes})
    *_, output = ENGINE.run(params, Context(seed=seed, scratch=folder))
    assert isinstance(output, Output)
    with Image.open(output.path) as picture:
        return np.asarray(picture.convert("RGB")), output


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other.astype(float)).mean() / 255)


@pytest.mark.parametrize("name", BEFORE)
def test_without_a_genome_every_byte_is_as_before_there_were_any(name, tmp_path):
    form, _, seed = name.partition("-")
    picture, output = made(tmp_path, int(seed), form=form)
    digest = hashlib.sha256(picture.tobytes()).hexdigest()[:32]
    assert [digest, output.title, output.alt_text] == BEFORE[name]


def test_a_seed_alone_is_the_genome_of_its_picture(tmp_path):
    for seed in (1, 9, 21):
        plain, output = made(tmp_path, seed)
        bred, also = made(tmp_path, 77, genome=str(seed))
        assert np.array_equal(plain, bred)
        assert (output.title, output.alt_text) == (also.title, also.alt_text)


def test_a_genome_makes_the_same_picture_whatever_the_seed_and_what_is_asked_for_wins(tmp_path):
    one, _ = made(tmp_path, 1, genome=MIXED)
    again, _ = made(tmp_path, 2, genome=MIXED)
    assert np.array_equal(one, again)
    _, other = made(tmp_path, 1, genome=MIXED, palette="moss", form="waves")
    assert "swaying stripes" in other.alt_text and "moss" in other.alt_text.lower()


def test_a_small_change_of_weights_is_a_small_change_of_the_picture(tmp_path):
    for form in FORM_NAMES:
        base, _ = made(tmp_path, genome=f"v1:{form}:woodblock:none:5.0=1000")
        near, _ = made(tmp_path, genome=f"v1:{form}:woodblock:none:5.0=1000,6.0=5")
        next_, _ = made(tmp_path, genome=f"v1:{form}:woodblock:none:5.0=1000,6.0=15")
        far, _ = made(tmp_path, genome=f"v1:{form}:woodblock:none:5.0=100,6.0=995")
        assert 0 < apart(base, near) < apart(base, next_) < apart(base, far), form
        assert apart(base, near) < 0.04, form


def test_mixtures_keep_the_distribution_of_what_seeds_draw():
    from apps.studio.engines.image.abstract.blend import mixed

    rng = mixed(parse("v1:waves:moss:none:1.0=500,2.0=-700,3.0=510").genes)
    normal, flat = rng.standard_normal(20_000), rng.uniform(-2, 3, 20_000)
    assert abs(normal.mean()) < 0.03 and abs(normal.std() - 1) < 0.03
    assert np.abs(np.histogram(flat, 10, (-2, 3))[0] / 2000 - 1).max() < 0.1
    assert rng.uniform(0.5, 0.5) == 0.5


def test_children_of_one_are_mutants_and_of_several_have_traits_of_theirs():
    parents = [parse(MIXED), NURSERY[0], NURSERY[3]]
    mutants = breeding.children(parents[:1], 12, 5, 0.1)
    assert all(child.parents == (0,) for child in mutants)
    assert len({str(child.genome) for child in mutants}) == 12
    crossings = breeding.children(parents, 12, 5, 0.1)
    assert {len(child.parents) for child in crossings} >= {1, 2}
    for child in crossings:
        theirs = [parents[number] for number in child.parents]
        assert child.genome.form in {parent.form for parent in theirs}
        assert child.genome.palette in {parent.palette for parent in theirs} or len(theirs) == 1
    assert breeding.children(parents, 12, 5, 0.1) == crossings


def test_wilder_children_lie_further_away(tmp_path):
    parent = parse("v1:flowing:night-garden:none:3.0=1000")
    keep = Locks(form=True, palette=True)
    base, _ = made(tmp_path, genome=str(parent))
    means = [
        np.mean([
            apart(base, made(tmp_path, genome=str(child.genome))[0])
            for child in breeding.children([parent], 6, 3, wildness, keep)
        ])
        for wildness in (0.0, 0.4, 1.0)
    ]  # fmt: skip
    assert means[0] < means[1] < means[2]


def test_locks_hold_however_wild_children_are():
    parents = [parse(MIXED), *NURSERY[:2]]
    for child in breeding.children(parents, 48, 9, 1.0, Locks(form=True, palette=True)):
        if 0 in child.parents:
            assert (child.genome.form, child.genome.palette) == ("cells", "temple")
    kept = breeding.children(parents[:1], 48, 9, 1.0, Locks(palette=True))
    assert {child.genome.palette for child in kept} == {"temple"}
    assert len({child.genome.form for child in kept}) > 1


def test_a_long_line_of_descent_stays_short_and_reads_back_the_same():
    found = parse("7")
    for number in range(60):
        found = breeding.mutant(found, number, number / 60)
        assert len(str(found)) <= genome.LONGEST
        assert len(found.genes) <= MOST_GENES
        assert str(parse(str(found))) == str(found)
    assert found.form in FORM_NAMES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("banana", "begins with “v1:”"),
        ("v2:cells:temple:none:1=1", "begins with “v1:”"),
        ("v1:cells:temple:1=1", "has form, palette, symmetry and genes"),
        ("v1:clouds:temple:none:1=1", "no form"),
        ("v1:cells:mud:none:1=1", "no palette"),
        ("v1:cells:temple:sideways:1=1", "no symmetry"),
        ("v1:cells:temple:none:", "is not a gene"),
        ("v1:cells:temple:none:1=nan", "is not a gene"),
        ("v1:cells:temple:none:²=1", "is not a gene"),
        ("v1:cells:temple:none:4294967296=1", "at most"),
        ("v1:cells:temple:none:1.9=1000", "from 0 to 5"),
        ("v1:cells:temple:none:1=0,2=0", "cannot all be zero"),
        ("4294967296", "begins with “v1:”"),
        ("v1:" + "x" * 400, "at most 320 characters"),
    ],
)
def test_what_is_no_genome_is_refused_with_what_one_looks_like(text, said):
    with pytest.raises(BadGenome, match=said.replace("(", r"\(")):
        parse(text)
    with pytest.raises(ValidationError) as refused:
        ENGINE.parameters.model_validate({"genome": text})
    assert [error["loc"] for error in refused.value.errors()] == [("genome",)]


def test_another_one_like_a_bred_picture_is_its_mutant():
    varied = ENGINE.vary({"seed": 1, "genome": MIXED}, 9)
    assert varied["seed"] == 9
    assert parse(varied["genome"]).form == "cells"
    assert varied["genome"] != MIXED
    assert ENGINE.vary({"seed": 1, "genome": ""}, 9) == {"seed": 9, "genome": ""}


def test_a_sketch_is_the_picture_and_names_its_draft(tmp_path):
    sketch = get_engine("abstract-sketch")
    assert sketch.internal
    params = sketch.parameters.model_validate({"genome": "19", "size": 96})
    *_, output = sketch.run(params, Context(seed=0, scratch=tmp_path))
    assert parse(output.note).is_settled
    with Image.open(output.path) as drawn:
        large, _ = made(tmp_path, genome=output.note, width=96, height=96)
        assert np.array_equal(np.asarray(drawn), large)


def test_breeding_needs_no_torch_and_the_nursery_has_its_pictures():
    code = (
        "import sys\nfrom apps.studio.engines.image.abstract import breeding, nursery\n"
        "breeding.children(nursery.NURSERY[:2], 12, 1, 0.5)\nassert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert {parent.form for parent in NURSERY} == set(FORM_NAMES)
    for name in PICTURES.values():
        assert (ENGINE.folder / "static" / name).is_file()
