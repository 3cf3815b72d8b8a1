"""Background work of this app."""

from quarterdeck_web.features.assemble import compute_figures
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import job


@job("figures", title="Computing ranks, verdicts and needs", quick=True)
def figures(context: JobContext) -> None:
    """Every figure of the workspace, as it is now."""
    compute_figures(context.workspace, context.progress)
