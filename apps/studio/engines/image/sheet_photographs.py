"""The photographs that sheets of unpicked pictures are made from, cut square around what they show.

Some are those of the demo gallery, one comes with scikit-image; the others are in Debian packages, which
`scripts.collections.photographs.fetch` unpacks into a folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

SIDE = 1024
PLASMA = "plasma-workspace-wallpapers/usr/share/wallpapers"
MATE = "mate-backgrounds/usr/share/backgrounds/mate/nature"


@dataclass(frozen=True)
class Photograph:
    """Where a photograph is, whose it is, and the square that is cut from it.

    `file` is below the folder of the packages if it names one, else in that of the demo gallery. The square
    is as large as a `part` of the shorter side, its middle at (`x`, `y`) in parts of the picture.
    """

    file: str
    by: str
    licence: str
    x: float = 0.5
    y: float = 0.5
    part: float = 1.0


PHOTOGRAPHS = {
    "astronaut": Photograph("skimage/astronaut.png", "NASA", "public domain", 0.45, 0.42, 0.85),
    "boats": Photograph(f"{PLASMA}/EveningGlow/contents/images/2560x1600.jpg", "Ian Hex", "LGPL-3"),
    "budgie": Photograph("budgie.jpg", "Peter Nerlich", "CC BY-SA 4.0", 0.5, 0.6, 0.8),
    "cat": Photograph("cat.jpg", "Stéfan van der Walt", "CC0 1.0", 0.58),
    "coffee": Photograph("coffee.jpg", "Rachel Michetti", "CC0 1.0"),
    "cups": Photograph(f"{PLASMA}/ColorfulCups/contents/images/2560x1600.jpg", "Dmitri Popov", "LGPL-3"),
    "dahlia": Photograph("dahlia.jpg", "vultilion", "CC BY 2.0"),
    "dune": Photograph(f"{MATE}/Dune.jpg", "Marco Cogoni", "GPL-2+"),
    "fig": Photograph("fig.jpg", "Trevor “Freespace”", "CC BY 4.0", 0.55),
    "leaf": Photograph(
        f"{PLASMA}/FallenLeaf/contents/images/2560x1600.jpg", "Martin Klapetek", "LGPL-3", 0.72, 0.6, 0.8
    ),
    "marigold": Photograph(f"{MATE}/Garden.jpg", "Charles Barbin", "GPL-2+", 0.65, 0.55, 0.9),
    "pagoda": Photograph("pagoda.jpg", "Daniel Büchele", "CC BY 2.0", 0.42),
    "picos": Photograph("picos.jpg", "Aitzol Berasategi", "CC BY 4.0"),
    "yellow": Photograph(f"{MATE}/YellowFlower.jpg", "Charles Barbin", "GPL-2+", 0.6),
}


def cut(names: Iterable[str], demo: Path, packages: Path, into: Path) -> dict[str, Path]:
    """The squares of these photographs as PNG files in a folder, by name."""
    files = {}
    for name in dict.fromkeys(names):
        photograph = PHOTOGRAPHS[name]
        files[name] = into / f"{name}.png"
        with Image.open(_file(photograph, demo, packages)) as opened:
            _square(opened.convert("RGB"), photograph).save(files[name], compress_level=1)
    return files


def _file(photograph: Photograph, demo: Path, packages: Path) -> Path:
    if photograph.file.startswith("skimage/"):
        import skimage

        return Path(skimage.__file__).parent / "data" / Path(photograph.file).name
    return (packages if "/" in photograph.file else demo) / photograph.file


def _square(picture: Image.Image, photograph: Photograph) -> Image.Image:
    edge = min(picture.size) * photograph.part
    left = min(max(0, photograph.x * picture.width - edge / 2), picture.width - edge)
    top = min(max(0, photograph.y * picture.height - edge / 2), picture.height - edge)
    box = round(left), round(top), round(left + edge), round(top + edge)
    return picture.crop(box).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
