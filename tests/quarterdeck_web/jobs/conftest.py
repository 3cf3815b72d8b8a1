"""Kinds of jobs for these tests, and what looks at a job."""

from collections.abc import Iterator

import pytest

from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import KINDS


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    """Forget after each test the kinds it registered."""
    before = dict(KINDS)
    yield
    KINDS.clear()
    KINDS.update(before)


@pytest.fixture
def reload_job():
    """The job as the database has it."""

    def load(job: Job) -> Job:
        return Job.objects.within(job.workspace).get(pk=job.pk)

    return load
