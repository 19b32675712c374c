"""What the operator supplied: Stable Diffusion networks and LoRA files in a folder, and whether the packages
that run them are installed. Read by the web process, so nothing of torch and nothing of diffusers is
imported.

The folder is named by `ARTSITE_DIFFUSION`, else it is `models/diffusion` in the data folder. It is a network
itself, or holds several: each a folder in the layout of diffusers or one safetensors file. LoRA files lie in
`loras/`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

COMPOSER = "composer"  # the engine's own way, which needs no network
SETTING = "ARTSITE_DIFFUSION"
PACKAGES = ("diffusers", "transformers", "peft")
INDEX = "model_index.json"
PICKLES = (".ckpt", ".pt", ".pth", ".bin", ".pkl")
_ROOT = Path(__file__).resolve().parents[6]


@dataclass(frozen=True)
class Network:
    """A network by the name of its folder or file."""

    name: str
    path: Path

    @property
    def is_file(self) -> bool:
        """One safetensors file with all weights; its configuration lies in the folder `config`."""
        return self.path.suffix == ".safetensors"

    @property
    def config(self) -> Path:
        """The folder in the layout of diffusers; of a single file, the folder `NAME.config` beside it."""
        return self.path.with_suffix(".config") if self.is_file else self.path

    def weights(self, part: str = "") -> list[Path]:
        """The safetensors files of one part (`unet`), or of the whole network."""
        if self.is_file:
            return [self.path]
        return sorted((self.path / part).glob("*.safetensors" if part else "*/*.safetensors"))

    def megabytes(self, part: str = "") -> float:
        """Size of the weights as numbers of 32 bits; halves are told by the usual `fp16` in their names."""
        return (
            sum(path.stat().st_size * (2 if ".fp16" in path.name else 1) for path in self.weights(part)) / 1e6
        )


def is_installed() -> bool:
    """Whether the optional packages are there; they are looked for, not imported."""
    return all(find_spec(name) is not None for name in PACKAGES)


def folder() -> Path:
    """Where the operator puts networks."""
    if named := os.environ.get(SETTING):
        return Path(named).expanduser()
    return Path(os.environ.get("ARTSITE_HOME") or _ROOT / "var").expanduser() / "models" / "diffusion"


def offered() -> dict[str, Network]:
    """The networks that can be chosen here by their names: none without the packages."""
    return {network.name: network for network in _networks(folder())} if is_installed() else {}


def loras() -> dict[str, Path]:
    """The LoRA files by their names; they lie beside the networks."""
    home = folder()
    place = (home.parent if _is_network(home) else home) / "loras"
    return {path.stem: path for path in sorted(place.glob("*.safetensors"))}


def reason_against(name: str) -> str:
    """Why this network cannot be used, in a sentence that says what to do; empty if nothing speaks against
    it."""
    if name == COMPOSER or name in offered():
        return ""
    shown = name[:60]
    if not is_installed():
        return (
            f"“{shown}” is a diffusion network, and what runs those is not installed here. "
            "The operator can install it: pip install 'artsite[diffusion]'."
        )
    if pickled := _pickled(name):
        return (
            f"“{pickled}” is a pickled model, which could run any program when it is opened. "
            "Artsite takes safetensors only: convert it where you trust it."
        )
    if "/" not in name and (folder() / name).is_dir():
        return f"The folder “{shown}” holds no {INDEX}, so it is no network in the layout of diffusers."
    names = ", ".join(f"“{known}”" for known in offered())
    if not names:
        return (
            f"No diffusion network called “{shown}” is set up here, nor any other. The operator puts one "
            f"into "
            f"models/diffusion in the data folder, or names its folder in {SETTING}."
        )
    return f"There is no network called “{shown}” here. There is “{COMPOSER}”, and of diffusion: {names}."


def _pickled(name: str) -> str:
    """The file name of a pickled checkpoint of this name."""
    home = folder()
    if home.suffix in PICKLES and home.is_file() and name in (home.stem, home.name):
        return home.name
    found = sorted(home.glob("*")) if home.is_dir() else []
    return next((one.name for one in found if one.suffix in PICKLES and name in (one.stem, one.name)), "")


def _is_network(path: Path) -> bool:
    return (path / INDEX).is_file() or (path.suffix == ".safetensors" and path.is_file())


def _networks(home: Path) -> Iterator[Network]:
    candidates = [home] if _is_network(home) else sorted(home.glob("*")) if home.is_dir() else []
    for path in candidates:
        name = path.stem if path.suffix == ".safetensors" else path.name
        if _is_network(path) and name != COMPOSER:
            yield Network(name, path)
