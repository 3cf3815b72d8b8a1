"""The files people bring, in the data folder: streamed in, read by jobs, gone with their row."""

import hashlib
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models.signals import post_delete
from django.dispatch import receiver

from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.lib.uploads import tidy_name

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson")
FOLDER = "feedback-files"


def refuse_unfit(file: UploadedFile | None) -> str:
    """The tidied name of a file that may come in. Raises `FieldErrors` at `file`: none, empty, too large, of another kind."""
    if file is None:
        raise FieldErrors({"file": ["expected a file, got none. Choose one"]})
    name, size = tidy_name(file.name or ""), file.size or 0
    flaws = []
    if PurePosixPath(name).suffix.lower() not in ENDINGS:
        flaws.append(f"expected a file that ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, got “{name}”. Export it as CSV")
    if size > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 2**20
        flaws.append(f"expected at most {most} MB, got {size / 2**20:.0f} MB. Split the file, or import it on the command line")
    if not size:
        flaws.append(f"“{name}” is empty. Export it again")
    if flaws:
        raise FieldErrors({"file": flaws})
    return name


def keep(brought: FeedbackImport, file: UploadedFile) -> None:
    """Stream an upload into the data folder; sets its size and hash."""
    path = path_of(brought)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as kept:
        path.chmod(0o600)
        for chunk in file.chunks(2**20):
            digest.update(chunk)
            size += len(chunk)
            kept.write(chunk)
    brought.sha256, brought.size = digest.hexdigest(), size


def path_of(brought: FeedbackImport) -> Path:
    """Where the file lies. Its ending is kept, its name is not."""
    ending = PurePosixPath(brought.name).suffix.lower()
    return Path(settings.DATA) / FOLDER / f"{brought.pk}{ending if ending in ENDINGS else ''}"


def list_path_of(brought: FeedbackImport) -> Path:
    """Where the list of a dry run lies: what is refused and what would change, row by row."""
    return Path(settings.DATA) / FOLDER / f"{brought.pk}.dry-run"


def forget(brought: FeedbackImport) -> None:
    """Take the file away; nothing more is read from it."""
    path_of(brought).unlink(missing_ok=True)


def forget_all(brought: FeedbackImport) -> None:
    """Take the list of its dry run away, too."""
    forget(brought)
    list_path_of(brought).unlink(missing_ok=True)


@receiver(post_delete, sender=FeedbackImport)
def _follow_deletion(instance: FeedbackImport, **_: Any) -> None:
    """A workspace that is deleted takes its files along."""
    forget_all(instance)
