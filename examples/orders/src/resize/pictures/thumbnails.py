"""The one thing that needs Pillow."""

from io import BytesIO

from PIL import Image, ImageOps

LONGEST_SIDE = 128


def thumbnail(picture):
    """Return a picture, in any format that Pillow reads, as a PNG of at most 128 by 128, the right way up."""
    with Image.open(BytesIO(picture)) as image:
        small = ImageOps.exif_transpose(image).convert("RGBA")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    png = BytesIO()
    small.save(png, "PNG")
    return png.getvalue()
