"""Pictures of a control, kept by their content under the data folder."""

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
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"


def examined(content: bytes) -> str:
    """The media type of a picture. Raises ``Invalid`` for what is no picture, too large, or more than one thing."""
    if len(content) > LARGEST_BYTES:
        raise Invalid("evidence.too_large", Reason("picture", _("A picture has at most 10 MB.")))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(MEDIA_TYPES)) as picture:
                if picture.width * picture.height > LARGEST_PIXELS:
                    raise ValueError("too many pixels")
                picture.load()
                if _has_tail(content, picture.format):
                    raise ValueError("bytes after the picture")
                return MEDIA_TYPES[picture.format or ""]
    except (OSError, ValueError, KeyError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        sentence = _("This is not a JPEG, PNG or WebP picture.")
        raise Invalid("evidence.not_a_picture", Reason("picture", sentence)) from error


def _has_tail(content: bytes, form: str | None) -> bool:
    """Whether a PNG or WebP goes on after its end, as a file that is also a page or an archive does.

    Telephones write their own trailer after a JPEG, so a JPEG may have one: it is served as a JPEG and never sniffed.
    """
    if form == "PNG":
        return not content.endswith(PNG_END)
    return form == "WEBP" and len(content) > int.from_bytes(content[4:8], "little") + 8


def keep(content: bytes, *, folder: Path) -> str:
    """Write ``content`` durably under its SHA-256, which is returned; the same content twice is one file."""
    digest = hashlib.sha256(content).hexdigest()
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
