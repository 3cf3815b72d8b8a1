"""Who may do what: the one table that pages, actions, documents and tests read. What is not in it is refused.

An operation is named `area.verb`. The state of a thing (a key turned, a plan accepted) is looked at by the action itself.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a workspace; several add up."""

    OWNER = "owner"
    PM = "pm"
    TPM = "tpm"
    CONTRIBUTOR = "contributor"
    VIEWER = "viewer"
    PORTAL = "portal"


ROLES: dict[Role, str] = {
    Role.OWNER: "Owner",
    Role.PM: "Product Manager",
    Role.TPM: "Technical Product Manager",
    Role.CONTRIBUTOR: "Contributor",
    Role.VIEWER: "Viewer",
    Role.PORTAL: "Portal visitor",
}
"""Each role's title."""

_OWNER = frozenset({Role.OWNER})
_PM = frozenset({Role.PM})
_TPM = frozenset({Role.TPM})
_BOTH = _PM | _TPM
_WRITERS = _BOTH | {Role.OWNER, Role.CONTRIBUTOR}
_MEMBERS = _WRITERS | {Role.VIEWER}


@dataclass(frozen=True)
class Permission:
    """Who may do an operation, and what it is in a sentence for the documents."""

    roles: frozenset[Role]
    sentence: str
    anyone: bool = False
    signed_in: bool = False


PERMISSIONS: dict[str, Permission] = {
    # Outside any workspace
    "public.see": Permission(frozenset(), "See pages that need no sign-in: sign-in itself, the health of the server.", anyone=True),
    "self.manage": Permission(frozenset(), "Manage one's own account, and see one's own workspaces.", signed_in=True),
    "workspace.create": Permission(frozenset(), "Create a workspace and become its owner.", signed_in=True),
    # The workspace
    "home.see": Permission(_MEMBERS, "See Home: what changed, what waits for your key, what is at risk."),
    "workspace.see_settings": Permission(_MEMBERS, "See the workspace's settings and members."),
    "workspace.edit": Permission(_OWNER | _BOTH, "Change the workspace's name, horizon and units."),
    "workspace.delete": Permission(_OWNER, "Delete the workspace."),
    "workspace.leave": Permission(_MEMBERS | {Role.PORTAL}, "Leave the workspace."),
    "members.manage": Permission(_OWNER, "Invite people, change their roles, remove them."),
    "audit.see": Permission(_OWNER, "Read the audit trail."),
    "workspace.export": Permission(_MEMBERS, "Export the whole workspace as a product file, and tables as CSV or XLSX."),
    "workspace.import": Permission(_OWNER | _BOTH, "Import a product file into the workspace."),
    "search.see": Permission(_MEMBERS, "Search everything in the workspace and use the command palette."),
    "notifications.see": Permission(_MEMBERS, "See and clear one's own notifications."),
    "comments.write": Permission(_MEMBERS, "Comment and mention people."),
    "undo": Permission(_WRITERS, "Undo one's own last change."),
    "history.see": Permission(_MEMBERS, "See the history of every field."),
    "jobs.see": Permission(_MEMBERS, "Follow a job's progress."),
    "jobs.manage": Permission(_WRITERS, "Cancel and retry jobs."),
    "figures.refresh": Permission(_WRITERS, "Ask for ranks, verdicts and needs to be computed again."),
    # Evidence
    "evidence.see": Permission(_MEMBERS, "Read evidence, needs and the market."),
    "evidence.triage": Permission(_WRITERS, "Add evidence, link it to needs, highlight what matters in it, archive it, mark doubles."),
    "evidence.import": Permission(_BOTH | _OWNER, "Import feedback from files, and take an import back."),
    "evidence.doors": Permission(_BOTH | _OWNER, "Open and close the doors through which feedback comes in, and see their addresses."),
    "evidence.naming": Permission(_OWNER, "Have a language model name needs, and say which one and with which key."),
    "needs.edit": Permission(_PM | _OWNER, "Create, rename, merge and judge needs."),
    "market.edit": Permission(_WRITERS, "Edit competitors, capabilities and their levels."),
    # Strategy
    "strategy.see": Permission(_MEMBERS, "Read vision, strategy, objectives, segments and accounts."),
    "strategy.edit": Permission(_PM | _OWNER, "Change vision, strategy, objectives, segments and accounts."),
    # Features
    "features.see": Permission(_MEMBERS, "See features, their cases, keys and history."),
    "features.edit": Permission(_WRITERS, "Create features; edit title, summary, status, owner and objective."),
    "features.delete": Permission(_BOTH | _OWNER, "Delete a feature with what hangs on it."),
    "features.save_view": Permission(_MEMBERS, "Save a view of the grid."),
    "value.edit": Permission(_PM, "Write the value case."),
    "value.turn_key": Permission(_PM, "Turn the value key, or take it back."),
    "feasibility.edit": Permission(_TPM, "Write the feasibility case: options, verdicts, conditions."),
    "feasibility.turn_key": Permission(_TPM, "Turn the feasibility key, or take it back."),
    "asks.answer": Permission(_WRITERS, "Answer what is asked of one's own team; as Technical Product Manager, of any team."),
    "estimates.edit": Permission(_TPM | {Role.CONTRIBUTOR}, "Give and correct estimates of activities and asks."),
    "links.edit": Permission(_WRITERS, "Link needs, dependencies and risks to features."),
    "criteria.edit": Permission(_WRITERS, "Write acceptance criteria, say whether they are met, tick lines of the definitions for a feature."),
    "qualities.edit": Permission(_BOTH | {Role.CONTRIBUTOR}, "Write quality attributes and what was measured of them."),
    "definitions.edit": Permission(_BOTH | _OWNER, "Agree on the definitions of ready and done."),
    # Feasibility
    "teams.see": Permission(_MEMBERS, "See teams, people, skills, absences, capacity and load."),
    "teams.edit": Permission(_TPM | _OWNER, "Change teams, people, skills, absences and capacity."),
    "risks.see": Permission(_MEMBERS, "See dependencies, risks, options, assumptions and decision records."),
    "risks.edit": Permission(_BOTH | {Role.CONTRIBUTOR}, "Write risks, assumptions, spikes and decision records."),
    # Plan
    "plans.see": Permission(_MEMBERS, "See plans, scenarios, reasons and prices."),
    "plans.make": Permission(_BOTH, "Plan again, make scenarios, ask why."),
    "plans.pin": Permission(_BOTH, "Pin, exclude or move a feature."),
    "plans.accept": Permission(_BOTH, "Accept a plan as the baseline."),
    "releases.edit": Permission(_BOTH, "Change releases, budgets, guard rails and promises."),
    "launches.edit": Permission(_WRITERS, "Prepare launches: their checklist, how they are rolled out and back."),
    "launches.decide": Permission(_BOTH, "Say go for a launch with one's own key, or no-go with a reason; say what came of it."),
    # Trackers
    "integrations.see": Permission(_MEMBERS, "See which trackers are connected, and how reading them goes."),
    "integrations.manage": Permission(_TPM | _OWNER, "Connect trackers, choose what is read, make secrets of webhooks, disconnect."),
    "integrations.sync": Permission(_BOTH | _OWNER, "Have a tracker read now."),
    "proposals.see": Permission(_MEMBERS, "See what is proposed to be written to a tracker, and what became of it."),
    "proposals.make": Permission(_BOTH, "Propose changes of a tracker: new items, milestones, labels, states, days."),
    "proposals.decide": Permission(_TPM, "Approve or reject what is written to a tracker."),
    # Forecast, delivery, comparison, reports
    "forecasts.see": Permission(_MEMBERS, "See forecasts, drivers and calibration."),
    "forecasts.make": Permission(_BOTH, "Forecast a plan."),
    "exceptions.ask": Permission(_BOTH, "Ask for an exception: a later day for what was committed."),
    "exceptions.decide": Permission(_BOTH, "Decide an exception with one's own key, or refuse it with a reason."),
    "delivery.see": Permission(_MEMBERS, "See work items, their history, flow and drift."),
    "delivery.import": Permission(_BOTH | _OWNER, "Import work items from a tracker's export, and take an import back."),
    "delivery.map": Permission(_WRITERS, "Say which feature and activity a work item is for, by hand or by rules."),
    "comparisons.see": Permission(_MEMBERS, "Compare any two things of one kind."),
    "reports.see": Permission(_MEMBERS, "Read and export reports for one's audiences."),
    # Portal
    "portal.visit": Permission(frozenset(), "Visit a portal that is open to oneself; vote, post and comment there once signed in.", anyone=True),
    "portal.see": Permission(_MEMBERS, "See the portal's ideas and who votes for them, its roadmap and its changelog, drafts too."),
    "portal.vote_for": Permission(_WRITERS, "Vote for an idea on behalf of an account."),
    "portal.manage": Permission(_PM | _OWNER, "Open and close the portal; judge, merge and answer ideas; choose what it shows; publish."),
}


def may(roles: "frozenset[Role] | set[Role]", operation: str) -> bool:
    """Whether somebody with these roles may do an operation. What the table does not name is refused."""
    permission = PERMISSIONS.get(operation)
    return permission is not None and (permission.anyone or permission.signed_in or bool(permission.roles & roles))
