"""Whether pictures show what the words say: 60 fixed prompts, each among four, for a reader who does not
know.

    python -m benchmarks.text_to_image make FOLDER      paint them; write the questions without the answers
    python -m benchmarks.text_to_image score FOLDER ANSWERS.json

`make` writes one picture a prompt, `questions.json` with four prompts for each (one is right; the others
are of the
same language) and `layouts.json`: how often a composition comes again among 24 seeds of one prompt. A
person looks at
each picture, writes {"1": "b", …} and `score` counts. A reader who guesses is right a quarter of the time.
Where a `stops.json` {"stop": [numbers]} lies in the folder, it also counts what a visitor would stop at.
Writes `benchmarks/results/text_to_image.json`.
"""

from __future__ import annotations

import json
import math
import random
import sys
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from apps.studio.engines.image.text_to_image.composing import composed
from apps.studio.engines.image.text_to_image.samples import made
from apps.studio.engines.image.text_to_image.understanding import understood

RESULT = Path(__file__).parent / "results/text_to_image.json"
ENGLISH = (
    "a red boat on a lake at dawn", "a lighthouse by the sea in a storm",
    "three horses on a meadow in summer",
    "a castle on a hill at night", "a snowy forest with a wolf", "hot air balloons over a desert",
    "a city street in the rain", "a whale under the northern lights", "palm trees on a beach at sunset",
    "a pagoda in autumn", "a windmill and yellow flowers", "a church in a winter village",
    "penguins on the ice", "an elephant on the savanna at dusk", "a train in the mountains",
    "fish in a coral reef", "a rocket in space", "a stone bridge over a river in fog",
    "a campfire and a tent under the stars", "a cat in a garden in spring", "a waterfall and a rainbow",
    "a tall ship on a stormy sea", "an old bare tree and crows, lonely",
    "sheep on green hills in the morning",
    "a couple with an umbrella in the snow", "a canyon with an eagle", "a swan on a lake by moonlight",
    "a camel in the desert at noon", "a red house in a field of purple flowers", "a bear in an autumn forest",
)  # fmt: skip
CHINESE = (
    "孤舟蓑笠翁，独钓寒江雪", "枯藤老树昏鸦，小桥流水人家", "春天的樱花和小桥", "月光下的竹林",
    "大漠孤烟，骆驼队，日落",
    "夏天的荷塘，青蛙", "雨中的古寺和垂柳", "雪山下的湖泊，清晨", "城市的夜晚，下雨", "海上的帆船，晴天",
    "秋天的红叶林，一只鹿", "草原上的白马", "海底的鱼群和珊瑚", "灯塔与暴风雨", "银河下的帐篷和篝火",
    "村庄的黄昏，炊烟，牛", "瀑布与彩虹", "冬天的教堂，夜晚", "向日葵花田和风车", "企鹅与极光",
    "一轮明月照着大海", "山中的宝塔，云雾", "沙滩上的椰树，黄昏", "太空中的火箭和行星", "森林里的老虎",
    "春雨中打红伞的人", "热气球飞过群山，日出", "湖上的天鹅，安静", "城堡与乌鸦，神秘的夜",
    "江上的渔舟，落日",
)  # fmt: skip
SIZE, COMPARED, ALIKE = 512, 24, 0.97


def make(folder: Path) -> None:
    """Paint every prompt with the number as its seed, and write the questions in a mixed order."""
    folder.mkdir(parents=True, exist_ok=True)
    chance, questions, answers, seconds = random.Random(60), {}, {}, []
    numbered = [(prompt, ENGLISH) for prompt in ENGLISH] + [(prompt, CHINESE) for prompt in CHINESE]
    chance.shuffle(numbered)
    for number, (prompt, language) in enumerate(numbered, start=1):
        began = time.perf_counter()
        made(prompt, number, size=SIZE).save(folder / f"{number:02}.png")
        seconds.append(time.perf_counter() - began)
        choices = [prompt, *chance.sample([other for other in language if other != prompt], 3)]
        chance.shuffle(choices)
        questions[number] = dict(zip("abcd", choices, strict=True))
        answers[number] = "abcd"[choices.index(prompt)]
    _write(folder / "questions.json", questions)
    _write(folder / "answers.json", answers)
    _write(folder / "layouts.json", layouts() | {"seconds a picture": round(sum(seconds) / len(seconds), 1)})


def layouts() -> dict[str, float]:
    """How often the most repeated composition comes among 24 seeds, the largest of four prompts."""
    most = 0
    for prompt in (ENGLISH[0], ENGLISH[2], CHINESE[3], CHINESE[7]):
        views = [_outline(prompt, seed) for seed in range(COMPARED)]
        alike = np.eye(COMPARED, dtype=bool)
        for one, other in combinations(range(COMPARED), 2):
            correlation = float(np.corrcoef(views[one], views[other])[0, 1])
            alike[one, other] = alike[other, one] = correlation > ALIKE
        most = max(most, int(alike.sum(1).max()))
    return {"most alike among 24": most}


def _outline(prompt: str, seed: int) -> np.ndarray[Any, Any]:
    """A composition as 24 × 16 grey fields."""
    picture = None
    for step in composed(understood(prompt), (160, 240), np.random.default_rng(seed)):
        picture = step.picture
    assert picture is not None
    fields: np.ndarray[Any, Any] = picture.mean(2).reshape(16, 10, 24, 10).mean((1, 3))
    return fields.ravel()


def score(folder: Path, given: Path) -> None:
    """Count right answers; the interval is Wilson's at 95%."""
    right = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    answers = json.loads(given.read_text(encoding="utf-8"))
    hits, count = sum(answers.get(number) == letter for number, letter in right.items()), len(right)
    share, z = hits / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    result = {
        "prompts": count, "right": hits, "share": round(share, 3),
        "interval": [round(middle - half, 3), round(middle + half, 3)], "guessing": 0.25,
        "wrong": [number for number, letter in right.items() if answers.get(number) != letter],
    } | json.loads((folder / "layouts.json").read_text(encoding="utf-8"))  # fmt: skip
    if (stops := folder / "stops.json").exists():
        result["a visitor would stop at"] = len(json.loads(stops.read_text(encoding="utf-8"))["stop"])
    _write(RESULT, result)
    print(json.dumps(result, indent=2, ensure_ascii=False))


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "score":
        score(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        make(Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp/text-to-image"))
