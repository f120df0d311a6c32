"""``steelyard assess``: give the declarations in files their lanes, without the web."""
