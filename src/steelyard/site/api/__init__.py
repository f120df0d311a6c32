"""The HTTP API for outside systems: declarations in, decisions out, results back, events told."""
