"""A GitHub of one's own for tests: real HTTP on loopback, a repository made by a rule, limits and faults by script. It takes writes, too."""

from tests.fake_github.repository import Repository
from tests.fake_github.server import FakeGitHub, Fault, fake_github

__all__ = ["FakeGitHub", "Fault", "Repository", "fake_github"]
