"""Every screen of Quarterdeck: what accessibility checks and screenshots go through."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

PEOPLE = {
    "pm": "ines.falk@harbor.example",
    "tpm": "jonas.reed@harbor.example",
    "contributor": "ewa.tull@harbor.example",
    "viewer": "theo.marx@harbor.example",
    "newcomer": "mara.quist@harbor.example",
}
"""Role → who has it in the sample. The newcomer owns an empty workspace besides."""
HARBOR, QUIET = "/w/harbor/", "/w/quiet-quay/"
SETTLE_SECONDS = 20
REPORT_SECONDS = 120
IS_SETTLED = """() => document.fonts.status === 'loaded'
    && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .qd-loading')
    && document.getAnimations().every((each) => each.playState !== 'running' || each.effect.getTiming().iterations === Infinity)"""
ALL_ROLES = ("pm", "tpm", "contributor", "viewer")


@dataclass(frozen=True)
class Screen:
    """One screen in one state."""

    name: str
    title: str
    path: str
    who: str = "pm"
    """Whose it is; empty for whoever is not signed in."""
    others: tuple[str, ...] = ()
    """Other roles to whom it looks different."""
    follow: str = ""
    """What the words of a link begin with that is followed from there, where an address holds what no file knows."""
    then: Callable[[Page], None] | None = None
    """What is done before it looks like this: a drawer opened, a form sent."""
    status: int = 200
    is_pictured: bool = False
    """Whether the documents show it."""


def show(page: Page, screen: Screen) -> None:
    """Go to a screen and bring it into its state. Raises AssertionError if it does not come."""
    answer = page.goto(screen.path)
    if screen.follow:
        link = page.get_by_role("main").get_by_role("link", name=re.compile(f"^{re.escape(screen.follow)}")).first
        answer = page.goto(link.get_attribute("href") or "")
    status = answer.status if answer is not None else 0
    assert status == screen.status, f"{screen.name}: {status} instead of {screen.status} at {page.url}"
    settle(page)
    if screen.then:
        screen.then(page)
        settle(page)


def settle(page: Page) -> None:
    """Wait until letters are there, parts that load by themselves have come, and nothing moves any more."""
    page.wait_for_load_state("load")
    deadline = time.monotonic() + SETTLE_SECONDS
    while not page.evaluate(IS_SETTLED):
        if time.monotonic() > deadline:
            raise AssertionError(f"{page.url} does not come to rest")
        page.wait_for_timeout(50)


def sign_in(page: Page, email: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto("/accounts/login/")
    page.get_by_label("mail", exact=False).first.fill(email)
    page.locator('input[type="password"]').fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def make_quiet_workspace(page: Page) -> None:
    """The newcomer makes an empty workspace, unless it is there."""
    answer = page.goto(QUIET)
    if answer is not None and answer.status == 200:
        return
    page.goto("/workspaces/new/")
    page.get_by_label("Name of the product").fill("Quiet Quay")
    page.get_by_role("radio", name=re.compile("empty|nothing", re.I)).check()
    for role in ("As Product Manager", "As Technical Product Manager"):
        page.get_by_role("checkbox", name=role).check()
    page.get_by_role("button", name="Make the workspace").click()
    page.wait_for_url(f"**{QUIET}**")


# ---- what is done on a screen


def press(keys: str) -> Callable[[Page], None]:
    """Press keys one after another."""

    def do(page: Page) -> None:
        for key in keys.split():
            page.keyboard.press(key)

    return do


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or command").fill("dock")
    expect(page.get_by_role("option", name=re.compile("Dock self-booking")).first).to_be_visible()


def open_menu(page: Page) -> None:
    """The navigation of a phone; at the side of wide screens it stands anyway."""
    menu = page.get_by_role("button", name=re.compile("menu|navigation", re.I)).first
    if menu.is_visible():
        menu.click()


def drawer(name: str) -> Callable[[Page], None]:
    """Press the first number of this name and wait for its evidence."""

    def do(page: Page) -> None:
        page.get_by_role("main").locator("a[data-drawer]").filter(has_text=re.compile(name)).locator("visible=true").first.click()
        expect(page.locator("#drawer h2").first).to_be_visible()

    return do


def open_details(words: str) -> Callable[[Page], None]:
    """Unfold something that says these words, where it is to be seen."""

    def do(page: Page) -> None:
        summary = page.get_by_role("main").locator("summary").filter(has_text=re.compile(words)).first
        if summary.is_visible():
            summary.click()

    return do


def focus_bar(page: Page) -> None:
    """A bar of the timeline with its card beside it."""
    bar = page.get_by_role("region", name=re.compile("^Timeline")).get_by_role("link", name=re.compile("Live ETA")).first
    page.keyboard.press("Tab")
    bar.focus()
    expect(page.locator("#card")).to_be_visible()


def send_empty(button: str) -> Callable[[Page], None]:
    """Send a form with nothing in it, past the browser's own check: the server's words are what matters."""

    def do(page: Page) -> None:
        page.evaluate("for (const form of document.querySelectorAll('form')) form.noValidate = true")
        page.get_by_role("main").get_by_role("button", name=button).first.click()
        expect(page.get_by_role("main").get_by_role("alert").or_(page.locator(".qd-flaws")).first).to_be_visible()

    return do


def save_what_somebody_changed(page: Page) -> None:
    """Somebody saves the same field while it is edited here: both versions."""
    page.evaluate(
        """async () => {
            const form = document.querySelector('main form[data-guard]');
            const body = new URLSearchParams(new FormData(form));
            body.set('themes', `Gate ${Date.now()}`);
            await fetch(location.href, { method: 'POST', body });
        }"""
    )
    page.get_by_label("Themes").fill("Docks and gates")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("region", name="Both versions")).to_be_visible()


def until_written(page: Page) -> None:
    """The first look at a report has it written."""
    deadline = time.monotonic() + REPORT_SECONDS
    while not page.get_by_role("article").count():
        if time.monotonic() > deadline:
            raise AssertionError(f"no report at {page.url}")
        page.wait_for_timeout(500)
        page.reload()
        settle(page)


def harbor(name: str, title: str, path: str, **more: Any) -> Screen:
    """A screen of the sample."""
    return Screen(name, title, HARBOR + path, **more)


HOME = (
    harbor("home", "Home", "", others=("tpm", "contributor", "viewer"), is_pictured=True),
    harbor("home-tpm", "Home of the Technical Product Manager", "", who="tpm", is_pictured=True),
    harbor("activity", "Activity", "activity/", is_pictured=True),
    harbor("notifications", "Notifications", "notifications/"),
    harbor("flaws", "Flaws of the product", "flaws/"),
    harbor("palette", "Command palette", "", then=open_palette, is_pictured=True),
    harbor("search", "Search or do, without script", "palette?q=dock"),
    harbor("shortcuts", "Keys of the keyboard", "features/HB-124/", then=press("?"), is_pictured=True),
    harbor("menu", "Navigation on a phone", "", then=open_menu),
    harbor("import", "Import", "import/", is_pictured=True),
    harbor("export", "Export", "export/", others=("viewer",), is_pictured=True),
)
EVIDENCE = (
    harbor("inbox", "Inbox", "evidence/", others=("contributor", "viewer"), is_pictured=True),
    harbor("inbox-item", "One item of evidence", "evidence/?state=linked&need=dock-slot", follow="", is_pictured=False),
    harbor("inbox-filter", "Filters of the inbox", "evidence/", then=press("f")),
    harbor("inbox-pick", "Link to a need", "evidence/", then=press("l")),
    harbor("evidence-new", "Add evidence", "evidence/add/"),
    harbor("evidence-search", "Search in what people said", "evidence/search/?q=phone+the+gate", is_pictured=True),
    harbor("needs", "Needs", "evidence/needs/", others=("viewer",), is_pictured=True),
    harbor("need", "A need", "evidence/needs/dock-slot/", others=("contributor", "viewer"), is_pictured=True),
    harbor("need-drawer", "What stands behind a need", "evidence/needs/dock-slot/", then=drawer("%"), is_pictured=True),
    harbor("need-numbers", "What stands behind a need, as a page", "evidence/needs/dock-slot/numbers/?what=strength"),
    harbor("need-new", "A new need", "evidence/needs/new/"),
    harbor("need-edit", "Edit a need", "evidence/needs/dock-slot/edit/"),
    harbor("need-merge", "Merge needs", "evidence/needs/dock-slot/merge/"),
    harbor("need-delete", "Delete a need", "evidence/needs/dock-slot/delete/"),
    harbor("market", "Market", "evidence/market/", others=("viewer",), is_pictured=True),
    harbor("competitor", "A competitor", "evidence/market/moorline/", is_pictured=True),
    harbor("competitor-edit", "Edit a competitor", "evidence/market/moorline/edit/"),
    harbor("market-cell", "A level of a competitor", "evidence/market/cell/dock-slots-booked-by-the-carrier/moorline/"),
    harbor("capability-edit", "Edit a capability", "evidence/market/capabilities/dock-slots-booked-by-the-carrier/"),
)
STRATEGY = (
    harbor("strategy", "Strategy", "strategy/", others=("tpm", "viewer"), is_pictured=True),
    harbor("strategy-edit", "Edit the strategy", "strategy/edit/"),
    harbor("objective", "An objective", "strategy/objectives/O1/", others=("viewer",), is_pictured=True),
    harbor("objective-edit", "Edit an objective", "strategy/objectives/O1/edit/"),
    harbor("key-result-new", "A new key result", "strategy/objectives/O1/key-results/new/"),
    harbor("segments", "Segments", "strategy/segments/", is_pictured=True),
    harbor("segment-edit", "Edit a segment", "strategy/segments/food/edit/"),
    harbor("accounts", "Accounts", "strategy/accounts/", is_pictured=True),
    harbor("account", "An account", "strategy/accounts/varga-pharma/", is_pictured=True),
    harbor("account-edit", "Edit an account", "strategy/accounts/varga-pharma/edit/"),
)
FEATURES = (
    harbor("features", "Features", "features/", others=("tpm", "contributor", "viewer"), is_pictured=True),
    harbor("features-by-objective", "Features by objective", "features/?group=objective"),
    harbor("features-columns", "Columns of the grid", "features/", then=open_details("Columns")),
    harbor("features-filter", "Filters of the grid", "features/", then=open_details("Filter")),
    harbor("features-none", "No feature matches", "features/?q=zzzz"),
    harbor("board", "Board", "features/board/", others=("viewer",), is_pictured=True),
    harbor("matrix", "Impact and effort", "features/matrix/", is_pictured=True),
    harbor("feature", "A feature", "features/HB-124/", others=ALL_ROLES[1:], is_pictured=True),
    harbor("feature-tpm", "A feature that waits for its feasibility key", "features/HB-152/", who="tpm", is_pictured=True),
    harbor("feature-committed", "A committed feature", "features/HB-118/", others=("tpm",)),
    harbor("feature-drawer", "What stands behind a value", "features/HB-118/", then=drawer("€"), is_pictured=True),
    harbor("feature-why", "What stands behind a rank, as a page", "features/HB-124/why/rank/"),
    harbor("feature-effort", "What stands behind an effort, as a page", "features/HB-124/why/effort/"),
    harbor("feature-new", "Create a feature", "features/new", is_pictured=True),
    harbor("feature-new-flawed", "A form with a flaw", "features/new", then=send_empty("Create feature"), is_pictured=True),
    harbor("feature-edit", "Edit a feature", "features/HB-124/edit"),
    harbor("feature-value", "Value case", "features/HB-124/value", is_pictured=True),
    harbor("feature-feasibility", "Feasibility case", "features/HB-124/feasibility", who="tpm", is_pictured=True),
    harbor("feature-condition", "Feasible if", "features/HB-124/condition", who="tpm"),
    harbor("feature-question", "Send back with a question", "features/HB-124/question"),
    harbor("feature-option-new", "A new option", "features/HB-124/options/new", who="tpm"),
    harbor("feature-option", "An option", "features/HB-124/", who="tpm", follow="Edit option", is_pictured=True),
    harbor("feature-estimates", "Estimates of a contributor", "features/HB-124/", who="contributor", follow="Edit option"),
    harbor("feature-need", "A need that a feature answers", "features/HB-124/needs/new"),
    harbor("feature-dependency", "A dependency of a feature", "features/HB-124/dependencies/new"),
    harbor("feature-risk", "A risk of a feature", "features/HB-124/risks/new"),
    harbor("feature-funding", "Money for a feature", "features/HB-124/funding/new", who="tpm"),
    harbor("feature-key-back", "Take a key back", "features/HB-118/keys/value/back"),
    harbor("feature-delete", "Delete a feature", "features/HB-124/delete"),
    harbor("feature-cell", "A cell of the grid, as a page", "features/HB-124/cell/value/"),
    harbor("talk", "Comments and history", "talk/features:HB-124/"),
)
FEASIBILITY = (
    harbor("teams", "Teams and capacity", "feasibility/", others=("tpm", "viewer"), is_pictured=True),
    harbor("team", "A team", "feasibility/teams/docks/", others=("tpm",), is_pictured=True),
    harbor("team-new", "A new team", "feasibility/teams/new/", who="tpm"),
    harbor("team-edit", "Edit a team", "feasibility/teams/docks/edit/", who="tpm"),
    harbor("team-delete", "Delete a team", "feasibility/teams/docks/delete/", who="tpm"),
    harbor("people", "People and skills", "feasibility/people/", who="tpm", is_pictured=True),
    harbor("person", "A person", "feasibility/people/ruben-stahl/", who="tpm", others=("pm",), is_pictured=True),
    harbor("person-edit", "Edit a person", "feasibility/people/ruben-stahl/edit/", who="tpm"),
    harbor("skill-edit", "Edit a skill", "feasibility/skills/android/", who="tpm"),
    harbor("absences", "Absences and holidays", "feasibility/absences/", who="tpm", is_pictured=True),
    harbor("absence-new", "A new absence", "feasibility/absences/new/", who="tpm"),
    harbor("holiday-new", "A new holiday", "feasibility/holidays/new/", who="tpm"),
    harbor("capacity-limits", "Upkeep, asks and decisions", "feasibility/upkeep/", who="tpm", is_pictured=True),
    harbor("decision-capacity-new", "Decisions a team can take", "feasibility/decision-capacities/new/", who="tpm"),
    harbor("ask-conversion-new", "What an ask takes", "feasibility/ask-conversions/new/", who="tpm"),
    harbor("dependencies", "Dependencies", "feasibility/dependencies/", who="tpm", is_pictured=True),
    harbor("dependency-new", "A new dependency", "feasibility/dependencies/new/", who="tpm"),
    harbor("risks", "Risks", "feasibility/risks/", who="tpm", others=("viewer",), is_pictured=True),
    harbor("risk", "A risk", "feasibility/risks/", who="tpm", others=("viewer",), follow="R", is_pictured=False),
    harbor("risk-new", "A new risk", "feasibility/risks/new/", who="tpm"),
    harbor("options", "Options", "feasibility/options/", who="tpm", is_pictured=True),
    harbor("options-of-feature", "Options of a feature", "feasibility/options/HB-129/", who="tpm", is_pictured=True),
    harbor("assumptions", "Assumptions and spikes", "feasibility/assumptions/", who="tpm", is_pictured=True),
    harbor("assumption-new", "A new assumption", "feasibility/assumptions/new/", who="tpm"),
    harbor("decisions", "Decisions", "feasibility/decisions/", who="tpm", is_pictured=True),
    harbor("decision-new", "A new decision", "feasibility/decisions/new/", who="tpm"),
)
PLAN = (
    harbor("plan", "Plan", "plan/", others=("tpm", "viewer"), is_pictured=True),
    harbor("plan-focus", "A bar of the plan with its card", "plan/", then=focus_bar, is_pictured=True),
    harbor("plan-by-objective", "Plan by objective", "plan/?group=objective", is_pictured=True),
    harbor("plan-by-release", "Plan by release", "plan/?group=release"),
    harbor("plan-weeks", "Plan in weeks", "plan/?zoom=week"),
    harbor("plan-again", "Plan again", "plan/again/"),
    harbor("plan-history", "History of plans", "plan/history/", is_pictured=True),
    harbor("plan-about", "How a plan was made", "plan/1/about/", is_pictured=True),
    harbor("plan-feature", "A feature in the plan", "plan/1/features/HB-118/", others=("viewer",), is_pictured=True),
    harbor("plan-left-out", "Why not", "plan/1/features/HB-140/", is_pictured=True),
    harbor("plan-find", "Why not, by words", "plan/why/?feature=customs"),
    harbor("scenarios", "Scenarios", "plan/scenarios/"),
    harbor("scenario-new", "A new scenario", "plan/scenarios/new/"),
    harbor("limits", "Limits", "plan/limits/", others=("viewer",), is_pictured=True),
    harbor("release-new", "A new release", "plan/limits/releases/new/"),
    harbor("budget-new", "A new budget", "plan/limits/budgets/new/"),
    harbor("guard-rail-new", "A new guard rail", "plan/limits/guard-rails/new/"),
    harbor("promise-new", "A new promise", "plan/limits/promises/new/"),
)
FORECAST = (
    harbor("forecast", "Forecast of a release", "forecast/", others=("viewer",), is_pictured=True),
    harbor("forecast-all", "Forecast of all features", "forecast/?release=all", is_pictured=True),
    harbor("forecast-drawer", "What a date hangs on", "forecast/?release=all", then=drawer(r"\d+ [A-Z][a-z]{2}"), is_pictured=True),
    harbor("forecast-feature", "What a date hangs on, as a page", "forecast/features/HB-118/"),
    harbor("calibration", "How good our dates are", "forecast/calibration/", is_pictured=True),
)
COMPARE = (
    harbor("compare", "Compare plans", "compare/", is_pictured=True),
    harbor("compare-features", "Compare features", "compare/?a=feature%3AHB-118&b=feature%3AHB-124", is_pictured=True),
    harbor("compare-releases", "Compare releases", "compare/?kind=releases"),
    harbor("compare-options", "Compare options", "compare/?kind=options"),
    harbor("compare-competitors", "Compare with a competitor", "compare/?a=competitor%3Aus&b=competitor%3Amoorline", is_pictured=True),
    harbor("compare-forecasts", "Compare forecasts", "compare/?kind=forecasts"),
    harbor("compare-inputs", "Compare inputs", "compare/?kind=products"),
)
REPORTS = (
    harbor("report-executive", "Report for executives", "reports/executive/", others=("viewer",), then=until_written, is_pictured=True),
    harbor("report-engineering", "Report for engineers", "reports/engineering/", then=until_written, is_pictured=True),
    harbor("report-sales", "Report for sales", "reports/sales/", then=until_written, is_pictured=True),
    harbor("report-customers", "Report for customers", "reports/customers/", others=("viewer",), then=until_written, is_pictured=True),
)
SETTINGS = (
    harbor("settings", "Settings", "settings/", others=("tpm", "viewer"), is_pictured=True),
    harbor("members", "Members", "settings/members/", is_pictured=True),
    harbor("invitations", "Invitations", "settings/invitations/"),
    harbor("two-roles", "Who decides what", "settings/roles/", is_pictured=True),
    harbor("permissions", "Permissions", "settings/permissions/", is_pictured=True),
    harbor("audit", "Audit trail", "settings/audit/", is_pictured=True),
    harbor("leave", "Leave a workspace", "settings/leave/", who="viewer"),
    harbor("delete-workspace", "Delete a workspace", "settings/delete/"),
    harbor("jobs", "Jobs", "jobs/", others=("viewer",), is_pictured=True),
    harbor("job", "A job", "jobs/", follow="Plan", is_pictured=True),
    Screen("workspaces", "Workspaces", "/workspaces/", who="newcomer"),
    Screen("workspace-new", "A new workspace", "/workspaces/new/", who="newcomer"),
    Screen("account-own", "One’s own account", "/account/", is_pictured=True),
    Screen("account-email", "Addresses", "/accounts/email/"),
    Screen("account-password", "Change the password", "/accounts/password/change/"),
    Screen("account-second-step", "Second steps", "/accounts/2fa/"),
)
OUTSIDE = (
    Screen("sign-in", "Sign in", "/accounts/login/", who="", is_pictured=True),
    Screen("sign-in-wrong", "A wrong password", "/accounts/login/", who="", then=None),
    Screen("password-reset", "A forgotten password", "/accounts/password/reset/", who=""),
    Screen("invitation-unknown", "An invitation that is not known", "/invitation/nothing/", who="", status=404),
)
ERRORS = (
    harbor("error-404", "Nothing here", "features/HB-9999/", status=404, is_pictured=True),
    harbor("error-403", "Not yours to do", "settings/audit/", who="viewer", status=403, is_pictured=True),
    harbor("error-409", "Changed by somebody else", "features/HB-150/edit", then=save_what_somebody_changed, is_pictured=True),
    Screen("error-404-outside", "Nothing here, signed out", "/nothing/", who="", status=404),
)
QUIET_PATHS = {
    "home": "",
    "inbox": "evidence/",
    "needs": "evidence/needs/",
    "market": "evidence/market/",
    "evidence-search": "evidence/search/",
    "strategy": "strategy/",
    "segments": "strategy/segments/",
    "accounts": "strategy/accounts/",
    "features": "features/",
    "board": "features/board/",
    "matrix": "features/matrix/",
    "teams": "feasibility/",
    "people": "feasibility/people/",
    "absences": "feasibility/absences/",
    "capacity-limits": "feasibility/upkeep/",
    "dependencies": "feasibility/dependencies/",
    "risks": "feasibility/risks/",
    "options": "feasibility/options/",
    "assumptions": "feasibility/assumptions/",
    "decisions": "feasibility/decisions/",
    "plan": "plan/",
    "plan-history": "plan/history/",
    "scenarios": "plan/scenarios/",
    "limits": "plan/limits/",
    "forecast": "forecast/",
    "calibration": "forecast/calibration/",
    "compare": "compare/",
    "reports": "reports/",
    "jobs": "jobs/",
    "activity": "activity/",
    "notifications": "notifications/",
    "settings": "settings/",
}
PICTURED_EMPTY = {"home", "features", "plan"}
EMPTY = tuple(
    Screen(
        f"empty-{name}",
        f"{name.replace('-', ' ').capitalize()}, with nothing in it",
        QUIET + path,
        who="newcomer",
        is_pictured=name in PICTURED_EMPTY,
    )
    for name, path in QUIET_PATHS.items()
)
SECTIONS: dict[str, tuple[Screen, ...]] = {
    "Home and everywhere": HOME,
    "Evidence": EVIDENCE,
    "Strategy": STRATEGY,
    "Features": FEATURES,
    "Feasibility": FEASIBILITY,
    "Plan": PLAN,
    "Forecast": FORECAST,
    "Compare": COMPARE,
    "Reports": REPORTS,
    "Settings": SETTINGS,
    "Signed out": OUTSIDE,
    "When something is in the way": ERRORS,
    "At the beginning": EMPTY,
}
SCREENS: tuple[Screen, ...] = tuple(screen for screens in SECTIONS.values() for screen in screens)
PICTURED: tuple[Screen, ...] = tuple(screen for screen in SCREENS if screen.is_pictured)
