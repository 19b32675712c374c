"""What automatic mode does for faulty photographs, and how long it takes.

The photographs of the demo, as they are and with one fault each: 1.5 stops too dark, a yellow and a blue
cast, haze that thickens upwards, noise, a soft lens. Measured is the distance to the photograph without
the fault. Beside it, in the same run: autocontrast (PIL), CLAHE (OpenCV), equalize_adapthist (scikit-image).
A fault that is put on a finished picture is kinder than one of a camera: nothing was cut off afterwards. The
thresholds of automatic mode were found on these photographs; for others, see `benchmarks.enhance_held_out`.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from apps.studio.engines.image.enhance.auto import findings, looked_at
from apps.studio.engines.image.enhance.colour import Bytes, decode, eight_bit, encode, floats
from apps.studio.engines.image.enhance.develop import Development, Settings
from benchmarks.peers import autocontrast, clahe, equalised

PHOTOGRAPHS = Path(__file__).resolve().parent.parent / "apps" / "studio" / "demo" / "photos"
RESULT = Path(__file__).parent / "results" / "enhance.json"
LONGEST = 640
RUNS = 7
USUAL = Settings(
    exposure=0.4,
    contrast=0.1,
    highlights=-0.2,
    shadows=0.2,
    temperature=12,
    vibrance=0.15,
    clarity=0.2,
    sharpness=0.2,
)
EVERYTHING = replace(
    USUAL,
    dehaze=0.15,
    denoise=0.15,
    colour_noise=0.2,
    deblur=0.1,
    look="cinema",
    vignette=-0.15,
    grain=0.15,
)
Change = Callable[[Bytes], Bytes]


def lit(picture: Bytes, factor: object, air: object = 0.0) -> Bytes:
    light = decode(floats(picture)) * np.asarray(factor, dtype=np.float32)
    return eight_bit(encode(light + np.asarray(air, dtype=np.float32)))


def hazy(picture: Bytes) -> Bytes:
    seen = np.linspace(0.35, 0.75, len(picture), dtype=np.float32)[:, None, None]
    return lit(picture, seen, 0.75 * (1 - seen))


def noisy(picture: Bytes) -> Bytes:
    noise = np.random.default_rng(1).normal(0, 0.06, picture.shape).astype(np.float32)
    return eight_bit(floats(picture) + noise)


FAULTS: dict[str, Change] = {
    "none": lambda picture: picture,
    "1.5 stops too dark": lambda picture: lit(picture, 2**-1.5),
    "yellow cast": lambda picture: lit(picture, (1.0, 0.82, 0.55)),
    "blue cast": lambda picture: lit(picture, (0.6, 0.8, 1.0)),
    "haze": hazy,
    "noise, deviation 0.06": noisy,
    "blur, 1.6 px": lambda picture: np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.6), dtype=np.uint8),
}


def developed(picture: Bytes, settings: Settings) -> Bytes:
    return np.concatenate([rows for _top, rows in Development(picture, settings).bands()])


def automatic(picture: Bytes) -> Bytes:
    return developed(picture, findings(picture).settings)


WAYS: dict[str, Change] = {
    "as it came": lambda picture: picture,
    "automatic": automatic,
    "autocontrast": autocontrast,
    "clahe": clahe,
    "equalize_adapthist": equalised,
}


def photographs() -> list[Bytes]:
    found = []
    for path in sorted(PHOTOGRAPHS.glob("*.jpg")):
        with Image.open(path) as opened:
            opened.thumbnail((LONGEST, LONGEST))
            found.append(np.asarray(opened.convert("RGB")))
    return found


def repaired(pictures: list[Bytes]) -> dict[str, dict[str, dict[str, float]]]:
    """For each fault and way: mean PSNR and SSIM, and the part of photographs that came nearer."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for fault, spoil in FAULTS.items():
        spoilt = [spoil(picture) for picture in pictures]
        came = [closeness(picture, faulty) for picture, faulty in zip(pictures, spoilt, strict=True)]
        for name, way in WAYS.items():
            pairs = zip(pictures, spoilt, strict=True)
            made = [closeness(picture, way(faulty)) for picture, faulty in pairs]
            better = [new[0] > old[0] for new, old in zip(made, came, strict=True)]
            table.setdefault(fault, {})[name] = {
                "psnr_db": round(statistics.mean(min(one[0], 99.0) for one in made), 2),
                "ssim": round(statistics.mean(one[1] for one in made), 3),
                "better": round(statistics.mean(better), 2),
            }
    return table


def closeness(picture: Bytes, made: Bytes) -> tuple[float, float]:
    if np.array_equal(picture, made):
        return 99.0, 1.0
    return (
        float(peak_signal_noise_ratio(picture, made)),
        float(structural_similarity(picture, made, channel_axis=2)),
    )


def found(picture: Bytes) -> Bytes:
    """The look that automatic mode takes, each time anew; the picture stays as it is."""
    looked_at(picture)
    return picture


def times() -> dict[str, dict[str, float]]:
    """Milliseconds of one core: {settings: {"512": …}}, the median of RUNS."""
    cv2.setNumThreads(1)
    with Image.open(PHOTOGRAPHS / "picos.jpg") as opened:
        original = opened.convert("RGB")
    table: dict[str, dict[str, float]] = {}
    for longest in (512, 640, 1024, 2048, 4096):
        size = longest, longest * original.height // original.width
        picture = np.asarray(original.resize(size, Image.Resampling.LANCZOS))
        ways: dict[str, Change] = {
            "usual settings": lambda one: developed(one, USUAL),
            "every step": lambda one: developed(one, EVERYTHING),
            "automatic, its findings": found,
        }
        for name, way in ways.items():
            table.setdefault(name, {})[str(longest)] = round(1000 * seconds(way, picture), 1)
    return table


def seconds(way: Change, picture: Bytes) -> float:
    way(picture)
    taken = []
    for _run in range(RUNS if len(picture) < 1500 else 3):
        began = time.process_time()
        way(picture)
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def main() -> None:
    faults, table = repaired(photographs()), times()
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "photographs": len(photographs()),
        "longest_px": LONGEST,
        "repaired": faults,
        "cpu_ms_at_4_3": table,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    for fault, ways in faults.items():
        told = "  ".join(f"{name} {row['psnr_db']:6.2f} dB {row['ssim']:.3f}" for name, row in ways.items())
        print(f"{fault:22} {told}  nearer {ways['automatic']['better']:.0%}")
    for name, row in table.items():
        print(f"{name:26} " + "  ".join(f"{size} px {value:7.1f} ms" for size, value in row.items()))


if __name__ == "__main__":
    main()
