"""Economic operators, and the past of everybody and everything that declarations touch."""
