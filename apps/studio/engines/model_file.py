"""The file of a learned network: safetensors, with a header that says who made it and how it is built.

One file holds all: the tensors, and in the safetensors metadata the name and version of the trainer, the
configuration from which the network is rebuilt, the card and the figures. Nothing in it is ever executed.

Reading the header and checking the values need no torch, so the web process may do it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch

FORMAT = "artsite-model-1"
LONGEST_HEADER = 16_000_000  # bytes
LONGEST_CARD = 100_000  # characters; it is drawn as a page whenever somebody looks at the model
# Bits of the exponent by safetensors' name of the type: all of them set is an infinity or not a number.
_EXPONENTS = {"F64": ("<u8", 0x7FF0 << 48), "F32": ("<u4", 0x7F80_0000), "F16": ("<u2", 0x7C00),
              "BF16": ("<u2", 0x7F80)}  # fmt: skip
_WHOLE = frozenset({"BOOL", "I8", "U8", "I16", "U16", "I32", "U32", "I64", "U64"})
_CHECKED_AT_ONCE = 1 << 22  # values


class ModelFileError(ValueError):
    """The file is no model that can be used here; the message says why and what to do."""


@dataclass(frozen=True)
class Header:
    """What a model file says of itself. `config` is what the network is rebuilt from."""

    trainer: str
    version: str = "1"
    config: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    card: str = ""  # Markdown
    title: str = ""


def write(path: Path, tensors: Mapping[str, torch.Tensor], header: Header) -> None:
    """Save a model. Raises ModelFileError if a tensor holds something that is no number."""
    from safetensors.torch import save_file

    whole = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    metadata = {
        "format": FORMAT, "trainer": header.trainer, "version": header.version, "title": header.title,
        "config": json.dumps(header.config), "metrics": json.dumps(header.metrics), "card": header.card,
    }  # fmt: skip
    save_file(whole, path, metadata=metadata)
    _sort_metadata(path)
    check_values(path)


def _sort_metadata(path: Path) -> None:
    """Safetensors writes its metadata in an order of chance; the same model must be the same file."""
    whole = path.read_bytes()
    (length,) = struct.unpack("<Q", whole[:8])
    header = json.loads(whole[8 : 8 + length])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the tensors stay aligned
    path.write_bytes(struct.pack("<Q", len(text)) + text + whole[8 + length :])


def read_header(path: Path) -> Header:
    """What the file says of itself. Raises ModelFileError for anything but a safetensors model of ours."""
    metadata = _raw_header(path).get("__metadata__") or {}
    if metadata.get("format") != FORMAT:
        raise ModelFileError(
            "This safetensors file does not say which network it belongs to. "
            "Export it with “artsite models export”, or train it here."
        )
    try:
        config, metrics = json.loads(metadata["config"]), json.loads(metadata["metrics"])
        known = {key: str(metadata[key]) for key in ("trainer", "version", "card", "title")}
    except (KeyError, ValueError, RecursionError) as error:
        raise ModelFileError("The header of this model is damaged. Export it again.") from error
    if (
        not isinstance(config, dict)
        or not isinstance(metrics, dict)
        or not all(map(_is_text, known.values()))
    ):
        raise ModelFileError("The header of this model is damaged. Export it again.")
    if len(known["card"]) > LONGEST_CARD:
        raise ModelFileError(
            f"The card of this model is longer than {LONGEST_CARD:,} characters. Shorten it."
        )
    return Header(config=config, metrics=metrics, **known)


def _is_text(value: str) -> bool:
    """Whether a database can keep it: neither NUL nor half a character."""
    return "\0" not in value and value == value.encode("utf-8", "replace").decode()


def load(path: Path, trainer: str, device: str = "cpu") -> tuple[dict[str, torch.Tensor], Header]:
    """The tensors and the header of a model of `trainer`. Raises ModelFileError for any other file."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    header = read_header(path)
    if header.trainer != trainer:
        raise ModelFileError(
            f"This model was made by “{header.trainer[:60]}”; this needs one made by “{trainer}”. "
            "Choose another model."
        )
    try:
        return load_file(path, device=device), header
    except (SafetensorError, OSError) as error:
        raise ModelFileError("This model is damaged. Export it again.") from error


def name_of(path: Path, engine: str) -> str:
    """The name of a model that comes with an engine: that of its file, after the engine's."""
    stem = path.stem.replace("_", "-")
    return stem if stem == engine or stem.startswith(f"{engine}-") else f"{engine}-{stem}"


def check_values(path: Path) -> None:
    """Raises ModelFileError naming the first tensor that holds an infinity or something that is no number."""
    header = _raw_header(path)
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        for name, about in header.items():
            if name == "__metadata__" or about["dtype"] in _WHOLE:
                continue
            if about["dtype"] not in _EXPONENTS:
                raise ModelFileError(
                    f"The weights “{name[:100]}” of this model are of the kind {about['dtype'][:20]}, which "
                    "is not read here. Export it with weights of 16 or 32 bits."
                )
            if _has_no_number(file, 8 + length, about):
                raise ModelFileError(
                    f"The weights “{name[:100]}” of this model hold values that are no numbers "
                    "(NaN or infinite). Its training went wrong; use an earlier version."
                )


def _has_no_number(file: Any, base: int, about: Mapping[str, Any]) -> bool:
    kind, exponent = _EXPONENTS[about["dtype"]]
    begin, end = about["data_offsets"]
    file.seek(base + begin)
    left = (end - begin) // np.dtype(kind).itemsize
    while left > 0:
        values = np.frombuffer(file.read(min(left, _CHECKED_AT_ONCE) * np.dtype(kind).itemsize), dtype=kind)
        if values.size == 0:
            return True  # shorter than it says
        if bool(((values & exponent) == exponent).any()):
            return True
        left -= values.size
    return False


def _raw_header(path: Path) -> dict[str, Any]:
    """The JSON at the head of a safetensors file, checked for what the rest relies on."""
    try:
        with path.open("rb") as file:
            begin = file.read(8)
            (length,) = struct.unpack("<Q", begin)
            header = json.loads(file.read(length) if length <= LONGEST_HEADER else b"")
        size = path.stat().st_size - 8 - length
        _check_layout(header, size)
    except (OSError, struct.error, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise ModelFileError(_what_it_is(path)) from error
    return header


def _check_layout(header: Any, size: int) -> None:
    for name, about in header.items():
        if name == "__metadata__":
            if not all(isinstance(value, str) for value in about.values()):
                raise ValueError("metadata that is no text")
            continue
        begin, end = about["data_offsets"]
        if not (isinstance(about["dtype"], str) and 0 <= begin <= end <= size):
            raise ValueError("offsets outside the file")


def _what_it_is(path: Path) -> str:
    """Why it cannot be read; files that could run code are called by their name."""
    try:
        with path.open("rb") as file:
            begin = file.read(4)
    except OSError:
        begin = b""
    if begin[:1] == b"\x80" or begin[:2] == b"PK":
        return (
            "This is a pickled model (.pt, .pth or .ckpt), which could run any program when it is opened. "
            "Artsite takes safetensors only: convert it where you trust it."
        )
    return "This is not a safetensors file, or it is damaged. Export the model again."
