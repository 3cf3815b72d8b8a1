"""Readers of the public formats of scheduling instances. A malformed file raises `MalformedInstance`, naming every flaw found."""

from benchmarks.instances.errors import MalformedInstance
from benchmarks.instances.mspsp import read_dzn
from benchmarks.instances.psplib import read_sm
from benchmarks.instances.rcpsp_max import read_sch

__all__ = ["MalformedInstance", "read_dzn", "read_sch", "read_sm"]
