#!/bin/sh
# Makes assets/jakarta.ttf, the heading font, out of the web shell's (Android reads no WOFF2).
# Run it when web/assets/jakarta.woff2 has changed; its result is kept in the repository:
#
#   pip install fonttools brotli
#   android/convert-font.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
fonttools ttLib.woff2 decompress -o "$here/app/src/main/assets/jakarta.ttf" \
  "$here/../web/assets/jakarta.woff2"
