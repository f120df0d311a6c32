"""One reader per format: bytes → Declaration, or every reason why not with its place."""
