"""The WSGI application."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from steelyard.base.postgres.silence import wait_no_longer_than

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.site.settings")
application = get_wsgi_application()
wait_no_longer_than(settings.ENVIRONMENT.database_patience)  # here, since commands and jobs have time
