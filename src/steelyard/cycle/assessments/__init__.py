"""The immutable verdict on each declaration version: every signal with its reasons and the versions used."""
