"""What is said of a feature against the definitions, and the definitions that most teams start from."""

from typing import Literal

from quarterdeck.product import DefinitionItem, DefinitionOf, ReadinessCheck
from quarterdeck.product.noun import noun

LineState = Literal["met", "not met", "not applicable"]

USUAL_DEFINITIONS: tuple[DefinitionItem, ...] = (
    DefinitionItem(id="ready-value", of="ready", title="Its value case says what it is worth, and why", check="value case"),
    DefinitionItem(id="ready-criteria", of="ready", title="It has acceptance criteria", check="acceptance criteria"),
    DefinitionItem(id="ready-effort", of="ready", title="Its effort is estimated", check="effort estimated"),
    DefinitionItem(id="ready-feasible", of="ready", title="Its feasibility is judged", check="feasibility case"),
    DefinitionItem(id="ready-assumptions", of="ready", title="What was assumed is settled", check="assumptions settled"),
    DefinitionItem(id="ready-dependencies", of="ready", title="What it waits for is released", check="dependencies released"),
    DefinitionItem(id="ready-keys", of="ready", title="Both keys are turned", check="both keys"),
    DefinitionItem(id="done-criteria", of="done", title="Every acceptance criterion is met", check="criteria met"),
    DefinitionItem(id="done-qualities", of="done", title="Its quality attributes hold", check="qualities hold"),
    DefinitionItem(id="done-work", of="done", title="Its work items are done", check="work items done"),
    DefinitionItem(id="done-documented", of="done", title="What users must know is written"),
    DefinitionItem(id="done-support", of="done", title="Support can answer for it"),
)
"""Lines to start from, for a product that has agreed on none. Nothing is judged by them unless somebody asks for it."""


@noun
class ReadinessLine:
    """One line of a definition, as it stands for a feature. `check` None: people tick it. `why` is the reason in a sentence."""

    item: str
    of: DefinitionOf
    title: str
    check: ReadinessCheck | None
    state: LineState
    why: str


@noun
class FeatureReadiness:
    """A feature against both definitions, lines in the product's order."""

    feature: str
    title: str
    ready: tuple[ReadinessLine, ...]
    done: tuple[ReadinessLine, ...]

    def count(self, of: DefinitionOf) -> tuple[int, int]:
        """How many lines are met, of how many that apply."""
        lines = [line for line in (self.ready if of == "ready" else self.done) if line.state != "not applicable"]
        return sum(line.state == "met" for line in lines), len(lines)
