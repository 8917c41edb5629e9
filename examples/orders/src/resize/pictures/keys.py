"""Which object becomes which."""

from urllib.parse import unquote_plus

SOURCES = "originals/"
THUMBNAILS = "thumbnails/"


def source_keys(event):
    """Yield bucket and key of each new picture in an S3 notification.

    Keys come encoded as in a form: a space is a plus sign. What this function itself has written is skipped.
    """
    for record in event.get("Records", ()):
        key = unquote_plus(record["s3"]["object"]["key"])
        if record["eventName"].startswith("ObjectCreated:") and not key.startswith(THUMBNAILS):
            yield record["s3"]["bucket"]["name"], key


def thumbnail_key(key):
    """Return where the thumbnail of a picture goes: originals/a.jpg becomes thumbnails/a.jpg.png"""
    return f"{THUMBNAILS}{key.removeprefix(SOURCES)}.png"
