"""The photographs that collections are cut from: what package has them, whose they are, what is where.

All come from Debian packages by name; `fetch` downloads and unpacks those, and nothing is installed. Boxes
are (left, top, right, bottom) as parts of the picture: `sky` and `land` say where a scene may borrow from.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

Box = tuple[float, float, float, float]

LOMIRI = "lomiri-wallpapers-16.04"
PLASMA = "plasma-workspace-wallpapers"
MATE = "mate-backgrounds"
PACKAGES = (LOMIRI, PLASMA, MATE)
_FOLDERS = {
    LOMIRI: "usr/share/backgrounds",
    PLASMA: "usr/share/wallpapers",
    MATE: "usr/share/backgrounds/mate",
}
WHOLE: Box = (0, 0, 1, 1)


@dataclass(frozen=True)
class Photograph:
    """One photograph, its author and licence, and what it is good for. `held_out` ones are never learned."""

    package: str
    file: str
    by: str
    licence: str
    scene: Box | None = None  # where pictures may be cut out whole
    sky: Box | None = None
    land: Box | None = None
    held_out: bool = False


def _plasma(name: str, by: str, **boxes: Box | bool) -> Photograph:
    file = f"{name}/contents/images/2560x1600.jpg"
    return Photograph(PLASMA, file, by, "LGPL-3 (package: GPL-2+)", **boxes)  # type: ignore[arg-type]


def _mate(name: str, by: str, **boxes: Box | bool) -> Photograph:
    return Photograph(MATE, f"nature/{name}.jpg", by, "GPL-2+", **boxes)  # type: ignore[arg-type]


def _lomiri(file: str, by: str, licence: str, **boxes: Box | bool) -> Photograph:
    return Photograph(LOMIRI, f"{file}.jpg", by, licence, **boxes)  # type: ignore[arg-type]


PHOTOGRAPHS = (
    _lomiri("aitzgorri_by_Aitzol_Berasategi", "Aitzol Berasategi", "CC BY 4.0",
            scene=WHOLE, sky=(0, 0, 1, 0.2), land=(0, 0.3, 1, 1)),
    _lomiri("sunset_by_Aitzol_Berasategi", "Aitzol Berasategi", "CC BY 4.0",
            scene=WHOLE, sky=(0, 0, 1, 0.5), land=(0, 0.66, 1, 1)),
    _lomiri("life_by_Aitzol_Berasategi", "Aitzol Berasategi", "CC BY 4.0", land=WHOLE),
    _lomiri("seeding_by_Clements_Engelhardt", "Clemens Engelhardt", "CC0 1.0",
            land=(0.3, 0.5, 1, 1)),
    _lomiri("Dragonfly_by_Bolly", "Bolly", "CC BY-SA 4.0", land=(0.1, 0.1, 0.8, 0.9)),
    _mate("Dune", "Marco Cogoni", scene=WHOLE, sky=(0, 0, 1, 0.3), land=(0, 0.5, 1, 1)),
    _mate("GreenMeadow", "Timothy Schellhase", land=WHOLE),
    _plasma("BytheWater", "Maciej Wiklo", scene=WHOLE, sky=(0, 0, 1, 0.33)),
    _plasma("DarkestHour", "Risto Saukonpää", scene=WHOLE, sky=(0, 0, 1, 0.6)),
    _plasma("EveningGlow", "Ian Hex", scene=WHOLE, sky=(0, 0, 1, 0.42)),
    _plasma("Kite", "Risto Saukonpää", sky=(0, 0, 0.6, 1)),
    _plasma("Path", "Risto Saukonpää", scene=WHOLE, land=WHOLE),
    _lomiri("picosdeeuropa_by_Aitzol_Berasategi", "Aitzol Berasategi", "CC BY 4.0",
            scene=WHOLE, sky=(0, 0, 1, 0.28), land=(0, 0.4, 1, 1), held_out=True),
    _mate("Storm", "Sergey Nazarov", scene=WHOLE, sky=(0, 0, 1, 0.55), held_out=True),
    _plasma("summer_1am", "Risto Saukonpää", scene=WHOLE, sky=(0, 0, 1, 0.6), held_out=True),
    _plasma("FallenLeaf", "Martin Klapetek", land=WHOLE, held_out=True),
)  # fmt: skip


def fetch(folder: Path) -> None:
    """Download and unpack the packages into `folder`; what is there already is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if (folder / package).is_dir():
            continue
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True)
        (archive,) = folder.glob(f"{package}_*.deb")
        subprocess.run(["dpkg", "-x", archive.name, package], cwd=folder, check=True)


def path_of(photograph: Photograph, folder: Path) -> Path:
    """The file of a photograph below the folder that `fetch` has filled."""
    return folder / photograph.package / _FOLDERS[photograph.package] / photograph.file


def credits() -> str:
    """Who took them, as Markdown."""
    lines = ["# Photographs\n", "All were cut, recoloured or restyled; none is shown as it was.\n"]
    for one in PHOTOGRAPHS:
        use = "held out" if one.held_out else "learned from"
        lines.append(f"- {Path(one.file).parts[0]}: {one.by}, {one.licence}; Debian, {one.package} ({use})")
    return "\n".join(lines) + "\n"
