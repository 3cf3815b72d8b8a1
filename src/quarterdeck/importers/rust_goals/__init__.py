"""The Rust project's public planning data: goals of several periods, asks, teams, surveys, releases."""

from quarterdeck.importers.rust_goals.importer import import_rust_goals

__all__ = ["import_rust_goals"]
