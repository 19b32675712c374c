"""How large an SVG is and how near it is to the picture it was traced from, as a browser paints it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

CHROMIUM = "/usr/bin/chromium"
PAIRED = {"M": 1, "L": 1, "T": 1, "Q": 2, "S": 2, "C": 3}  # points of each command
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?(?:\d*\.\d+|\d+\.?)(?:e-?\d+)?")


def judged(drawing: Path, truth: Path) -> dict[str, Any]:
    """Bytes, nodes, and PSNR and SSIM to the picture; without a browser, the first two."""
    text = drawing.read_text(encoding="utf-8")
    told: dict[str, Any] = {"bytes": drawing.stat().st_size, "nodes": nodes(text)}
    if not Path(CHROMIUM).exists():
        return told
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    with Image.open(truth) as opened:
        true = np.asarray(opened.convert("RGB"))
    made = painted(drawing, (true.shape[1], true.shape[0]))
    return told | {
        "psnr_db": round(float(peak_signal_noise_ratio(true, made)), 2),
        "ssim": round(float(structural_similarity(true, made, channel_axis=2)), 3),
    }


def nodes(svg: str) -> int:
    """The points on the outlines of all paths, polygons and lines; handles of curves are not counted."""
    count = 0
    for data in re.findall(r'\sd="([^"]*)"', svg):
        for command, numbers in _COMMAND.findall(data):
            given = len(_NUMBER.findall(numbers))
            kind = command.upper()
            if kind in "HV":
                count += given
            elif kind == "A":
                count += given // 7
            elif kind in PAIRED:
                count += given // (2 * PAIRED[kind])
    for data in re.findall(r'\spoints="([^"]*)"', svg):
        count += len(_NUMBER.findall(data)) // 2
    return count


def painted(drawing: Path, size: tuple[int, int]) -> np.ndarray[Any, Any]:
    """The drawing on white, stretched to `size` (width, height), as Chromium shows it."""
    import io

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.goto("about:blank")
        page.set_content(
            f'<body style="margin:0"><img id="it" width="{size[0]}" height="{size[1]}" style="display:block">'
        )
        source = drawing.read_text(encoding="utf-8")
        page.evaluate(
            """async (source) => {
              const it = document.getElementById('it');
              it.src = URL.createObjectURL(new Blob([source], {type: 'image/svg+xml'}));
              await it.decode();
            }""",
            source,
        )
        taken = page.screenshot()
        browser.close()
    return np.asarray(Image.open(io.BytesIO(taken)).convert("RGB"))
