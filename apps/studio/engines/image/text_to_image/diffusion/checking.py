"""Looks through a supplied network before anything of it is loaded: the right family, every part there,
safetensors only, every weight a number. Nothing is executed, and torch is not needed."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from apps.studio.engines import model_file
from apps.studio.engines.contract import EngineError
from apps.studio.engines.image.text_to_image.diffusion.supplied import INDEX, PICKLES, Network

FIELD = "model"
PLAIN, LARGE = "StableDiffusion", "StableDiffusionXL"
_KINDS = ("Pipeline", "Img2ImgPipeline", "InpaintPipeline", "InpaintPipelineLegacy")
_LIBRARIES = ("diffusers", "transformers", "stable_diffusion")  # the last holds the safety checker
_PARTS = {
    PLAIN: ("unet", "vae", "text_encoder", "tokenizer", "scheduler"),
    LARGE: ("unet", "vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "scheduler"),
}
_WITHOUT_WEIGHTS = {
    "scheduler": ("scheduler_config.json",), "feature_extractor": ("preprocessor_config.json",),
    "tokenizer": ("tokenizer.json", "vocab.json"), "tokenizer_2": ("tokenizer.json", "vocab.json"),
}  # fmt: skip


def checked(network: Network) -> str:
    """The family of the network, `PLAIN` or `LARGE`. Raises `EngineError` that names what is wrong with
    it."""
    index = _index(network)
    family = _family(network, index)
    for part in dict.fromkeys([*_PARTS[family], *_named_parts(network, index)]):
        _check_part(network, part)
    for path in network.weights():
        _check_values(network, path)
    return family


def _index(network: Network) -> dict[str, Any]:
    try:
        read = json.loads((network.config / INDEX).read_text(encoding="utf-8"))
    except OSError:
        raise EngineError(
            f"“{network.name}” is a single file. Put a folder “{network.config.name}” beside it with "
            f"{INDEX}, the "
            "configurations and the tokenizer of its family, without weights.", FIELD,
        ) from None  # fmt: skip
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise EngineError(f"The {INDEX} of “{network.name}” is damaged. Copy the network again.", FIELD)
    return read


def _family(network: Network, index: dict[str, Any]) -> str:
    named = str(index.get("_class_name"))
    for family in (LARGE, PLAIN):
        if named in [family + kind for kind in _KINDS]:
            return family
    raise EngineError(
        f"“{network.name}” is a “{named[:60]}”. What can be used here are Stable Diffusion 1, 2 and XL.",
        FIELD,
    )


def _named_parts(network: Network, index: dict[str, Any]) -> list[str]:
    """The parts that the index names. Code that comes with a network is never run, so parts of any library
    but the known ones are refused."""
    named = {part: about for part, about in index.items() if isinstance(about, list) and len(about) == 2}
    for part, (library, name) in named.items():
        if name is not None and library not in _LIBRARIES:
            raise EngineError(
                f"The part “{part[:60]}” of “{network.name}” wants code of its own (“{str(library)[:60]}”), "
                f"which is "
                "never run here. Use a network without it.", FIELD,
            )  # fmt: skip
    return [part for part, (_, name) in named.items() if name is not None]


def _check_part(network: Network, part: str) -> None:
    place = network.config / part
    wanted = _WITHOUT_WEIGHTS.get(part, ("config.json",))
    if not any((place / name).is_file() for name in wanted):
        raise EngineError(
            f"“{network.name}” is not whole: {part}/{wanted[0]} is missing. Copy the network again.", FIELD
        )
    if part in _WITHOUT_WEIGHTS or network.weights(part):
        return
    pickled = next((path.name for path in sorted(place.iterdir()) if path.suffix in PICKLES), "")
    if pickled:
        raise EngineError(
            f"The weights {part}/{pickled} of “{network.name}” are a pickle, which could run any program "
            f"when it "
            "is opened. Artsite takes safetensors only: convert it where you trust it.", FIELD,
        )  # fmt: skip
    raise EngineError(
        f"“{network.name}” is not whole: {part} has no safetensors file. Copy the network again.", FIELD
    )


def check_file(path: Path, field: str, named: str) -> None:
    """Raises `EngineError` if a safetensors file is damaged or holds something that is no number. A file is
    read once, and again only when it has changed."""
    try:
        about = path.stat()
        _check_once(path, about.st_mtime_ns, about.st_size)
    except (model_file.ModelFileError, OSError) as error:
        raise EngineError(f"{named}: {error}", field) from error


def _check_values(network: Network, path: Path) -> None:
    place = path.name if network.is_file else f"{path.parent.name}/{path.name}"
    check_file(path, FIELD, f"“{network.name}”, {place}")


@lru_cache(maxsize=256)
def _check_once(path: Path, changed: int, size: int) -> None:
    model_file.check_values(path)
