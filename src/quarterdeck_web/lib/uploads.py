"""Files that come in and go out: what is taken, under which name, and how a browser must treat what it gets."""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from quarterdeck_web.lib.refusals import FieldErrors

MAX_ARCHIVE_RATIO = 100
MAX_ARCHIVE_FILES = 10_000
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
LONGEST_NAME = 120

KINDS: dict[str, tuple[str, ...]] = {
    "product": (".json", ".yaml", ".yml"),
    "table": (".csv", ".tsv", ".xlsx", ".json", ".jsonl"),
    "archive": (".zip",),
}
"""What each kind of upload may be called. No pictures: an SVG is a program, and nothing here needs any other."""

ZIP_BASED = {".zip", ".xlsx"}
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
TEXT_SIGNS = (b"<svg", b"<!doctype html", b"<html", b"<?xml")


@dataclass(frozen=True)
class Upload:
    """A file that was taken: its tidied name, its ending in small letters, and what it holds."""

    name: str
    suffix: str
    content: bytes


def receive(file: UploadedFile | None, *, field: str, kinds: tuple[str, ...] = ("product",)) -> Upload:
    """The file of a form, once it is known to be one of `kinds`.

    Raises
    ------
    FieldErrors
        At `field`: no file, too large, another kind, an archive that would unpack to far more than it is.
    """
    if file is None:
        raise FieldErrors({field: ["Choose a file."]})
    name = tidy_name(file.name or "")
    suffix = PurePosixPath(name).suffix.lower()
    allowed = tuple(dict.fromkeys(ending for kind in kinds for ending in KINDS[kind]))
    if suffix not in allowed:
        raise FieldErrors({field: [f"Expected a file that ends in {_either(allowed)}, got “{name}”."]})
    if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        raise FieldErrors(
            {field: [f"Expected at most {settings.MAX_UPLOAD_BYTES // 2**20} MB, got {(file.size or 0) / 2**20:.0f} MB. Split the file."]}
        )
    content = file.read(settings.MAX_UPLOAD_BYTES + 1)
    if not content.strip():
        raise FieldErrors({field: [f"“{name}” is empty."]})
    problem = _archive_problem(content) if suffix in ZIP_BASED else _text_problem(content)
    if problem:
        raise FieldErrors({field: [f"“{name}” {problem}"]})
    return Upload(name, suffix, content)


def tidy_name(name: str) -> str:
    """A file's own name without folders, control characters and marks that turn the direction of writing."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return (f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else kept[:LONGEST_NAME]) or "file"


def download(name: str, content: bytes, content_type: str) -> HttpResponse:
    """A file for the browser to save and never to show: attachment, no sniffing, in a sandbox without scripts."""
    response = HttpResponse(content, content_type=content_type)
    return as_attachment(response, name)


def as_attachment(response: HttpResponse, name: str) -> HttpResponse:
    """The same response, marked as a file to save (see `download`); for streamed files too."""
    tidy = tidy_name(name)
    plain = unicodedata.normalize("NFKD", tidy).encode("ascii", "ignore").decode().replace('"', "") or "file"
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(tidy, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # django-csp leaves a header alone that is there already.
    response["Content-Security-Policy"] = SANDBOX
    return response


def _archive_problem(content: bytes) -> str:
    """Why an archive is refused, empty if it is sound. Nothing is unpacked to find out."""
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "cannot be opened: it is not a whole ZIP or XLSX file. Save it again."
    if len(entries) > MAX_ARCHIVE_FILES:
        return f"holds {len(entries):,} files; at most {MAX_ARCHIVE_FILES:,} are taken."
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_ARCHIVE_RATIO * max(len(content), 1):
        return f"would unpack to {unpacked / 2**20:,.0f} MB, more than {MAX_ARCHIVE_RATIO} times its size. It looks like a trap and was not opened."
    for entry in entries:
        parts = re.split(r"[\\/]", entry.filename)
        is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        if entry.filename.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", entry.filename) or is_link:
            return f"holds “{tidy_name(entry.filename)}”, which points out of the archive."
        if entry.flag_bits & 1:
            return "is locked with a password. Save it without one."
    return ""


def _text_problem(content: bytes) -> str:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(TEXT_SIGNS):
        return "holds a web page or a picture, whatever it is called."
    if b"\0" in content:
        return "holds NUL characters: it is not a text file in UTF-8. Save it as UTF-8."
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return f"is not written in UTF-8 (byte {error.start:,}). Save it as UTF-8."
    return ""


def _either(endings: tuple[str, ...]) -> str:
    return endings[0] if len(endings) == 1 else f"{', '.join(endings[:-1])} or {endings[-1]}"
