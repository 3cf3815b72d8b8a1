"""The public portal: what customers see, ask for and vote for, and what they were told."""

from datetime import date, timedelta
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.evidence import ASKED_STATUSES, AskedStatus
from quarterdeck.product.noun import noun

PortalTab = Literal["roadmap", "ideas", "changelog"]
PORTAL_TABS: tuple[PortalTab, ...] = ("roadmap", "ideas", "changelog")
PostState = Literal["public", "waiting", "rejected", "spam"]
IdeaStatus = AskedStatus
IDEA_STATUSES = ASKED_STATUSES
ChangeKind = Literal["new", "improved", "fixed"]
RoadmapHorizon = Literal["Now", "Next", "Later"]
NOW_DAYS, NEXT_DAYS = 28, 120


def horizon_of(start: date, today: date) -> RoadmapHorizon:
    """How customers are told of a start: now (begun, or begins within four weeks), next (within four months) or later."""
    away = start - today
    return "Now" if away <= timedelta(days=NOW_DAYS) else "Next" if away <= timedelta(days=NEXT_DAYS) else "Later"


@noun
class Portal:
    """What the portal shows, and to whom. Its address belongs to the installation and is not part of the product.

    *private*: only who is `invited` by address, has an address of one of `domains`, or, with `for_accounts`, of the domain
    of one of the accounts. `moderated`: ideas and comments wait until somebody approves them.
    """

    visibility: Literal["off", "private", "public"] = "off"
    title: str = ""
    welcome: str = ""
    tabs: tuple[PortalTab, ...] = PORTAL_TABS
    moderated: bool = False
    invited: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    for_accounts: bool = False


@noun
class Visitor:
    """Somebody who signed in to the portal with their e-mail address, or for whom a member voted. No seat, and no member."""

    id: str
    email: str
    name: str = ""
    account: str | None = None
    wants_mail: bool = True
    blocked: bool = False
    joined_on: date

    def __post_init__(self) -> None:
        if "@" not in self.email:
            raise InvalidInput(f"expected an e-mail address, got {self.email!r}")


@noun
class Idea:
    """Something people ask for on the portal. `evidence` is the same in the words it was posted with.

    Without a `status` it stands as its `feature` does, and is open without one. What is `merged_into` another shows there.
    `author` is the name shown; `state` says whether it is shown at all. `votes_before` counts people who asked for it where it
    was posted before and are known by their number only; who votes by name here is not among them.
    """

    id: str
    title: str
    text: str = ""
    posted_on: date
    evidence: str | None = None
    feature: str | None = None
    visitor: str | None = None
    author: str = ""
    state: PostState = "public"
    status: IdeaStatus | None = None
    merged_into: str | None = None
    answer: str = ""
    answered_by: str = ""
    answered_on: date | None = None
    votes_before: int = 0

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidInput("expected a title in words, got none")
        if self.votes_before < 0:
            raise InvalidInput(f"expected votes_before of 0 or more, got {self.votes_before}")
        if self.merged_into == self.id:
            raise InvalidInput(f"expected another idea in merged_into, got {self.id!r} itself")


@noun
class Vote:
    """One person asks for an idea, once. A vote `by` a member stands for an account, or for a person of it."""

    idea: str
    visitor: str | None = None
    account: str | None = None
    by: str = ""
    on: date

    def __post_init__(self) -> None:
        if self.visitor is None and self.account is None:
            raise InvalidInput("expected a visitor or an account that votes, got neither")


@noun
class IdeaComment:
    """What somebody said below an idea: a visitor, or a member for the product (then there is no `visitor`)."""

    id: str
    idea: str
    text: str
    on: date
    visitor: str | None = None
    author: str = ""
    state: PostState = "public"

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InvalidInput("expected a text in words, got none")


@noun
class RoadmapItem:
    """A feature that customers may see on the roadmap, in words meant for them. Nothing else of it is shown."""

    feature: str
    title: str
    text: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidInput("expected a title in words, got none")


@noun
class ChangelogEntry:
    """What came out, told to customers in Markdown; a draft until `published_on`."""

    id: str
    title: str
    text: str = ""
    kind: ChangeKind = "new"
    published_on: date | None = None
    features: tuple[str, ...] = ()
    ideas: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidInput("expected a title in words, got none")
