"""Smaller PNGs of screens: at most 256 colours, as screens of text need no more, so that many of them fit into a repository."""

import struct
import zlib

import numba
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
MAX_COLOURS = 256
MOST_LOOKED_AT = 6000
CHANNELS = {2: 3, 6: 4}
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def with_palette(png: bytes, colours: int = MAX_COLOURS) -> bytes:
    """The same picture with a palette: frequent colours first, each some way from those before it; all others become the nearest of them."""
    pixels = decode(png)
    codes = (pixels[..., 0].astype(np.uint32) << 16) | (pixels[..., 1].astype(np.uint32) << 8) | pixels[..., 2]
    found, where, counts = np.unique(codes, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    palette = _apart(_channels(found[order]), colours)
    places = np.empty(len(found), np.uint8)
    for start in range(0, len(found), 4096):
        part = _channels(found[start : start + 4096])
        places[start : start + 4096] = ((part[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return _encode(places[where].reshape(codes.shape), palette.astype(np.uint8))


def _apart(by_frequency: NDArray[np.int32], colours: int) -> NDArray[np.int32]:
    """The most frequent third, then colours that are apart, and closer ones while places are left.

    Without this, shades of the letters' edges would leave no place for a rare hue.
    """
    kept: list[NDArray[np.int32]] = []
    for number, apart in ((colours // 3, 2), (colours, 12), (colours, 6), (colours, 3)):
        for colour in by_frequency[:MOST_LOOKED_AT]:
            if len(kept) >= number:
                break
            if not kept or int(((np.array(kept) - colour) ** 2).sum(axis=1).min()) > apart * apart:
                kept.append(colour)
    return np.array(kept, np.int32)


def decode(png: bytes) -> Pixels:
    """Red, green and blue of a PNG with eight bits a channel, as browsers write them."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    if depth != 8 or kind not in CHANNELS:
        raise ValueError(f"expected a PNG with 8 bits of red, green and blue, got depth {depth} and colour type {kind}")
    data, at = b"", 8
    parts = []
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            parts.append(png[at + 8 : at + 8 + length])
        at += length + 12
    data = zlib.decompress(b"".join(parts))
    size = CHANNELS[kind]
    rows = np.frombuffer(data, np.uint8).reshape(height, 1 + width * size)
    return _unfiltered(rows, size).reshape(height, width, size)[..., :3]


@numba.njit(cache=True)  # type: ignore[misc]
def _unfiltered(rows: Pixels, size: int) -> Pixels:  # pragma: no cover
    height, width = rows.shape[0], rows.shape[1] - 1
    out = np.zeros((height, width), np.uint8)
    for y in range(height):
        how = rows[y, 0]
        for x in range(width):
            left = int(out[y, x - size]) if x >= size else 0
            above = int(out[y - 1, x]) if y else 0
            corner = int(out[y - 1, x - size]) if y and x >= size else 0
            guess = 0
            if how == 1:
                guess = left
            elif how == 2:
                guess = above
            elif how == 3:
                guess = (left + above) // 2
            elif how == 4:
                by_left, by_above, by_corner = abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
                guess = left if by_left <= by_above and by_left <= by_corner else above if by_above <= by_corner else corner
            out[y, x] = (int(rows[y, x + 1]) + guess) & 255
    return out


def _channels(codes: NDArray[np.uint32]) -> NDArray[np.int32]:
    return np.stack([(codes >> 16) & 255, (codes >> 8) & 255, codes & 255], axis=1).astype(np.int32)


def _encode(places: Pixels, palette: Pixels) -> bytes:
    height, width = places.shape
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = places
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks)
