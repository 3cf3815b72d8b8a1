"""JSON of other servers as a database can keep it."""

import json
from typing import Any


def loads(content: bytes | str) -> Any:
    """The value of a JSON text, without NUL and halves of characters, which no text of ours may hold. Raises `ValueError`, `RecursionError`."""
    value = json.loads(content)
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    return _sound(value) if "\\u0000" in text or "\\ud" in text.lower() else value


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_sound(each) for each in value]
    if isinstance(value, dict):
        return {_sound(name): _sound(each) for name, each in value.items()}
    return value
