"""What trackers call their states, in the field's words."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from quarterdeck.product.work_items import WorkItemState

STATES: tuple[WorkItemState, ...] = get_args(WorkItemState)

_WORDS: Mapping[WorkItemState, str] = {
    "open": "open,opened,new,to do,todo,backlog,icebox,inbox,unstarted,reopened,draft,no status,not started,zu erledigen,offen,neu,geoffnet,"
    "a faire,ouvert,nouveau,por hacer,tareas por hacer,abierto,abierta,nuevo,pendiente",
    "under review": "triage,in triage,needs triage,under review,under consideration,considering,gathering feedback,needs info,"
    "wird gepruft,en consideration,en consideracion",
    "planned": "planned,selected for development,ready,ready for development,ready for dev,ready to start,up next,next,scheduled,accepted,"
    "ausgewahlt fur entwicklung,ausgewahlt fur die entwicklung,geplant,bereit,selectionne pour developpement,"
    "selectionne pour le developpement,planifie,pret,seleccionado para desarrollo,planificado,listo para desarrollo",
    "in progress": "in progress,started,doing,in development,in dev,wip,in review,review,code review,ready for review,in qa,qa,testing,in testing,"
    "in test,ready for test,blocked,on hold,waiting,implementing,in arbeit,in bearbeitung,in uberprufung,in prufung,wird uberpruft,"
    "en cours,en revue,en cours de revue,en curso,en progreso,en revision,bloqueado",
    "complete": "done,complete,completed,resolved,released,shipped,fixed,merged,deployed,live,implemented,closed,delivered,verified,"
    "fertig,erledigt,abgeschlossen,geschlossen,gelost,termine,terminee,ferme,resolu,fait,listo,lista,finalizado,finalizada,hecho,cerrado,"
    "cerrada,resuelto,completado",
    "closed": "canceled,cancelled,duplicate,won't do,wont do,wontfix,won't fix,declined,rejected,invalid,not planned,abandoned,obsolete,archived,"
    "abgelehnt,abgebrochen,verworfen,duplikat,annule,abandonne,rejete,cancelado,cancelada,rechazado,descartado",
}
WORDS: Mapping[str, WorkItemState] = MappingProxyType({word: state for state, words in _WORDS.items() for word in words.split(",")})
"""What trackers call each state (small letters, no accents) → ours. What ended is *complete*; a reason may say that it was given up."""

_DECLINED = (
    "won't do,wont do,won't fix,wontfix,duplicate,declined,cannot reproduce,can't reproduce,incomplete,invalid,rejected,abandoned,not planned,"
    "not_planned,obsolete,not a bug,works as designed,canceled,cancelled,wird nicht erledigt,nicht reproduzierbar,duplikat,abgelehnt,"
    "ne sera pas fait,impossible a reproduire,doublon,annule,no se hara,no se resolvera,no se puede reproducir,duplicado,cancelado"
)
DECLINED = frozenset(_DECLINED.split(","))
"""Reasons that say an item ended without what was asked for."""


def folded(text: str) -> str:
    """A word as states are compared: small letters, no accents, straight apostrophes, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.strip().lower().replace("’", "'"))
    return " ".join("".join(each for each in decomposed if not unicodedata.combining(each)).split())


def guess_state(stated: str, category: str = "") -> tuple[WorkItemState, float]:
    """What a stated state most likely means, and how sure that is, 0 to 1: by its words, by its category, else *open*."""
    word, group = folded(stated), folded(category)
    by_word, by_group = WORDS.get(word), WORDS.get(group)
    if by_word and by_group:
        # A tracker's own group is surer than a word: where both are there, it decides whether it is done or under way.
        return (by_word, 1.0) if _phase(by_word) == _phase(by_group) else (by_group, 0.9)
    if by_word or by_group:
        return (by_word or by_group or "open"), 0.95 if by_word else 0.8
    inside = [state for each, state in WORDS.items() if len(each) > 4 and f" {each} " in f" {word} "]
    return (inside[0], 0.6) if inside and len(set(inside)) == 1 else ("open", 0.0)


def _phase(state: WorkItemState) -> str:
    return "over" if state in ("complete", "closed") else "under way" if state == "in progress" else "ahead"


def is_declined(reason: str) -> bool:
    """Whether a reason says that an item ended without what was asked for."""
    return folded(reason) in DECLINED
