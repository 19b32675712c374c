"""One step of learning, for each of the two architectures. All chance comes from the seed and the step."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from apps.studio.engines.image.features.network import features
from apps.studio.engines.image.gan.networks import Classroom, Generator, Small
from apps.studio.trainers.image.gan.augment import disturbed
from apps.studio.trainers.image.gan.discriminators import ClassroomDiscriminator, Heads
from apps.studio.trainers.image.gan.looking import glimpsed, in_halves, of_looks
from apps.studio.trainers.image.gan.pictures import Pictures

MEMORY = 0.998  # of the running average of the weights, a step
SEEKING = 0.3  # weight of the loss for making the same picture from other latents
ALONE = 300  # steps that a new judge learns before a generator that knows something moves
SETTLING = 2 / 3  # of the time, after which rates fall
LEAST = 0.1  # of a rate, at the end


class Lesson(ABC):
    """A generator, what judges it, their optimisers, and the averaged generator that is kept in the end."""

    generator: Generator
    judge: nn.Module
    batch: int
    rates: tuple[float, float]  # of the generator and of its judge
    betas: tuple[float, float]
    settles = True  # whether rates fall in the last third of the time, which makes the pictures cleaner

    def begin(self, seed: int, device: str, alone: int = 0) -> None:
        """After both networks are there: move them, and make the average and the optimisers. The judge learns
        `alone` for so many steps."""
        self.seed, self.device, self.alone = seed, device, alone
        self.generator.to(device)
        self.judge.to(device)
        self.average = copy.deepcopy(self.generator).eval().requires_grad_(False)
        self.optimisers = {
            "generator": torch.optim.Adam(self.generator.parameters(), self.rates[0], self.betas),
            "judge": torch.optim.Adam(self.judge.parameters(), self.rates[1], self.betas),
        }

    @abstractmethod
    def step(self, pictures: Pictures, step: int) -> dict[str, float]:
        """Learn from one batch; the figures are losses."""

    def settle(self, used: float) -> None:
        """Set the rates for the time of which the part `used` has passed."""
        share = max(LEAST, min(1.0, (1 - used) / (1 - SETTLING))) if self.settles else 1.0
        for optimiser, rate in zip(self.optimisers.values(), self.rates, strict=True):
            for group in optimiser.param_groups:
                group["lr"] = rate * share

    def chance(self, step: int) -> torch.Generator:
        """Where the chance of this step begins."""
        return torch.Generator().manual_seed((self.seed * 1_000_003 + step) % 2**63)

    def remember(self, step: int) -> None:
        """Move the average a little towards the generator, faster at the beginning."""
        memory = MEMORY if self.alone else min(MEMORY, (step + 1) / (step + 10))
        with torch.no_grad():
            pairs = zip(self.average.parameters(), self.generator.parameters(), strict=True)
            for weight, now in pairs:
                weight.lerp_(now, 1 - memory)
            for kept, buffer in zip(self.average.buffers(), self.generator.buffers(), strict=True):
                kept.copy_(buffer)

    def tensors(self) -> dict[str, Tensor]:
        """All that has to be kept to go on."""
        parts = {"generator": self.generator, "judge": self.judge, "average": self.average}
        found = {
            f"{part}/{name}": value for part, net in parts.items() for name, value in net.state_dict().items()
        }
        for part, optimiser in self.optimisers.items():
            for number, state in optimiser.state_dict()["state"].items():
                found |= {f"{part}-optimiser/{number}/{name}": value for name, value in state.items()}
        return found

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """The opposite of `tensors`. Raises RuntimeError or KeyError if they belong to other networks."""
        for part, net in {"generator": self.generator, "judge": self.judge, "average": self.average}.items():
            net.load_state_dict(_below(tensors, f"{part}/"))
        for part, optimiser in self.optimisers.items():
            states: dict[int, dict[str, Tensor]] = {}
            for name, value in _below(tensors, f"{part}-optimiser/").items():
                number, _, key = name.partition("/")
                states.setdefault(int(number), {})[key] = value
            optimiser.load_state_dict(optimiser.state_dict() | {"state": states})


class SmallLesson(Lesson):
    """Projected GAN (Sauer and others 2021): hinge loss of heads on the frozen features of whole pictures."""

    batch, rates, betas = 16, (4e-4, 2e-4), (0.0, 0.99)
    gentler = (2e-4, 2e-4)  # for a generator that knows something already

    def __init__(self, generator: Small, seed: int, device: str, alone: int = 0) -> None:
        self.generator = generator
        self.halves = in_halves(generator.side)
        ways = 2 if self.halves else 1
        self.judge = Heads(ways * len(generator.labels), generator.side // ways)
        if alone:
            self.rates = self.gentler
        self.begin(seed, device, alone)
        self.eyes = features(device).to(memory_format=torch.channels_last)

    def step(self, pictures: Pictures, step: int) -> dict[str, float]:
        chance = self.chance(step)
        real, labels = (x.to(self.device) for x in pictures.batch(self.seed, step, self.batch))
        latents = torch.randn(self.batch, self.generator.latent, generator=chance).to(self.device)
        asked = labels[: self.batch // 2].repeat(2, 1)  # each label twice, with other latents
        moves = step >= self.alone
        self.generator.train()
        with torch.autocast(self.device, torch.bfloat16), torch.set_grad_enabled(moves):
            made = self.generator(latents, asked)
        with torch.no_grad():
            of_real = self.look(disturbed(real, chance), self.chance(step))
        of_made = self.look(disturbed(made.float(), chance), self.chance(step))
        labels, asked = (of_looks(one) if self.halves else one for one in (labels, asked))
        self.judge.requires_grad_(True)
        on_real = self.judge(of_real, labels)
        on_made = self.judge([one.detach() for one in of_made], asked)
        judged = F.relu(1 - on_real).mean() + F.relu(1 + on_made).mean()
        _learn(self.optimisers["judge"], judged)
        self.judge.requires_grad_(False)
        deceived = -self.judge(of_made, asked).mean()
        likeness = alike(of_made[-2:], latents)
        if moves:
            _learn(self.optimisers["generator"], deceived + SEEKING * likeness)
            self.remember(step)
        return {
            "generator loss": float(deceived.detach()), "discriminator loss": float(judged.detach()),
            "real": float(on_real.detach().mean()), "made": float(on_made.detach().mean()),
            "likeness": float(likeness.detach()),
        }  # fmt: skip

    def look(self, pictures: Tensor, chance: torch.Generator) -> list[Tensor]:
        """Frozen features of pictures in −1…1."""
        pictures = glimpsed(pictures, chance) if self.halves else pictures
        return self.eyes.maps((pictures + 1).mul(0.5).contiguous(memory_format=torch.channels_last))


def alike(maps: Sequence[Tensor], latents: Tensor) -> Tensor:
    """How much the two halves of a batch look alike for the distance of their latents: the mode-seeking loss
    of Mao and others 2019, on features."""
    first, second = latents.chunk(2)
    apart = (first - second).abs().mean(1)
    seen = torch.stack([_difference(*one.chunk(2)) for one in maps]).mean(0)
    return (apart / (seen + 0.05)).mean()


def _difference(first: Tensor, second: Tensor) -> Tensor:
    """Mean difference of maps as a part of their size: (N, C, h, w) twice → (N,)."""
    size = (first.abs() + second.abs()).mean((1, 2, 3)).detach().clamp(min=1e-6)
    return (first - second).abs().mean((1, 2, 3)) / size


class ClassroomLesson(Lesson):
    """As it is taught: binary cross-entropy, the generator asking for the opposite answer."""

    batch, rates, betas = 64, (2e-4, 2e-4), (0.5, 0.999)
    settles = False

    def __init__(self, generator: Classroom, seed: int, device: str, alone: int = 0) -> None:
        self.generator, self.judge = generator, ClassroomDiscriminator()
        self.begin(seed, device, alone)

    def step(self, pictures: Pictures, step: int) -> dict[str, float]:
        real, labels = (x.to(self.device) for x in pictures.batch(self.seed, step, self.batch))
        real = real.mean(1, keepdim=True)
        latents = torch.randn(self.batch, self.generator.latent, generator=self.chance(step)).to(self.device)
        self.generator.train()
        made = self.generator(latents, labels)
        on_real, on_made = self.judge(real), self.judge(made.detach())
        judged = F.softplus(-on_real).mean() + F.softplus(on_made).mean()
        _learn(self.optimisers["judge"], judged)
        deceived = F.softplus(-self.judge(made)).mean()
        if step >= self.alone:
            _learn(self.optimisers["generator"], deceived)
            self.remember(step)
        return {
            "generator loss": float(deceived.detach()), "discriminator loss": float(judged.detach()),
            "real": float(on_real.detach().mean()), "made": float(on_made.detach().mean()),
        }  # fmt: skip


def lesson(generator: Generator, seed: int, device: str, knows: bool = False) -> Lesson:
    """The lesson that goes with a generator; its judge's first weights come from the seed.

    If the generator `knows` something already, the new judge learns alone at first: what it says of pictures
    before it has seen any would spoil a good generator within minutes.
    """
    alone = ALONE if knows else 0
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed + 1)
        if isinstance(generator, Classroom):
            return ClassroomLesson(generator, seed, device, alone)
        return SmallLesson(generator, seed, device, alone)


def _learn(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()


def _below(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
