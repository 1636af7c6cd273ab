# An empty Debian 12 in a directory, to prove in it that nothing of this machine is needed. Sourced by verbs, behind
# lib.sh: `make_clean_root VERB` sets `clean`, and the directory is removed when the verb ends.
# shellcheck shell=bash

# Wants root, debootstrap and the network. PGDBM_PROVE_DIR chooses the directory (default: a new one under /var/tmp),
# PGDBM_PROVE_MIRROR the mirror; PGDBM_PROVE_KEEP=1 keeps it.
verb='' clean=''
make_clean_root() {
  verb=$1
  local mirror=${PGDBM_PROVE_MIRROR:-http://deb.debian.org/debian}
  ((EUID == 0)) || die "$verb makes a root file system, and so must run as root."
  command -v debootstrap >/dev/null || die "$verb wants debootstrap: apt-get install debootstrap"
  if [[ -n ${PGDBM_PROVE_DIR:-} ]]; then
    clean=$PGDBM_PROVE_DIR
    [[ ! -e $clean ]] || die "$verb: $clean exists; it wants to make an empty one."
    mkdir -p "$clean"
  else
    clean=$(mktemp -d "/var/tmp/pgdbm-${verb}.XXXXXX")
  fi
  trap remove_clean_root EXIT
  step "an empty Debian 12 from $mirror" quietly debootstrap --variant=minbase bookworm "$clean" "$mirror"
  chmod 755 "$clean"  # it is the root directory in there, which unprivileged users must be able to enter
  mount_into proc proc proc
  mount_into tmpfs tmpfs dev/shm -o mode=1777
  # How this machine reaches the mirror (proxy, certificates) belongs to the machine, not to the proof.
  cp --remove-destination -L /etc/resolv.conf /etc/hosts "$clean/etc/" 2>/dev/null || true
  cp /etc/apt/apt.conf.d/*proxy* "$clean/etc/apt/apt.conf.d/" 2>/dev/null || true
  # A package that is installed starts no service in there.
  printf '#!/bin/sh\nexit 101\n' >"$clean/usr/sbin/policy-rc.d"
  chmod 755 "$clean/usr/sbin/policy-rc.d"
}

# The clean root gets a process table and devices of its own making; unmount before removing, whatever happens.
mounts=()
remove_clean_root() {
  local i
  for ((i = ${#mounts[@]} - 1; i >= 0; i--)); do
    unmount "${mounts[i]}" || { say_error "$verb: $clean is left, for ${mounts[i]} is in use."; return; }
  done
  if [[ -n ${PGDBM_PROVE_KEEP:-} ]]; then
    say "$verb: $clean is kept."
  else
    rm -rf --one-file-system "$clean"
  fi
}
# What has just ended in there may need a moment.
unmount() {
  local attempt
  for ((attempt = 0; attempt < 20; attempt++)); do
    umount "$1" 2>/dev/null && return
    sleep 0.5
  done
  umount "$1"
}
mount_into() {
  mkdir -p "$clean/$3"
  mount -t "$1" "${@:4}" "$2" "$clean/$3"
  mounts+=("$clean/$3")
}

in_clean_root() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive \
    PGDBM_TESTD_LINGER=1 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    chroot "$clean" /bin/bash -c "$1"
}
step() {
  local name=$1 start
  shift
  start=$(now_ms)
  say "$verb: $name"
  "$@" || die "$verb: '$name' failed after $(seconds_since "$start")."
  say_good "$verb: $name took $(seconds_since "$start")"
}

quietly() { "$@" >"$clean.log" 2>&1 || { tail -n 30 "$clean.log" >&2; rm -f "$clean.log"; return 1; }; rm -f "$clean.log"; }
