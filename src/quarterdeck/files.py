"""Reading text and writing whole files or none."""

import io
import os
import tempfile
from pathlib import Path

from quarterdeck.errors import UnreadableFile


def read_text(path: str | Path) -> str:
    """A file's text in UTF-8 (a byte-order mark is dropped). Raises `UnreadableFile` with what to do."""
    path = Path(path)
    try:
        with open_bytes(path) as file:
            return file.read().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        problem = f"is not text in UTF-8 (byte {error.start})."
        raise UnreadableFile(str(path), problem, "Save it as UTF-8.") from None


def open_bytes(path: Path) -> io.BufferedReader:
    """A file's bytes. Raises `UnreadableFile` with what to do."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise UnreadableFile(str(path), "there is no such file.", "Check the path.") from None
    except IsADirectoryError:
        raise UnreadableFile(str(path), "is a folder, not a file.", "Name a file in it.") from None
    except PermissionError:
        raise UnreadableFile(str(path), "may not be read.", "Check its permissions.") from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(str(path), f"cannot be opened ({error}).", "Check the path.") from None


def write_atomically(path: str | Path, content: bytes | str) -> None:
    """Write beside the target, then move over it: an interruption leaves the old file, or none, never half of one."""
    path = Path(path)
    data = content.encode() if isinstance(content, str) else content
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except FileNotFoundError:
        raise UnreadableFile(str(path), f"there is no folder {path.parent}.", "Make it first.") from None
    except PermissionError:
        raise UnreadableFile(str(path), "may not be written.", "Check the folder's permissions.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except IsADirectoryError:
        raise UnreadableFile(str(path), "is a folder.", "Name a file.") from None
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
