"""What each mode does, from the model to the files."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageEnhance

from apps.studio.engines.contract import Context, EngineError, Event, Output, Preview, Progress
from apps.studio.engines.image.film import write_mp4
from apps.studio.engines.image.pictures import read_picture
from apps.studio.engines.image.vae import sheets
from apps.studio.engines.image.vae.attributes import ATTRIBUTES
from apps.studio.engines.image.vae.critic import chosen
from apps.studio.engines.image.vae.finishing import enlarged, painted, suited, within
from apps.studio.engines.image.vae.model import Atlas, Model, as_pictures, load
from apps.studio.engines.image.vae.prior import Way, between
from apps.studio.engines.model_file import ModelFileError

if TYPE_CHECKING:
    from torch import Tensor

    from apps.studio.engines.image.vae.engine import VaeParameters

PREVIEW_SIZE = 384
# What stretches a picture about its mean is no one direction in the code: it is turned in the picture, and
# the change is remembered.
STRETCHED = {"contrast": ImageEnhance.Contrast, "colourfulness": ImageEnhance.Color}
STRETCH = 0.25  # of one unit of such a slider
LONGEST = 2.0  # of a picture's sides, the longer over the shorter; of longer ones the middle is taken
BLEND_STEPS = 8  # a film follows the flow many times over
ON_STRIP, FRAMES, FRAMES_A_SECOND, FILM_SIZE = 7, 72, 24, 512
QUICK_TO_PACK = 1500
DREAMT = "A dream of a network, {}"
FINISHED = {
    "cut": "cut from paper",
    "oil": "painted in oil", "watercolour": "painted in watercolour", "pointillism": "painted in dots",
    "mosaic": "laid in stones", "none": "enlarged",
}  # fmt: skip


def made(params: VaeParameters, context: Context) -> Iterator[Event]:
    """Run the mode that is asked for."""
    yield Progress(0.01, "Waking the network")
    try:
        model = load(params.model, context.device)
    except ModelFileError as error:
        raise EngineError(str(error), "model") from error
    context.check()
    work = Work(model, params, context)
    modes: dict[str, Callable[[], Iterator[Event]]] = {
        "sample": work.sample,
        "reconstruct": work.reconstruct,
        "interpolate": work.interpolate,
        "map": work.map,
    }
    yield from modes[params.mode]()


class Work:
    """One run."""

    def __init__(self, model: Model, params: VaeParameters, context: Context) -> None:
        self.model, self.params, self.context = model, params, context
        self.aspect = 1.0

    def sample(self) -> Iterator[Event]:
        """A code from the map or the picture where one is given, else a dream; turned by the sliders."""
        yield Progress(0.05, "Dreaming")
        given = self._given(self.params.content, self.params.place, "content", "place")
        code = self._dreamt(self.context.seed) if given is None else given
        picture = self._decoded(self._turned(code))[0]
        yield from self._finished(picture, self._finish(), "dream", "Dream", DREAMT)

    def reconstruct(self) -> Iterator[Event]:
        """The picture as remembered; beside it, in a second file, the picture as it was."""
        code = self._given(self.params.content, self.params.place, "content", "place")
        if code is None:
            raise EngineError("Choose a picture to remember, or a place on the map.", "content")
        yield Progress(0.05, "Remembering")
        original = self._original(code)
        picture = self._decoded(self._turned(self._half_forgotten(code)))[0]
        alt = "A network’s memory of a picture, {}"
        yield from self._finished(picture, self._finish(), "memory", "Memory", alt)
        size = within(512, self.aspect)
        pair = sheets.strip([enlarged(original, size), enlarged(picture, size)], 12)
        yield self._saved(pair, "pair.png", "As it was, and as remembered", "A picture beside a memory of it")

    def interpolate(self) -> Iterator[Event]:
        """A strip of pictures on the way from one to the other, and a film of the way."""
        yield Progress(0.03, "Finding the way")
        ends = self._ends()
        way = Way(self._label(), self.params.guidance if self._is_dream() else 1.0, BLEND_STEPS)
        parts = np.linspace(0, 1, ON_STRIP)
        pictures = []
        for number, part in enumerate(parts):
            picture = self._between(ends, float(part), way)
            pictures.append(picture)
            yield Preview(sheets.strip(pictures, 4))
            yield Progress(0.05 + 0.1 * (number + 1) / ON_STRIP, "Blending")
        painted_ones, finish = [], self._finish()
        size = within(max(192, self.params.size // 2), self.aspect)
        for number, picture in enumerate(pictures):
            share = 0.15 + 0.6 * number / ON_STRIP, 0.15 + 0.6 * (number + 1) / ON_STRIP
            painted_ones.append((yield from painted(picture, size, finish, self.context, share)))
        alt = f"Seven pictures, the first turning into the last, {FINISHED[finish]}"
        yield self._saved(sheets.strip(painted_ones, 12), "blend.png", "Blend", alt)
        if self.params.film:
            yield from self._film(ends, way)

    def map(self) -> Iterator[Event]:
        """The whole map in one large picture."""
        atlas = self._atlas("mode")
        pictures: list[Image.Image] = []
        for begin in range(0, len(atlas.codes), 16):
            pictures += as_pictures(self.model.decode(atlas.codes[begin : begin + 16], self.context.check))
            yield Progress(0.05 + 0.8 * len(pictures) / len(atlas.codes), "Drawing the map")
        page = sheets.atlas(pictures, atlas.cells, atlas.grid, self.params.ground)
        yield Preview(page.resize((768, 768), Image.Resampling.LANCZOS, reducing_gap=3))
        path = self.context.scratch / "map.webp"
        yield Progress(0.9, "Saving")
        page.save(path, quality=90, method=2)
        alt = (
            f"A map of {len(pictures)} small pictures as the network remembers them, like beside like. "
            "Columns have letters and rows numbers: give a place such as C7 to begin from it."
        )
        yield Output(path, "image/webp", title="Map of the collection", alt_text=alt)

    def _film(self, ends: tuple[Tensor, Tensor], way: Way) -> Iterator[Event]:
        size = within(FILM_SIZE, self.aspect)
        size = size[0] // 2 * 2, size[1] // 2 * 2
        frames: list[Image.Image] = []
        for number in range(FRAMES):
            slow = 0.5 - 0.5 * np.cos(np.pi * number / (FRAMES - 1))
            frames.append(enlarged(self._between(ends, float(slow), way), size))
            yield Progress(0.76 + 0.2 * number / FRAMES, "Film")
        path, poster = self.context.scratch / "blend.mp4", self.context.scratch / "poster.png"
        write_mp4([*frames, *reversed(frames)], path, FRAMES_A_SECOND)
        frames[FRAMES // 2].save(poster)
        yield Output(
            path, "video/mp4", title="Blend, film",
            alt_text="One picture turns into another and back, as the network made them", poster=poster,
        )  # fmt: skip

    def _between(self, ends: tuple[Tensor, Tensor], part: float, way: Way) -> Image.Image:
        self.context.check()
        noise = between(*ends, part)
        return self._decoded(self._turned(self.model.dream(noise, way, self.context.check)))[0]

    def _ends(self) -> tuple[Tensor, Tensor]:
        """The noise at both ends: of pictures, of places on the map, or of two seeds."""
        params, check = self.params, self.context.check
        one = self._given(params.content, params.place, "content", "place")
        other = self._given(params.second, params.second_place, "second", "second_place")
        ends = []
        for number, code in enumerate((one, other)):
            ends.append(
                self._begun(self.context.seed + number) if code is None else self.model.awaken(code, check)
            )
        return ends[0], ends[1]

    def _is_dream(self) -> bool:
        params = self.params
        return not (params.content or params.second or params.place or params.second_place)

    def _given(self, path: Path | None, place: str, field: str, place_field: str) -> Tensor | None:
        """The code of a picture or of a place on the map, where one is given."""
        if path is not None:
            picture = _middle(read_picture(path, field))
            if field == "content":
                self.aspect = picture.width / picture.height
            return self.model.encode([picture])
        if not place.strip():
            return None
        atlas = self._atlas(place_field)
        try:
            wanted = np.array(sheets.cell_of(place))
        except ValueError:
            raise EngineError("A place is a letter and a number, like C7.", place_field) from None
        distance = np.abs(atlas.cells - wanted).sum(1)
        if distance.min() > 0:
            row, column = atlas.cells[distance.argmin()]
            nearest = f"{sheets.letters(int(column))}{row + 1}"
            raise EngineError(f"There is no picture at this place; the nearest is at {nearest}.", place_field)
        index = int(distance.argmin())
        return atlas.codes[index : index + 1].to(self.model.device)

    def _original(self, code: Tensor) -> Image.Image:
        if self.params.content is None:
            return self._decoded(code)[0]
        return _middle(read_picture(self.params.content, "content"))

    def _half_forgotten(self, code: Tensor) -> Tensor:
        """The code with noise over it, dreamt to its end: the less is remembered, the more is made up."""
        part = self.params.detail
        if part >= 1:
            return code
        noise = self.model.noise(self.context.seed)
        steps = max(2, round(12 * (1 - part)))
        way = Way(self._label(), self.params.guidance, steps)
        return self.model.dream(code * part + noise * (1 - part), way, self.context.check, begin=part)

    def _dreamt(self, seed: int) -> Tensor:
        way = Way(self._label(), self.params.guidance)
        return self.model.dream(self._begun(seed), way, self.context.check)

    def _begun(self, seed: int) -> Tensor:
        """The noise that a dream of this seed begins from: the best of its first few."""
        noise = chosen(self.model, seed, self._label(), self.params.attempts, self.context.check)
        return noise * self.params.temperature

    def _finish(self) -> str:
        """The finish that is asked for, or the one that suits the school that is dreamt of."""
        params = self.params
        if params.finish != "suited":
            return params.finish
        given = params.content or params.second or params.place or params.second_place
        label = "" if given or params.folder.strip() or params.school == "any" else params.school
        return suited(label)

    def _label(self) -> int:
        folder = self.params.folder.strip()
        name = folder or ("" if self.params.school == "any" else self.params.school)
        try:
            return self.model.label(name)
        except KeyError:
            known = ", ".join(f"“{label}”" for label in self.model.labels if label) or "none"
            message = f"This model does not know “{name}”. The folders it knows: {known[:300]}."
            raise EngineError(message, "folder" if folder else "school") from None

    def _turned(self, code: Tensor) -> Tensor:
        """The code moved along the sliders."""
        for name in ATTRIBUTES:
            amount = float(getattr(self.params, name))
            if not amount:
                continue
            if name in STRETCHED:
                code = self._stretched(code, name, 1 + STRETCH * amount)
                continue
            if name not in self.model.sliders:
                raise EngineError("This model has not learned what this slider turns. Set it to 0.", name)
            code = code + amount * self.model.sliders[name].to(code.device)
        return code

    def _stretched(self, code: Tensor, name: str, factor: float) -> Tensor:
        pictures = self._decoded(code)
        changed = [STRETCHED[name](picture).enhance(factor) for picture in pictures]
        return code + self.model.encode(changed) - self.model.encode(pictures)

    def _decoded(self, codes: Tensor) -> list[Image.Image]:
        return as_pictures(self.model.decode(codes, self.context.check))

    def _atlas(self, field: str) -> Atlas:
        if self.model.atlas is None:
            raise EngineError("This model has kept no map. Train it anew with “Keep a map”.", field)
        return self.model.atlas

    def _finished(
        self, picture: Image.Image, finish: str, name: str, title: str, alt: str
    ) -> Generator[Event, None, None]:
        """Paint it and save it; for a painting, also what the network itself had made."""
        yield Preview(enlarged(picture, within(PREVIEW_SIZE, self.aspect)))
        size = within(self.params.size, self.aspect)
        large = yield from painted(picture, size, finish, self.context, (0.15, 0.95))
        yield self._saved(large, f"{name}.png", title, alt.format(FINISHED[finish]))
        if finish != "none":
            own = enlarged(picture, within(512, self.aspect))
            words = "as the network made it"
            yield self._saved(own, f"{name}-small.png", f"{title}, {words}", f"The same, {words}: 128 pixels")

    def _saved(self, picture: Image.Image, name: str, title: str, alt: str) -> Output:
        path = self.context.scratch / name
        picture.save(path, compress_level=4 if max(picture.size) <= QUICK_TO_PACK else 2)
        return Output(path, "image/png", title=title, alt_text=alt)


def _middle(picture: Image.Image) -> Image.Image:
    """The picture, or of a very long one its middle."""
    width, height = picture.size
    wide, high = min(width, round(height * LONGEST)), min(height, round(width * LONGEST))
    wide, high = max(1, wide), max(1, high)
    left, top = (width - wide) // 2, (height - high) // 2
    return picture.crop((left, top, left + wide, top + high))
