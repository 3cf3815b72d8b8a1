"""How commands speak: a sentence, a table, what to do next. Rich on a terminal, tab-separated when piped, JSON on request."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def say(sentence: str = "") -> None:
    """One line on standard output."""
    print(sentence)


def next_step(command: str) -> None:
    """What to do next; on a terminal only, so that pipes stay clean."""
    if sys.stdout.isatty():
        from rich.console import Console

        Console().print(f"[dim]Next:[/] {command}", highlight=False)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "", numbers: Sequence[int] = ()) -> None:
    """A table; `numbers` are the columns to align right."""
    if not rows:
        return
    if not sys.stdout.isatty():
        if title:
            print(f"\n{title}")
        print("\t".join(heads))
        for row in rows:
            print("\t".join(_text(cell) for cell in row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    drawn = Table(title=title or None, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for position, head in enumerate(heads):
        drawn.add_column(head, justify="right" if position in numbers else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(_escaped(cell) for cell in row))
    Console().print(drawn)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).replace("\t", " ").replace("\n", " ")


def _escaped(cell: object) -> str:
    from rich.markup import escape

    return escape(_text(cell))


def json_out(result: Any) -> None:
    """A result noun as JSON on standard output."""
    from quarterdeck.result_files import to_json

    sys.stdout.write(to_json(result).decode())


@contextmanager
def progress(title: str, seconds: float | None = None) -> Iterator[Any]:
    """A progress bar on standard error, on a terminal only. Gives a function to call with (done share, words)."""
    if not sys.stderr.isatty():
        yield lambda _share, _words="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[words]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0, words="")

        def update(share: float, words: str = "") -> None:
            bar.update(task, completed=min(share, 1.0), words=words)

        yield update
