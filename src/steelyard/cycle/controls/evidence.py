"""Pictures of a control, kept by their content under the data folder.

A picture is kept byte for byte as it was sent, for it is evidence: with the time, the device and, where the camera
wrote it, the place. It is shown to nobody but those who may see the control, and each showing is on record.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from PIL import Image

from steelyard.base.errors import Invalid, Reason

LARGEST_BYTES = 10_000_000
LARGEST_PIXELS = 60_000_000
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
MANY_IN_ONE_JPEG = "MPO"
"""What telephones write: a JPEG whose trailer holds more of them, a preview or a map of brightness."""
PNG_BEGIN = 8  # bytes before the first chunk
CHUNK = 12  # bytes of a chunk around its content: length, name, check sum


def examined(content: bytes) -> str:
    """The media type of a picture. Raises ``Invalid`` for what is no picture, too large, or more than one thing."""
    if len(content) > LARGEST_BYTES:
        raise Invalid("evidence.too_large", Reason("picture", _("A picture has at most 10 MB.")))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(MEDIA_TYPES)) as picture:
                form = "JPEG" if picture.format == MANY_IN_ONE_JPEG else picture.format or ""
                if picture.width * picture.height > LARGEST_PIXELS:
                    raise ValueError("too many pixels")
                if form != "JPEG" and getattr(picture, "is_animated", False):
                    raise ValueError("it moves")
                picture.load()
                if _has_tail(content, form):
                    raise ValueError("bytes after the picture")
                return MEDIA_TYPES[form]
    except (OSError, ValueError, KeyError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        sentence = _("This is not a JPEG, PNG or WebP picture.")
        raise Invalid("evidence.not_a_picture", Reason("picture", sentence)) from error


def _has_tail(content: bytes, form: str) -> bool:
    """Whether a PNG or WebP goes on after its end, as a file that is also a page or an archive does.

    Telephones write their own trailer after a JPEG, so a JPEG may have one: it is served as a JPEG, never sniffed, and
    in a sandbox.
    """
    if form == "PNG":
        return _png_end(content) != len(content)
    return form == "WEBP" and len(content) != int.from_bytes(content[4:8], "little") + 8


def _png_end(content: bytes) -> int | None:
    """Where the first end chunk ends, going from chunk to chunk; None where there is none."""
    place = PNG_BEGIN
    while place + CHUNK <= len(content):
        name = content[place + 4 : place + 8]
        place += CHUNK + int.from_bytes(content[place : place + 4], "big")
        if name == b"IEND":
            return place
    return None


def digest_of(content: bytes) -> str:
    """The SHA-256 that a picture is kept under."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes, *, folder: Path) -> str:
    """Write ``content`` durably under its SHA-256, which is returned; the same content twice is one file."""
    digest = digest_of(content)
    target = place(digest, folder=folder)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{digest}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    return digest


def place(digest: str, *, folder: Path) -> Path:
    """Where a picture lies; ``digest`` must be hex, so that it names nothing else."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256 in hex: {digest!r}")
    return folder / digest[:2] / digest
