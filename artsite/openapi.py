"""What the OpenAPI document says of every operation: that a refusal is a problem (RFC 9457)."""

from __future__ import annotations

from typing import Any

PROBLEM = {
    "type": "object",
    "description": "Problem details, RFC 9457.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What happened and what to do, for a person."},
        "errors": {
            "type": "object",
            "description": "By field: what is wrong with it.",
            "additionalProperties": {},
        },
        "current": {
            "type": "object",
            "additionalProperties": {},
            "description": "With 409: how the work is now.",
        },
    },
    "required": ["type", "title", "status", "detail"],
}
DEFAULT = {
    "description": "A problem: what is wrong, and by field where.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
METHODS = ("get", "post", "put", "patch", "delete")


def add_problems(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: gives every operation the default response of a problem."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for method in METHODS:
            if method in operations:
                operations[method]["responses"].setdefault("default", DEFAULT)
    return result
