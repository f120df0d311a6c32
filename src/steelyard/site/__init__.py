"""The installation: settings, addresses, the HTTP API and the command line."""
