"""What is said where nothing more is known than the status: its code and its title."""

from __future__ import annotations

WORDS = {
    400: ("request", "The request could not be read."),
    404: ("address.unknown", "There is nothing at this address."),
    405: ("method", "This address does not answer to this method."),
    413: ("body.too_large", "The body is larger than this door admits."),
    500: ("internal", "Something went wrong here; it is logged under this request's number."),
    503: ("database.down", "Nothing was decided; send the same again."),
}
