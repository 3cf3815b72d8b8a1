"""Files that come in: what is refused, and why. Files that go out: how a browser must treat them."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck_web.lib import uploads
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.lib.uploads import download, receive, tidy_name


def brought(name: str, content: bytes, kinds: tuple[str, ...] = ("product", "table", "archive")):
    return receive(SimpleUploadedFile(name, content) if name else None, field="file", kinds=kinds)


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def linked() -> bytes:
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "Choose a file"),
        ("a.svg", b"<svg/>", "Expected a file that ends in"),
        ("a.exe", b"MZ", "Expected a file that ends in"),
        ("a.json.exe", b"MZ", "Expected a file that ends in"),
        ("a", b"{}", "Expected a file that ends in"),
        ("a.png", b"\x89PNG", "Expected a file that ends in"),
        ("a.pickle", b"\x80\x04", "Expected a file that ends in"),
        ("a.json", b"", "is empty"),
        ("a.json", b"  \n ", "is empty"),
        ("a.json", b"<svg onload=alert(1)>", "web page or a picture"),
        ("a.csv", b"\xef\xbb\xbf <!DOCTYPE html>", "web page or a picture"),
        ("a.csv", b"a,b\n\0,c", "NUL"),
        ("a.csv", b"caf\xe9", "UTF-8"),
        ("a.zip", b"PK nonsense", "cannot be opened"),
        ("a.xlsx", b"a,b,c", "cannot be opened"),
        ("a.zip", zipped(("big", b"0" * 30_000_000)), "more than 100 times"),
        ("a.zip", zipped(("../../etc/passwd", b"x")), "out of the archive"),
        ("a.zip", zipped(("/etc/passwd", b"x")), "out of the archive"),
        ("a.zip", zipped(("C:\\windows\\x", b"x")), "out of the archive"),
        ("a.zip", zipped(("a/..\\..\\x", b"x")), "out of the archive"),
        ("a.zip", linked(), "out of the archive"),
    ],
)
def test_a_file_that_is_not_what_it_must_be_is_refused_at_its_field(name: str, content: bytes, said: str):
    with pytest.raises(FieldErrors) as refused:
        brought(name, content)
    assert said in refused.value.errors["file"][0]


def test_more_than_fifty_megabytes_are_refused(settings):
    settings.MAX_UPLOAD_BYTES = 2 * 2**20
    with pytest.raises(FieldErrors, match="at most 2 MB, got 3 MB"):
        brought("a.json", b"[" + b"1" * 3 * 2**20)


def test_too_many_files_in_an_archive_are_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_ARCHIVE_FILES", 3)
    with pytest.raises(FieldErrors, match="at most 3"):
        brought("a.zip", zipped(*((str(number), b"x") for number in range(4))))


def test_sound_files_are_taken():
    assert brought("Größe.JSON", b'{"a": 1}').suffix == ".json"
    assert brought("t.xlsx", zipped(("xl/a.xml", b"<x/>"))).name == "t.xlsx"
    assert brought("b.csv", b"\xef\xbb\xbfa,b\n1,2\n").content.endswith(b"1,2\n")


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../x.json", "x.json"),
        ("C:\\dir\\y.json", "y.json"),
        ("a\r\nSet-Cookie: b.json", "aSet-Cookie: b.json"),
        ("invoice\u202efdp.json", "invoicefdp.json"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".json", "x" * 115 + ".json"),
    ],
)
def test_names_are_names(name: str, tidy: str):
    assert tidy_name(name) == tidy


def test_a_download_is_saved_and_never_shown():
    response = download('Ärger "x"\r\n.html', b"<script>alert(1)</script>", "text/html")
    assert response["Content-Disposition"] == "attachment; filename=\"Arger x.html\"; filename*=UTF-8''%C3%84rger%20%22x%22.html"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
