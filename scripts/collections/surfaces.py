"""Brings in the surfaces that the studio's textures are shown on, from one Debian package.

    python -m scripts.collections.surfaces FOLDER

FOLDER gets a WebP a surface and `credits.toml`. Whose they are and under which licence is as the copyright
file of the package says, file by file; those whose origin it leaves open were passed over.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

PACKAGE = "supertuxkart-data"
INSIDE = Path("usr/share/games/supertuxkart/data")
SIDE, QUALITY = 512, 86


@dataclass(frozen=True)
class Surface:
    """A surface: its name here, its file in the package, who made it, and its licence."""

    name: str
    file: str
    by: str
    licence: str


BURNINGWELL, AURIA = "BurningWell", "Marianne Gagnon, after public-domain photographs"
SURFACES = (
    Surface("rubble", "textures/HortonRockWall2.jpg", AURIA, "CC BY-SA 3.0"),
    Surface("cobbles", "textures/Paving_stones_2.jpg", AURIA, "CC BY-SA 3.0"),
    Surface("magma", "tracks/ancient_colosseum_labyrinth/magma.jpg", "Typhon306", "CC BY 4.0"),
    Surface("forest-floor", "tracks/black_forest/forest_floor.jpg", "Yinan Chen, Sven Andreas Belting",
            "CC0 1.0"),
    Surface("fan-paving", "textures/bow_tile.jpg", "Mac_DMH", "CC BY-SA 3.0"),
    Surface("ivy", "textures/plants.jpg", "MiniBjorn", "CC BY-SA 3.0"),
    Surface("bricks", "tracks/black_forest/brick_wall_06.jpg", "Duion", "CC BY-SA 3.0"),
    Surface("limestone", "textures/rock1.jpg", "MiniBjorn", "CC BY-SA 3.0"),
    Surface("autumn-wood", "tracks/black_forest/forest_trees.jpg", "Sven Andreas Belting", "CC BY-SA 3.0"),
    Surface("lichen", "tracks/black_forest/rock_gray.jpg", "Wolfs, after Jean-Manuel Clémençon", "CC0 1.0"),
    Surface("planks", "textures/wood_planks1.jpg", "BurningWell, Varivar", "Public domain"),
    Surface("crag", "textures/rockMountain.jpg", BURNINGWELL, "Public domain"),
    Surface("ice", "tracks/ancient_colosseum_labyrinth/Ice03_col.jpg", "ambientCG, Sven Andreas Belting",
            "CC0 1.0"),
    Surface("damask", "tracks/fortmagma/wallpaper_mansion.png", "Jean-Manuel Clémençon", "CC BY-SA 3.0"),
    Surface("old-wall", "tracks/ancient_colosseum_labyrinth/3td_BrickOldRound_01.jpg",
            "Ron Kapaun, 3TD Studios", "CC0 1.0"),
    Surface("lawn", "textures/grass2.jpg", "Christoph Egger, Marianne Gagnon, MiniBjorn", "CC BY-SA 3.0"),
    Surface("cracked-earth", "textures/cracked-earth-texture.jpg",
            "Jean-Manuel Clémençon, after public-domain photographs", "CC BY-SA 3.0"),
    Surface("deck", "tracks/introcutscene2/sign_backside.jpg",
            "Mekathratos, Viktor Aurelius, Marianne Gagnon", "CC BY-SA 3.0"),
    Surface("field-wall", "textures/rockwall.jpg", "BurningWell, Jean-Manuel Clémençon", "Public domain"),
    Surface("basalt", "textures/blackrock.jpg", BURNINGWELL, "Public domain"),
    Surface("pink-rock", "textures/rock_mountain.jpg", "BurningWell, Jean-Manuel Clémençon",
            "Public domain"),
    Surface("ashlar", "textures/HortonRockWall.jpg", AURIA, "CC BY-SA 3.0"),
    Surface("long-grass", "textures/grass3.jpg", "Mac_DMH", "CC BY-SA 3.0"),
    Surface("travertine", "textures/city_rock.jpg", "Thomas Oppl", "CC BY-SA 3.0"),
)  # fmt: skip


def unpacked(folder: Path) -> Path:
    """The package's data below `folder`."""
    subprocess.run(["apt-get", "download", PACKAGE], cwd=folder, check=True)
    (archive,) = folder.glob(f"{PACKAGE}_*.deb")
    subprocess.run(["dpkg", "-x", archive.name, PACKAGE], cwd=folder, check=True)
    return folder / PACKAGE / INSIDE


def credits() -> str:
    """Who made them, as TOML."""
    lines = ["# Where the surfaces come from. All were made smaller (512 px) and WebP, nothing else.\n"]
    for one in SURFACES:
        lines += [f"[{one.name}]", f'by = "{one.by}"', f'licence = "{one.licence}"',
                  f'source = "Debian, {PACKAGE}, data/{one.file}"\n']  # fmt: skip
    return "\n".join(lines)


def main(target: Path) -> None:
    """Write all of them."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = unpacked(Path(folder))
        for one in SURFACES:
            with Image.open(data / one.file) as picture:
                small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
            small.save(target / f"{one.name}.webp", quality=QUALITY, method=6)
    (target / "credits.toml").write_text(credits())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
