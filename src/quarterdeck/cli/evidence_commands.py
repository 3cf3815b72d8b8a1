"""What people said, read as a whole: needs it holds, what says the same, and quotes that answer a question."""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.cli import naming
from quarterdeck.cli.naming import NamerModel, NamerMost, NamerUrl
from quarterdeck.cli.output import next_step, progress, say, table
from quarterdeck.cli.product_commands import JsonFlag, OutPath, ProductPath, print_json
from quarterdeck.units import format_share

if TYPE_CHECKING:
    from quarterdeck.evidence.duplicates import DuplicateLink
    from quarterdeck.evidence.embedding import Embedder
    from quarterdeck.evidence.grouping import Items, NeedBook
    from quarterdeck.evidence.naming import EndpointNamer, Name
    from quarterdeck.product import Evidence, ProductFile

MOST_REASONS = 8
LONGEST_SHOWN = 160
SECONDS_PER_TEXT = 0.002
LanguageModel = Annotated[
    str | None, typer.Option("--model", metavar="MODEL", help="What compares by meaning: english, or multilingual where it is installed.")
]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False, help="Needs, doubles and answers in what people said.")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A need as it is listed."""

    id: str
    title: str
    people: int
    items: int
    quote: str
    language: str | None = None


@app.command("group")
def group(
    file: ProductPath,
    output: OutPath = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many needs to show.")] = 30,
    language_model: LanguageModel = None,
    namer_url: NamerUrl = None,
    namer_model: NamerModel = None,
    namer_most: NamerMost = 100,
    as_json: JsonFlag = False,
) -> None:
    """Group evidence that has no need into needs, each with its name, who says it and a quote; -o keeps them in a product."""
    from quarterdeck.cli.loading import refuse_missing_folder
    from quarterdeck.evidence.grouping import Items, first_needs
    from quarterdeck.evidence.naming import without_names
    from quarterdeck.evidence.text import without_asking
    from quarterdeck.product import read_product, write_product

    if output is not None:
        refuse_missing_folder(output)
    endpoint = naming.endpoint(namer_url, namer_model)
    product = read_product(file)
    said = [each for each in product.evidence if each.need is None and each.duplicate_of is None and not each.archived]
    texts = _texts(said)
    model = _embedder(texts, language_model)
    with progress("Grouping", len(said) * SECONDS_PER_TEXT):
        items = Items(tuple(each.id for each in said), tuple(texts), model.embed([without_asking(text) for text in texts]))
        book = without_names(first_needs(items), items, naming.known_names(product))
    names: dict[str, Name] = {}
    if endpoint is not None:
        book, names = _named(product, book, items, naming.namer_for(endpoint, product, namer_most))
    grown = _with_needs(product, book)
    rows = _rows(grown, book, items, said)
    if output is not None:
        write_product(grown, output)
    if as_json:
        print_json(
            {"items": len(said), "waiting": len(book.waiting), "model": model.id, **_naming_told(names), "needs": [asdict(row) for row in rows]}
        )
        return
    say(f"{product.name}: {len(said):,} pieces of evidence without a need hold {len(book.needs):,} needs; {len(book.waiting):,} belong to none.")
    _say_named(names)
    shown = [(row.title, f"{row.people:,}", f"{row.items:,}", row.quote) for row in rows[:most]]
    table(("Need", "People", "Items", "A quote"), shown, numbers=(1, 2))
    if len(rows) > most:
        say(f"{len(rows) - most:,} more: --most {len(rows)} shows them.")
    _say_languages(rows, model)
    if output is not None:
        say(f"Written to {output}, each piece with its need.")
        next_step(f"quarterdeck needs {output}")


@app.command("doubles")
def doubles(
    file: ProductPath,
    most: Annotated[int, typer.Option("--most", min=1, help="How many to show.")] = 30,
    language_model: LanguageModel = None,
    as_json: JsonFlag = False,
) -> None:
    """List evidence that says what an earlier piece says: the same words surely, the rest as suggestions, the likeliest first."""
    from quarterdeck.evidence.duplicates import document_of, duplicate_links
    from quarterdeck.product import read_product

    product = read_product(file)
    said = [each for each in product.evidence if each.duplicate_of is None and not each.archived]
    texts = _texts(said)
    model = _embedder(texts, language_model)
    with progress("Comparing", len(said) * 5 * SECONDS_PER_TEXT):
        links = duplicate_links([document_of(text, each.said_on) for text, each in zip(texts, said, strict=True)], model)
    links.sort(key=lambda link: link.likeliness, reverse=True)
    if as_json:
        print_json(
            [
                {"later": said[link.later].id, "earlier": said[link.earlier].id, "score": link.score, "meaning": link.meaning, "sure": link.automatic}
                for link in links
            ]
        )
        return
    sure = sum(link.automatic for link in links)
    say(f"{product.name}: {len(said):,} pieces of evidence; {sure:,} repeat an earlier one word for word, {len(links) - sure:,} may say the same.")
    rows = [
        ("the same" if link.score is None else _alike(link), _short(said[link.later].text), _short(said[link.earlier].text)) for link in links[:most]
    ]
    table(("Alike", "This", "says what this says"), rows, numbers=(0,))
    if len(links) > most:
        say(f"{len(links) - most:,} more: --most {len(links)} shows them.")


@app.command("ask")
def ask(
    file: ProductPath,
    question: Annotated[str, typer.Argument(help="A question, or what to look for.")],
    most: Annotated[int, typer.Option("--most", min=1, help="How many quotes to show.")] = 10,
    language_model: LanguageModel = None,
    as_json: JsonFlag = False,
) -> None:
    """Answer a question by what people said, word for word: quotes with their source, never prose."""
    from tempfile import TemporaryDirectory

    from quarterdeck.evidence.search import EvidenceIndex, SearchItem, add_verbatims
    from quarterdeck.evidence.search import ask as asked
    from quarterdeck.product import read_product

    product = read_product(file)
    said = [each for each in product.evidence if not each.archived]
    model, by_id = _embedder(_texts(said), language_model), {each.id: each for each in said}
    with progress("Reading", len(said) * SECONDS_PER_TEXT), TemporaryDirectory() as folder:
        index = EvidenceIndex(Path(folder), model)
        add_verbatims(index, [SearchItem(each.id, each.text, {}, each.said_on) for each in said])
        quotes = asked(index, question, limit=most)
    if as_json:
        print_json([{"id": quote.item_id, "quote": quote.text, "similarity": round(quote.similarity, 3)} for quote in quotes])
        return
    if not quotes:
        say("Nobody said anything that comes near. Other words may find it.")
        return
    say(f"{product.name}: {len(quotes)} of {len(said):,} pieces of evidence come nearest.")
    table(("Who", "When", "What they said"), [(_who(by_id[quote.item_id]), by_id[quote.item_id].said_on, quote.text) for quote in quotes])


def _embedder(texts: list[str], word: str | None) -> "Embedder":
    """The model that compares the texts: the one of that word; without one the English one where it is installed, else words alone."""
    from quarterdeck.errors import InvalidInput
    from quarterdeck.evidence.embedding import ENGLISH, fit_tfidf, load_embedder, published

    if not texts:
        raise InvalidInput("expected evidence to read, got none. Bring some in: quarterdeck import feedback FILE --into PRODUCT")
    wanted = published(word or ENGLISH.word)
    model = load_embedder(model=wanted.word)
    if model is None and word is not None:
        raise InvalidInput(f"the {wanted.word} model is not installed. Run: quarterdeck model install {wanted.word}")
    if model is None:
        typer.echo("Compared by words alone; for meanings: quarterdeck model install", err=True)
        return fit_tfidf(texts)
    return model


def _texts(said: "list[Evidence]") -> list[str]:
    from quarterdeck.evidence.text import clean

    return [clean(each.text).text for each in said]


def _with_needs(product: "ProductFile", book: "NeedBook") -> "ProductFile":
    """The product with a need for each of the book's, and each piece of evidence with its need. Ids that are taken get another number."""
    from quarterdeck.product import Need

    taken, ids, number = {need.id for need in product.needs}, dict[str, str](), 1
    for need in book.needs:
        while f"need-{number}" in taken:
            number += 1
        ids[need.id] = f"need-{number}"
        number += 1
    titles, members = book.titles, book.members
    needs = tuple(Need(id=ids[need.id], title=titles[need.id]) for need in book.needs)
    evidence = tuple(replace(each, need=ids[found]) if (found := members.get(each.id)) else each for each in product.evidence)
    return replace(product, needs=product.needs + needs, evidence=evidence)


def _named(product: "ProductFile", book: "NeedBook", items: "Items", namer: "EndpointNamer") -> "tuple[NeedBook, dict[str, Name]]":
    """The book with the model's names, and what came of each need."""
    from quarterdeck.evidence.naming import name_needs

    with progress("Naming") as update:
        taken = [need.title for need in product.needs]
        return name_needs(book, items, namer, taken=taken, told=lambda done, num: update(done / num, f"{done:,} of {num:,}"))


def _naming_told(names: "dict[str, Name]") -> dict[str, object]:
    if not names:
        return {}
    own = [{"title": name.title, "why": name.problem} for name in names.values() if not name.is_models]
    return {"named_by": next(iter(names.values())).model, "named": len(names) - len(own), "kept_own_name": own}


def _say_named(names: "dict[str, Name]") -> None:
    """How many needs the model named, and why the rest keeps our name."""
    if not names:
        return
    own = [name for name in names.values() if not name.is_models]
    say(f"{next(iter(names.values())).model} named {len(names) - len(own):,} of them; it sees key phrases and a few quotes, and counts nothing.")
    for why, num in Counter(name.problem for name in own).most_common(MOST_REASONS):
        say(f"  {num:,} keep our own name: {why.rstrip('.')}.")
    if len({name.problem for name in own}) > MOST_REASONS:
        say("  More reasons: --json.")


def _rows(product: "ProductFile", book: "NeedBook", items: "Items", said: "list[Evidence]") -> list[_Shown]:
    """The needs of the book as rows, those of most people first."""
    from quarterdeck.evidence.weights import weights_by_need

    of = {each.id: each.need for each in product.evidence}
    weights = weights_by_need(product.evidence, product.accounts, max([product.as_of, *(each.said_on for each in said if each.said_on)]))
    titles, texts, members = {need.id: need.title for need in product.needs}, dict(zip(items.ids, items.texts, strict=True)), book.members
    apart = _languages(book, texts)
    rows = []
    for need in book.needs:
        quote = next((each for each in need.prototypes if members.get(each) == need.id), None)
        ref = of[quote] if quote else None
        if quote is not None and ref is not None:
            found = weights[ref]
            rows.append(_Shown(ref, titles[ref], found.people, found.items, _short(texts[quote]), apart.get(need.id)))
    return sorted(rows, key=lambda row: (-row.people, -row.items))


def _languages(book: "NeedBook", texts: dict[str, str]) -> dict[str, str]:
    """Needs that nobody but people of one other language speaks of, each with that language."""
    from quarterdeck.evidence.grouping import members_by_need
    from quarterdeck.evidence.text.spoken import language_name, languages_apart

    members = members_by_need(book)
    found = languages_apart([[texts[item] for item in items] for items in members.values()])
    return {need: language_name(code) for need, code in zip(members, found, strict=True) if code is not None}


def _say_languages(rows: list[_Shown], model: "Embedder") -> None:
    apart = Counter(row.language for row in rows if row.language)
    if apart:
        told = ", ".join(f"{num:,} in {language}" for language, num in apart.most_common(MOST_REASONS))
        way = "" if "multilingual" in model.id else " To group across languages: quarterdeck model install multilingual, then --model multilingual."
        say(f"Needs in one other language alone: {told}. Needs of other languages may say the same.{way}")


def _who(said: "Evidence") -> str:
    return said.person or said.account or said.source or said.id


def _alike(link: "DuplicateLink") -> str:
    """A suggestion's likeness: of meaning, else in standard deviations."""
    return f"{link.score:.1f} σ" if link.meaning is None else format_share(link.meaning)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1].rsplit(" ", 1)[0] + "…"
