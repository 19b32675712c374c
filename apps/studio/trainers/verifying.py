"""Looks a stranger's model file over in a guarded process of its own: `verified(path)`.

    python -m apps.studio.trainers.verifying PATH

prints one line of JSON: what the file says of itself, or `{"problem": …}`, what is wrong in a sentence for
the person who chose it. Nothing of the file is read in the process that asks, so a hostile one costs it
nothing: not the memory of a header of many megabytes, and no import of torch. The child has limits on memory,
processor time, files and the clock, set before it reads the first byte.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from apps.studio.engines import model_file
from apps.studio.engines.model_file import ModelFileError
from apps.studio.trainers.discovery import UnknownTrainer, get_trainer

SECONDS = 180.0  # on the clock
CPU_SECONDS = 120
# Of data: torch itself and a small network take half of this; weights are read, copied and run through once.
MEMORY, MEMORY_FOR_WEIGHTS = 1536 * 1024**2, 4
MEMORY_SHARE = 0.75  # of the machine's, at most
OPEN_FILES = 128
MOST_METRICS = 100
ROOT = Path(__file__).resolve().parents[3]

# No environment, and the site found by this path alone, as for a stranger's picture.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from apps.studio.trainers import verifying; verifying.main()"
)
_TOO_LONG = "This model takes too long to look over. Make it smaller."
_TOO_LARGE = "This model needs more memory than models are given here. Make it smaller."
_UNFIT = "The weights of this model do not fit the network its header names{because}. Export it again."


def verify(path: Path) -> model_file.Header:
    """The header of a usable model, or ModelFileError. May import torch: for workers and the command line."""
    header = model_file.read_header(path)
    if len(header.metrics) > MOST_METRICS:
        raise ModelFileError(
            f"The header of this model has more than {MOST_METRICS} figures. Leave some out."
        )
    try:
        trainer = get_trainer(header.trainer)
    except UnknownTrainer:
        raise ModelFileError(
            f"This model was made by “{header.trainer[:60]}”, a trainer that is not installed here."
        ) from None
    model_file.check_values(path)
    trainer.verify(path)
    return header


def verified(path: Path) -> model_file.Header:
    """As `verify`, in the guarded child; without the configuration, which only a worker needs."""
    with tempfile.TemporaryDirectory(prefix="artsite-verify-") as folder:
        answer = _ask(path.resolve(), folder)
    if problem := answer.get("problem"):
        raise ModelFileError(str(problem))
    return model_file.Header(**answer)


def _ask(path: Path, folder: str) -> dict[str, Any]:
    """The child's answer. One that dies or hangs answers too."""
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "HOME": folder}
    command = [sys.executable, "-s", "-c", _PROGRAM, str(ROOT), str(path)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=folder,
            env=environment,
        )
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return {"problem": _TOO_LONG}
    except ValueError:
        if done.returncode == -signal.SIGXCPU:
            return {"problem": _TOO_LONG}
        if done.returncode == -signal.SIGKILL:  # by the kernel, which was short of memory
            return {"problem": _TOO_LARGE}
        return {"problem": _UNFIT.format(because="")}


def limit_resources(size: int) -> None:
    """From here on a file of so many bytes can waste little."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    memory = min(MEMORY + MEMORY_FOR_WEIGHTS * size, int(MEMORY_SHARE * machine))
    for what, most in (
        (resource.RLIMIT_DATA, memory),  # torch maps far more address space than it ever uses
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))
    # The kernel says that time is up with a signal of its own before it kills without a word.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))


def main() -> None:
    """Say what the file that is named says of itself, or what is wrong with it."""
    path = Path(sys.argv[1])
    limit_resources(path.stat().st_size)
    print(json.dumps(_answer(path)))


def _answer(path: Path) -> dict[str, Any]:
    try:
        header = verify(path)
    except ModelFileError as error:
        return {"problem": str(error)}
    except MemoryError:
        return {"problem": _TOO_LARGE}
    except Exception as error:  # a network that is built from a stranger's numbers fails in any way it likes
        if "alloc" in str(error).lower():
            return {"problem": _TOO_LARGE}
        return {"problem": _UNFIT.format(because=f" ({type(error).__name__})")}
    return {
        "trainer": header.trainer, "version": header.version, "title": header.title, "card": header.card,
        "metrics": dict(header.metrics),
    }  # fmt: skip


if __name__ == "__main__":
    main()
