"""Films from strangers, in the guarded child: decoded, made small enough, and written anew.

What is kept is H.264 in MP4 without sound, subtitles or metadata, upright, at a steady pace, with its first
frame as a poster. Nothing of the stranger's file is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from artsite.pictures.guard_refusal import RefusalError

LONGEST = 20.0  # seconds
MOST_FRAMES = 600
LARGEST_SIDE = 1280  # pixels; larger films are made smaller
FASTEST = 30.0  # frames a second; of faster films, frames are left out
USUAL_DELAY, SHORTEST_DELAY = 0.1, 0.02  # seconds, of animated pictures
CODECS = ("libx264", "libopenh264", "mpeg4")

Timed = Iterator[tuple[float, Any]]  # (seconds from the beginning, picture)


def take_film(source: Path, target: Path, poster: Path, most_pixels: int) -> dict[str, Any]:
    """Write the film to `target` and its first frame to `poster`. Raises RefusalError, or whatever the
    decoders raise."""
    import av

    with av.open(str(source)) as container:
        if not container.streams.video:
            raise RefusalError("not_a_picture")
        stream: Any = container.streams.video[0]
        _check_size(stream.width, stream.height, most_pixels)
        rate = min(float(stream.average_rate or stream.guessed_rate or 25), FASTEST)
        return _written(_of_video(container), rate, target, poster)


def take_animation(source: Path, kind: str, target: Path, poster: Path, most_pixels: int) -> dict[str, Any]:
    """As `take_film`, for an animated picture of that format."""
    from PIL import Image

    with Image.open(source, formats=[kind]) as opened:
        _check_size(*opened.size, most_pixels)
        delays = []
        for number in range(getattr(opened, "n_frames", 1)):
            opened.seek(number)
            delays.append(_delay(opened))
            if sum(delays) > LONGEST:
                raise RefusalError("film_too_long")
        rate = min(FASTEST, 1 / min(delays))
        return _written(_of_animation(opened, delays), rate, target, poster)


def _check_size(width: int, height: int, most_pixels: int) -> None:
    if width * height > most_pixels:
        raise RefusalError("too_many_pixels", width=width, height=height)


def _delay(picture: Any) -> float:
    delay = float(picture.info.get("duration", 0)) / 1000
    return delay if delay >= SHORTEST_DELAY else USUAL_DELAY


def _of_video(container: Any) -> Timed:
    begin: float | None = None
    for frame in container.decode(video=0):
        moment = float(frame.time or 0)
        begin = moment if begin is None else begin
        picture = frame.to_image()
        turn = round(getattr(frame, "rotation", 0) / 90) * 90 % 360
        yield moment - begin, picture.rotate(turn, expand=True) if turn else picture


def _of_animation(opened: Any, delays: list[float]) -> Timed:
    moment = 0.0
    for number, delay in enumerate(delays):
        opened.seek(number)
        yield moment, _on_white(opened)
        moment += delay
    yield moment, None


def _on_white(frame: Any) -> Any:
    from PIL import Image

    if not frame.has_transparency_data:
        return frame.convert("RGB")
    whole = frame.convert("RGBA")
    white = Image.new("RGB", frame.size, "white")
    white.paste(whole, mask=whole.getchannel("A"))
    return white


def _steady(timed: Timed, rate: float) -> Iterator[Any]:
    """The picture that is seen at each moment of an even pace."""
    shown, count = None, 0
    for moment, picture in timed:
        if moment > LONGEST:
            raise RefusalError("film_too_long")
        while shown is not None and count / rate < moment - 0.5 / rate:
            yield shown
            count += 1
            if count > MOST_FRAMES:
                raise RefusalError("film_too_long")
        shown = picture
    if shown is not None:
        yield shown


def _written(timed: Timed, rate: float, target: Path, poster: Path) -> dict[str, Any]:
    import av

    from artsite.pictures.measure import placeholder

    pace = Fraction(rate).limit_denominator(1001)
    size: tuple[int, int] = (0, 0)
    small = ""
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream: Any = None
        for number, picture in enumerate(_steady(timed, float(pace))):
            if stream is None:
                size = _fitting(picture.size)
                stream = _stream(container, pace, size)
                first = picture.resize(size)
                first.save(poster, "PNG")
                first.thumbnail((80, 80))
                small = placeholder(first)
            frame = _frame(picture.convert("RGB").resize(size))
            frame.pts, frame.time_base = number, 1 / pace
            container.mux(stream.encode(frame))
        if stream is None:
            raise RefusalError("damaged")
        container.mux(stream.encode())
    return {
        "media_type": "video/mp4", "width": size[0], "height": size[1], "placeholder": small,
        "notes": ["film"],
    }  # fmt: skip


def _frame(picture: Any) -> Any:
    import av

    return av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """Even sides, the longer at most `LARGEST_SIDE`."""
    scale = min(1.0, LARGEST_SIDE / max(size))
    width, height = (max(2, int(side * scale + 0.5) // 2 * 2) for side in size)
    return width, height


def _stream(container: Any, pace: Fraction, size: tuple[int, int]) -> Any:
    import av

    codec = next(name for name in CODECS if name in av.codecs_available)
    options = {"crf": "16", "preset": "veryfast"} if codec == "libx264" else {}
    stream = container.add_stream(codec, rate=pace, options=options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.thread_count = 2
    if codec != "libx264":
        stream.bit_rate = 8_000_000
    return stream
