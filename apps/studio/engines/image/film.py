"""Writes films frame by frame: MP4 for films, GIF and animated WebP for short loops.

Frames may come from a generator: one at a time is in memory, however long the film (a GIF, which must see all
colours before it can choose 256, keeps its frames in a file meanwhile). A frame is a Pillow image or an array
(height, width, 3) of uint8; all have the size of the first, those that do not are resized to it.

    facts = write_mp4(frames(), context.scratch / "walk.mp4", fps=24)
    yield Output(facts.path, "video/mp4", title="Walk", poster=poster)
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from av.container import OutputContainer

Frame = Image.Image | np.ndarray

# The best that the library was built with: all three play in every browser but the last, which some refuse.
_CODECS = ("libx264", "libopenh264", "mpeg4")
_BT709 = 1  # for matrix, primaries and curve alike, in the numbers of ITU-T H.273
_ITU709, _FULL, _LIMITED = 1, 2, 1  # swscale's number for the matrix, and those for the range


@dataclass(frozen=True)
class Film:
    """A finished file: width and height in pixels, length in seconds."""

    path: Path
    width: int
    height: int
    frames: int
    seconds: float


class NoFrames(ValueError):
    """There was not a single frame to write."""


def write_mp4(frames: Iterable[Frame], path: Path, fps: float = 24, *, crf: int = 20) -> Film:
    """Write H.264 that plays in every browser and begins before all of it has arrived.

    Width and height are made even by leaving out the last column or row. A smaller `crf` is better and
    larger; 18 cannot be told from the frames, 28 is rough. The same frames give the same bytes.
    Raises NoFrames.
    """
    import av

    first, rest = _begun(frames)
    height, width = (max(2, side - side % 2) for side in first.shape[:2])
    rate = Fraction(fps).limit_denominator(1001)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = _h264(container, rate, crf)
        stream.width, stream.height = width, height
        count = 0
        for frame in _same_size(chain([first], rest), first.shape[1], first.shape[0], even=True):
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24").reformat(
                format="yuv420p", dst_colorspace=_ITU709, src_color_range=_FULL, dst_color_range=_LIMITED
            )
            picture.pts, picture.time_base = count, 1 / rate
            container.mux(stream.encode(picture))
            count += 1
        container.mux(stream.encode())
    return Film(path, width, height, count, float(count / rate))


def write_webp(frames: Iterable[Frame], path: Path, fps: float = 24, *, quality: int = 80) -> Film:
    """Write an animated WebP that goes round for ever. Raises NoFrames."""
    import av

    first, rest = _begun(frames)
    height, width = first.shape[:2]
    rate = Fraction(fps).limit_denominator(1001)
    with av.open(str(path), "w", format="webp", options={"loop": "0"}) as container:
        options = {"quality": str(quality), "compression_level": "2", "preset": "picture"}
        stream: Any = container.add_stream("libwebp_anim", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "bgra"
        count = 0
        for frame in _same_size(chain([first], rest), width, height):
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24").reformat(format="bgra")
            picture.pts, picture.time_base = count, 1 / rate
            container.mux(stream.encode(picture))
            count += 1
        container.mux(stream.encode())
    return Film(path, width, height, count, float(count / rate))


def write_gif(frames: Iterable[Frame], path: Path, fps: float = 15) -> Film:
    """Write a GIF that goes round for ever, in the 256 colours that suit all of its frames best.

    The dots that mix them stand in a fixed grid, so that still parts of the film keep still. GIF counts in
    hundredths of a second: of the rates up to 50 those that divide 100 are kept to exactly. Raises NoFrames.
    """
    first, rest = _begun(frames)
    height, width = first.shape[:2]
    hundredths = max(2, round(100 / fps))
    with tempfile.TemporaryFile(dir=path.parent) as kept:
        count = 0
        palette = _PaletteMaker(width, height)
        for frame in _same_size(chain([first], rest), width, height):
            kept.write(frame.tobytes())
            palette.look_at(frame, count)
            count += 1
        kept.seek(0)
        stored = (
            np.frombuffer(kept.read(first.size), np.uint8).reshape(first.shape) for _frame in range(count)
        )
        reduced = _PaletteUser(width, height, palette.finished()).reduced(stored)
        _write_gif(reduced, path, width, height, hundredths)
    return Film(path, width, height, count, count * hundredths / 100)


def _h264(container: OutputContainer, rate: Fraction, crf: int) -> Any:
    import av

    name = next(codec for codec in _CODECS if codec in av.codecs_available)
    options = {"crf": str(crf), "preset": "fast"} if name == "libx264" else {}
    stream: Any = container.add_stream(name, rate=rate, options=options)
    stream.pix_fmt = "yuv420p"
    if name != "libx264":
        stream.bit_rate = 6_000_000
    context = stream.codec_context
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = _LIMITED
    return stream


class _PaletteMaker:
    """FFmpeg's palettegen, fed frame by frame."""

    def __init__(self, width: int, height: int) -> None:
        from av.filter import Graph

        self.graph = Graph()
        source = self.graph.add_buffer(
            width=width, height=height, format=_format("rgb24"), time_base=Fraction(1, 100)
        )
        maker = self.graph.add("palettegen", "max_colors=256:reserve_transparent=0:stats_mode=full")
        source.link_to(maker)
        maker.link_to(self.graph.add("buffersink"))
        self.graph.configure()

    def look_at(self, frame: np.ndarray, number: int) -> None:
        self.graph.push(_stamped(frame, number))

    def finished(self) -> Any:
        """The colours, as the little picture that paletteuse wants."""
        self.graph.push(None)
        return self.graph.pull()


class _PaletteUser:
    """FFmpeg's paletteuse: each frame in the colours of the palette, mixed by a grid of dots that stays."""

    def __init__(self, width: int, height: int, palette: Any) -> None:
        from av.filter import Graph

        self.graph = Graph()
        hundredth = Fraction(1, 100)
        self.source = self.graph.add_buffer(
            width=width, height=height, format=_format("rgb24"), time_base=hundredth
        )
        colours = self.graph.add_buffer(width=16, height=16, format=palette.format, time_base=hundredth)
        user = self.graph.add("paletteuse", "dither=bayer:bayer_scale=4:diff_mode=rectangle")
        self.source.link_to(user, 0, 0)
        colours.link_to(user, 0, 1)
        user.link_to(self.graph.add("buffersink"))
        self.graph.configure()
        palette.pts, palette.time_base = 0, hundredth
        colours.push(palette)
        colours.push(None)

    def reduced(self, frames: Iterable[np.ndarray]) -> Iterator[Any]:
        import av

        for frame in chain(enumerate(frames), [None]):
            self.source.push(_stamped(frame[1], frame[0]) if frame else None)
            try:
                while True:
                    yield self.graph.pull()
            except (av.BlockingIOError, av.EOFError):
                continue


def _write_gif(frames: Iterable[Any], path: Path, width: int, height: int, hundredths: int) -> None:
    """Frames in 256 colours to the file, each after so many hundredths of a second."""
    import av

    with av.open(str(path), "w", format="gif", options={"loop": "0"}) as container:
        stream: Any = container.add_stream("gif", rate=Fraction(100, hundredths))
        stream.width, stream.height, stream.pix_fmt = width, height, "pal8"
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base = number, Fraction(hundredths, 100)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _format(name: str) -> Any:
    from av import VideoFormat

    return VideoFormat(name)


def _stamped(frame: np.ndarray, number: int) -> Any:
    import av

    picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
    picture.pts, picture.time_base = number, Fraction(1, 100)
    return picture


def _begun(frames: Iterable[Frame]) -> tuple[np.ndarray, Iterator[Frame]]:
    """The first frame as an array, and the others."""
    rest = iter(frames)
    first = next(rest, None)
    if first is None:
        raise NoFrames("a film needs a frame")
    return _array(first), rest


def _array(frame: Frame) -> np.ndarray:
    if isinstance(frame, Image.Image):
        return np.asarray(frame.convert("RGB"))
    if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3:  # noqa: PLR2004
        raise TypeError(f"a frame is (height, width, 3) of uint8, not {frame.shape} of {frame.dtype}")
    return frame


def _same_size(
    frames: Iterable[Frame], width: int, height: int, *, even: bool = False
) -> Iterator[np.ndarray]:
    for frame in frames:
        array = _array(frame)
        if array.shape[:2] != (height, width):
            array = np.asarray(Image.fromarray(array).resize((width, height), Image.Resampling.LANCZOS))
        if even:
            array = array[: max(2, height - height % 2), : max(2, width - width % 2)]
        yield np.ascontiguousarray(array)
