"""`artsite garden`: genomes to draw and to breed on, without a server."""

from __future__ import annotations

import json

from PIL import Image

from apps.studio.engines.image.abstract.genome import parse
from tests.artsite.test_cli import refused, run

PARENT = "v1:cells:moss:none:19.1=1000"


def test_children_are_printed_one_a_line_and_the_same_seed_breeds_them_again():
    asked = ("garden", "breed", PARENT, "v1:strata:canyon:none:14.0=1000", "--children", 5, "--seed", 3)
    lines = run(*asked).stdout.split()
    assert len(lines) == 5
    assert all(str(parse(line)) == line for line in lines)
    told = json.loads(run(*asked, "--json").stdout)
    assert told["seed"] == 3
    assert [child["genome"] for child in told["children"]] == lines
    assert {number for child in told["children"] for number in child["parents"]} <= {0, 1}


def test_without_parents_fresh_seeds_come_and_locks_hold():
    assert len(set(run("garden", "breed", "--children", 4).stdout.split())) == 4
    kept = run("garden", "breed", PARENT, "--wildness", 1, "--lock", "form", "--lock", "palette")
    assert {tuple(line.split(":")[1:3]) for line in kept.stdout.split()} == {("cells", "moss")}


def test_a_seed_is_a_parent_whose_draft_is_settled_first_and_a_child_is_drawn(tmp_path):
    child = run("garden", "breed", "19", "--children", 1, "--wildness", 0).stdout.strip()
    assert any((gene.seed, gene.draft) == (19, 1) for gene in parse(child).genes)
    out = tmp_path / "child.png"
    answer = run("make", "abstract", "--genome", child, "--width", 96, "--height", 96, "-o", out)
    assert answer.exit_code == 0, answer.output
    assert Image.open(out).size == (96, 96)


def test_what_is_no_genome_is_refused(tmp_path):
    refused(run("garden", "breed", "banana"), "A genome begins with")
    refused(run("garden", "breed", *[PARENT] * 7), "at most 6")
    refused(run("garden", "breed", PARENT, "--wildness", 2), "wildness")
    refused(run("make", "abstract", "--genome", "banana", "-o", tmp_path / "x.png"), "--genome")
