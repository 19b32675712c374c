"""The upscaler beside Lanczos' and bicubic filters, on photographs that no network here was shaped on.

    python -m benchmarks.upscale [--pictures N]

A photograph is made smaller by two or four and enlarged again; what comes back is compared with it by PSNR
and SSIM (scikit-image) and by a distance of features: in four layers of the MobileNetV2 that reads styles,
the mean squared difference of the features of each place, brought to length one (as in LPIPS, but without its
learned weights). PSNR rewards what is blurred on average; the distance what looks alike.
Then seconds, the first preview, and the peak memory of a fresh process for the slow methods; the quick one is
in `benchmarks.engine_speed`, beside its peers. Writes `benchmarks/results/upscale.json`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks import inputs
from benchmarks.measuring import one_run

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "apps/studio/demo/photos"
NAMES = ("pagoda", "friends", "fig", "cat", "autumn-mountain", "wine", "dahlia", "brushes")
SIDE = 256  # of the part that is compared, from the middle
FILTERS, METHODS = ("Lanczos (Pillow)", "bicubic (OpenCV)"), ("quick", "fine", "drawing")
LAYERS = (2, 3, 5, 8)  # of the reader
SPEEDS = (("drawing", 512, 2), ("fine", 512, 2))

Pixels = Any  # (rows, columns, 3) uint8
Enlarger = Callable[[Pixels, int], Pixels]


def photographs(count: int) -> Iterator[tuple[str, Pixels]]:
    """Parts of photographs, halved first where they are large, so that no JPEG block is taken for detail."""
    from skimage import data

    pictures = [(name, Image.open(PHOTOS / f"{name}.jpg").convert("RGB")) for name in NAMES]
    pictures += [("astronaut", Image.fromarray(data.astronaut()))]
    for name, picture in pictures[:count]:
        clean = picture.reduce(2) if min(picture.size) > 2 * SIDE + 200 else picture
        left, top = (clean.width - SIDE) // 2, (clean.height - SIDE) // 2
        yield name, np.asarray(clean.crop((left, top, left + SIDE, top + SIDE)))


def ours(method: str, grain: float | None = None) -> Enlarger:
    """The engine's own way, without the files."""
    from apps.studio.engines.image.upscale.engine import USUAL_GRAIN
    from apps.studio.engines.image.upscale.enlarging import MANNERS, Enlarging

    def enlarge(small: Pixels, factor: int) -> Pixels:
        work = Enlarging(MANNERS[method], factor, USUAL_GRAIN if grain is None else grain).work(small)
        while True:
            try:
                next(work)
            except StopIteration as end:
                return end.value

    return enlarge


def by_filter(name: str) -> Enlarger:
    """OpenCV's bicubic or Pillow's Lanczos filter."""
    import cv2

    def bicubic(small: Pixels, factor: int) -> Pixels:
        return cv2.resize(small, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)

    def lanczos(small: Pixels, factor: int) -> Pixels:
        picture = Image.fromarray(small)
        size = picture.width * factor, picture.height * factor
        return np.asarray(picture.resize(size, Image.Resampling.LANCZOS))

    return {"bicubic (OpenCV)": bicubic, "Lanczos (Pillow)": lanczos}[name]


class FeatureDistance:
    """How differently two pictures are seen by the network that reads styles."""

    def __init__(self) -> None:
        from apps.studio.engines.image.style_transfer.models import any_picture_model

        self.layers = any_picture_model("cpu").reader.features

    def _seen(self, pixels: Pixels) -> list[Any]:
        import torch

        seen = []
        with torch.inference_mode():
            x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 255
            for number, layer in enumerate(self.layers[: max(LAYERS) + 1]):
                x = layer(x)
                if number in LAYERS:
                    seen.append(x / (x.norm(dim=1, keepdim=True) + 1e-6))
        return seen

    def __call__(self, one: Pixels, other: Pixels) -> float:
        pairs = zip(self._seen(one), self._seen(other), strict=True)
        return sum(float((a - b).square().sum(1).mean()) for a, b in pairs)


def quality(enlargers: dict[str, Enlarger], factor: int, count: int) -> dict[str, dict[str, float]]:
    """The mean over all photographs of each figure, by enlarger."""
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    distance = FeatureDistance()
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in enlargers}
    for picture, truth in photographs(count):
        side = SIDE // factor
        small = np.asarray(Image.fromarray(truth).resize((side, side), Image.Resampling.BICUBIC))
        for name, enlarge in enlargers.items():
            result = enlarge(small, factor)
            figures = (
                float(peak_signal_noise_ratio(truth, result)),
                float(structural_similarity(truth, result, channel_axis=2)),
                distance(truth, result),
            )
            found[name].append(figures)
            print(
                f"{picture:16} ×{factor} {name:18} {figures[0]:6.2f} {figures[1]:.3f} {figures[2]:.3f}",
                flush=True,
            )
    return {
        name: dict(zip(("psnr", "ssim", "feature_distance"), np.mean(rows, 0).round(4).tolist(), strict=True))
        for name, rows in found.items()
    }


def measured(method: str, size: int, factor: int) -> dict[str, float]:
    """Seconds, first preview and peak memory in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.upscale", "--once", method, str(size), str(factor)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def once(method: str, size: int, factor: int) -> dict[str, float]:
    """One run of the engine, from file to file."""
    photograph = Image.open(PHOTOS / "autumn-mountain.jpg").convert("RGB").resize((size, size * 3 // 4))
    return one_run("upscale", photograph, factor=str(factor), method=method)


def measure(pictures: int = len(NAMES) + 1, methods: tuple[str, ...] = METHODS) -> dict[str, Any]:
    """The quality of each method beside the filters, at both factors."""
    enlargers = {name: by_filter(name) for name in FILTERS} | {method: ours(method) for method in methods}
    return {"quality": {f"x{factor}": quality(enlargers, factor, pictures) for factor in (2, 4)}}


def main() -> None:
    """Measure all, print it and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=len(NAMES) + 1)
    parser.add_argument("--once", nargs=3)
    chosen = parser.parse_args()
    if chosen.once:
        method, size, factor = chosen.once
        print(json.dumps(once(method, int(size), int(factor))))
        return
    speed = {f"{m} {s}px x{f}": measured(m, s, f) for m, s, f in SPEEDS}
    result = measure(chosen.pictures) | {"speed": speed}
    inputs.keep("upscale", result)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
