"""Several scenarios planned at once, in processes of their own."""

import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass

from quarterdeck.errors import InvalidInput
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan, PlanSettings
from quarterdeck.roadmap.planner import make_plan

LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class ScenarioProgress:
    """How many scenarios are planned, of how many."""

    done: int
    total: int


def plan_scenarios(
    scenarios: Mapping[str, ProductFile],
    settings: PlanSettings = PlanSettings(),
    *,
    previous: Plan | None = None,
    processes: int = 2,
    on_progress: Callable[[ScenarioProgress], object] | None = None,
) -> dict[str, Plan]:
    """The plan of each scenario by its name, in the order given; each as `make_plan` would make it.

    Parameters
    ----------
    previous
        An earlier plan that every search starts from: scenarios then differ where they must, not by chance.
    processes
        How many are planned at the same time.
    on_progress
        Called a few times a second; True from it means: begin no more, and give those that are done.

    Raises
    ------
    InvalidInput
        If there is no scenario, or no process to plan it in.
    """
    if not scenarios:
        raise InvalidInput("expected one scenario or more, got none")
    if processes < 1:
        raise InvalidInput(f"expected 1 process or more, got {processes}")
    plans: dict[str, Plan] = {}
    # Spawned, not forked: a fork would take over locks that threads of the solver hold.
    with ProcessPoolExecutor(min(processes, len(scenarios)), mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(_planned, product, settings, previous): name for name, product in scenarios.items()}
        while waiting:
            finished, _ = wait(waiting, timeout=LOOK_AGAIN_SECONDS, return_when=FIRST_COMPLETED)
            for each in finished:
                plans[waiting.pop(each)] = each.result()
            if on_progress is not None and on_progress(ScenarioProgress(len(plans), len(scenarios))) is True:
                running = [each for each in waiting if not each.cancel()]
                plans |= {waiting[each]: each.result() for each in running}
                break
    return {name: plans[name] for name in scenarios if name in plans}


def _planned(product: ProductFile, settings: PlanSettings, previous: Plan | None) -> Plan:
    return make_plan(product, settings, previous=previous)
