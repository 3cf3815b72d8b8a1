"""A portal of a product with a secret in every field, and with everything on it that nobody outside may read."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from quarterdeck.product import ProductFile
from quarterdeck.product.portal import Idea, RoadmapItem, Visitor
from quarterdeck.reports.rule_fields import FIELDS
from tests.quarterdeck.reports.canaries import DAY, Canaries, word
from tests.quarterdeck.reports.test_redaction import _stands_in
from tests.quarterdeck_web.chance import without_chance

PUBLISHED = frozenset(field for field, fact in FIELDS.items() if fact == "published")
POSTED = frozenset(("Idea.title", "Idea.text", "Idea.author", "Idea.posted_on", "Idea.answered_on", "IdeaComment.text", "IdeaComment.on"))
POSTED |= {"IdeaComment.author", "Idea.votes_before"}
"""What people said on the portal itself, for all who see it, under the name they chose."""
ADDRESSES = frozenset(("Idea.id", "IdeaComment.id", "ChangelogEntry.id"))
"""What stands in the addresses of its pages."""
SHOWN = PUBLISHED | POSTED | ADDRESSES
"""All that a page of an open portal may hold. Titles of features are not among it: each is shown in words written for customers, or not at all."""
OWN = frozenset(("Visitor.email", "Visitor.name"))
"""What a visitor's own pages and mails hold besides."""
DESK = SHOWN | OWN
DESK |= {
    "Feature.title",
    "Feature.id",
    "Need.title",
    "Need.id",
    "Account.title",
    "Account.id",
    "Vote.by",
    "Vote.on",
    "Idea.answered_by",
    "Evidence.id",
}
DESK |= {"Visitor.id", "Visitor.joined_on", "Portal.domains", "Portal.invited", "ProductFile.name", "Person.name"}
"""What a member sees who looks after the portal, and nothing of money, work, teams, notes or the market."""
HIDDEN_STATES = ("waiting", "rejected", "spam")
NEVER = (*HIDDEN_STATES, "draft", "unshown")


@dataclass(frozen=True)
class Planted:
    """The product, and the spellings that would give a field away."""

    product: ProductFile
    spellings: dict[str, set[str]]

    def leaks(self, text: str, may: frozenset[str]) -> list[str]:
        """Fields whose secret stands in a text though it may not, and posts that are not shown. What points at a field is told with it."""
        text = re.sub(r"\s", "", without_chance(text).replace("&#x27;", "'").replace("\u202f", ""))
        told = {spelling for field in may for spelling in self.spellings.get(field, ())}
        found = [field for field, spellings in self.spellings.items() if any(_stands_in(each, text) for each in spellings - told)]
        return found + [state for state in NEVER if word(f"Never.{state}").casefold() in text.casefold()]


@cache
def planted() -> Planted:
    """The product: one idea answered and shown, one in each state that is not, one merged; an entry, a draft; a feature shown, one not."""
    canaries = Canaries()
    product = canaries.product()
    [idea], [vote], [comment], [item], [entry] = product.ideas, product.votes, product.idea_comments, product.roadmap, product.changelog
    [feature], [visitor], [said], [account] = product.features, product.visitors, product.evidence, product.accounts
    shown = replace(idea, merged_into=None, status="planned", feature=feature.id, evidence=said.id, visitor=visitor.id)
    hidden = [
        Idea(id=f"hidden-{state}", title=_never(state), text=_never(state), posted_on=DAY, visitor="quiet", state=state) for state in HIDDEN_STATES
    ]
    merged = replace(shown, id="merged", title="Merged", text="", answer="", merged_into=shown.id, evidence=None, feature=None)
    below = replace(comment, idea=shown.id, visitor=visitor.id)
    by_member = replace(comment, id="by-member", idea=shown.id, visitor=None, text="For the product", author=word("Person.name"))
    unshown = [replace(comment, id=f"said-{state}", idea=shown.id, visitor="quiet", text=_never(state), state=state) for state in HIDDEN_STATES]
    other = replace(feature, id="other", title=_never("unshown"), options=(), release=None, status="planned")
    gone = replace(other, id="gone", status="released")
    draft = replace(entry, id="draft", title=_never("draft"), text=_never("draft"), published_on=None, features=(), ideas=(shown.id,))
    return Planted(
        replace(
            product,
            features=(replace(feature, status="in progress"), other, gone),
            accounts=(replace(account, domains=(*account.domains, "orrin.example")),),
            visitors=(
                replace(visitor, email=visitor.email.lower(), account=account.id, wants_mail=True),
                Visitor(id="quiet", email="quiet@elsewhere.example", joined_on=DAY),
            ),
            ideas=(shown, *hidden, merged),
            votes=(replace(vote, idea=shown.id, visitor=visitor.id, account=account.id),),
            idea_comments=(below, by_member, *unshown),
            roadmap=(replace(item, feature=feature.id), RoadmapItem(feature="gone", title=_never("unshown"))),
            changelog=(replace(entry, features=(feature.id,), ideas=(shown.id, "hidden-spam"), published_on=DAY + timedelta(days=1)), draft),
        ),
        canaries.spellings,
    )


def _never(state: str) -> str:
    return word(f"Never.{state}")
