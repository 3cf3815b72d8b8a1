"""Exceptions to what was promised: asked for with what they cost, decided by two people, and carried out."""

from quarterdeck.tracking.exceptions.asking import ask_for_cut, ask_for_later
from quarterdeck.tracking.exceptions.deciding import refuse_exception, turn_key
from quarterdeck.tracking.exceptions.promises import Promise, promises_of

__all__ = ["Promise", "ask_for_cut", "ask_for_later", "promises_of", "refuse_exception", "turn_key"]
