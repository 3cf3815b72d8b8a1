"""The table of rules in words: the page in the documents is made of it."""

from quarterdeck.reports.rule_fields import FIELDS
from quarterdeck.reports.rule_sections import SECTIONS
from quarterdeck.reports.rules import AUDIENCES, FACTS, Rule

TITLES = {"engineering": "Engineers", "executive": "Executives", "sales": "Sales", "customers": "Customers"}


def rule_words(rule: Rule) -> str:
    """A rule in a few words: `yes`, `hidden`, or what is left."""
    if rule.how == "exact":
        return f"yes, {rule.words}" if rule.words else "yes"
    return "hidden" if rule.how == "hidden" else f"only {rule.words.removeprefix('only ')}"


def rules_markdown() -> str:
    """What each audience sees, fact by fact, and which fields of a product each fact covers."""
    heads = [TITLES[audience] for audience in AUDIENCES]
    lines = ["| | " + " | ".join(heads) + " |", "|" + " --- |" * (len(heads) + 1)]
    for fact in FACTS:
        lines.append(f"| {fact.title} | " + " | ".join(rule_words(fact.rules[audience]) for audience in AUDIENCES) + " |")
    lines += ["", "## Which fields each line covers", ""]
    for fact in FACTS:
        named = [field for field, placed in FIELDS.items() if placed == fact.key]
        lines.append(f"- **{fact.title}**: " + ", ".join(f"`{field}`" for field in sorted(named)))
    lines += ["", "## Which parts each document has", "", "| | " + " | ".join(heads) + " |", "|" + " --- |" * (len(heads) + 1)]
    for section, seen_by in SECTIONS.items():
        if section not in ("format", "version", "audience"):
            lines.append(f"| {section.replace('_', ' ')} | " + " | ".join("yes" if audience in seen_by else "" for audience in AUDIENCES) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(rules_markdown(), end="")
