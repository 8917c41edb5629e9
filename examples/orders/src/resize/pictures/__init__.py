"""Pictures, their names and their thumbnails; knows nothing of AWS's clients."""

from .keys import source_keys, thumbnail_key
from .thumbnails import thumbnail

__all__ = ["source_keys", "thumbnail", "thumbnail_key"]
