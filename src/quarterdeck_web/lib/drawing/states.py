"""States: a dot and a word. The dot's shape repeats its colour: open, half, full."""

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el

STATUS = {
    "idea": ("Idea", "", "open"),
    "under review": ("Under review", "", "open"),
    "planned": ("Planned", "info", "open"),
    "in progress": ("In progress", "info", "half"),
    "released": ("Released", "ok", ""),
    "closed": ("Closed", "", ""),
}
VERDICT = {
    "feasible": ("Feasible", "ok", ""),
    "conditional": ("Feasible if", "warn", "half"),
    "infeasible": ("Infeasible", "risk", ""),
    "unknown": ("Needs a spike", "", "open"),
}


def state(word: str, kind: str = "", shape: str = "") -> SafeString:
    """A dot and a word. `kind` is ok, warn, risk, info, acc or ""; `shape` is open, half or ""."""
    classes = ["qd-state", f"is-{kind}" if kind else "", f"is-{shape}" if shape else ""]
    return el("span", word, class_=" ".join(filter(None, classes)))


def status(value: str) -> SafeString:
    """The status of a feature."""
    return state(*STATUS.get(value, (str(value).capitalize() or "Idea", "", "open")))


def verdict(value: str | None) -> SafeString:
    """The verdict of a feasibility case."""
    return state(*VERDICT.get(value or "unknown", (str(value).capitalize(), "", "open")))
