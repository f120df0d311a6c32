"""The product's settings, with two addresses more, at which it refuses and fails on purpose."""

from steelyard.site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.browser.urls"
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]  # noqa: F405
ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600  # the people of the tests signed in when their world was made
