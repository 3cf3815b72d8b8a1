"""Harbor's portal: what customers see, the ideas they posted, and who votes for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from quarterdeck.product import Account, ChangelogEntry, Idea, IdeaComment, Portal, RoadmapItem, Visitor, Vote
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import AS_OF, PRODUCT_MANAGER, data

NUM_VISITORS = 120
NAMES = ("A planner", "A dispatcher", "A dock manager", "An accounts clerk", "A customs agent", "A shift lead")
FIRST_VISIT = date(2026, 3, 2)


@dataclass(frozen=True)
class HarborPortal:
    """Everything of the portal, as the product file has it."""

    visitors: tuple[Visitor, ...]
    ideas: tuple[Idea, ...]
    votes: tuple[Vote, ...]
    comments: tuple[IdeaComment, ...]


def settings() -> Portal:
    """Public as soon as somebody gives it an address."""
    return Portal(visibility="public", welcome=data("portal")["welcome"])


def roadmap() -> tuple[RoadmapItem, ...]:
    return tuple(RoadmapItem(**row) for row in data("portal")["roadmap"])


def changelog() -> tuple[ChangelogEntry, ...]:
    """Entries; each names the ideas it answers by their titles in the data file."""
    by_title = {row["title"]: f"IDEA-{number}" for number, row in enumerate(data("portal")["idea"], 1)}
    rows = data("portal")["changelog"]
    return tuple(
        ChangelogEntry(**{**row, "text": row["text"].strip(), "ideas": tuple(by_title[title] for title in row["ideas"])}) for row in reversed(rows)
    )


def talk(seed: int, accounts: Sequence[Account]) -> HarborPortal:
    """Visitors from the accounts, their ideas, votes and comments: who posts an idea votes for it."""
    dice = Dice(seed, "portal")
    visitors = tuple(_visitor(number, account) for number, account in enumerate(dice.sample(accounts, NUM_VISITORS), 1))
    ideas, votes, comments = [], list[Vote](), list[IdeaComment]()
    for number, row in enumerate(data("portal")["idea"], 1):
        voters = dice.sample(visitors, row["votes"])
        author, posted_on, ref = voters[0], row["posted_on"], f"IDEA-{number}"
        told = {name: row[name] for name in ("feature", "status", "text", "answer") if name in row}
        said: dict[str, Any] = {"answered_by": PRODUCT_MANAGER, "answered_on": AS_OF - timedelta(days=7)} if "answer" in row else {}
        ideas.append(Idea(id=ref, title=row["title"], posted_on=posted_on, visitor=author.id, author=author.name, **told, **said))
        days = (AS_OF - posted_on).days
        for voter in voters:
            on = posted_on if voter is author else posted_on + timedelta(days=dice.whole(0, days))
            votes.append(Vote(idea=ref, visitor=voter.id, account=voter.account, on=on))
        for place, text in enumerate(row["comments"], 1):
            who = voters[min(place, len(voters) - 1)]
            on = posted_on + timedelta(days=min(days, 6 * place))
            comments.append(IdeaComment(id=f"{ref}-comment-{place}", idea=ref, text=text, on=on, visitor=who.id, author=who.name))
    return HarborPortal(visitors, tuple(ideas), tuple(votes), tuple(comments))


def _visitor(number: int, account: Account) -> Visitor:
    """Somebody of an account. The name they chose says what they do, not whose customer they are: everybody reads it."""
    return Visitor(
        id=f"visitor-{number:03}",
        email=f"planner{number}@{account.id}.example",
        name=NAMES[number % len(NAMES)],
        account=account.id,
        joined_on=FIRST_VISIT + timedelta(days=number % 200),
    )
