"""Stable Diffusion networks of a few thousand weights, never trained, as an operator would supply real ones.

They are built and saved once a session: pictures by them are coloured noise, but all on the way is real.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SIDE = 64  # pixels, of the squares that they would have learned from


def save_network(folder: Path, *, large: bool = False) -> Path:
    """Save a network in the layout of diffusers, safetensors only; `large` is the family XL."""
    import torch
    from diffusers import DDIMScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline

    torch.manual_seed(5)
    parts: dict[str, Any] = {
        "unet": _unet(large=large), "vae": _vae(), "text_encoder": _reader(), "tokenizer": _tokenizer(folder),
        "scheduler": DDIMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
            steps_offset=1,
        ),
    }  # fmt: skip
    if large:
        second = {"text_encoder_2": _reader(projected=True), "tokenizer_2": parts["tokenizer"]}
        pipe: Any = StableDiffusionXLPipeline(**parts, **second)
    else:
        none = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
        pipe = StableDiffusionPipeline(**parts, **none)
    pipe.save_pretrained(folder, safe_serialization=True)
    if not large:
        _write_words(folder / "tokenizer")  # as networks of before 2023 have them
        (folder / "tokenizer" / "tokenizer.json").unlink()
    return folder


def _unet(*, large: bool) -> Any:
    from diffusers import UNet2DConditionModel

    shape: dict[str, Any] = {
        "sample_size": SIDE // 8, "in_channels": 4, "out_channels": 4, "layers_per_block": 1,
        "block_out_channels": (8, 16), "norm_num_groups": 4, "attention_head_dim": 4,
        "cross_attention_dim": 16,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    }  # fmt: skip
    if large:  # six numbers about sizes, embedded by 8 each, and the second reader's 16
        shape |= {
            "addition_embed_type": "text_time", "addition_time_embed_dim": 8,
            "projection_class_embeddings_input_dim": 6 * 8 + 16, "cross_attention_dim": 32,
        }  # fmt: skip
    return UNet2DConditionModel(**shape)


def _vae() -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=4, sample_size=SIDE,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
    )  # fmt: skip


def _reader(*, projected: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=600, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=77, projection_dim=16, bos_token_id=512, eos_token_id=513, pad_token_id=513,
    )  # fmt: skip
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config).eval()


def _tokenizer(folder: Path) -> Any:
    from transformers import CLIPTokenizer

    words = folder.parent / "words"
    _write_words(words)
    return CLIPTokenizer(str(words / "vocab.json"), str(words / "merges.txt"), model_max_length=77)


def _write_words(folder: Path) -> None:
    """A vocabulary of bytes and no words, so that every letter is a token."""
    letters = [chr(code) for code in range(33, 33 + 256)]
    vocabulary = {
        token: number for number, token in enumerate([*letters, *(f"{one}</w>" for one in letters)])
    }
    vocabulary |= {"<|startoftext|>": 512, "<|endoftext|>": 513}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")


def save_lora(path: Path, network: Path) -> Path:
    """Save a LoRA file that fits the network."""
    import torch
    from diffusers import StableDiffusionPipeline
    from diffusers.utils import convert_state_dict_to_diffusers
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    pipe = StableDiffusionPipeline.from_pretrained(network, local_files_only=True)
    pipe.unet.add_adapter(
        LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_v"], init_lora_weights=False)
    )
    torch.manual_seed(6)
    weights = get_peft_model_state_dict(pipe.unet)
    weights = {name: torch.randn_like(tensor) * 4 for name, tensor in weights.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    StableDiffusionPipeline.save_lora_weights(
        path.parent, unet_lora_layers=convert_state_dict_to_diffusers(weights), weight_name=path.name
    )
    return path
