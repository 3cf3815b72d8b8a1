"""Quarterdeck's engine: evidence in, a roadmap one can defend out.

No web, no database, no network, no clock and no hidden randomness: `today` and `seed` are arguments.
"""

__version__ = "0.1.0"
