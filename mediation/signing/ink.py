"""The picture of a signature: a small PNG with ink on it, drawn anew so that nothing else hides in it."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

LARGEST = 400_000
SIDE = 2400
FEWEST = 40  # dark points; a slip of the finger is no name


def ink(content: bytes) -> bytes:
    """The same strokes in grey on white. ValueError with the sentence where there is no signature to see."""
    if not content or len(content) > LARGEST or content[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("没有收到签名的图，请重新签一次。")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as sent:
            if max(sent.size) > SIDE or sent.size[0] * sent.size[1] > SIDE * SIDE // 2:
                raise ValueError("签名的图太大，请在这个页面上重新签。")
            drawn = sent.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("签名的图没有传完整，请重新签一次。") from error
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    grey = paper.convert("L")
    if sum(grey.histogram()[:128]) < FEWEST:
        raise ValueError("还没有签名，在框里写下名字。")
    kept = io.BytesIO()
    grey.save(kept, "PNG", optimize=True)
    return kept.getvalue()
