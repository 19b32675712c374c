"""The two lessons: to remember pictures (the autoencoder), then to dream of new ones (the flow).

All that is drawn at random is drawn from the seed and the number of the step, so that a training that was
interrupted goes on as if it had not been.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from apps.studio.engines.image.features.network import features
from apps.studio.engines.image.vae.network import GRID, SIDE, Autoencoder, Widths
from apps.studio.engines.image.vae.prior import Prior, Shape
from apps.studio.trainers.contract import TrainingError
from apps.studio.trainers.image.vae import losses
from apps.studio.trainers.image.vae.pictures import Views

REMEMBER, DREAM = 0, 1
CROP = 64  # pixels of the square that is looked at; the whole picture is compared by pixel
WARM_UP = 100  # steps in which the rate rises
CRITIC_FROM = 600  # the step at which the critic is first listened to
FORGETS_LABEL = 0.15  # how often the flow is not told the label, so that it also learns to do without
AVERAGE = (0.999, 0.9995)  # of the weights of each lesson
ENCODED_AT_ONCE = 32


@dataclass(frozen=True)
class Plan:
    """How it is taught."""

    seed: int
    batch: tuple[int, int] = (16, 64)
    rate: tuple[float, float] = (6e-4, 1e-3)
    look: float = 0.5
    critic: float = 0.02
    code: float = 4e-3
    free: float = 0.2  # nats a number that a channel may hold without paying
    halves: bool = False  # bfloat16 where the machine is quicker in it


class Learner:
    """Networks, their averages, and what the optimisers remember, at one step of one lesson."""

    def __init__(self, plan: Plan, widths: Widths, shape: Shape, device: str) -> None:
        self.plan, self.device, self.widths, self.shape = plan, device, widths, shape
        torch.manual_seed(plan.seed)
        self.autoencoder = _laid_out(Autoencoder(widths), device)
        self.prior = _laid_out(Prior(shape), device)
        self.critic = losses.Critic().to(device)
        self.averages = [deepcopy(self.autoencoder), deepcopy(self.prior)]
        self.stage, self.step = REMEMBER, 0
        self.critic_from = CRITIC_FROM
        self.mean = torch.zeros(shape.latent)
        self.spread = torch.ones(shape.latent)
        self.codes = self.spreads = torch.zeros(0)
        self.eyes = features(device)
        self.optimisers = self._optimisers()

    def _optimisers(self) -> list[torch.optim.Optimizer]:
        first, second = self.plan.rate
        return [
            torch.optim.AdamW(self.autoencoder.parameters(), first, (0.9, 0.99), weight_decay=1e-3),
            torch.optim.AdamW(self.prior.parameters(), second, (0.9, 0.99), weight_decay=1e-3),
            torch.optim.AdamW(self.critic.parameters(), first, (0.5, 0.99)),
        ]

    def chance(self) -> torch.Generator:
        """The chance of this step."""
        key = (self.plan.seed * 4 + self.stage) * 10_000_019 + self.step
        return torch.Generator().manual_seed(key % 2**63)

    def remember(self, views: Views) -> dict[str, float]:
        """One step of the first lesson."""
        chance = self.chance()
        pictures = self._drawn(views, chance)
        noise = torch.randn((len(pictures), self.shape.latent, GRID, GRID), generator=chance).to(self.device)
        with torch.autocast(self.device, torch.bfloat16, enabled=self.plan.halves):
            made, mean, spread = self.autoencoder(pictures, noise)
        made, mean, spread = made.float(), mean.float(), spread.float()
        top, left = torch.randint(0, SIDE - CROP + 1, (2,), generator=chance).tolist()
        window = (..., slice(top, top + CROP), slice(left, left + CROP))
        made_maps, true_maps = losses.maps_of(self.eyes, made[window], pictures[window])
        pixel, look = losses.by_pixel(made, pictures), losses.by_look(made_maps, true_maps)
        code = losses.divergence(mean, spread, self.plan.free)
        loss = (
            pixel
            + self.plan.look * look
            + self.plan.code * code * min(1.0, (self.step + 1) / (self.critic_from + 1))
        )
        told = {"loss": loss, "pixel": pixel, "look": look, "divergence": code}
        if self.step >= self.critic_from and self.plan.critic > 0:
            told["critic"] = self._criticise(made_maps, true_maps)
            loss = loss + self.plan.critic * losses.deceit(self.critic, made_maps)
        self._learn(self.autoencoder, loss)
        return {name: value.item() for name, value in told.items()}

    def _criticise(self, made: list[Tensor], true: list[Tensor]) -> Tensor:
        loss = losses.critic_loss(self.critic, made, true)
        optimiser = self.optimisers[2]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        return loss.detach()

    def dream(self, views: Views) -> dict[str, float]:
        """One step of the second lesson, on the codes of `views`."""
        chance = self.chance()
        size = min(self.plan.batch[DREAM], max(8, len(self.codes)))
        index = torch.randint(0, len(self.codes), (size,), generator=chance)
        codes, noise = self.codes[index], torch.randn((2, size, *self.codes.shape[1:]), generator=chance)
        codes = codes + self.spreads[index] * noise[0]
        # Moments near the middle teach most (Esser and others 2024).
        moment = torch.sigmoid(torch.randn(size, generator=chance))
        labels = torch.from_numpy(views.labels)[index % len(views.labels)]
        forgets = torch.rand(size, generator=chance) < FORGETS_LABEL
        labels = torch.where(forgets, torch.full_like(labels, self.prior.any), labels)
        codes, start, moment, labels = (t.to(self.device) for t in (codes, noise[1], moment, labels))
        part = moment[:, None, None, None]
        told = self.prior(start * (1 - part) + codes * part, moment, labels)
        loss = F.mse_loss(told, codes - start)
        self._learn(self.prior, loss)
        return {"flow_loss": loss.item()}

    def _learn(self, network: nn.Module, loss: Tensor) -> None:
        optimiser = self.optimisers[self.stage]
        optimiser.param_groups[0]["lr"] = self.plan.rate[self.stage] * min(1.0, (self.step + 1) / WARM_UP)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        self.step += 1
        keep = min(AVERAGE[self.stage], self.step / (self.step + 10))
        average = self.averages[self.stage]
        with torch.no_grad():
            for old, new in zip(average.parameters(), network.parameters(), strict=True):
                old.lerp_(new, 1 - keep)

    def _drawn(self, views: Views, chance: torch.Generator) -> Tensor:
        index = torch.randint(0, len(views.squares), (self.plan.batch[REMEMBER],), generator=chance)
        pictures = as_tensor(views, index.tolist(), self.device)
        turned = torch.rand(len(index), generator=chance) < 0.5  # noqa: PLR2004
        pictures[turned] = pictures[turned].flip(3)
        return pictures

    def fall_asleep(self, views: Views) -> Iterator[float]:
        """End the first lesson: keep the averaged autoencoder and encode every view, also mirrored. Yields
        how far it is."""
        self.autoencoder.load_state_dict(self.averages[REMEMBER].state_dict())
        yield from self.encode(views)
        self.mean = self.codes.mean((0, 2, 3))
        self.spread = (
            (self.codes.var((0, 2, 3)) + self.spreads.square().mean((0, 2, 3))).sqrt().clamp_min(1e-4)
        )
        self._normalise()
        self.stage, self.step = DREAM, 0

    def encode(self, views: Views) -> Iterator[float]:
        """The codes of all views and their mirror images, and how certain each number is."""
        means, spreads = [], []
        whole = 2 * len(views.squares)
        for mirrored in (False, True):
            for begin in range(0, len(views.squares), ENCODED_AT_ONCE):
                index = range(begin, min(begin + ENCODED_AT_ONCE, len(views.squares)))
                pictures = as_tensor(views, list(index), self.device)
                with torch.inference_mode():
                    mean, spread = self.averages[REMEMBER].encoder(pictures.flip(3) if mirrored else pictures)
                means.append(mean.cpu().clone())
                spreads.append((spread / 2).exp().cpu().clone())
                yield sum(len(each) for each in means) / whole
        self.codes, self.spreads = torch.cat(means), torch.cat(spreads)

    def wake_up(self, views: Views) -> None:
        """After a checkpoint of the second lesson: the codes again, which it does not hold."""
        for _ in self.encode(views):
            pass
        self._normalise()

    def _normalise(self) -> None:
        mean, spread = self.mean[:, None, None], self.spread[:, None, None]
        self.codes, self.spreads = (self.codes - mean) / spread, self.spreads / spread

    def save(self, path: Path, about: Mapping[str, Any]) -> None:
        """Write a checkpoint."""
        tensors = {"mean": self.mean, "spread": self.spread}
        for name, network in self._networks().items():
            tensors |= {f"{name}.{key}": value for key, value in network.state_dict().items()}
        for number, optimiser in enumerate(self.optimisers):
            for key, values in optimiser.state_dict()["state"].items():
                tensors |= {f"optimiser{number}.{key}.{name}": value for name, value in values.items()}
        whole = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
        facts = {"stage": self.stage, "step": self.step, "plan": asdict(self.plan)} | dict(about)
        save_file(whole, path, metadata={"vae": json.dumps(facts)})

    def restore(self, path: Path) -> dict[str, Any]:
        """Go on from a checkpoint; what was said with it is returned. Raises TrainingError if it does not
        fit."""
        try:
            with safe_open(path, "pt") as file:
                facts: dict[str, Any] = json.loads((file.metadata() or {})["vae"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            for name, network in self._networks().items():
                network.load_state_dict(_under(tensors, name))
            for number, optimiser in enumerate(self.optimisers):
                _restore_optimiser(optimiser, _under(tensors, f"optimiser{number}"))
            self.mean, self.spread = tensors["mean"], tensors["spread"]
            self.stage, self.step = int(facts["stage"]), int(facts["step"])
        except (SafetensorError, OSError, KeyError, ValueError, RuntimeError) as error:
            raise TrainingError("The checkpoint of this training cannot be read. Start it anew.") from error
        return facts

    def _networks(self) -> dict[str, nn.Module]:
        return {
            "autoencoder": self.autoencoder, "prior": self.prior, "critic": self.critic,
            "average0": self.averages[0], "average1": self.averages[1],
        }  # fmt: skip


def as_tensor(views: Views, index: list[int], device: str) -> Tensor:
    """Views as pictures (N, 3, 128, 128) in 0…1, channels last in memory, which is quicker."""
    chosen = torch.from_numpy(views.squares[index]).to(device).permute(0, 3, 1, 2)
    return chosen.float() / 255


def _laid_out(network: Any, device: str) -> Any:
    return network.to(device, memory_format=torch.channels_last)


def _under(tensors: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    return {
        key.removeprefix(f"{name}."): value for key, value in tensors.items() if key.startswith(f"{name}.")
    }


def _restore_optimiser(optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    whole = optimiser.state_dict() | {"state": state}
    optimiser.load_state_dict(whole)
