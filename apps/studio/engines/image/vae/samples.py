"""Makes the thumbnails, the examples and the sheet of unpicked dreams in `static/`.

    python -m apps.studio.engines.image.vae.samples apps/studio/demo/photos

The photographs and who took them stand in `static/CREDITS.md`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.contract import Context, Output
from apps.studio.engines.image.sampling import square
from apps.studio.engines.image.vae.engine import FINISHES, SCHOOLS, Vae, VaeParameters

STATIC = Path(__file__).parent / "static"
THUMBNAIL, EXAMPLE = 144, 640
SCHOOLS_SHOWN = ("abstract", "impressionist", "realist")
IN_A_ROW, SIDE, GUTTER = 6, 300, 10


def outputs(seed: int, **settings: Any) -> list[Image.Image]:
    """Every picture of one run, the one to show first."""
    params = VaeParameters(**settings)
    with tempfile.TemporaryDirectory() as folder:
        events = list(Vae().run(params, Context(seed=seed, scratch=Path(folder))))
        found = [event for event in events if isinstance(event, Output)]
        return [
            Image.open(each.path).convert("RGB") for each in found if each.media_type.startswith("image/")
        ]


def sheet() -> Image.Image:
    """Seeds 1 to 24, eight of each school, 512 px and else as by default, in order and not chosen."""
    step = SIDE + GUTTER
    page = Image.new("RGB", (IN_A_ROW * step + GUTTER, 24 // IN_A_ROW * step + GUTTER), "#fbfaf8")
    for number in range(24):
        school = SCHOOLS_SHOWN[number // 8]
        picture = outputs(number + 1, school=school, size=512)[0]
        place = GUTTER + number % IN_A_ROW * step, GUTTER + number // IN_A_ROW * step
        page.paste(picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS), place)
    return page


def thumbnails(photographs: Path) -> None:
    """One of every mode, and one of every school and finish."""
    made = {
        "sample": outputs(3, size=384)[0],
        "reconstruct": outputs(1, mode="reconstruct", content=photographs / "dahlia.jpg", size=384)[0],
        "interpolate": outputs(5, mode="interpolate", size=384, film=False)[0],
        "map": outputs(1, mode="map")[0].crop((900, 700, 1740, 1540)),
    }
    for school in SCHOOLS:
        made[school.value] = outputs(6, school=school.value, size=384)[0]
    for finish in FINISHES:
        shown = "abstract" if finish.value == "cut" else "impressionist"
        made[finish.value] = outputs(9, finish=finish.value, school=shown, size=384)[0]
    made["suited"].paste(made["cut"].crop((0, 0, 192, 384)), (0, 0))
    for name, picture in made.items():
        square(picture, THUMBNAIL).save(STATIC / f"{name}.webp", quality=82, method=6)


def main(photographs: Path) -> None:
    """Write every file in `static/` but the credits."""
    STATIC.mkdir(exist_ok=True)
    sheet().save(STATIC / "sheet.webp", quality=82, method=6)
    thumbnails(photographs)
    examples = (
        outputs(23, school="realist")[0],
        outputs(1, mode="map")[0],
        outputs(1, mode="reconstruct", content=photographs / "pagoda.jpg")[0],
        outputs(20, school="realist")[0],
    )
    for number, picture in enumerate(examples, start=1):
        picture.thumbnail((EXAMPLE, EXAMPLE), Image.Resampling.LANCZOS)
        picture.save(STATIC / f"example{number}.webp", quality=84, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
