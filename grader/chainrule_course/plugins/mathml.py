"""Formulas as MathML, which browsers draw by themselves, without a network.

What the converter does not know stays TeX, for MathJax.
"""

from xml.etree import ElementTree

try:
    from latex2mathml.converter import convert
except ImportError:  # an environment that was set up before
    convert = None

SPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
ENVIRONMENTS = "equation", "equation*", "math", "displaymath"
TAGS = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded",
    "mphantom", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub",
    "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder",
    "munderover",
}  # fmt: skip
ATTRIBUTES = {
    "accent", "columnalign", "columnlines", "depth", "display",
    "displaystyle", "fence", "form", "height", "largeop", "linebreak",
    "linethickness", "lspace", "mathsize", "mathvariant", "maxsize",
    "minsize", "movablelimits", "notation", "rowlines", "rowspacing",
    "rspace", "scriptlevel", "separator", "stretchy", "symmetric", "voffset",
    "width",
}  # fmt: skip


def of(tex, display="inline"):
    """The MathML of a formula; None where it cannot be made.

    Parameters
    ----------
    tex : str
    display : {"inline", "block"}
    """
    if convert is None:
        return None
    try:
        known = tex.replace("{aligned}", "{align*}")
        text = convert(known, display=display).replace(SPACE, "", 1)
        root = ElementTree.fromstring(text)
    except Exception:  # of the converter's, of which it has many
        return None
    if not all(_is_plain(element) for element in root.iter()):
        return None
    root.set("alttext", tex)
    return ElementTree.tostring(root, encoding="unicode")


def environment(name, body):
    """The MathML of what stands between \\begin{name} and \\end{name}."""
    if name in ENVIRONMENTS:
        return of(body, "block")
    return of(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")


def _is_plain(element):
    """Leave what a browser needs; whether that is all there was."""
    for name in {*element.keys()} - ATTRIBUTES:
        del element.attrib[name]
    known = not (element.text or "").strip().startswith("\\")
    return element.tag in TAGS and known
