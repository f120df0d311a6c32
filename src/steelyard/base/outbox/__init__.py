"""Events leave by rows written in the same transaction as what they tell; a worker delivers them, signed."""
