"""In which encoding a file's text is, found in one pass over its bytes; what cannot be decoded is marked, never lost unseen."""

import codecs
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from quarterdeck.errors import InvalidInput
from quarterdeck.files import open_bytes

ARCHIVE = b"PK"
"""How a workbook begins: it is no text."""
CHUNK_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 16
MARKED = re.compile("[\ud800-\udfff]")
"""A lone surrogate: half of a character, or a byte that is no text in the file's encoding."""
LIKELY = (
    *("cp1252", "latin_1", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254"),
    *("cp932", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf_8_sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
_HALVES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
"""Half of a character, written as if it were one in UTF-8."""
_PLAUSIBLE_GAIN = 0.03
"""Another encoding must be this much less chaotic than Windows Western to be believed: short texts fit many."""


@dataclass(frozen=True, slots=True)
class TextFacts:
    """A file's SHA-256 in hex, its size in bytes, its encoding by Python's name, and what to say about how that was found."""

    sha256: str
    size: int
    encoding: str
    note: str = ""


def text_facts(path: Path) -> TextFacts:
    """Read every byte once. UTF-8 is taken where all of the file is (or nearly all: then the rows that are not are refused)."""
    digest, size, good, bad, sample = hashlib.sha256(), 0, 0, 0, b""
    head = b""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK_BYTES):
            head = head or chunk[:SAMPLE_BYTES]
            digest.update(chunk)
            size += len(chunk)
            if head.startswith(ARCHIVE):
                continue
            good, bad, sample = _count(decoder.decode(chunk), chunk, good, bad, sample)
        bad += len(decoder.decode(b"", True))
    encoding, note = _encoding(head, good, bad, sample)
    return TextFacts(digest.hexdigest(), size, encoding, note)


def _count(text: str, chunk: bytes, good: int, bad: int, sample: bytes) -> tuple[int, int, bytes]:
    if text.isascii():
        return good, bad, sample
    escaped = len(MARKED.findall(text))
    if escaped and not sample:
        first = next(idx for idx, byte in enumerate(chunk) if byte >= 0x80)
        sample = chunk[max(0, first - 1000) : first + SAMPLE_BYTES]
    others = sum(map(len, re.findall("[\u0080-\ud7ff\ue000-\U0010ffff]+", text)))
    return good + others, bad + escaped, sample


def _encoding(head: bytes, good: int, bad: int, sample: bytes) -> tuple[str, str]:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, ""
    for name, zeros in (("utf_16_le", head[1::2]), ("utf_16_be", head[::2])):
        if len(head) >= 4 and zeros.count(0) > 0.3 * len(zeros) and head.count(0) < 1.2 * zeros.count(0):
            return name, f"The text is UTF-16 without a mark that says so; it is read as {name}."
    if not bad:
        return "utf_8", ""
    # Two bytes that are one character of UTF-8 hardly ever stand side by side in other encodings.
    if 2 * good > bad or 3 * len(_HALVES.findall(sample)) >= bad:
        return "utf_8", "Nearly all of the text is UTF-8; rows with bytes that are not are refused."
    name = _guessed(sample)
    return name, f"The text is not UTF-8; it is read as {name}. If letters look wrong, name the encoding."


def _guessed(sample: bytes) -> str:
    """The likeliest of the encodings people save tables in; Windows Western unless another fits clearly better."""
    from charset_normalizer import from_bytes

    # Encodings that read the sample alike are one match.
    found = {name: match for match in from_bytes(sample, cp_isolation=list(LIKELY)) for name in match.could_be_from_charset}
    if not found:
        return "latin_1"
    best = min(found, key=lambda name: (found[name].chaos, -found[name].coherence))
    for western in ("cp1252", "latin_1"):
        match = found.get(western)
        if match and match.chaos <= found[best].chaos + _PLAUSIBLE_GAIN and match.coherence >= found[best].coherence - 0.2:
            return western
    return best


def known_encoding(name: str) -> str:
    """Python's name of an encoding. Raises `InvalidInput` where there is none of that name, or it is not one of text."""
    try:
        "".encode(name)
        return codecs.lookup(name).name.replace("-", "_")
    except (LookupError, ValueError, UnicodeError):
        raise InvalidInput(f"expected an encoding such as utf-8, utf-16 or cp1252, got {name!r}. Name one of these") from None


def open_text(path: Path, encoding: str) -> TextIO:
    """A file's text with its line ends as they are; what cannot be decoded stands there as lone surrogates (`MARKED`)."""
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, errors=_MARKING, newline="")


def _mark(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end] or b"\xff"
    return "".join(chr(0xDC00 + byte) for byte in wrong), max(error.end, error.start + 1)


_MARKING = "quarterdeck-mark"
codecs.register_error(_MARKING, _mark)
