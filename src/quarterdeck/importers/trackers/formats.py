"""The exports of trackers that are known by their columns: by name, never by order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from quarterdeck.importers.feedback.dates import Order
from quarterdeck.importers.trackers.fields import bare
from quarterdeck.product.work_items import EstimateUnit

KeyFrom = Literal["column", "address", "sequence"]


@dataclass(frozen=True, slots=True)
class TrackerFormat:
    """An export of one tracker. It is recognised where all names of one of its `signatures` are columns.

    `columns` names for each field the columns to take, in the order of preference; names are compared as `bare` writes them.
    `key_from` says where an item's key comes from: its column, its address (`…/acme/app/issues/12`), or the project and a
    number. `closed` is what *closed* means there where no reason is given. `order` is what the tracker means by 4/3/25.
    """

    title: str
    source: str
    signatures: tuple[str, ...]
    columns: Mapping[str, str]
    key_from: KeyFrom = "column"
    estimate_unit: EstimateUnit = "points"
    order: Order | None = None
    kind: str = "issue"

    def matched(self, columns: Iterable[str]) -> int:
        """How many names of its longest matching signature are there; 0 where it is another tool's file."""
        there = set(map(bare, columns))
        return max((len(names) for names in map(str.split, self.signatures) if there.issuperset(names)), default=0)

    def chosen(self, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The columns of a file by field, in the order of preference."""
        by_name: dict[str, list[str]] = {}
        for column in columns:
            by_name.setdefault(bare(column), []).append(column)
        found = {field: tuple(column for name in names.split() for column in by_name.get(name, ())) for field, names in self.columns.items()}
        return {field: chosen for field, chosen in found.items() if chosen}


_JIRA = {
    "key": "issue_key schlussel vorgangsschlussel cle_de_ticket cle clave_de_incidencia clave",
    "title": "summary zusammenfassung resume resumen",
    "description": "description beschreibung descripcion",
    "kind": "issue_type work_type vorgangstyp type_de_ticket tipo_de_incidencia",
    "state": "status etat statut estado",
    "category": "status_category statuskategorie categorie_d_etat categorie_de_statut categoria_de_estado",
    "reason": "resolution losung resolucion",
    "team": "team_name team",
    "place": "project_key projektschlussel cle_de_projet cle_du_projet clave_del_proyecto",
    "author": "reporter creator autor melder ersteller rapporteur createur informador creador",
    "assignees": "assignee zugewiesene_person bearbeiter personne_assignee responsable persona_asignada",
    "labels": "labels component_s components stichworter beschriftungen komponenten etiquettes composants composant_s etiquetas componentes",
    "milestone": "fix_version_s fix_versions losungsversionen losungsversion_en version_s_corrigee_s versions_corrigees versiones_corregidas sprint",
    "priority": "priority prioritat priorite prioridad",
    "created_on": "created erstellt cree creee cree_e creation date_de_creation creada creado",
    "started_on": "actual_start start_date",
    "finished_on": "resolved erledigt resolu resolue resolu_e resuelta resuelto",
    "updated_on": "updated aktualisiert mise_a_jour mis_a_jour actualizada actualizado",
    "due_date": "due_date due fallig falligkeitsdatum echeance date_d_echeance fecha_de_vencimiento",
    "estimate": "story_points story_point_estimate",
    "estimate_seconds": "original_estimate ursprungliche_schatzung estimation_originale estimation_d_origine estimacion_original",
    "spent_seconds": "time_spent aufgewendete_zeit zeitaufwand benotigte_zeit temps_passe temps_consacre tiempo_trabajado tiempo_dedicado",
    "parent": "parent_key ubergeordneter_schlussel cle_du_parent clave_principal epic_link parent parent_id",
    "blocked_by": "blocked_by",
    "blocks": "blocks",
    "votes": "votes stimmen votos",
    "other_id": "issue_id vorgangs_id id_de_ticket identifiant_de_ticket id_de_la_incidencia",
}
_GITHUB = {
    "url": "html_url url",
    "title": "title",
    "description": "body",
    "state": "state status",
    "reason": "state_reason",
    "author": "user_login author_login",
    "assignees": "assignees_login assignees assignee_login",
    "labels": "labels_name labels",
    "milestone": "milestone_title milestone",
    "due_date": "milestone_due_on",
    "created_on": "created_at",
    "finished_on": "closed_at",
    "updated_on": "updated_at",
    "votes": "reactions_plus_1",
    "vote_kinds": "reaction_groups_content",
    "vote_counts": "reaction_groups_users_total_count",
    "kind": "type_name",
    "place": "repository_full_name repository_name_with_owner",
    "key": "number",
    "left_out": "pull_request_url pull_request_html_url",
}

FORMATS: Mapping[str, TrackerFormat] = MappingProxyType(
    {
        "jira": TrackerFormat(
            "Jira issues",
            "jira",
            (
                *("summary issue_key", "summary issue_id issue_type", "zusammenfassung vorgangsschlussel", "zusammenfassung schlussel vorgangstyp"),
                *("resume cle_de_ticket", "resume cle type_de_ticket", "resumen clave_de_incidencia", "resumen clave tipo_de_incidencia"),
            ),
            _JIRA,
            order="day first",
        ),
        "linear": TrackerFormat(
            "Linear issues",
            "linear",
            ("id team title creator cycle_number", "id team title description status estimate priority creator", "id team title status cycle_name"),
            {
                "key": "id",
                "title": "title",
                "description": "description",
                "state": "status",
                "team": "team",
                "author": "creator",
                "assignees": "assignee",
                "labels": "labels",
                "milestone": "project_milestone project cycle_name",
                "priority": "priority",
                "created_on": "created",
                "started_on": "started",
                "finished_on": "completed",
                "cancelled_on": "canceled",
                "updated_on": "updated",
                "due_date": "due_date",
                "estimate": "estimate",
                "parent": "parent_issue",
                "blocked_by": "blocked_by",
                "time_in_state": "time_in_status_minutes",
                "other_id": "uuid",
            },
        ),
        "gitlab": TrackerFormat(
            "GitLab issues",
            "gitlab",
            ("title issue_id author_username", "title issue_id created_at_utc", "title issue_id url state"),
            {
                "key": "issue_id",
                "url": "url",
                "title": "title",
                "description": "description",
                "state": "state",
                "author": "author_username author",
                "assignees": "assignee_username assignee",
                "labels": "labels",
                "milestone": "milestone",
                "created_on": "created_at_utc created_at",
                "finished_on": "closed_at_utc closed_at",
                "updated_on": "updated_at_utc updated_at",
                "due_date": "due_date",
                "estimate": "weight",
                "estimate_seconds": "time_estimate",
                "spent_seconds": "time_spent",
                "parent": "parent_id",
            },
            key_from="address",
        ),
        "github-issues": TrackerFormat(
            "GitHub issues",
            "github",
            ("number title html_url", "number title reactions_plus_1", "number title user_login", "number title author_login created_at"),
            _GITHUB,
            key_from="address",
        ),
        "github-project": TrackerFormat(
            "a view of a GitHub project",
            "github",
            ("title assignees status repository", "title assignees status labels milestone", "title url assignees status"),
            {
                "url": "url",
                "title": "title",
                "state": "status",
                "assignees": "assignees",
                "labels": "labels",
                "milestone": "milestone iteration sprint",
                "priority": "priority",
                "place": "repository",
                "started_on": "start_date",
                "due_date": "target_date due_date end_date",
                "estimate": "estimate story_points points",
                "parent": "parent_issue",
                "kind": "type issue_type",
            },
            key_from="address",
        ),
        "plane": TrackerFormat(
            "Plane work items",
            "plane",
            ("project_identifier sequence_id name", "sequence_id name state module_name", "sequence_id name description priority"),
            {
                "key": "sequence_id id",
                "place": "project_identifier",
                "title": "name",
                "description": "description description_stripped",
                "state": "state state_name",
                "author": "created_by",
                "assignees": "assignees",
                "labels": "labels",
                "milestone": "module_name cycle_name",
                "priority": "priority",
                "created_on": "created_at created_on",
                "started_on": "start_date",
                "finished_on": "completed_at",
                "updated_on": "updated_at",
                "due_date": "target_date",
                "estimate": "estimate",
                "parent": "parent",
            },
            key_from="sequence",
        ),
    }
)


def recognised(columns: Iterable[str]) -> str | None:
    """The name of the format whose columns these are; where several fit, the one of which most is there."""
    names = tuple(columns)
    fits = {name: (format.matched(names), sum(len(found) for found in format.chosen(names).values())) for name, format in FORMATS.items()}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best][0] else None
