"""Signatures that visitors draw: pictures of strangers, made anew before anything keeps or shows them."""

import struct
from base64 import b64decode, b64encode
from io import BytesIO

from PIL import Image, ImageOps

#: The largest picture that is read: bytes of its text, and pixels of a side.
MAX_TEXT, MAX_SIDE = 500_000, 3000
#: What Pillow says of files that are none, broken, or made to fill the memory.
BROKEN = (ValueError, OSError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


def clean_signature(text):
    """The drawn picture, painted anew on white.

    :param text: base64 of a PNG, as browsers send it; whatever else may come.
    :return: a PNG in base64; None for what is no picture, too large, or empty.
    :rtype: str | None
    """
    if not isinstance(text, str) or not 0 < len(text) <= MAX_TEXT:
        return None
    try:
        drawn = Image.open(BytesIO(b64decode(text, validate=True)), formats=("PNG",))
        if max(drawn.size) > MAX_SIDE:
            return None
        drawn = drawn.convert("RGBA")
    except BROKEN:
        return None
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    picture = paper.convert("RGB")
    if not ImageOps.invert(picture).getbbox():
        return None
    output = BytesIO()
    picture.save(output, "PNG")
    return b64encode(output.getvalue()).decode()
