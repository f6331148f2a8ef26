#!/bin/sh
# Regenerate the flatbuffer accessors in generated/ from schema.fbs (needs flatc 2.0 or later).
#
# Two things in flatc's output do not fit an ESM project with strict checks, and are edited in: relative imports
# need the suffix .js, and unused imports and parameters would be refused by the compiler.
set -eu
cd "$(dirname "$0")"
rm -rf generated
flatc --ts -o generated schema.fbs
sed -i \
  -e "s#from '\(\.[^']*\)'#from '\1.js'#" \
  -e '1i // @ts-nocheck' \
  generated/*.ts
