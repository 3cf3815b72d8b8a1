"""Better names for needs from a language model, which names and does nothing else. Off unless somebody turns it on."""

from quarterdeck.evidence.naming.asking import AlreadyAsked, EndpointNamer, Name, name_all
from quarterdeck.evidence.naming.calling import Endpoint, EndpointFailed, Post, Reply, Unreachable, complete
from quarterdeck.evidence.naming.hiding import KnownNames
from quarterdeck.evidence.naming.naming_needs import name_needs
from quarterdeck.evidence.naming.own_names import without_names
from quarterdeck.evidence.naming.questions import Question, question
from quarterdeck.evidence.naming.replies import flaw_in, title_in

__all__ = [
    "AlreadyAsked",
    "Endpoint",
    "EndpointFailed",
    "EndpointNamer",
    "KnownNames",
    "Name",
    "Post",
    "Question",
    "Reply",
    "Unreachable",
    "complete",
    "flaw_in",
    "name_all",
    "name_needs",
    "question",
    "title_in",
    "without_names",
]
