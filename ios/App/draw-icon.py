#!/usr/bin/env python3
"""Draws the app's icon: the mark of web/assets/mark.svg on the whole square, whose corners the
system rounds, without transparency, which the App Store does not take.

    ./draw-icon.py
"""
import struct
import zlib
from pathlib import Path

SIDE = 1024
UNIT = SIDE / 64  # the mark is drawn on 64 by 64
RIVER, SUN, WAVE = (0x0B, 0x5F, 0x57), (0xF4, 0xB7, 0x40), (0xFF, 0xFF, 0xFF)
TARGET = Path(__file__).parent / "Resources/Assets.xcassets/AppIcon.appiconset/icon.png"


def curve(start, first, second, end, steps=600):
    """Points along a cubic curve."""
    for step in range(steps + 1):
        t = step / steps
        weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points = start, first, second, end
        yield tuple(sum(w * p[i] for w, p in zip(weights, points)) for i in (0, 1))


def wave(x, y):
    """Points along one of the two waves: an arc and its mirror image, twice."""
    for start in (x, x + 23):
        up = -7 if start == x else 7
        yield from curve((start, y), (start + 8, y + up), (start + 15, y + up), (start + 23, y))


def covered(points, radius):
    """How much of each pixel a round brush covers that passes over the points."""
    coverage = {}
    for x, y in points:
        x, y, r = x * UNIT, y * UNIT, radius * UNIT
        for row in range(int(y - r - 1), int(y + r + 2)):
            for column in range(int(x - r - 1), int(x + r + 2)):
                distance = ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) ** 0.5
                share = min(max(r - distance + 0.5, 0), 1)
                if share > coverage.get((column, row), 0):
                    coverage[column, row] = share
    return coverage


def png(pixels):
    """An image of eight bits for each of red, green and blue."""

    def chunk(kind, data):
        end = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + end

    row = 3 * SIDE
    rows = b"".join(b"\0" + bytes(pixels[at : at + row]) for at in range(0, len(pixels), row))
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def main():
    pixels = bytearray(RIVER * (SIDE * SIDE))
    sun = [([(43, 20)], 8, SUN)]
    waves = [(wave(9, y), 2.75, WAVE) for y in (37, 50)]
    for points, radius, colour in sun + waves:
        for (column, row), share in covered(points, radius).items():
            at = 3 * (row * SIDE + column)
            for part in range(3):
                pixels[at + part] = round(pixels[at + part] * (1 - share) + colour[part] * share)
    TARGET.write_bytes(png(pixels))


main()
