"""What the engines are measured beside: the same task by the best library that installs here, file to file.

Each function takes the picture's path, the folder for what it makes, and the engine's settings; it prepares
what may be prepared beforehand (sessions, tables) and returns the work. A library that is not there raises
ImportError, and the row is left out with that word.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

Pixels = Any  # (rows, columns, 3) uint8
Settings = dict[str, Any]
Make = Callable[[Path, Path, Settings], Callable[[], None]]
ROOT = Path(__file__).resolve().parent.parent
RADIUS = 5  # of inpainting, in pixels


def _read(path: Path) -> Pixels:
    return np.asarray(Image.open(path).convert("RGB"))


def _by_pixels(change: Callable[[Pixels], Pixels]) -> Make:
    """A peer that takes pixels and gives pixels."""

    def make(content: Path, folder: Path, _settings: Settings) -> Callable[[], None]:
        return lambda: Image.fromarray(change(_read(content))).save(folder / "made.png")

    return make


def styled_by_onnxruntime(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    """The same network, as its package runs it."""
    import onnxruntime

    from apps.studio.engines.image.style_transfer.styles import STYLE_ROWS
    from benchmarks.style_transfer import ORIGINAL

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings["threads"]
    session = onnxruntime.InferenceSession(ORIGINAL, options, providers=["CPUExecutionProvider"])
    weights = np.eye(26, dtype=np.float32)[STYLE_ROWS[settings["style"]]]

    def paint() -> None:
        image = np.ascontiguousarray(_read(content).transpose(2, 0, 1)[None]).astype(np.float32) / 255
        painting = session.run(None, {"image": image, "style_weights": weights})[0][0]
        pixels = np.rint(painting * 255).astype(np.uint8).transpose(1, 2, 0)
        Image.fromarray(pixels).save(folder / "made.png")

    return paint


def enlarged_by_onnxruntime(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    """The same weights of the quick upscaler, exported; the picture at once, without its grain put back."""
    import onnxruntime

    path = folder / "upscaler.onnx"
    # In a process of its own, so that torch's memory is not counted here.
    code = f"from benchmarks.peers import *; export_upscaler(Path({str(path)!r}), {int(settings['factor'])})"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, check=True, capture_output=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings["threads"]
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def enlarge() -> None:
        image = np.ascontiguousarray(_read(content).transpose(2, 0, 1)[None]).astype(np.float32) / 255
        large = session.run(None, {"small": image})[0][0]
        Image.fromarray(np.rint(large * 255).astype(np.uint8).transpose(1, 2, 0)).save(folder / "made.png")

    return enlarge


def export_upscaler(path: Path, factor: int) -> None:
    """Write the quick upscaler as ONNX: `small` (1, 3, rows, columns) in 0…1 in, `large` out."""
    import torch

    from apps.studio.engines.image.upscale.enlarging import MANNERS, upscaler
    from apps.studio.engines.image.upscale.network import FACTOR, Upscaler

    known = upscaler(MANNERS["quick"].weights, "cpu")
    network = Upscaler({name: one.contiguous() for name, one in known.weights.items()})

    class Whole(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            steps = network.work(x)
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    smaller: torch.Tensor = torch.nn.functional.avg_pool2d(end.value, FACTOR // factor)
                    return smaller.clamp(0, 1)

    axes = {name: {2: "rows", 3: "columns"} for name in ("small", "large")}
    with torch.no_grad():
        torch.onnx.export(
            Whole(), (torch.zeros(1, 3, 64, 64),), path, input_names=["small"], output_names=["large"],
            dynamic_axes=axes, opset_version=18, dynamo=False,
        )  # fmt: skip


def _lanczos_by_pillow(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    def enlarge() -> None:
        picture = Image.open(content).convert("RGB")
        size = tuple(int(settings["factor"]) * side for side in picture.size)
        picture.resize((size[0], size[1]), Image.Resampling.LANCZOS).save(folder / "made.png")

    return enlarge


def _lanczos_by_opencv(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    import cv2

    factor = int(settings["factor"])

    def change(pixels: Pixels) -> Pixels:
        return cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_LANCZOS4)

    return _by_pixels(change)(content, folder, settings)


def _developed_by_pillow(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    """Exposure, contrast, saturation and sharpness."""

    def develop() -> None:
        picture = Image.open(content).convert("RGB")
        picture = ImageEnhance.Brightness(picture).enhance(2 ** settings["exposure"])
        picture = ImageEnhance.Contrast(picture).enhance(1 + settings["contrast"] / 100)
        picture = ImageEnhance.Color(picture).enhance(1 + settings["saturation"] / 100)
        picture = picture.filter(ImageFilter.UnsharpMask(1.1, settings["sharpness"], 0))
        picture.save(folder / "made.png")

    return develop


def developed_by_opencv(pixels: Pixels, settings: Settings) -> Pixels:
    """The same, in eight bits: a table, a matrix and a blurred copy."""
    import cv2

    gain, slope = 2 ** settings["exposure"], 1 + settings["contrast"] / 100
    table = np.clip((np.arange(256) * gain - 128) * slope + 128, 0, 255).astype(np.uint8)
    toned = cv2.LUT(pixels, table)
    grey = cv2.cvtColor(cv2.cvtColor(toned, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    more, sharp = settings["saturation"] / 100, settings["sharpness"] / 100
    coloured = cv2.addWeighted(toned, 1 + more, grey, -more, 0)
    return cv2.addWeighted(coloured, 1 + sharp, cv2.GaussianBlur(coloured, (0, 0), 1.1), -sharp, 0)


def _developed_by_opencv(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    return _by_pixels(lambda pixels: developed_by_opencv(pixels, settings))(content, folder, settings)


def _developed_by_skimage(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    from skimage import color, filters

    def change(pixels: Pixels) -> Pixels:
        lit = np.clip(pixels / 255 * 2 ** settings["exposure"], 0, 1)
        toned = np.clip((lit - 0.5) * (1 + settings["contrast"] / 100) + 0.5, 0, 1)
        hsv = color.rgb2hsv(toned)
        hsv[..., 1] = np.clip(hsv[..., 1] * (1 + settings["saturation"] / 100), 0, 1)
        sharp = filters.unsharp_mask(color.hsv2rgb(hsv), 1.1, settings["sharpness"] / 100, channel_axis=2)
        return (np.clip(sharp, 0, 1) * 255).round().astype(np.uint8)

    return _by_pixels(change)(content, folder, settings)


def autocontrast(pixels: Pixels) -> Pixels:
    """Pillow's, with half a per cent cut off at either end."""
    return np.asarray(ImageOps.autocontrast(Image.fromarray(pixels), cutoff=0.5))


def clahe(pixels: Pixels) -> Pixels:
    """OpenCV's, with its usual settings, on the lightness."""
    import cv2

    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.createCLAHE(2.0, (8, 8)).apply(np.ascontiguousarray(lab[..., 0]))
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB))


def equalised(pixels: Pixels) -> Pixels:
    """scikit-image's adaptive equalisation, with its usual settings, on the lightness."""
    from skimage import exposure

    return (exposure.equalize_adapthist(pixels) * 255).round().astype(np.uint8)


def grab_cut(pixels: Pixels) -> Pixels:
    """With a box a twentieth inside the picture; the rest becomes white."""
    import cv2

    rows, columns = pixels.shape[:2]
    labels, models = np.zeros((rows, columns), np.uint8), (np.zeros((1, 65)), np.zeros((1, 65)))
    box = columns // 20, rows // 20, columns * 9 // 10, rows * 9 // 10
    cv2.grabCut(pixels, labels, box, *models, 5, cv2.GC_INIT_WITH_RECT)
    return np.dstack([pixels, (labels % 2 * 255).astype(np.uint8)])


def _quantised_by_pillow(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    def reduce() -> None:
        picture = Image.open(content).convert("RGB")
        how = Image.Quantize.MEDIANCUT
        few = picture.quantize(settings["colours"], how, kmeans=4, dither=Image.Dither.NONE)
        few.convert("RGB").save(folder / "made.png")

    return reduce


def _clustered(fit: Callable[[Pixels, int], tuple[Pixels, Pixels]]) -> Make:
    """A peer that gives (centres, labels) for colours."""

    def make(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
        def change(pixels: Pixels) -> Pixels:
            centres, labels = fit(pixels.reshape(-1, 3).astype(np.float32), settings["colours"])
            return centres.round().astype(np.uint8)[labels.ravel()].reshape(pixels.shape)

        return _by_pixels(change)(content, folder, settings)

    return make


def _by_sklearn(colours: Pixels, count: int) -> tuple[Pixels, Pixels]:
    from sklearn.cluster import KMeans

    found = KMeans(count, n_init=1, random_state=1).fit(colours)
    return found.cluster_centers_, found.labels_


def _by_opencv(colours: Pixels, count: int) -> tuple[Pixels, Pixels]:
    import cv2

    cv2.setRNGSeed(1)
    ends = cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5
    begun = np.zeros((len(colours), 1), np.int32)
    _spread, labels, centres = cv2.kmeans(colours, count, begun, ends, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres), np.asarray(labels)


def _traced_by_vtracer(content: Path, folder: Path, _settings: Settings) -> Callable[[], None]:
    import vtracer

    return lambda: vtracer.convert_image_to_svg_py(str(content), str(folder / "made.svg"))


def _traced_by_potrace(content: Path, folder: Path, _settings: Settings) -> Callable[[], None]:
    bitmap = folder / "made.pbm"

    def trace() -> None:
        Image.open(content).convert("1", dither=Image.Dither.NONE).save(bitmap)
        subprocess.run(["potrace", "-s", str(bitmap), "-o", str(folder / "made.svg")], check=True)

    subprocess.run(["potrace", "--version"], check=True, capture_output=True)
    return trace


def _stylized(pixels: Pixels) -> Pixels:
    import cv2

    return cv2.stylization(pixels, sigma_s=60, sigma_r=0.45)


def _oil_painted(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
    paint = import_module("cv2.xphoto").oilPainting  # of opencv-contrib
    return _by_pixels(lambda pixels: paint(pixels, 4, 1))(content, folder, settings)


def _repaired(fill: Callable[[Pixels, Pixels], Pixels]) -> Make:
    """A peer that fills a hole: pixels and a mask, 255 inside."""

    def make(content: Path, folder: Path, settings: Settings) -> Callable[[], None]:
        hole = np.asarray(Image.open(settings["inputs"] / settings["mask"]).convert("L"))
        return _by_pixels(lambda pixels: fill(pixels, hole))(content, folder, settings)

    return make


def telea(pixels: Pixels, hole: Pixels) -> Pixels:
    """OpenCV's inpainting after Telea."""
    import cv2

    return cv2.inpaint(pixels, hole, RADIUS, cv2.INPAINT_TELEA)


def biharmonic(pixels: Pixels, hole: Pixels) -> Pixels:
    """scikit-image's inpainting by biharmonic equations."""
    from skimage.restoration import inpaint_biharmonic

    filled = inpaint_biharmonic(pixels / 255, hole > 0, channel_axis=-1)
    return (filled.clip(0, 1) * 255).astype(np.uint8)


PEERS: dict[str, Make] = {
    "onnxruntime, same network": styled_by_onnxruntime,
    "onnxruntime, same weights": enlarged_by_onnxruntime,
    "Lanczos (Pillow)": _lanczos_by_pillow,
    "Lanczos (OpenCV)": _lanczos_by_opencv,
    "Pillow": _developed_by_pillow,
    "OpenCV": _developed_by_opencv,
    "scikit-image": _developed_by_skimage,
    "autocontrast (Pillow)": _by_pixels(autocontrast),
    "CLAHE (OpenCV)": _by_pixels(clahe),
    "equalize_adapthist (scikit-image)": _by_pixels(equalised),
    "GrabCut (OpenCV)": _by_pixels(grab_cut),
    "quantize (Pillow)": _quantised_by_pillow,
    "k-means (scikit-learn)": _clustered(_by_sklearn),
    "k-means (OpenCV)": _clustered(_by_opencv),
    "vtracer": _traced_by_vtracer,
    "potrace": _traced_by_potrace,
    "stylization (OpenCV)": _by_pixels(_stylized),
    "oilPainting (OpenCV contrib)": _oil_painted,
    "Telea (OpenCV)": _repaired(telea),
    "biharmonic (scikit-image)": _repaired(biharmonic),
}
