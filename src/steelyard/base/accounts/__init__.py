"""Who works here and where: officers, offices, postings, and the keys of outside systems."""
