"""All positions of a slider on one sheet, for those who cannot move it.

A saved notebook, a page on GitHub or a printed one has no kernel. A figure
that is walked through step by step leaves there a picture of every step.
"""

import io

import numpy as np
from PIL import Image

_LINE = 232  # grey of the lines between the pictures


class Sheet:
    """Pictures of a figure in columns, and what is said below each.

    Parameters
    ----------
    shots : list of (ndarray, str)
        RGBA pixels (height, width, 4) of each position, and its status.
    size : (int, int)
        Width and height of one picture on a page.
    """

    def __init__(self, shots, size):
        pictures = [pixels for pixels, _ in shots]
        columns = 2 if size[0] > 420 else 3
        rows = -(-len(pictures) // columns)
        self.png = packed(_tiles(pictures, columns, rows), 64)
        share = min(1.0, 1000 / (columns * size[0]))
        self.size = (
            round(share * columns * size[0]),
            round(share * rows * size[1]),
        )
        self.text = "\n".join(status for _, status in shots if status)


def _tiles(pictures, columns, rows):
    """One array of all pictures, row by row, thin lines between them."""
    height, width, _ = pictures[0].shape
    sheet = np.full((rows * height, columns * width, 4), 255, np.uint8)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        top, left = row * height, column * width
        sheet[top : top + height, left : left + width] = picture
        sheet[top, left : left + width, :3] = _LINE
        sheet[top : top + height, left, :3] = _LINE
    return sheet


def packed(pixels, colours=256):
    """The pixels as a small PNG file in bytes, of a few colours."""
    file = io.BytesIO()
    image = Image.fromarray(pixels).convert("RGB")
    image.quantize(colours, Image.Quantize.FASTOCTREE).save(file, "png")
    return file.getvalue()
