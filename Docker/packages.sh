#!/usr/bin/env bash
# Copies the Swift packages that reco is built from into FOLDER, as git mirrors OWNER/NAME.git, so
# that the image can be built where their origin is not reached:
#
#   Docker/packages.sh FOLDER
#   docker build -f Docker/Dockerfile --build-context packages=FOLDER -t reco .
set -euo pipefail

folder="$(realpath -m "${1:?expected the folder to make, found nothing}")"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# SwiftPM keeps a whole mirror of each package that it has resolved.
swift package resolve
mkdir -p "$folder"
for mirror in .build/repositories/*/; do
    url="$(git -C "$mirror" config remote.origin.url)"
    name="${url#https://github.com/}"
    target="$folder/${name%.git}.git"
    rm -rf "$target"
    # Of objects that the mirror may share with other copies, this has its own.
    git clone --quiet --mirror --dissociate --no-local "$mirror" "$target"
done
