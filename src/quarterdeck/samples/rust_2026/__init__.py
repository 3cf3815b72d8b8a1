"""Facts and figures of the Rust project's public planning data of 2026, without its sentences."""

from quarterdeck.samples.rust_2026.facts import facts_only
from quarterdeck.samples.rust_2026.sample import load

__all__ = ["facts_only", "load"]
