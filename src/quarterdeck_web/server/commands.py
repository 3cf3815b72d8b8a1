"""The commands of `quarterdeck-server`."""

import os
import socket
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(
    help="Quarterdeck: product management where evidence, value, feasibility and dates are computed.", no_args_is_help=True, add_completion=False
)
out = Console(highlight=False, soft_wrap=True)
problems = Console(stderr=True, highlight=False, soft_wrap=True)

Data = Annotated[
    Path | None, typer.Option(help="The folder that holds everything of this installation (or QUARTERDECK_DATA).", show_default="quarterdeck-data")
]


@app.command()
def up(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen at.", min=1, max=65535)] = 8000,
    data: Data = None,
    sample: Annotated[bool, typer.Option(help="At the first start, fill a workspace with the sample company Harbor.")] = True,
    workers: Annotated[int, typer.Option(help="How many processes answer pages.", min=1, max=64)] = 2,
) -> None:
    """Start the whole product: the database, the pages and the worker that plans and forecasts."""
    began = time.monotonic()
    _refuse_port_in_use(host, port)
    _use(data, f"http://{_reachable(host)}:{port}")
    from quarterdeck_web.server.children import Child, Supervisor
    from quarterdeck_web.server.preparation import prepare

    prepared = prepare(sample, say=lambda text: out.print(f"[dim]{text}[/dim]"))
    supervisor = Supervisor(
        [
            Child("pages", [sys.executable, "-m", "quarterdeck_web.server.web", host, str(port), str(workers)]),
            Child("worker", [sys.executable, "-m", "quarterdeck_web.server.worker"]),
        ],
        say=lambda text: problems.print(f"[yellow]{text}[/yellow]"),
    )
    with supervisor:
        if not supervisor.wait_until_ready(_reachable(host), port):
            problems.print("[red]Quarterdeck did not start.[/red] What went wrong stands above.")
            raise typer.Exit(1)
        _welcome(prepared.sign_in, prepared.is_first, time.monotonic() - began)
        supervisor.watch()
    out.print("Quarterdeck has stopped.")


@app.command()
def worker(data: Data = None) -> None:
    """Start a worker alone: on another machine, beside a PostgreSQL database."""
    _use(data)
    from quarterdeck_web.server.worker import work

    out.print("The worker runs. Stop it with Ctrl+C.")
    work(parent=None)


@app.command("sample")
def load_sample(
    name: Annotated[str, typer.Argument(help="Which sample.")] = "harbor",
    reset: Annotated[bool, typer.Option("--reset", help="Put the sample in the place of what its workspace holds now.")] = False,
    data: Data = None,
) -> None:
    """Fill a workspace with a sample product."""
    _use(data)
    from quarterdeck_web.server.preparation import start_django, update_database

    start_django()
    update_database(lambda text: out.print(f"[dim]{text}[/dim]"))
    from quarterdeck_web.errors import in_words
    from quarterdeck_web.products.samples import make_sample_workspace

    try:
        made = make_sample_workspace(name, reset=reset)
    except Exception as error:
        if (said := in_words(error)) is None:
            raise
        problems.print(f"[red]{said[0]}[/red] {said[1]}")
        raise typer.Exit(2) from None
    out.print(
        f"{made.workspace.name} has {made.num_rows:,} rows." if made.num_rows else f"{made.workspace.name} is there already; --reset loads it anew."
    )
    _tell_sign_in(made.sign_in)


def main() -> None:
    """The console script."""
    app()


def _use(data: Path | None, url: str = "") -> None:
    """Settings come from the environment; options go before it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck_web.settings")
    if data is not None:
        os.environ["QUARTERDECK_DATA"] = str(data.resolve())
    if url:
        os.environ.setdefault("QUARTERDECK_URL", url)


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared, not listened at


def _refuse_port_in_use(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            problems.print(f"[red]Port {port} of {host} cannot be used: {error.strerror}.[/red]")
            problems.print(f"Perhaps Quarterdeck runs already: look at http://{_reachable(host)}:{port}. Or choose another port: --port {port + 1}")
            raise typer.Exit(2) from None


def _welcome(sign_in: "object", is_first: bool, seconds: float) -> None:
    out.print(f"\n[bold]Quarterdeck is ready[/bold] after {seconds:.1f} s: [bold]{os.environ['QUARTERDECK_URL']}[/bold]")
    if is_first:
        _tell_sign_in(sign_in)
    out.print(f"[dim]Everything is kept in {os.environ.get('QUARTERDECK_DATA', 'quarterdeck-data')}. Stop with Ctrl+C.[/dim]")


def _tell_sign_in(sign_in: "object") -> None:
    if sign_in is None:
        out.print("Open it and sign up: the first to do so owns the installation.")
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    for person in sign_in.people:  # type: ignore[attr-defined]
        table.add_row(person.email, f"[dim]{person.described}[/dim]")
    out.print("Sign in as one of the sample's people:")
    out.print(table)
    out.print(f"  Password for each: [bold]{sign_in.password}[/bold]  [dim](kept in {sign_in.path})[/dim]")  # type: ignore[attr-defined]
