"""What people decided about needs, between the product file that keeps it and the grouping that replays it."""

from datetime import date

from quarterdeck.errors import Flaw, InvalidInput
from quarterdeck.evidence.grouping.facts import Apart, Fact, Merge, Pin, Rename, Split, Together, check_facts
from quarterdeck.product import NeedFact, ProductFile
from quarterdeck.product.need_fact_checks import need_fact_flaws


def facts_of(product: ProductFile) -> tuple[Fact, ...]:
    """The decisions that a product file keeps, in their order."""
    return tuple(_fact(each) for each in product.need_facts)


def kept(fact: Fact, *, by: str = "", on: date | None = None) -> NeedFact:
    """A decision as a product file keeps it. Of a merge it keeps who goes into whom, not what could take it back (`NeedFact.merged`)."""
    match fact:
        case Pin(item, need):
            return NeedFact(kind="pin", need=need, items=(item,), by=by, on=on)
        case Merge(need, into):
            return NeedFact(kind="merge", need=need, into=into, by=by, on=on)
        case Split(need, into, items):
            return NeedFact(kind="split", need=need, into=into, items=items, by=by, on=on)
        case Together(first, second):
            return NeedFact(kind="together", items=(first, second), by=by, on=on)
        case Apart(first, second):
            return NeedFact(kind="apart", items=(first, second), by=by, on=on)
        case Rename(need, title):
            return NeedFact(kind="rename", need=need, title=title, by=by, on=on)


def contradictions(product: ProductFile) -> tuple[Flaw, ...]:
    """Decisions of a product that cannot all hold, such as two items together and apart. None while `product.check` finds flaws in them."""
    if any(need_fact_flaws(product)):
        return ()
    facts = facts_of(product)
    needs = {each.id for each in product.needs} | {each.need for each in facts if isinstance(each, Merge)}
    try:
        check_facts(facts, {each.id for each in product.evidence}, needs)
    except InvalidInput as error:
        return tuple(Flaw("need_facts", line) for line in str(error).splitlines())
    return ()


def _fact(each: NeedFact) -> Fact:
    need, into = each.need or "", each.into or ""
    match each.kind:
        case "pin":
            return Pin(each.items[0], need)
        case "merge":
            return Merge(need, into)
        case "split":
            return Split(need, into, each.items)
        case "together":
            return Together(*each.items)
        case "apart":
            return Apart(*each.items)
        case "rename":
            return Rename(need, each.title)
