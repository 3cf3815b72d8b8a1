"""The side navigation: what stands in it, in which order, and which entry the page belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """An entry: a name for pages to say where they belong, its word, its path below the workspace, and the key of its count."""

    name: str
    title: str
    path: str
    icon: str = ""
    counts: str = ""
    letter: str = ""
    within: tuple["Place", ...] = ()


PLACES = (
    Place("home", "Home", "", "home", "keys", "h"),
    Place(
        "evidence",
        "Evidence",
        "evidence/",
        "evidence",
        within=(
            Place("inbox", "Inbox", "evidence/", counts="inbox", letter="i"),
            Place("needs", "Needs", "evidence/needs/", counts="needs", letter="n"),
            Place("market", "Market", "evidence/market/", letter="m"),
            Place("surveys", "Surveys", "evidence/surveys/", letter="u"),
        ),
    ),
    Place("strategy", "Strategy", "strategy/", "strategy", letter="s"),
    Place("features", "Features", "features/", "features", "features", "f"),
    Place(
        "feasibility",
        "Feasibility",
        "feasibility/",
        "feasibility",
        within=(
            Place("teams", "Teams and capacity", "feasibility/", letter="t"),
            Place("dependencies", "Dependencies", "feasibility/dependencies/", letter="d"),
            Place("risks", "Risks", "feasibility/risks/", counts="risks", letter="r"),
        ),
    ),
    Place("plan", "Plan", "plan/", "plan", letter="p"),
    Place("forecast", "Forecast", "forecast/", "forecast", letter="o"),
    Place("delivery", "Delivery", "delivery/", "delivery", letter="w"),
    Place("compare", "Compare", "compare/", "compare", letter="c"),
    Place("reports", "Reports", "reports/", "reports", letter="e"),
    Place("portal", "Portal", "portal/", "portal", "portal", "b"),
    Place("settings", "Settings", "settings/", "settings", letter="x"),
)


def place_of(path: str) -> str:
    """The name of the entry that a path below the workspace belongs to: the one with the longest path it begins with."""
    leaves = [leaf for place in PLACES for leaf in (place.within or (place,))]
    fitting = [leaf for leaf in leaves if path.startswith(leaf.path) and (leaf.path or not path)]
    return max(fitting, key=lambda leaf: len(leaf.path)).name if fitting else ""


def entries(root: str, here: str, counts: dict[str, int]) -> list[dict[str, object]]:
    """The entries as the template writes them. `root` is the workspace's address, `here` the name of the page's place."""
    return [_entry(place, root, here, counts) for place in PLACES]


def _entry(place: Place, root: str, here: str, counts: dict[str, int]) -> dict[str, object]:
    return {
        "title": place.title,
        "url": root + place.path,
        "icon": place.icon,
        "letter": place.letter,
        "count": counts.get(place.counts) or "",
        "is_here": place.name == here and not place.within,
        "within": [_entry(leaf, root, here, counts) for leaf in place.within],
    }
