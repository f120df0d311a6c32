"""One reader per format: bytes → Declaration, or every reason why not with its place."""

from steelyard.engine.messages.batch import on_line, read_line, read_ndjson, split_ndjson
from steelyard.engine.messages.canonical import read_json, read_stored, to_json
from steelyard.engine.messages.container import container_flaw
from steelyard.engine.messages.conventions import Conventions
from steelyard.engine.messages.limits import Limits
from steelyard.engine.messages.mapping import Mapping, MappingInvalid, load_mapping
from steelyard.engine.messages.message import Format, Message
from steelyard.engine.messages.places import placed
from steelyard.engine.messages.reading import read
from steelyard.engine.messages.refusal import Reason, Refused, reason, refused
from steelyard.engine.messages.rows import misfits, read_csv, read_row, row_results
from steelyard.engine.messages.sad import read_sad
from steelyard.engine.messages.schema import declaration_schema

__all__ = [
    "Conventions",
    "Format",
    "Limits",
    "Mapping",
    "MappingInvalid",
    "Message",
    "Reason",
    "Refused",
    "container_flaw",
    "declaration_schema",
    "load_mapping",
    "misfits",
    "on_line",
    "placed",
    "read",
    "read_csv",
    "read_json",
    "read_line",
    "read_ndjson",
    "read_row",
    "read_sad",
    "read_stored",
    "reason",
    "refused",
    "row_results",
    "split_ndjson",
    "to_json",
]
