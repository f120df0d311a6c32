"""Three drivers, one meaning: the same conditions through every driver must give the same answer."""
