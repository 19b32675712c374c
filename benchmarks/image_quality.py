"""The quality of every image engine, beside what else there is, in one table.

    python -m benchmarks.image_quality [--only PART …] [--collection FOLDER] [--classroom MODEL] [--few]
    python -m benchmarks.image_quality --gather

Parts are programs of their own (`benchmarks/gan.py` and so on), which this one calls and whose results it
keeps as they do, `benchmarks/results/PART.json`; `--gather` only reads what they have written. The collection
“Three schools”, the photographs and the classroom's generator are made when they are not there; how long that
and each part takes is said beforehand. `--few` takes two or three of everything, to see that it works, and
writes nothing. Writes `benchmarks/results/image_quality.json`: a row for each figure, ours first.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import inputs
from benchmarks.inputs import RESULTS, Inputs
from benchmarks.measuring import machine

NAME = "image_quality"
Result = Mapping[str, Any]

# What is read from results: the key, how a row calls it, and which way is good.
CLOSENESS = (
    ("psnr", "PSNR, dB", "higher"),
    ("ssim", "SSIM", "higher"),
    ("feature_distance", "feature distance", "lower"),
)
HOLES = (
    ("PSNR", "PSNR of filled holes, dB", "higher"),
    ("feature distance", "feature distance of filled holes", "lower"),
)
ALPHA = (
    ("alpha_error", "error of alpha", "lower"),
    ("edge_error", "error of alpha at the edge", "lower"),
    ("overlap", "overlap", "higher"),
)
TOLD = (
    ("nothing", "cutout, told nothing", "GrabCut, told nothing"),
    ("where to look", "cutout, painted over roughly", "GrabCut, told the true box"),
)
REPAIRED = (
    ("psnr_db", "PSNR to the photograph without fault, dB"), ("ssim", "SSIM to it"),
    ("nearer", "share that came nearer"),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One figure of ours beside the same figure of others; `better` says which way is good."""

    part: str
    figure: str
    better: str  # "lower", "higher"
    values: dict[str, float]


@dataclass(frozen=True)
class Part:
    """A program: what it measures, about how many minutes of two quiet cores it takes, and its rows."""

    about: str
    minutes: float
    measure: Callable[[Inputs], Result]
    rows: Callable[[Result], list[Row]]


def _gan(given: Inputs) -> Result:
    from benchmarks import gan

    return gan.measure(given, given.count(gan.COUNT, 24))


def _vae(given: Inputs) -> Result:
    from benchmarks import vae

    return vae.measure(given)


def _style(given: Inputs) -> Result:
    from benchmarks import style_quality

    return style_quality.measure((128,) if given.few else style_quality.SIDES, given.few)


def _upscale(given: Inputs) -> Result:
    from benchmarks import upscale

    whole = upscale.measure() if not given.few else upscale.measure(2, ("quick",))
    kept = _kept("upscale").get("speed")
    return whole | ({"speed": kept} if kept else {})


def _flicker(given: Inputs) -> Result:
    from benchmarks import flicker

    return flicker.measure(given.count(len(flicker.PHOTOGRAPHS), 1))


def _variations(given: Inputs) -> Result:
    from benchmarks import variations

    return variations.measure(given.count(len(variations.ARRANGED), 1))


def _cutout(given: Inputs) -> Result:
    from benchmarks import cutout

    kept = _kept("cutout").get("speed")
    return cutout.measure(given.count(len(cutout.PAIRS), 1)) | ({"speed": kept} if kept else {})


def _enhance(given: Inputs) -> Result:
    from benchmarks import enhance_held_out

    faults, most = given.count(enhance_held_out.FAULTS, 1), 2 if given.few else None
    return enhance_held_out.measure(inputs.photographs(given), faults, most)


def _generator_rows(part: str, result: Result, ours: str) -> list[Row]:
    rows = [
        Row(part, name, "lower", _first(result[name], ours)) for name in result if name.startswith("KID, ")
    ]
    copies = result["nearest learned picture, cosine"]
    for place, percentile in enumerate(copies["percentiles"]):
        if percentile in (50, 100):
            values = {ours: copies["made"][place], "pictures nobody learned from": copies["held out"][place]}
            rows.append(Row(part, f"nearest learned picture, cosine, {percentile}%", "lower", values))
    return rows


def _first(values: Mapping[str, float], name: str) -> dict[str, float]:
    """The same with `name` at the head."""
    return {name: values[name]} | dict(values)


def _gan_rows(result: Result) -> list[Row]:
    return _generator_rows("gan", result, "small")


def _vae_rows(result: Result) -> list[Row]:
    known = _generator_rows("vae", result, "dreams, strictness 2.0")
    return [
        *known,
        Row("vae", "PSNR of reconstructions, dB", "higher", {"vae": result["reconstruction"]["psnr"]}),
    ]


def _style_rows(result: Result) -> list[Row]:
    return [
        Row("style-transfer", f"{figure} distance, {side}", "lower",
            {way: row[figure] for way, row in sorted(ways.items(), key=lambda one: one[0] != "own style")})
        for side, ways in result["mean"].items()
        for figure in ("style", "content")
    ]  # fmt: skip


def _upscale_rows(result: Result) -> list[Row]:
    order = ("quick", "fine", "drawing", "Lanczos (Pillow)", "bicubic (OpenCV)")
    return [
        Row("upscale", f"{words}, {factor}", better, {way: ways[way][key] for way in order if way in ways})
        for factor, ways in result["quality"].items()
        for key, words, better in CLOSENESS
    ]


def _flicker_rows(result: Result) -> list[Row]:
    names = {"held": "held still", "frame_by_frame": "frame by frame", "film": "the film’s own noise"}
    values = {words: round(result["mean"][name], 4) for name, words in names.items()}
    return [Row("style-transfer", "flicker of films, share of the range", "lower", values)]


def _variations_rows(result: Result) -> list[Row]:
    novelty = result["novelty"]
    rows = [
        Row("texture", "change across a seam (1 is none)", "lower", dict(result["seams"])),
        Row("variations", "novelty, median", "higher", {"variations": novelty["median"]}),
        Row("variations", "novelty, least", "higher", {"variations": novelty["least"]}),
    ]
    for key, words, better in HOLES:
        values = {way: row[key] for way, row in result["holes"].items()}
        rows.append(Row("variations", words, better, values))
    return rows


def _cutout_rows(result: Result) -> list[Row]:
    return [
        Row("cutout", f"{words}, told {told}", better, {
            "cutout": result["quality"][ours][key], "GrabCut (OpenCV)": result["quality"][theirs][key],
        })
        for told, ours, theirs in TOLD
        for key, words, better in ALPHA
    ]  # fmt: skip


def _enhance_rows(result: Result) -> list[Row]:
    part = "enhance by itself, held out"
    rows = [
        Row(part, words, "higher", _first({way: row[key] for way, row in result["all"].items()}, "automatic"))
        for key, words in REPAIRED
    ]
    untouched = _first(result["without_fault_psnr_db"], "automatic")
    return [*rows, Row(part, "PSNR where there was no fault (99: untouched), dB", "higher", untouched)]


def _text_rows(result: Result) -> list[Row]:
    values = {"a reader who does not know": result["share"], "guessing": result["guessing"]}
    return [Row("text-to-image", f"right prompt of four, {result['prompts']} prompts", "higher", values)]


PARTS = {
    "gan": Part("KID by two pairs of eyes, copying", 2, _gan, _gan_rows),
    "vae": Part("KID by two pairs of eyes, copying, reconstruction", 5, _vae, _vae_rows),
    "style_quality": Part("style and content beside other networks and Gatys", 22, _style, _style_rows),
    "upscale": Part("PSNR, SSIM and features beside filters", 5, _upscale, _upscale_rows),
    "flicker": Part("films painted frame by frame and held still", 2, _flicker, _flicker_rows),
    "variations": Part("novelty, seams, filled holes", 6, _variations, _variations_rows),
    "cutout": Part("alpha beside GrabCut", 2, _cutout, _cutout_rows),
    "enhance_held_out": Part("automatic mode on photographs it never saw", 3, _enhance, _enhance_rows),
}  # fmt: skip
# Needs a reader, so it is gathered only: `python -m benchmarks.text_to_image`.
GATHERED = {"text_to_image": _text_rows}


def _kept(name: str) -> dict[str, Any]:
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def gathered() -> list[Row]:
    """The rows of all results that are there."""
    rows: list[Row] = []
    for name, make in ({part: about.rows for part, about in PARTS.items()} | GATHERED).items():
        try:
            rows += make(_kept(name))
        except KeyError:  # there is none, or an earlier program wrote it
            print(f"{name}: no result yet; measure it with --only {name}.")
    return rows


def run(names: list[str], given: Inputs) -> list[Row]:
    """Measure these parts and keep what they find, unless there are but few pictures."""
    rows: list[Row] = []
    for name in names:
        part, begin = PARTS[name], time.monotonic()
        print(f"\n== {name}: {part.about}; about {part.minutes:.0f} minutes", flush=True)
        result = part.measure(given)
        rows += part.rows(result)
        if not given.few:
            inputs.keep(name, {"minutes": round((time.monotonic() - begin) / 60, 1)} | dict(result))
    return rows


def show(rows: list[Row]) -> None:
    """The one table; ours is first in each line."""
    for row in rows:
        values = "   ".join(f"{name} {value:.4g}" for name, value in row.values.items())
        print(f"{row.part:28} {row.figure} ({row.better} is better)\n{'':28} {values}")


def options() -> argparse.Namespace:
    """What was asked for."""
    usual = inputs.usual()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS), metavar="PART")
    parser.add_argument("--collection", type=Path, default=usual.collection)
    parser.add_argument("--classroom", type=Path, default=usual.classroom)
    parser.add_argument("--classroom-minutes", type=float, default=inputs.CLASSROOM_MINUTES,
                        help="of training, where it is not there; as many as our own had")  # fmt: skip
    parser.add_argument("--few", action="store_true", help="two or three of everything; nothing is written")
    parser.add_argument("--gather", action="store_true", help="only read what the parts have written")
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for, then gather and print everything."""
    chosen = options()
    if not chosen.gather:
        minutes = sum(PARTS[name].minutes for name in chosen.only)
        print(f"{len(chosen.only)} parts, about {minutes:.0f} minutes of two quiet cores.", flush=True)
        given = Inputs(chosen.collection, chosen.classroom, chosen.few, chosen.classroom_minutes)
        rows = run(chosen.only, given)
        if chosen.few:
            show(rows)
            return
    rows = gathered()
    report = {"machine": machine(), "rows": [asdict(row) for row in rows]}
    (RESULTS / f"{NAME}.json").write_text(
        json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    show(rows)


if __name__ == "__main__":
    main()
