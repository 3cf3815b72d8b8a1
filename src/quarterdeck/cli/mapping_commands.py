"""Saying which feature work items are for: rules, suggestions, and what is for none."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.cli.output import say, table
from quarterdeck.cli.product_commands import JsonFlag, OutPath, print_json

if TYPE_CHECKING:
    from quarterdeck.product import MappingRule, ProductFile

RULE = "FIELD is|begins with|contains TEXT -> FEATURE[/ACTIVITY]"
_RULE = re.compile(
    r"(?P<field>label|milestone|title|parent|key|kind|source|team)\s+(?P<match>is|begins with|contains)\s+(?P<text>.+?)\s*->\s*(?P<to>\S+)\s*"
)
MAX_SHOWN = 20


def map_work(
    product: Annotated[Path, typer.Argument(metavar="PRODUCT", help="The product file with work items.")],
    output: OutPath = None,
    add: Annotated[list[str] | None, typer.Option("--add", metavar="RULE", help=f"A rule: '{RULE}'. May be repeated; it comes last.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="ID", help="Take a rule away.")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Say which feature each unmapped item may be for.")] = False,
    accept: Annotated[float | None, typer.Option("--accept", metavar="P", help="Accept suggestions at least so likely, 0 to 1.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Map work items to features by rules; what somebody mapped by hand stays."""
    from dataclasses import replace

    from quarterdeck.cli.loading import refuse_missing_folder
    from quarterdeck.errors import InvalidInput
    from quarterdeck.product import read_product, write_product
    from quarterdeck.tracking.mapping import map_work as by_rules
    from quarterdeck.tracking.mapping import with_rules_applied

    refuse_missing_folder(output)
    if accept is not None and not 0 < accept <= 1:
        raise InvalidInput(f"--accept: expected a probability above 0, up to 1, got {accept:g}")
    before = read_product(product)
    ruled = replace(before, mapping_rules=_rules(before, add or [], remove or []))
    mapped = by_rules(ruled.work_items, ruled.mapping_rules, teams={team.id: team.title for team in ruled.teams})
    after = with_rules_applied(ruled)
    suggestions = []
    if suggest or accept is not None:
        from quarterdeck.evidence.embedding import load_embedder
        from quarterdeck.tracking.suggesting import suggest_features

        suggestions = suggest_features(after, after.work_items, embedder=load_embedder())
    if accept is not None:
        taken = {each.item: each for each in suggestions if each.probability >= accept}
        items = [
            replace(item, feature=taken[item.id].feature, activity=taken[item.id].activity, mapped_by="suggestion") if item.id in taken else item
            for item in after.work_items
        ]
        after = replace(after, work_items=tuple(items))
    changed = sum(was != now for was, now in zip(before.work_items, after.work_items, strict=True))
    written = not dry_run and after != before
    if written:
        write_product(after, output or product)
    unmapped = [item for item in after.work_items if item.feature is None and not item.is_done]
    if as_json:
        rules = [{"id": rule.id, "takes": len(mapped.takes[rule.id]), "fits": len(mapped.fits[rule.id])} for rule in after.mapping_rules]
        told = [{"item": each.item, "feature": each.feature, "probability": each.probability, "words": list(each.words)} for each in suggestions]
        facts = {"written": written, "changed": changed, "by_hand": mapped.num_kept, "unmapped_open": [item.id for item in unmapped]}
        print_json({**facts, "rules": rules, "suggestions": told})
        return
    rows = [(rule.id, said(rule), len(mapped.takes[rule.id]), len(mapped.fits[rule.id])) for rule in after.mapping_rules]
    table(("Rule", "Says", "Takes", "Fits"), rows, title="Rules, in their order", numbers=(2, 3))
    if suggestions:
        keys = {item.id: item for item in after.work_items}
        shown = [
            (f"{100 * each.probability:.0f} %", keys[each.item].key, keys[each.item].title[:50], each.feature, ", ".join(each.words))
            for each in suggestions[:MAX_SHOWN]
        ]
        table(
            ("Likely", "Key", "Work item", "Feature", "Shares"),
            shown,
            title=f"The likeliest {len(shown)} of {len(suggestions)} suggestions",
            numbers=(0,),
        )
    say(f"{changed:,} work items {'would change' if dry_run else 'changed'}; {mapped.num_kept:,} were mapped by hand and stay.")
    if unmapped:
        shown_keys = ", ".join(item.key for item in unmapped[:MAX_SHOWN]) + (" …" if len(unmapped) > MAX_SHOWN else "")
        say(f"{len(unmapped):,} open work items are for no feature: {shown_keys}.")
    say(f"Written to {output or product}." if written else "Nothing was written.")


def said(rule: "MappingRule") -> str:
    """A rule as `--add` takes it."""
    to = rule.feature + (f"/{rule.activity}" if rule.activity else "")
    return f"{rule.field} {rule.match} {rule.text} -> {to}"


def _rules(product: "ProductFile", add: list[str], remove: list[str]) -> "tuple[MappingRule, ...]":
    """The product's rules without those taken away, and with those added. Raises `InvalidInput`."""
    from quarterdeck.errors import InvalidInput
    from quarterdeck.product import MappingRule

    rules = {rule.id: rule for rule in product.mapping_rules}
    for id in remove:
        if rules.pop(id, None) is None:
            raise InvalidInput(f"--remove: expected one of {', '.join(rules) or 'no rule'}, got {id!r}")
    activities = {feature.id: {activity.id for option in feature.options for activity in option.activities} for feature in product.features}
    for text in add:
        found = _RULE.fullmatch(text.strip())
        if not found:
            raise InvalidInput(f"--add: expected '{RULE}', got {text!r}")
        feature, _, activity = (found["to"], "", "") if found["to"] in activities else found["to"].partition("/")
        if feature not in activities:
            raise InvalidInput(f"--add: expected the id of a feature, got {feature!r}. There are {', '.join(list(activities)[:20])}")
        if activity and activity not in activities[feature]:
            there = ", ".join(sorted(activities[feature])) or "none"
            raise InvalidInput(f"--add: expected an activity of {feature}, got {activity!r}. There are {there}")
        number = len(rules) + 1
        while f"rule-{number}" in rules:
            number += 1
        rules[f"rule-{number}"] = MappingRule(
            id=f"rule-{number}",
            field=found["field"],  # type: ignore[arg-type]
            match=found["match"],  # type: ignore[arg-type]
            text=found["text"],
            feature=feature,
            activity=activity or None,
        )
    return tuple(rules.values())
