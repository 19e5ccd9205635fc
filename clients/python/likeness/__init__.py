"""Client of the Likeness face recognition server. Needs nothing but Python's standard library."""

from ._client import Likeness
from ._image import ImageInput
from .errors import ApiError, LikenessConnectionError, LikenessError

__all__ = ["ApiError", "ImageInput", "Likeness", "LikenessConnectionError", "LikenessError"]
