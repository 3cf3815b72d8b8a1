"""The state of a launch, as the engine says it."""

from __future__ import annotations

from typing import Any

from quarterdeck.adapters import adapter_of

STATES = {
    "preparing": ("Being prepared", "", "open"),
    "go": ("Go", "acc", ""),
    "no-go": ("No-go", "risk", ""),
    "launched": ("Launched", "ok", ""),
    "rolled back": ("Rolled back", "risk", "half"),
}
"""Each state as a word, its colour and its shape."""


def state_of(body: dict[str, Any]) -> str:
    """Where a launch stands: preparing, go, no-go, launched or rolled back."""
    from quarterdeck.product import Launch

    launch: Launch = adapter_of(Launch).validate_python(body)
    return launch.state
