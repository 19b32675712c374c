"""Kept files and their renditions as answers to a request.

Whoever calls these has already checked that the viewer may see the file; `public` says that anyone may.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.files.base import File
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from artsite import storage
from artsite.pictures.kept_file import SVG
from artsite.pictures.renditions import FORMATS, NoSuchRendition, rendition

# A day: long enough to save the way, short enough that what is taken down leaves other people's caches soon.
_PUBLIC = "public, max-age=86400, immutable"
_PRIVATE = "private, no-cache"
# What a browser may show on a page of its own. All else (HTML, …) could run script: it is downloaded.
# An SVG is one of ours, checked by `drawing` before it was kept, and is shown without any rights.
_HARMLESS = re.compile(rf"image/(png|jpeg|webp|avif|gif)|{re.escape(SVG)}|(audio|video)/[\w.+-]+|text/plain")
_DRAWING_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
_SUFFIXES = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/avif": "avif", "image/gif": "gif",
    "image/tiff": "tif", "text/plain": "txt", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/midi": "mid",
    "video/mp4": "mp4", "video/webm": "webm", SVG: "svg", "text/x-gimp-gpl": "gpl",
    "application/x-cube": "cube",
    "application/vnd.safetensors": "safetensors",
}  # fmt: skip
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")  # more digits than any file has bytes
_LONGEST_NAME = 80
_MOST_BYTES = 200


def serve_rendition(
    request: HttpRequest, sha256: str, width: int, fmt: str = "webp", *, public: bool, name: str = ""
) -> HttpResponseBase:
    """The picture at that width; a download if it is given a name. Raises Http404 for what is not offered."""
    etag = f'"{sha256[:32]}-{width}-{fmt}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return _with_headers(unchanged, etag, public)
    if fmt not in FORMATS:
        raise Http404
    try:
        with rendition(sha256, width, fmt) as made:
            response = HttpResponse(made.read(), content_type=f"image/{fmt}")
    except NoSuchRendition as error:
        raise Http404 from error
    if name:
        response["Content-Disposition"] = _disposition(True, f"{name} {width} px", f"image/{fmt}")
    return _with_headers(response, etag, public)


def serve_original(
    request: HttpRequest, sha256: str, media_type: str, name: str, *, public: bool, attachment: bool = True
) -> HttpResponseBase:
    """The kept file as it is, whole or in the range asked for. Raises Http404 if it is not there."""
    etag = f'"{sha256[:32]}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return _with_headers(unchanged, etag, public)
    try:
        file = storage.open_kept(sha256)
        size = file.size
    except FileNotFoundError as error:
        raise Http404 from error
    span = _span(request, size, etag)
    if span is None:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = span
    harmless = _HARMLESS.fullmatch(media_type) is not None
    response = StreamingHttpResponse(
        _content(request, file, start, end),
        content_type=media_type if harmless else "application/octet-stream",
    )
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = _disposition(attachment or not harmless, name, media_type)
    if end - start < size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return _with_headers(response, etag, public)


def file_name(title: str, media_type: str) -> str:
    """A name that every file system takes, from a title in any language."""
    plain = "".join(
        " " if unicodedata.category(char)[0] in "CZ" or char in '/\\:*?"<>|' else char
        for char in unicodedata.normalize("NFC", title)
    )
    # File systems count bytes, of which a letter has up to four.
    words = " ".join(plain.split())[:_LONGEST_NAME].encode(errors="ignore")[:_MOST_BYTES]
    short = words.decode(errors="ignore").strip(" .") or "artsite"
    suffix = _SUFFIXES.get(media_type)
    return f"{short}.{suffix}" if suffix else short


def _disposition(attachment: bool, title: str, media_type: str) -> str:
    return content_disposition_header(attachment, file_name(title, media_type)) or "inline"


def _with_headers(response: HttpResponseBase, etag: str, public: bool) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = _PUBLIC if public else _PRIVATE
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser ever show one of these as a page, nothing in it runs, and nothing is fetched for it.
    drawn = response.get("Content-Type") == SVG
    response["Content-Security-Policy"] = _DRAWING_POLICY if drawn else "default-src 'none'; sandbox"
    return response


def _span(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First byte and the one after the last; all without a (single, readable) range; None if outside."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return 0, size
    first, last = asked.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, end = int(first), min(size, int(last) + 1) if last else size
    return (start, end) if start < end else None


def _content(
    request: HttpRequest, file: File, start: int, end: int
) -> Iterator[bytes] | AsyncIterator[bytes]:
    file.seek(start)
    streams = _parts_async if isinstance(request, ASGIRequest) else _parts
    return streams(file, end - start)


def _parts(file: File, left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (part := file.read(min(left, storage.CHUNK))):
            left -= len(part)
            yield part


async def _parts_async(file: File, left: int) -> AsyncIterator[bytes]:
    """Under ASGI a synchronous iterator would be read into memory as a whole before anything goes out."""
    with file:
        while left > 0 and (part := await sync_to_async(file.read)(min(left, storage.CHUNK))):
            left -= len(part)
            yield part
