"""The result page as one thing: single fields and rows, which together become a report and are told what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from steelyard.base.errors import Invalid, Reason
from steelyard.cycle.controls.forms import FORMS, ResultForm
from steelyard.cycle.controls.forms_rows import COMMON_ROWS, MORE, MOST, ROWS_OF_KIND, Offered, Row
from steelyard.cycle.controls.models import Kind
from steelyard.cycle.controls.report import Report

PLACE = re.compile(r"(?:details\.)?(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")


class Sheet:
    """``posted`` is what the officer sent, None for an empty page; ``more`` what they asked more of.

    That is rows by their name, or pictures; then the page is not finished, and nothing on it is called wrong.
    """

    def __init__(
        self, kind: Kind, posted: QueryDict | None, *, offered: Offered, initial: Mapping[str, Any], more: str = ""
    ) -> None:
        own = ROWS_OF_KIND[kind.value]
        data = _lengthened(posted, more) if posted is not None and more in {**COMMON_ROWS, **own} else posted
        self.form: ResultForm = FORMS[kind](data, offered=offered, initial=dict(initial), unfinished=bool(more))
        self.rows = {
            name: rows(data, prefix=name, form_kwargs={"offered": offered, "unfinished": bool(more)})
            for name, rows in {**COMMON_ROWS, **own}.items()
        }
        self.own = {name: self.rows[name] for name in own}

    def is_valid(self) -> bool:
        """Every part is asked, so that everything wrong is shown at once."""
        valid = [part.is_valid() for part in (self.form, *self.rows.values())]
        return all(valid)

    def report(self) -> Report:
        """The report that this valid page describes."""
        parts = {name: tuple(row.part() for row in self._filled(name)) for name in self.rows}
        details = self.form.details({name: parts[name] for name in self.own})
        common: dict[str, Any] = {name: parts[name] for name in COMMON_ROWS}
        return Report(**self.form.fields_of_report(), details=details, **common)

    def tell(self, refused: Invalid) -> None:
        """Put each reason beside the field it speaks of."""
        for reason in refused.reasons:
            form, name = self._place(reason)
            form.add_error(name, forms.ValidationError(str(reason.sentence)))

    def _filled(self, name: str) -> list[Row]:
        return [row for row in self.rows[name] if row.has_changed()]

    def _place(self, reason: Reason) -> tuple[forms.Form, str | None]:
        found = PLACE.fullmatch(reason.path)
        if found is None:
            return self.form, None
        name, number, inner = found.groups()
        if name in self.rows and number is not None:
            row = self._filled(name)[int(number)]
            return row, inner if inner in row.fields else None
        single = f"{name}_{inner}" if inner and number is None else name
        return self.form, single if single in self.form.fields else None


def _lengthened(posted: QueryDict, name: str) -> QueryDict:
    """``posted`` with more empty rows of ``name``."""
    data = posted.copy()
    key = f"{name}-TOTAL_FORMS"
    number = data.get(key, "")
    data[key] = str(min(int(number) + MORE, MOST)) if number.isdecimal() and len(number) < 4 else str(MORE)
    return data
