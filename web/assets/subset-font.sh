#!/bin/sh
# Makes jakarta.woff2, the heading font with the characters that Indonesian and English need.
# Run it when a character is missing; its result is kept in the repository:
#
#   npm install --no-save --prefix /tmp/font @fontsource-variable/plus-jakarta-sans
#   pip install fonttools brotli
#   web/assets/subset-font.sh /tmp/font/node_modules/@fontsource-variable/plus-jakarta-sans
set -eu
source=${1:?usage: subset-font.sh <folder of @fontsource-variable/plus-jakarta-sans>}
here=$(cd "$(dirname "$0")" && pwd)
# Basic Latin, a few Latin-1 letters and signs, dashes, quotes, bullet, ellipsis, euro, arrows.
pyftsubset "$source/files/plus-jakarta-sans-latin-wght-normal.woff2" \
  --unicodes='U+20-7E,U+A0-FF,U+2013,U+2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+20AC,U+2212' \
  --layout-features='kern,liga,calt,ccmp,locl,mark,mkmk,tnum,lnum' \
  --flavor=woff2 --no-hinting \
  --output-file="$here/jakarta.woff2"
cp "$source/LICENSE" "$here/licences/plus-jakarta-sans.txt"
