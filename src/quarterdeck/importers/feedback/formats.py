"""The exports of other tools that are known by their columns: by name, never by order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from quarterdeck.importers.feedback.dates import Order
from quarterdeck.importers.feedback.fields import plain
from quarterdeck.product.evidence import EvidenceKind


@dataclass(frozen=True, slots=True)
class FeedbackFormat:
    """An export of one tool. It is recognised where all names of one of its `signatures` are columns.

    `columns` names for each field the columns to take, in the order of preference; names are compared as `plain` writes them.
    `order` is what the tool means by 4/3/25.
    """

    title: str
    source: str
    signatures: tuple[str, ...]
    columns: Mapping[str, str]
    kind: EvidenceKind = "feedback"
    order: Order | None = None

    def matched(self, columns: Iterable[str]) -> int:
        """How many names of its longest matching signature are there; 0 where it is another tool's file."""
        there = set(map(plain, columns))
        return max((len(names) for names in map(str.split, self.signatures) if there.issuperset(names)), default=0)

    def chosen(self, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The columns of a file by field, in the order of preference."""
        by_plain: dict[str, list[str]] = {}
        for column in columns:
            by_plain.setdefault(plain(column), []).append(column)
        found = {field: tuple(column for name in names.split() for column in by_plain.get(name, ())) for field, names in self.columns.items()}
        return {field: chosen for field, chosen in found.items() if chosen}


FORMATS: Mapping[str, FeedbackFormat] = MappingProxyType(
    {
        "productboard": FeedbackFormat(
            "Productboard notes",
            "Productboard",
            ("note_title note_text", "note_text feature_name", "note_text user_email company_name"),
            {
                "id": "uuid id",
                "title": "note_title",
                "text": "note_text",
                "said_on": "created_at",
                "person": "user_email user_name",
                "account": "company_name company_domain",
                "tags": "tags",
                "url": "source_url",
                "status": "state",
            },
            order="month first",
        ),
        "canny-votes": FeedbackFormat(
            "Canny votes",
            "Canny",
            ("post_id voter_id", "post_id voter_email", "post_id voter_name"),
            {
                "id": "post_id",
                "title": "post_title",
                "text": "post_details",
                "url": "post_url",
                "voter": "voter_email voter_id voter_name",
                "voted_on": "created created_at",
                "account": "voter_companies_name",
                "tags": "board_name",
                "status": "post_status",
            },
        ),
        "canny": FeedbackFormat(
            "Canny posts",
            "Canny",
            ("id title details score", "id title score comment_count", "id title details board_name"),
            {
                "id": "id",
                "title": "title",
                "text": "details",
                "said_on": "created created_at",
                "person": "author_email author_name author_id",
                "account": "author_companies_name",
                "votes": "score",
                "tags": "tags_name category_name board_name",
                "url": "url",
                "status": "status",
                "merged_ids": "merge_history_post_id",
                "merged_titles": "merge_history_post_title",
            },
        ),
        "fider": FeedbackFormat(
            "Fider posts",
            "Fider",
            ("number title votes_count", "number title description original_number"),
            {
                "id": "number",
                "title": "title",
                "text": "description",
                "said_on": "created_at",
                "person": "created_by created_by_email created_by_name",
                "votes": "votes_count",
                "tags": "tags",
                "status": "status",
                "merged_into": "original_number",
            },
        ),
        "quackback": FeedbackFormat(
            "Quackback posts",
            "Quackback",
            ("title content vote_count", "title content board author_email"),
            {
                "id": "id source_id",
                "title": "title",
                "text": "content",
                "said_on": "created_at",
                "person": "author_email author_name",
                "votes": "vote_count",
                "tags": "tags board",
                "status": "status",
            },
        ),
        "uservoice": FeedbackFormat(
            "UserVoice ideas and voters",
            "UserVoice",
            (
                *("suggestion_id suggestion_title", "idea_id idea_title voter_email", "idea_id title voter_email"),
                *("idea_id idea_title supporter_email", "idea_title voter_email", "idea voter_email", "suggestion voter_email"),
            ),
            {
                "id": "suggestion_id idea_id",
                "title": "suggestion_title idea_title idea suggestion title",
                "text": "suggestion_body idea_description description body details text",
                "said_on": "suggestion_created_timestamp suggestion_created_at idea_created_at",
                "person": "suggestion_creator_email_address suggestion_created_by_email suggestion_creator_name",
                "voter": "user_email_address user_email external_user_email_address voter_email supporter_email "
                "supporter_email_address user_id voter_id supporter_id "
                "user_name external_user_name voter_name supporter_name",
                "voted_on": "supporter_created_timestamp supporter_created_at voted_at vote_created_at voted_on",
                "account": "account_name user_account_name company account company_name",
                "votes": "suggestion_supporters_count suggestion_votes_count",
                "tags": "suggestion_category_name suggestion_labels_name category labels",
                "url": "suggestion_portal_url",
                "status": "suggestion_status_name suggestion_status status_name status",
                "merged_into": "suggestion_parent_id",
            },
        ),
        "github-issues": FeedbackFormat(
            "GitHub issues",
            "GitHub",
            ("number title html_url", "number title reactions_plus_1", "number title user_login", "number title author_login created_at"),
            {
                "id": "id html_url url number",
                "title": "title",
                "text": "body",
                "said_on": "created_at",
                "person": "user_login author_login",
                "votes": "reactions_plus_1",
                "vote_kinds": "reaction_groups_content",
                "vote_counts": "reaction_groups_users_total_count",
                "tags": "labels labels_name",
                "url": "html_url url",
                "left_out": "pull_request_url pull_request_html_url",
            },
        ),
        "github-project": FeedbackFormat(
            "a view of a GitHub project",
            "GitHub project",
            ("title assignees status repository", "title assignees status labels milestone", "title url assignees status"),
            {"id": "url", "title": "title", "tags": "labels", "url": "url"},
            kind="ticket",
        ),
        "linear": FeedbackFormat(
            "Linear issues",
            "Linear",
            ("id team title creator cycle_number", "id team title description status estimate priority creator"),
            {
                "id": "id",
                "title": "title",
                "text": "description",
                "said_on": "created",
                "person": "creator",
                "tags": "labels project",
                "merged_into": "duplicate_of",
            },
            kind="ticket",
        ),
        "jira": FeedbackFormat(
            "Jira issues",
            "Jira",
            ("summary issue_key", "summary issue_id issue_type"),
            {
                "id": "issue_key issue_id",
                "title": "summary",
                "text": "description",
                "said_on": "created",
                "person": "reporter creator",
                "votes": "votes",
                "tags": "labels component_s components component",
                "merged_into": "outward_issue_link_duplicate",
            },
            kind="ticket",
            order="day first",
        ),
        "gitlab": FeedbackFormat(
            "GitLab issues",
            "GitLab",
            ("title issue_id author_username", "title issue_id created_at_utc", "title issue_id url state"),
            {
                "id": "url issue_id",
                "title": "title",
                "text": "description",
                "said_on": "created_at_utc created_at",
                "person": "author_username author",
                "tags": "labels",
                "url": "url",
            },
            kind="ticket",
        ),
        "plane": FeedbackFormat(
            "Plane work items",
            "Plane",
            ("project_identifier sequence_id name", "sequence_id name state module_name", "sequence_id name description priority"),
            {
                "id": "id sequence_id",
                "title": "name",
                "text": "description description_stripped",
                "said_on": "created_at created_on",
                "person": "created_by",
                "tags": "labels",
            },
            kind="ticket",
        ),
    }
)


def recognised(columns: Iterable[str]) -> str | None:
    """The name of the format whose columns these are; where several fit, the one of which most is there."""
    names = tuple(columns)
    fits = {name: (format.matched(names), sum(len(found) for found in format.chosen(names).values())) for name, format in FORMATS.items()}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best][0] else None
