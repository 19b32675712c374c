"""Cards of models in Markdown, as HTML that is safe whoever wrote them.

A small part of Markdown: headings, paragraphs, lists, tables, code, emphasis, links. Everything is escaped
first, so there is no way to write HTML; a link leads to http(s) only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from django.utils.safestring import SafeString, mark_safe

_HEADING = re.compile(r"(#{1,4})\s+(.+?)\s*#*$")
_BULLET = re.compile(r"\s*[-*+]\s+(.*)")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+(.*)")
_RULE = re.compile(r"\|?\s*:?-{2,}.*")
_INLINE = (
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![*\w])\*([^*\s][^*]*)\*(?!\w)"), r"<em>\1</em>"),
    (re.compile(r"\[([^\]]+)\]\((https?://[^\s()<>]+)\)"), r'<a href="\2" rel="nofollow noopener">\1</a>'),
)
LONGEST = 50_000


def to_html(text: str, *, top: int = 2) -> SafeString:
    """The text as HTML; its largest heading becomes an h`top`."""
    return mark_safe("\n".join(_blocks(text[:LONGEST].splitlines(), top)))  # noqa: S308 (all escaped below)


def _blocks(lines: list[str], top: int) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            place += 1
        elif line.startswith("```"):
            end = next((n for n in range(place + 1, len(lines)) if lines[n].startswith("```")), len(lines))
            yield f"<pre><code>{html.escape(chr(10).join(lines[place + 1 : end]))}</code></pre>"
            place = end + 1
        elif heading := _HEADING.match(line):
            level = min(len(heading[1]) - 1 + top, 6)
            yield f"<h{level}>{_inline(heading[2])}</h{level}>"
            place += 1
        else:
            end = _end_of(lines, place)
            yield _paragraph(lines[place:end])
            place = end


def _end_of(lines: list[str], place: int) -> int:
    """Where the block that begins here ends: before an empty line, a heading or a fence."""
    end = place + 1
    while end < len(lines) and lines[end].strip() and not lines[end].startswith(("```", "#")):
        end += 1
    return end


def _paragraph(lines: list[str]) -> str:
    if len(lines) > 1 and "|" in lines[0] and _RULE.fullmatch(lines[1].strip()):
        return _table(lines)
    for marker, tag in ((_BULLET, "ul"), (_NUMBERED, "ol")):
        if marker.match(lines[0]):
            return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in _items(lines, marker))}</{tag}>"
    return f"<p>{_inline(' '.join(line.strip() for line in lines))}</p>"


def _items(lines: list[str], marker: re.Pattern[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if found := marker.match(line):
            items.append(found[1])
        else:
            items[-1] += f" {line.strip()}"
    return items


def _table(lines: list[str]) -> str:
    def row(line: str, tag: str) -> str:
        cells = line.strip().strip("|").split("|")
        return f"<tr>{''.join(f'<{tag}>{_inline(cell.strip())}</{tag}>' for cell in cells)}</tr>"

    body = "".join(row(line, "td") for line in lines[2:])
    return f"<table><thead>{row(lines[0], 'th')}</thead><tbody>{body}</tbody></table>"


def _inline(text: str) -> str:
    """Emphasis and links outside of code, which stays as it is."""
    parts = re.split(r"`([^`]+)`", text)
    return "".join(
        f"<code>{html.escape(part)}</code>" if number % 2 else _emphasised(html.escape(part))
        for number, part in enumerate(parts)
    )


def _emphasised(escaped: str) -> str:
    for pattern, replacement in _INLINE:
        escaped = pattern.sub(replacement, escaped)
    return escaped
