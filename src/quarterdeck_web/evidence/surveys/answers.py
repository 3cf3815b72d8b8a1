"""The answers behind a figure of a survey, as people gave them."""

from typing import Any

PROMOTER, PASSIVE = 9, 7
KINDS = {
    "promoters": "promoters",
    "passives": "passives",
    "detractors": "detractors",
    "very": "very disappointed users",
    "somewhat": "somewhat disappointed users",
    "not": "users who are not disappointed",
    "users": "users",
    "others": "people who do not use it",
    "scored": "people who gave a score",
    "best": "choices as the best",
    "worst": "choices as the worst",
}
"""Which answers an address may ask for, in words."""


def answers_behind(body: dict[str, Any], *, item: str = "", kind: str = "", segment: str = "") -> list[dict[str, Any]]:
    """The responses a figure counts: about one item, of one kind, of one segment."""
    return [each for each in body.get("responses", ()) if _fits(each, item, kind, segment)]


def answer_words(response: dict[str, Any], titles: dict[str, str], item: str = "", kind: str = "") -> list[str]:
    """What one person answered, each answer a line."""
    told = [f"{response['score']} of 10"] if "score" in response else []
    if said := response.get("disappointed"):
        told.append(f"{said} disappointed" + (", does not use it" if response.get("is_active") is False else ""))
    for pair in response.get("kano", ()):
        if not item or pair["item"] == item:
            told.append(f"{titles[pair['item']]}: with it {pair['functional']}, without it {pair['dysfunctional']}")
    for rating in response.get("ratings", ()):
        if not item or rating["item"] == item:
            told.append(f"{titles[rating['item']]}: importance {rating['importance']}, satisfaction {rating['satisfaction']}")
    for task in response.get("tasks", ()):
        if not item or (task[kind] == item if kind in ("best", "worst") else item in task["shown"]):
            told.append(f"Of {', '.join(titles[each] for each in task['shown'])}: best {titles[task['best']]}, worst {titles[task['worst']]}")
    return told


def _fits(response: dict[str, Any], item: str, kind: str, segment: str) -> bool:
    if segment and response.get("segment", "") != segment:
        return False
    if item and not _is_about(response, item):
        return False
    score, said, is_user = response.get("score"), response.get("disappointed"), response.get("is_active") is not False
    match kind:
        case "promoters":
            return score is not None and score >= PROMOTER
        case "passives":
            return score is not None and PASSIVE <= score < PROMOTER
        case "detractors":
            return score is not None and score < PASSIVE
        case "very" | "somewhat" | "not":
            return bool(said == kind and is_user)
        case "users":
            return bool(said and is_user)
        case "others":
            return bool(said and not is_user)
        case "scored":
            return score is not None
        case "best" | "worst":
            return any(task[kind] == item for task in response.get("tasks", ()))
    return True


def _is_about(response: dict[str, Any], item: str) -> bool:
    answered = [*response.get("kano", ()), *response.get("ratings", ())]
    return any(each["item"] == item for each in answered) or any(item in task["shown"] for task in response.get("tasks", ()))
