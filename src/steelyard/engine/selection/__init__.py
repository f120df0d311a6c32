"""Lanes: criteria → random minimum → expected rate; provable randomness."""
