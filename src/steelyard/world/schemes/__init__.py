"""What each kind of irregularity does to an honest declaration, one function a kind."""

from steelyard.world.schemes.table import SCHEME_OF

__all__ = ["SCHEME_OF"]
