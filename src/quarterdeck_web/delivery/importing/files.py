"""The exports people bring, in the data folder: streamed in, read by jobs, gone with their row or once they are imported."""

import hashlib
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models.signals import post_delete
from django.dispatch import receiver

from quarterdeck_web.delivery.models import WorkItemImport
from quarterdeck_web.evidence.importing.files import ENDINGS, refuse_unfit

FOLDER = "tracker-files"
__all__ = ["ENDINGS", "forget", "forget_all", "keep", "list_path_of", "path_of", "refuse_unfit"]


def keep(brought: WorkItemImport, file: UploadedFile) -> None:
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


def path_of(brought: WorkItemImport) -> Path:
    """Where the file lies. Its ending is kept, its name is not."""
    ending = PurePosixPath(brought.name).suffix.lower()
    return Path(settings.DATA) / FOLDER / f"{brought.pk}{ending if ending in ENDINGS else ''}"


def list_path_of(brought: WorkItemImport) -> Path:
    """Where the list of a dry run lies, row by row."""
    return Path(settings.DATA) / FOLDER / f"{brought.pk}.dry-run"


def forget(brought: WorkItemImport) -> None:
    """Take the file away; nothing more is read from it."""
    path_of(brought).unlink(missing_ok=True)


def forget_all(brought: WorkItemImport) -> None:
    """Take the list of its dry run away, too."""
    forget(brought)
    list_path_of(brought).unlink(missing_ok=True)


@receiver(post_delete, sender=WorkItemImport)
def _follow_deletion(instance: WorkItemImport, **_: Any) -> None:
    """A workspace that is deleted takes its files along."""
    forget_all(instance)
