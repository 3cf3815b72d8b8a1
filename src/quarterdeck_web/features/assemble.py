"""The features' figures: ranks, verdicts, loads and needs, computed by the engine from the whole workspace."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.features.figures import refresh_feature_figures, store_studies
from quarterdeck_web.features.foresight.assemble import store_foresight
from quarterdeck_web.features.learned.assemble import learned_of
from quarterdeck_web.features.models import Feature, NeedLink
from quarterdeck_web.features.studies.assemble import efforts_of, studies_of
from quarterdeck_web.products.assemble import flaws_of, product_of
from quarterdeck_web.products.figures import store

if TYPE_CHECKING:
    from quarterdeck.evidence.demand import Demand

UNREAD = ("updates", "changes", "progress", "forecasts", "import_notes")
"""Collections that no figure reads."""
RANK_SAMPLES = 4000


def compute_figures(workspace: Workspace, say: Callable[[float, str], object] = lambda share, phase: None) -> None:
    """Compute and store every figure of a workspace as it is now."""
    from quarterdeck.evidence import strong_needs
    from quarterdeck.feasibility import assess
    from quarterdeck.value import rank
    from quarterdeck_web.evidence.assemble import store_need_details

    revision = workspace.revision
    say(0.0, "reading the product")
    product = product_of(workspace, without=UNREAD)
    say(0.2, "looking for flaws")
    flaws = flaws_of(product)
    store(workspace, "flaws", revision, [{"place": flaw.place, "message": flaw.message, "severity": flaw.severity} for flaw in flaws])
    say(0.3, "weighing needs")
    store(workspace, "needs", revision, as_document(strong_needs(product)))
    store_need_details(workspace, revision)
    say(0.5, "ranking features")
    ranking, report = rank(product, "value", num_samples=RANK_SAMPLES), None
    store(workspace, "ranking", revision, as_document(ranking))
    if any(flaw.severity == "error" for flaw in flaws):
        say(0.6, "flaws stop the feasibility study")
    else:
        say(0.6, "studying feasibility")
        report = assess(product)
        store(workspace, "feasibility", revision, as_document(report))
    say(0.8, "gathering what is known of each feature")
    studies = studies_of(product, ranking, report)
    store(workspace, "efforts", revision, efforts_of(studies))
    store(workspace, "learned", revision, learned_of(product))
    store_studies(workspace, revision, studies)
    refresh_feature_figures(workspace)
    say(0.95, "looking at options, chains and risks")
    store_foresight(workspace, revision, product, is_sound=report is not None)
    say(1.0, "done")


def compute_ranking(workspace: Workspace, method: str) -> None:
    """Rank by another method and keep it as `ranking:<method>`."""
    from quarterdeck.value import rank

    revision = workspace.revision
    store(workspace, f"ranking:{method}", revision, as_document(rank(product_of(workspace, without=UNREAD), method, num_samples=RANK_SAMPLES)))


def demand_for(scope: Scope, feature: Feature) -> "Demand | None":
    """How many people a quarter ask for what a feature answers, from the voices behind its needs."""
    from quarterdeck.evidence.demand import demand
    from quarterdeck.product import Evidence as Voice

    needs = scope.rows(NeedLink).filter(feature=feature, need__isnull=False).values("need")
    bodies = scope.rows(Evidence).filter(need__in=needs).order_by("position").values_list("ref", "body", "said_on")
    voices = [
        Voice(id=ref, text="", said_on=day, person=body.get("person"), account=body.get("account"), duplicate_of=body.get("duplicate_of"))
        for ref, body, day in bodies.iterator(chunk_size=2000)
    ]
    first = scope.rows(Evidence).filter(said_on__isnull=False).order_by("said_on").values_list("said_on", flat=True).first()
    return demand(voices, timezone.localdate(), observed_from=first)


def as_document(result: Any) -> Any:
    """A result of the engine as plain lists and dicts."""
    from quarterdeck.result_files import to_json

    return json.loads(to_json(result))
