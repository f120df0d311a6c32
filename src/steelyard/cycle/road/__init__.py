"""The one road a declaration takes: read → gather → assess → one transaction (record, select, queue) → answer."""
