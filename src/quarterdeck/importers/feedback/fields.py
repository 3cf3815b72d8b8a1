"""What can be said of one piece of feedback, and the names that columns with it have in other tools."""

import re
from functools import lru_cache
from types import MappingProxyType

FIELDS = MappingProxyType(
    {
        "text": "what was said, word for word",
        "title": "its title; stands above the text",
        "id": "what identifies it in the tool it comes from",
        "said_on": "the day it was said",
        "person": "who said it: an e-mail address, else a name",
        "account": "the customer organisation",
        "segment": "the group of customers",
        "kind": "feedback, interview, ticket, vote, survey, deal or usage",
        "language": "the language as a code such as en",
        "sentiment": "from -1 (angry) to 1 (happy)",
        "votes": "how many people voted for it, where only their number is known; a score below 0 counts as none",
        "vote_kinds": "what kind each of several counts of reactions is; only thumbs up are votes",
        "vote_counts": "those counts, in the same order",
        "voter": "who voted, where each row is one vote for the idea in it",
        "voted_on": "the day of that vote",
        "tags": "labels, topics, categories",
        "url": "where it can be opened; only http and https",
        "outcome": "how a deal ended: won or lost; the row is a deal then",
        "competitor": "who else was chosen or considered in a deal",
        "reason": "why a deal was won or lost; is the text where there is none",
        "told_by": "whose word the reason is: buyer or seller",
        "amount": "what a deal is or was worth",
        "status": "how it stands: open, under review, planned, in progress, shipped or closed, or a word for one of these; archived, "
        "deleted and spam come in as archived",
        "merged_into": "the id of the one it was merged into",
        "merged_ids": "the ids of those merged into it",
        "merged_titles": "their titles, in the same order",
        "left_out": "where this says anything, the row is none of feedback",
    }
)
"""Each field a column can be mapped to, with what it means."""

ALIASES = MappingProxyType(
    {
        "title": "title name deal_name opportunity_name opportunity summary subject headline note_title "
        "idea suggestion feature_request request_title idea_title",
        "text": "text details body description content note_text feedback message comment comments verbatim note quote response answer review "
        "request notes transcript what_they_said",
        "id": "id source_id external_id uuid key issue_key issue_id number ticket_id idea_id suggestion_id response_id feedback_id post_id ref",
        "said_on": "said_on created created_at date created_on creation_date submitted_at submitted_on submitted timestamp created_at_utc "
        "date_created created_time created_date time posted_at opened_at received_at response_date start_date_utc created_timestamp "
        "close_date closed_at closed_on closed",
        "person": "author_email email user_email customer_email contact_email requester_email respondent_email e_mail email_address reporter author "
        "created_by person user customer contact respondent requester user_name author_name customer_name name_of_person creator user_id",
        "account": "account company company_name account_name organisation organization customer_company org client company_domain",
        "segment": "segment customer_segment plan tier persona",
        "kind": "kind evidence_kind",
        "language": "language lang locale",
        "sentiment": "sentiment sentiment_score",
        "votes": "votes upvotes vote_count score votes_count num_votes vote likes reactions_plus_1 thumbs_up",
        "voter": "voter voter_email supporter supporter_email voter_name voted_by",
        "voted_on": "voted_on voted_at vote_date vote_created_at",
        "tags": "tags labels category label tag topic topics categories area theme component board",
        "url": "url link html_url source_url permalink portal_url",
        "outcome": "outcome won_lost win_loss deal_outcome deal_stage stage stage_name result deal_result",
        "competitor": "competitor competitor_name main_competitor primary_competitor lost_to competitors",
        "reason": "reason loss_reason lost_reason win_reason closed_lost_reason closed_won_reason reason_lost why_lost win_loss_reason",
        "told_by": "told_by told_by_whom reason_from",
        "amount": "amount deal_amount deal_value deal_size contract_value acv arr",
        "status": "status state",
        "merged_into": "merged_into merged_into_id duplicate_of original_number parent_idea_id",
    }
)
"""The names each field goes by, the surest first. A name stands for one field only."""


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A column's name for comparing: lower case, words joined by underscores: `Created At (UTC)` is `created_at_utc`.

    The signs in `reactions.+1` and `reactions.-1` are told apart: `reactions_plus_1`, `reactions_minus_1`.
    """
    signed = re.sub(r"(?:(?<=\.)|^)-(?=\d)", " minus ", name.strip().replace("+", " plus "))
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", signed)
    return re.sub(r"[\W_]+", "_", spaced).strip("_").lower()


FIELD_OF = MappingProxyType({alias: (field, place) for field, names in ALIASES.items() for place, alias in enumerate(names.split())})
"""Alias → its field and how far from the surest name it stands."""


def is_known_header(name: str) -> bool:
    """Whether a column of this name could be told without looking at what it holds."""
    return plain(name) in FIELD_OF
