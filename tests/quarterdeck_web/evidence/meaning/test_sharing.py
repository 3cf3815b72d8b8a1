"""Several workers embed one workspace: each block once, nothing left out, and no help is asked for where there is nobody."""

import fcntl
import multiprocessing

import pytest

from quarterdeck.evidence.embedding import CachedEmbedder, fit_tfidf
from quarterdeck.evidence.text.clean import clean
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.meaning import assemble, sharing
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs import worker_locks
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off


@pytest.fixture
def model(repeated, monkeypatch, tmp_path):
    """A model whose vectors are kept, and blocks of sixteen items."""
    texts = [clean(text).text for text in Evidence.objects.within(repeated).values_list("text", flat=True)]
    kept = CachedEmbedder(fit_tfidf(texts, dimensions=16), tmp_path / "vectors")
    monkeypatch.setattr(assemble, "embedder", lambda: kept)
    monkeypatch.setattr(sharing, "BLOCK", 16)
    monkeypatch.setattr(sharing, "SHARED_FROM", 10)
    return kept


def run(workspace, arguments) -> Job:
    Job.objects.within(workspace).filter(state=Job.QUEUED).delete()
    job = enqueue(system_scope(workspace), sharing.JOB, arguments)
    work_off()
    job.refresh_from_db()
    assert job.state == Job.DONE, job.technical_detail
    return job


def test_two_shares_embed_everything_once(repeated, model):
    first = run(repeated, {"share": 0, "of": 2}).result["embedded"]
    second = run(repeated, {"share": 1, "of": 2}).result["embedded"]
    distinct = {clean(text).text for text in Evidence.objects.within(repeated).exclude(text="").values_list("text", flat=True)}
    assert first > 0
    assert second > 0
    assert first + second == model.num_kept() == len(distinct)


def test_whoever_comes_too_late_finds_nothing_to_do(repeated, model):
    run(repeated, {"share": 0, "of": 1})
    assert run(repeated, {"share": 0, "of": 1, "again": True}).result["embedded"] == 0


@pytest.mark.parametrize(("living", "num", "asked"), [(1, 1000, 0), (3, 1000, 2), (3, 5, 0), (0, 1000, 0), (99, 1000, sharing.MOST_HELPERS)])
def test_as_many_are_asked_as_live_beside_this_one(repeated, model, monkeypatch, living, num, asked):
    Job.objects.within(repeated).delete()
    monkeypatch.setattr(sharing, "num_living", lambda: living)
    assert sharing.ask_for_help(repeated, num) == asked
    assert Job.objects.within(repeated).filter(kind=sharing.JOB, state=Job.QUEUED).count() == asked


def test_living_workers_are_those_that_hold_their_file(settings, tmp_path):
    settings.DATA = tmp_path
    assert worker_locks.num_living() == 0
    lock = worker_locks.WorkerLock()
    (tmp_path / "workers" / "gone").touch()
    assert worker_locks.num_living() == 1
    child = multiprocessing.get_context("spawn").Process(target=_hold, args=(str(tmp_path / "workers" / "other"),))
    child.start()
    child.join()
    assert worker_locks.num_living() == 1
    lock.release()
    assert worker_locks.num_living() == 0


def _hold(path: str) -> None:
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
