"""Brings the animals in `motifs/` from the public-domain drawings of Debian's package `openclipart-png`.

    apt-get download openclipart-png && dpkg -x openclipart-png_*.deb openclipart
    python -m apps.studio.engines.image.text_to_image.gather openclipart/usr/share/openclipart/png

Every drawing of that collection was dedicated to the public domain by its author; `motifs/CREDITS.md` names
the files.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from PIL import Image

MOTIFS = Path(__file__).parent / "motifs"
LONGEST = 260
SOURCES = {
    "eagle": "animals/birds/aquila_frontale_architet_01.png",
    "crow": "animals/birds/crow_01.png",
    "penguin": "animals/birds/emperor_penguin_ralf_ste_01.png",
    "owl": "animals/birds/gufo_civetta_architetto__01.png",
    "seagull": "animals/birds/seagull_nicu_buculei_01.png",
    "butterfly": "animals/bugs/butterfly_jonathan_dietr_01.png",
    "bear": "animals/mammals/bears/orso_architetto_francesc_03.png",
    "lion": "animals/mammals/big_cats/leone_01_architetto_fran_01.png",
    "tiger": "animals/mammals/big_cats/tigre04_architetto_franc_01.png",
    "whale": "animals/mammals/bluewhale-md.png",
    "rabbit": "animals/mammals/coniglio_architetto_fran_01.png",
    "wolf": "animals/mammals/contour_fox.png",
    "giraffe": "animals/mammals/contour_giraffe.png",
    "dog": "animals/mammals/dog_06_drawn_with_strai_01.png",
    "dolphin": "animals/mammals/dolphin.png",
    "elephant": "animals/mammals/elefante02_architetto_fr_01.png",
    "horse": "animals/mammals/horses/cavallo_architetto_franc_02.png",
    "cat": "animals/mammals/housecats/gatto_cat_architetto_fra_04.png",
    "sheep": "animals/mammals/sheep-md-v0.1.png",
    "cow": "animals/mammals/vacca_pezzata_rossa_val_01.png",
}


def main(collection: Path) -> None:
    """Cut each drawing to what is drawn, make it small, and write down where it is from."""
    lines = [
        "# Animals",
        "",
        "From Debian’s package `openclipart-png` 0.18, public domain (Open Clip Art Library).",
        "",
    ]
    for name, source in SOURCES.items():
        path = collection / source
        drawing = Image.open(path).convert("RGBA")
        drawing = drawing.crop(drawing.getchannel("A").getbbox())
        drawing.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        drawing.save(MOTIFS / f"{name}.webp", quality=86, method=6)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"- `{name}.webp`: `{source}`, SHA-256 `{digest[:16]}…`")
    (MOTIFS / "CREDITS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
