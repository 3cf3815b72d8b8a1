"""What can be said of one work item, and the names that columns with it have in trackers, in several languages."""

import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType

from quarterdeck.importers.feedback.fields import plain

FIELDS = MappingProxyType(
    {
        "key": "what people call it in the tracker: ACME-12",
        "title": "its title",
        "description": "its text",
        "url": "where it can be opened; only http and https",
        "kind": "what it is: story, bug, epic",
        "state": "its state, in the tracker's own words",
        "category": "the tracker's own group of that state (to do, in progress, done); tells what an unknown state means",
        "reason": "why it ended: done, or declined, a duplicate",
        "team": "the team whose work it is",
        "place": "the project or repository it stands in",
        "author": "who wrote it",
        "assignees": "who works on it; several values",
        "labels": "labels, components, tags; several values",
        "milestone": "milestone, fix version, sprint or project",
        "priority": "its priority",
        "created_on": "the day it was written",
        "started_on": "the day work on it began",
        "finished_on": "the day it was done",
        "cancelled_on": "the day it was given up",
        "updated_on": "the day it last changed; dates what changed since the import before",
        "due_date": "the day it is due",
        "estimate": "its estimate, in the unit chosen",
        "estimate_seconds": "its estimate in seconds; taken where there is none else",
        "spent_seconds": "seconds of work spent on it",
        "parent": "the key of what it is a part of",
        "blocked_by": "keys of what it waits for",
        "blocks": "keys of what waits for it",
        "votes": "how many people voted for it",
        "vote_kinds": "what kind each of several counts of reactions is; only thumbs up are votes",
        "vote_counts": "those counts, in the same order",
        "other_id": "another id that the file names it by",
        "time_in_state": "how long it was in each state, in minutes",
        "left_out": "where this says anything, the row is no work item",
    }
)
"""Each field a column can be mapped to, with what it means."""

ALIASES = MappingProxyType(
    {
        "key": "issue_key key id issue_id number ticket ticket_id work_item_id story_id card_id vorgangsschlussel schlussel cle_de_ticket cle "
        "clave_de_incidencia clave nummer",
        "title": "summary title name subject story task zusammenfassung titel resume titre resumen titulo nombre",
        "description": "description body details notes text beschreibung descripcion",
        "url": "url html_url link web_url permalink",
        "kind": "issue_type type work_item_type kind tracker vorgangstyp type_de_ticket tipo_de_incidencia tipo",
        "state": "status state column list_name stage etat statut estado zustand",
        "category": "status_category statuskategorie categorie_d_etat categorie_de_statut categoria_de_estado state_type",
        "reason": "resolution state_reason reason losung resolucion",
        "team": "team team_name squad equipe equipo",
        "place": "project_key repository project_identifier projektschlussel cle_de_projet cle_du_projet clave_del_proyecto board project_name",
        "author": "reporter creator author created_by owner autor ersteller melder rapporteur createur informador creador",
        "assignees": "assignee assignees assigned_to owners zugewiesene_person bearbeiter zustandig personne_assignee responsable persona_asignada",
        "labels": "labels label tags components component_s component stichworter komponenten etiquettes composants etiquetas componentes",
        "milestone": "milestone fix_version_s fix_versions fix_version project_milestone release sprint iteration cycle_name losungsversionen "
        "version_s_corrigee_s versiones_corregidas meilenstein jalon hito",
        "priority": "priority prioritat priorite prioridad",
        "created_on": "created created_at created_at_utc created_on creation_date date_created erstellt angelegt cree creee creation creada creado",
        "started_on": "started started_at start_date begun begonnen gestartet demarre date_de_debut fecha_de_inicio",
        "finished_on": "resolved completed completed_at closed closed_at closed_at_utc closed_on done_at finished resolution_date erledigt "
        "resolu resolue resuelta resuelto abgeschlossen",
        "cancelled_on": "canceled cancelled canceled_at",
        "updated_on": "updated updated_at updated_at_utc last_updated modified aktualisiert mise_a_jour mis_a_jour actualizada actualizado",
        "due_date": "due_date due target_date due_on deadline falligkeitsdatum fallig date_d_echeance echeance fecha_de_vencimiento vencimiento",
        "estimate": "story_points story_point_estimate estimate points weight size effort schatzung estimation estimacion",
        "estimate_seconds": "original_estimate time_estimate ursprungliche_schatzung estimation_originale estimation_d_origine estimacion_original",
        "spent_seconds": "time_spent aufgewendete_zeit zeitaufwand benotigte_zeit temps_passe temps_consacre tiempo_trabajado tiempo_dedicado",
        "parent": "parent_key parent parent_issue epic_link epic ubergeordneter_schlussel cle_du_parent clave_principal",
        "blocked_by": "blocked_by depends_on blockiert_durch bloque_par bloqueado_por",
        "blocks": "blocks blocking blockiert bloque bloquea",
        "votes": "votes upvotes vote_count reactions_plus_1 thumbs_up stimmen votos",
    }
)
"""The names each field goes by, the surest first."""

_CUSTOM = re.compile(r"(?:custom field|benutzerdefiniertes feld|champ personnalis[ée]|campo personalizado)\s*\((?P<name>.*)\)", re.IGNORECASE)
_INWARD = r"inward|eingehende?r?s?|entrant|entrada|entrante"
_OUTWARD = r"outward|ausgehende?r?s?|sortant|salida|saliente"
_LINK = re.compile(rf"(?:.*\b(?P<in>{_INWARD})\b.*|.*\b(?P<out>{_OUTWARD})\b.*)\((?P<kind>[^()]*)\)\s*", re.IGNORECASE)
_BLOCKS = ("block", "bloqu")


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """A column's name for comparing: `plain`, without accents, and custom fields by their own name; Jira's links of blocking by what they mean."""
    name = name.strip()
    if (found := _LINK.fullmatch(name)) and found["kind"].strip().lower().startswith(_BLOCKS):
        return "blocked_by" if found["in"] else "blocks"
    if custom := _CUSTOM.fullmatch(name):
        name = custom["name"]
    decomposed = unicodedata.normalize("NFKD", name)
    return plain("".join(each for each in decomposed if not unicodedata.combining(each)))


FIELD_OF = MappingProxyType({alias: (field, place) for field, names in ALIASES.items() for place, alias in enumerate(names.split())})
"""Alias → its field and how far from the surest name it stands."""
