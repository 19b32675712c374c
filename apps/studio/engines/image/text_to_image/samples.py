"""Makes the thumbnails, the examples and the sheet of 24 unpicked pictures in `static/`.

python -m apps.studio.engines.image.text_to_image.samples
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.image.sampling import first_picture
from apps.studio.engines.image.text_to_image.engine import STYLES, TextToImage, TextToImageParameters

STATIC = Path(__file__).parent / "static"
WIDTH, HEIGHT, GUTTER, COLUMNS, THUMBNAIL = 330, 220, 10, 6, 144
SHEET = (
    "a red sailing boat on a calm lake at sunset", "春天的樱花树下有一只白猫", "a lighthouse in a storm",
    "three pine trees in the snow under a full moon", "孤舟蓑笠翁，独钓寒江雪",
    "a deer in a foggy forest at dawn",
    "two lovers with a red umbrella in the rain, city at night", "月光下的竹林",
    "a white horse on a green meadow in the morning mist", "a field of red poppies with a windmill",
    "沙漠里的骆驼，日落", "hot air balloons over the mountains at sunrise",
    "a whale in the sea under northern lights",
    "a village in winter with a church at night", "a castle on a hill in autumn", "海底的鱼群",
    "a lion and a giraffe on the savanna at sunset", "湖边的宝塔和垂柳，春雨",
    "a rocket and a planet in space",
    "枯藤老树昏鸦，小桥流水人家", "an old bridge over a river in autumn, watercolour",
    "a waterfall in the jungle, tiger", "penguins on the ice under the aurora", "夏天的荷塘和一只青蛙，水墨",
)  # fmt: skip
EXAMPLES = (
    ("a red sailing boat on a calm lake at sunset, mountains in the distance", "words", 4),
    ("春天的樱花树下有一只白猫", "watercolour", 4), ("a village in winter with a church at night", "words",
    4),
    ("a field of red poppies with a windmill", "impressionist-haze", 4),
)  # fmt: skip


def made(prompt: str, seed: int, **settings: Any) -> Image.Image:
    """The picture of a prompt."""
    params = TextToImageParameters.model_validate({"prompt": prompt} | settings)
    return first_picture(TextToImage(), params, seed)


def sheet() -> Image.Image:
    """Every prompt of `SHEET` with the seed of its place in it, as they come."""
    rows = -(-len(SHEET) // COLUMNS)
    page = Image.new(
        "RGB", (COLUMNS * (WIDTH + GUTTER) + GUTTER, rows * (HEIGHT + GUTTER) + GUTTER), "#fbfaf8"
    )
    for number, prompt in enumerate(SHEET):
        picture = made(prompt, number, size=640).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        left = GUTTER + number % COLUMNS * (WIDTH + GUTTER)
        page.paste(picture, (left, GUTTER + number // COLUMNS * (HEIGHT + GUTTER)))
    return page


def main() -> None:
    """Write every file in `static/`."""
    sheet().save(STATIC / "sheet.webp", quality=82, method=6)
    for number, (prompt, style, seed) in enumerate(EXAMPLES, start=1):
        made(prompt, seed, style=style, size=768).save(STATIC / f"example{number}.webp", quality=84, method=6)
    for option in STYLES[1:]:
        picture = made(SHEET[0], 4, style=option.value, size=384, aspect="1:1")
        picture.resize((THUMBNAIL, THUMBNAIL)).save(STATIC / f"{option.value}.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
