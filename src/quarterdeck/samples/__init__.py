"""Products to try Quarterdeck with, shipped in the package."""

from quarterdeck.samples.catalogue import SAMPLES, load_sample

__all__ = ["SAMPLES", "load_sample"]
