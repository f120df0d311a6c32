"""Found an installation on the demo pack and print a key for its API. A process of its own: Django is set up once."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from steelyard.site.ground import house

SOURCE = "faults"


def main() -> None:
    with house():
        from django.core.management import call_command

        from steelyard.base import actor as actors
        from steelyard.base.accounts.operations_keys import issue_key
        from steelyard.base.accounts.roles import Scope
        from steelyard.base.accounts.token import new_token
        from steelyard.site.founding import founded

        call_command("migrate", interactive=False, verbosity=0)
        now = datetime.now(UTC)
        actor = actors.house("tests")
        founded(folder=None, actor=actor, at=now - timedelta(minutes=1))
        token = new_token()
        issue_key(source=SOURCE, token=token, scopes=list(Scope), actor=actor, at=now, per_minute=1_000_000)
        sys.stdout.write(token)


if __name__ == "__main__":
    main()
