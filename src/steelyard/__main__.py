"""``python -m steelyard`` is the ``steelyard`` command."""

from steelyard.site.cli import main

main()
