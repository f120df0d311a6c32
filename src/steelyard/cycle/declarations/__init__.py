"""Messages in, kept as received, and the declarations read from them, version by version."""
