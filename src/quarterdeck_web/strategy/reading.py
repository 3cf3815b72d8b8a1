"""What forms of strategy send, read field by field; everything wrong is said at once."""

import re
from typing import Any

from django.http import QueryDict

from quarterdeck_web.lib.refusals import FieldErrors

MAX_ACTIONS, MAX_DOMAINS = 30, 50
DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")


def read_strategy(post: QueryDict) -> dict[str, Any]:
    """Vision, diagnosis, policy and actions; what was not sent is left out."""
    fields: dict[str, Any] = {name: post[name].strip() or None for name in ("vision", "diagnosis", "guiding_policy") if name in post}
    if "coherent_actions" in post:
        actions = [line.strip() for line in post["coherent_actions"].splitlines() if line.strip()]
        if len(actions) > MAX_ACTIONS:
            raise FieldErrors({"coherent_actions": [f"expected at most {MAX_ACTIONS} actions, got {len(actions)}. A strategy chooses"]})
        fields["coherent_actions"] = actions or None
    return fields


def read_objective(post: QueryDict) -> dict[str, Any]:
    """An objective's own fields."""
    errors: dict[str, list[str]] = {}
    fields: dict[str, Any] = {name: post[name].strip() or None for name in ("title", "description", "source") if name in post}
    if "weight" in post:
        fields["weight"] = read_number(post["weight"], "weight", errors, low=0.0, default=1.0)
    _require_title(fields, errors)
    return _sound(fields, errors)


def read_key_result(post: QueryDict) -> dict[str, Any]:
    """A key result's fields but its confidence, which grows by measuring."""
    errors: dict[str, list[str]] = {}
    fields: dict[str, Any] = {"title": post.get("title", "").strip(), "unit": post.get("unit", "").strip(), "kind": post.get("kind", "aspirational")}
    for name in ("start", "now", "target"):
        fields[name] = read_number(post.get(name, ""), name, errors)
    if fields["kind"] not in ("committed", "aspirational"):
        errors["kind"] = [f"expected committed or aspirational, got {fields['kind'][:40]!r}"]
    if None not in (fields["start"], fields["target"]) and fields["start"] == fields["target"] and "start" not in errors:
        errors["target"] = [f"expected a target other than the start, got {fields['target']:g} for both"]
    _require_title(fields, errors)
    return _sound(fields, errors)


def read_segment(post: QueryDict) -> dict[str, Any]:
    """A segment's fields."""
    errors: dict[str, list[str]] = {}
    number = read_number(post.get("num_accounts", ""), "num_accounts", errors, low=0.0, default=None, is_needed=False)
    if number is not None and number != int(number):
        errors["num_accounts"] = [f"expected a whole number, got {number:g}"]
    fields = {"title": post.get("title", "").strip(), "num_accounts": None if number is None else int(number)}
    _require_title(fields, errors)
    return _sound(fields, errors)


def read_account(post: QueryDict, segments: set[str]) -> dict[str, Any]:
    """An account's fields."""
    errors: dict[str, list[str]] = {}
    segment = post.get("segment", "").strip()
    if segment and segment not in segments:
        errors["segment"] = [f"there is no segment {segment[:60]!r}. Choose one from the list"]
    revenue = read_number(post.get("yearly_revenue", ""), "yearly_revenue", errors, low=0.0, default=0.0, is_needed=False)
    fields = {"title": post.get("title", "").strip(), "segment": segment or None, "yearly_revenue": revenue}
    if "domains" in post:
        fields["domains"] = _domains(post["domains"], errors)
    _require_title(fields, errors)
    return _sound(fields, errors)


def _domains(text: str, errors: dict[str, list[str]]) -> list[str] | None:
    """Domains of e-mail addresses, with spaces or commas between; what is none goes to `errors`."""
    said = list(dict.fromkeys(part.lower().lstrip("@") for part in re.split(r"[\s,;]+", text) if part))
    if wrong := [part for part in said if not DOMAIN.fullmatch(part)]:
        errors["domains"] = [f"expected domains such as orrin.example, got {wrong[0][:60]!r}"]
    if len(said) > MAX_DOMAINS:
        errors["domains"] = [f"expected at most {MAX_DOMAINS} domains, got {len(said)}"]
    return said or None


def read_number(
    text: str, name: str, errors: dict[str, list[str]], *, low: float | None = None, default: float | None = None, is_needed: bool = True
) -> float | None:
    """A number as people type it (1,200 and 1200.5 and 85 %); what is wrong goes to `errors`."""
    plain = text.strip().removesuffix("%").replace(" ", "").replace("\u202f", "").replace("−", "-")
    if not plain:
        if default is None and is_needed:
            errors[name] = ["expected a number, got nothing"]
        return default
    try:
        value = float(plain.replace(",", "") if _are_thousands(plain) else plain.replace(",", "."))
    except ValueError:
        errors[name] = [f"expected a number, got {text[:40]!r}"]
        return None
    if value != value or value in (float("inf"), float("-inf")) or abs(value) > 1e15:
        errors[name] = [f"expected a number, got {text[:40]!r}"]
        return None
    if low is not None and value < low:
        errors[name] = [f"expected {low:g} or more, got {value:g}"]
        return None
    return value


def _are_thousands(text: str) -> bool:
    """Whether commas part thousands (1,200) rather than a fraction (0,5)."""
    parts = text.lstrip("-").split(".")[0].split(",")
    return len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and parts[0] != "0"


def _require_title(fields: dict[str, Any], errors: dict[str, list[str]]) -> None:
    if "title" in fields and not fields["title"]:
        errors["title"] = ["expected a name, got an empty text"]


def _sound(fields: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    if errors:
        raise FieldErrors(errors)
    return fields
