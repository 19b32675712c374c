"""The words as the network's reader takes them: it has room for 77 tokens, and what does not fit is told."""

from __future__ import annotations

from typing import Any

SHOWN = 50  # characters


def unread(tokenizer: Any, text: str) -> str:
    """The end of the text for which the reader has no room; empty if there is room for all."""
    room = min(int(tokenizer.model_max_length), 77) - 2  # a beginning and an end take two
    tokens = tokenizer(text, add_special_tokens=False, truncation=False, verbose=False).input_ids
    return (
        str(tokenizer.decode(tokens[room:], skip_special_tokens=True)).strip() if len(tokens) > room else ""
    )


def told_unread(tokenizer: Any, prompt: str, negative: str) -> list[str]:
    """A sentence for each text that was cut."""
    texts = (("words", prompt), ("“Not this”", negative))
    return [
        f"The network reads 77 tokens; of the {name} it did not read: “{_short(rest)}”."
        for name, text in texts
        if (rest := unread(tokenizer, text))
    ]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()} …"
