"""The condition language: parse, check, type, compile; drivers for one declaration, for many, and SQL."""
