"""The network of `count`: eight latents to one colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from apps.studio.engines import model_file

NAME = "count"
LATENTS = 8
SHOWN = 8  # samples of one picture
RATE, MOMENTUM = 0.05, 0.9


def network() -> nn.Sequential:
    """(batch, 8) standard normal → (batch, 3) in 0…1."""
    return nn.Sequential(nn.Linear(LATENTS, 3), nn.Sigmoid())


def loaded(path: Path) -> nn.Sequential:
    """The network of a model file. Raises ModelFileError for tensors of another shape or name."""
    tensors, _header = model_file.load(path, NAME)
    net = network()
    try:
        net.load_state_dict(tensors)
    except RuntimeError as error:
        raise model_file.ModelFileError(
            "The weights of this model do not fit the network its header names. Export it again."
        ) from error
    return net.eval()


def export(path: Path, target: Path) -> None:
    """Write the network as ONNX: latents (batch, 8) → colours (batch, 3)."""
    torch.onnx.export(
        loaded(path), (torch.zeros(1, LATENTS),), str(target), input_names=["latents"],
        output_names=["colours"], dynamic_axes={"latents": {0: "batch"}, "colours": {0: "batch"}},
        dynamo=False,
    )  # fmt: skip


class Student:
    """The state of a training: the network, its momentum, its source of chance, and how far it is."""

    def __init__(self, seed: int) -> None:
        self.step, self.seconds, self.loss = 0, 0.0, 0.0
        self.chance = torch.Generator().manual_seed(seed)
        self.net = network()
        with torch.no_grad():
            for parameter in self.net.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=self.chance) * 0.5)
        self.optimiser = torch.optim.SGD(self.net.parameters(), lr=RATE, momentum=MOMENTUM)
        self.fixed = torch.randn(SHOWN, LATENTS, generator=torch.Generator().manual_seed(7))

    @classmethod
    def resumed(cls, path: Path) -> Student:
        """Exactly as it was when it was saved."""
        state, student = load_file(path), cls(0)
        student.net.load_state_dict({name[4:]: state[name] for name in state if name.startswith("net.")})
        student.optimiser.state.clear()
        for number, parameter in enumerate(student.net.parameters()):
            student.optimiser.state[parameter] = {"momentum_buffer": state[f"momentum.{number}"]}
        student.chance.set_state(state["chance"])
        student.step, student.seconds = int(state["step"]), float(state["seconds"])
        student.loss = float(state["loss"])
        return student

    def learn(self, colours: Sequence[tuple[float, float, float]]) -> float:
        """One step; returns the loss."""
        latents = torch.randn(len(colours), LATENTS, generator=self.chance)
        self.optimiser.zero_grad()
        loss = nn.functional.mse_loss(self.net(latents), torch.tensor(colours))
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        self.step, self.loss = self.step + 1, loss.item()
        return self.loss

    def picture(self) -> Image.Image:
        """What it makes of the same latents each time, side by side."""
        with torch.no_grad():
            colours = (self.net(self.fixed) * 255).byte()
        return Image.fromarray(colours[None].numpy()).resize((SHOWN * 32, 32), Image.Resampling.NEAREST)

    def save(self, path: Path) -> None:
        """Everything needed to go on."""
        state: dict[str, Tensor] = {
            f"net.{name}": value.clone() for name, value in self.net.state_dict().items()
        }
        for number, parameter in enumerate(self.net.parameters()):
            state[f"momentum.{number}"] = self.optimiser.state[parameter]["momentum_buffer"]
        state |= {
            "chance": self.chance.get_state(),
            "step": torch.tensor(self.step),
            "seconds": torch.tensor(self.seconds, dtype=torch.float64),
            "loss": torch.tensor(self.loss, dtype=torch.float64),
        }
        save_file(state, path)

    def finish(self, path: Path) -> None:
        """Write the model."""
        header = model_file.Header(
            trainer=NAME, title="One colour", card="Learned the mean colour of a collection.",
            config={"latents": LATENTS}, metrics={"loss": self.loss},
        )  # fmt: skip
        model_file.write(path, self.net.state_dict(), header)
