"""Words of other tools for kinds, states and languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from quarterdeck.product.evidence import AskedStatus, EvidenceKind

_KINDS: Mapping[EvidenceKind, str] = {
    "feedback": "feedback,idea,request,feature request,suggestion,review,comment,note,praise,complaint,wish",
    "interview": "interview,call,meeting,conversation,customer interview,user interview,usability test,visit",
    "ticket": "ticket,support,support ticket,issue,bug,case,incident,chat,e-mail,email",
    "vote": "vote,upvote,like",
    "survey": "survey,poll,nps,csat,questionnaire,survey answer,survey response",
    "deal": "deal,opportunity,lost deal,won deal,win/loss,sales,rfp,churn",
    "usage": "usage,analytics,event,telemetry,behaviour,behavior",
}
KIND_WORDS: Mapping[str, EvidenceKind] = MappingProxyType({word: kind for kind, words in _KINDS.items() for word in words.split(",")})
"""What other tools call each kind → ours."""
KINDS: tuple[EvidenceKind, ...] = get_args(EvidenceKind)
PUT_AWAY = frozenset(("archived", "archive", "deleted", "removed", "trash", "trashed", "spam", "marked as spam"))
"""States of what nobody wants to read any more."""
_STATUSES: Mapping[AskedStatus, str] = {
    "open": "open,new,new idea,idea,received,submitted,active,reopened,gathering votes,gathering feedback,collecting votes,collecting feedback,"
    "needs votes,backlog",
    "under review": "under review,in review,review,reviewing,under consideration,considering,candidate,investigating,exploring,discovery,"
    "researching,evaluating,triage",
    "planned": "planned,accepted,approved,scheduled,on the roadmap,on roadmap,up next,next,committed,to do,todo",
    "in progress": "in progress,started,in development,under development,developing,building,underway,under way,working on it,wip,doing,beta,in beta",
    "shipped": "shipped,complete,completed,released,done,launched,delivered,deployed,live,implemented,available,resolved,fixed",
    "closed": "closed,declined,rejected,not planned,no plans,will not do,won't do,wont do,won't fix,wontfix,will not implement,canceled,cancelled,"
    "abandoned,on hold,parked",
}
STATUS_WORDS: Mapping[str, AskedStatus] = MappingProxyType({word: status for status, words in _STATUSES.items() for word in words.split(",")})
"""How ideas stand in Canny, Fider, Productboard, Quackback, UserVoice and others → the portal's words."""
SAYS_NOTHING = frozenset(("processed", "unprocessed", "duplicate", "merged"))
"""States that say how a note was sorted, not how what it asks for stands. What is merged stands as what it was merged into."""
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "english": "en",
        "german": "de",
        "deutsch": "de",
        "french": "fr",
        "français": "fr",
        "spanish": "es",
        "español": "es",
        "italian": "it",
        "italiano": "it",
        "portuguese": "pt",
        "português": "pt",
        "dutch": "nl",
        "polish": "pl",
        "japanese": "ja",
        "chinese": "zh",
        "korean": "ko",
        "russian": "ru",
        "swedish": "sv",
        "danish": "da",
        "finnish": "fi",
        "czech": "cs",
        "turkish": "tr",
    }
)
"""Names of languages → their codes."""
OUTCOME_WORDS: Mapping[str, Literal["won", "lost"]] = MappingProxyType(
    {
        **dict.fromkeys(("won", "win", "closed won", "closed-won", "closedwon", "deal won", "signed", "gained"), "won"),
        **dict.fromkeys(("lost", "loss", "lose", "closed lost", "closed-lost", "closedlost", "deal lost", "no decision"), "lost"),
    }
)
"""How deals end elsewhere → won or lost."""
STILL_OPEN = frozenset(
    ("open", "pending", "in progress", "negotiation", "proposal", "qualified", "qualification", "pipeline", "prospecting", "discovery")
)
"""Stages of deals that have not ended."""
TELLERS: Mapping[str, Literal["buyer", "seller"]] = MappingProxyType(
    {"buyer": "buyer", "customer": "buyer", "client": "buyer", "seller": "seller", "sales": "seller", "rep": "seller", "sales rep": "seller"}
)
"""Who tells why a deal was won or lost."""
