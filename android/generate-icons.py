#!/usr/bin/env python3
"""Makes the vector drawables out of the web shell's sprite and our own (Lucide, ISC).

Run it when one of the two icons.svg has changed; its results are kept in the repository:

    python3 android/generate-icons.py
"""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SPRITES = [ROOT.parent / "web/assets/icons.svg", ROOT / "icons.svg"]
TARGET = ROOT / "app/src/main/res/drawable"
SVG = "{http://www.w3.org/2000/svg}"
# What only a page needs.
LEFT_OUT = {"print"}


def circle(cx, cy, r):
    return f"M{cx - r:g} {cy:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0"


def rectangle(x, y, w, h, r):
    if not r:
        return f"M{x:g} {y:g}h{w:g}v{h:g}h{-w:g}z"
    corner = f"a{r:g} {r:g} 0 0 1 "
    return (
        f"M{x + r:g} {y:g}h{w - 2 * r:g}{corner}{r:g} {r:g}v{h - 2 * r:g}{corner}{-r:g} {r:g}"
        f"h{-(w - 2 * r):g}{corner}{-r:g} {-r:g}v{-(h - 2 * r):g}{corner}{r:g} {-r:g}z"
    )


def apart(data):
    """Android does not read the two flags of an arc where nothing stands between and behind them."""
    return re.sub(r"([aA]\s*(?:[\d.]+[\s,]+){3})([01])([01])", r"\1\2 \3 ", data)


def path(shape):
    """One shape of a drawing as the data of a path."""
    number = lambda name, other=0.0: float(shape.get(name, other))
    match shape.tag.removeprefix(SVG):
        case "path":
            return apart(shape.get("d"))
        case "circle":
            return circle(number("cx"), number("cy"), number("r"))
        case "rect":
            return rectangle(
                number("x"), number("y"), number("width"), number("height"), number("rx")
            )
        case "line":
            return f"M{number('x1'):g} {number('y1'):g}L{number('x2'):g} {number('y2'):g}"
        case "polyline" | "polygon" as kind:
            points = re.split(r"[\s,]+", shape.get("points").strip())
            pairs = [f"{x} {y}" for x, y in zip(points[::2], points[1::2])]
            return "M" + "L".join(pairs) + ("z" if kind == "polygon" else "")
        case other:
            raise SystemExit(f"icons.svg: no rule for <{other}>")


def drawable(symbol):
    paths = "\n".join(
        '    <path android:pathData="' + path(shape) + '"\n'
        '        android:strokeColor="#000" android:strokeWidth="1.75"\n'
        '        android:strokeLineCap="round" android:strokeLineJoin="round" />'
        for shape in symbol
    )
    return (
        '<!-- Lucide (ISC), made by generate-icons.py -->\n'
        '<vector xmlns:android="http://schemas.android.com/apk/res/android"\n'
        '    android:width="24dp" android:height="24dp"\n'
        '    android:viewportWidth="24" android:viewportHeight="24">\n'
        f"{paths}\n</vector>\n"
    )


for sprite in SPRITES:
    for symbol in ET.parse(sprite).getroot():
        name = symbol.get("id")
        if name not in LEFT_OUT:
            (TARGET / f"i_{name.replace('-', '_')}.xml").write_text(drawable(symbol))
