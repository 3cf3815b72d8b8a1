"""How a new workspace can begin with a product in it (see `accounts.starts`)."""

from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.accounts.starts import start


@start("harbor", title="The sample company Harbor", sentence="Teams, feedback and a hundred features, to look around in and try things on.")
def harbor(scope: Scope) -> str | None:
    """The sample product under the name the person gave."""
    from quarterdeck_web.products.assemble import replace_content, sample
    from quarterdeck_web.products.changes import ask_for_figures

    workspace = scope.workspace
    name = workspace.name
    replace_content(workspace, sample("harbor"))
    workspace.name, workspace.facts = name, {**workspace.facts, "name": name}
    workspace.save(update_fields=["name", "facts"])
    ask_for_figures(workspace)
    return None


@start("file", title="A product file", sentence="An export of another workspace, or what the command line writes (JSON or YAML).")
def file(scope: Scope) -> str | None:
    """Where a file is brought."""
    return reverse("import", args=[scope.workspace.slug])
