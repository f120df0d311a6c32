"""The words of the board, of operators and of search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from steelyard.cycle.monitoring.queries_past import Step
from steelyard.cycle.monitoring.question import Sought

STEPS = {
    Step.WEEK: pgettext_lazy("chart step", "By week"),
    Step.DAY: pgettext_lazy("chart step", "By day"),
}
SOUGHT = {
    Sought.NUMBER: _("Declaration number"),
    Sought.REFERENCE: _("Message or reference number"),
    Sought.TRANSPORT: _("Transport document"),
    Sought.CONTAINER: _("Container"),
    Sought.HS: _("HS code"),
    Sought.OPERATOR: _("Operator"),
    Sought.DECLARED_FOR: _("Declarations of the operator"),
}
