#!/usr/bin/env bash
# Swift for Linux out of Debian's packages, in a folder of its own that is entered by chroot. Needs
# to be root. `cargo xtask ios` uses it where no `swift` is on the path.
#
#   ios/swift.sh install               brings it (about 2.6 GB); does nothing when it is there
#   ios/swift.sh ready                 whether it is there
#   ios/swift.sh run FOLDER COMMAND…   runs a command in a folder, with Swift on the path
#
# SWIFT_ROOT   the folder that it lives in
# SWIFT_BIND   folders, separated by colons, that a command sees under their own names
set -euo pipefail
suite=trixie
root=${SWIFT_ROOT:-/opt/swift-$suite}
# `openssl` is for the tests, which have no key store of Apple's.
packages=(swiftlang libc6-dev libstdc++-14-dev openssl)
ready=$root/.ready

# In a mount namespace of its own: no mount outlives the command.
inside() {
  ROOT=$root BIND=${SWIFT_BIND:-} unshare -m --propagation private bash -euc '
    mount -t proc proc "$ROOT/proc"
    IFS=:
    for folder in $BIND; do
      mkdir -p "$ROOT$folder"
      mount --bind "$folder" "$ROOT$folder"
    done
    exec chroot "$ROOT" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
      DEBIAN_FRONTEND=noninteractive sh -euc '\''cd "$0"; exec "$@"'\'' "$@"' bash "$@"
}

# Where this machine gets its own packages from.
mirror() {
  { cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true; } |
    awk '/^URIs:/ { print $2; exit } $1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }'
}

bootstrap() {
  for try in 1 2 3; do
    rm -rf --one-file-system "$root"
    if debootstrap --variant=minbase --components=main "$suite" "$root" "$(mirror)" >"$root.log" 2>&1; then
      return
    fi
    sleep $((try * 5))
  done
  tail -n 20 "$root.log" >&2
  exit 1
}

install() {
  exec 9>"$root.lock"
  flock 9
  if [ -e "$ready" ]; then return; fi
  if ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
  fi
  if grep -q " $root/" /proc/mounts; then
    echo "something is mounted under $root" >&2
    exit 1
  fi
  bootstrap
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  # No service starts in there, and nothing is kept that only people would read.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  printf '%s\n' 'Acquire::Retries "5";' 'APT::Install-Recommends "false";' \
    'DPkg::Options { "--force-unsafe-io"; };' >"$root/etc/apt/apt.conf.d/99swift"
  printf '%s\n' 'path-exclude=/usr/share/doc/*' 'path-exclude=/usr/share/man/*' >"$root/etc/dpkg/dpkg.cfg.d/99swift"
  inside / apt-get update -qq
  if ! inside / apt-get install -y "${packages[@]}" >>"$root.log" 2>&1; then
    tail -n 20 "$root.log" >&2
    exit 1
  fi
  inside / apt-get clean
  inside / swift --version >"$root/.version" 2>&1
  mv "$root/.version" "$ready"
}

case ${1:-} in
  install) install ;;
  ready) [ -e "$ready" ] ;;
  run) shift; inside "$@" ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
