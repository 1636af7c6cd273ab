#!/usr/bin/env bash
# instructions.sh [case...] — how many instructions of its own process each client needs for a row or a statement.
#
# Callgrind counts them in `run_measured` only, and the difference of two run lengths leaves out what happens once: so
# the figures hardly change from run to run, whatever else the machine does. The server and the kernel are not counted.
# PGDBM_CALLGRIND_KEEP=<folder> keeps the longer run's profile for callgrind_annotate.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/dev/lib.sh"
cd "$root"

program=build/release/bench/driver/pgdbm_beside_libpq

cases=("$@")
((${#cases[@]})) || cases=(bulk_read own_syncs one_sync one_at_a_time one_at_a_time_sync copy_in_text copy_in_binary)
folder=${PGDBM_CALLGRIND_KEEP:-$(mktemp -d)}
mkdir -p "$folder"

# As in tools/dev/shell: the program prints the connection string and serves until its stdin is closed.
coproc server { exec setsid build/release/examples/private_server/pgdbm_private_server; }
# shellcheck disable=SC2154
from=${server[0]} to=${server[1]} id=$server_PID
# shellcheck disable=SC2317
clean_up() {
  exec {to}>&-
  wait "$id" 2>/dev/null || true
  [[ -n ${PGDBM_CALLGRIND_KEEP:-} ]] || rm -rf "$folder"
}
trap clean_up EXIT
if ! IFS= read -r -t 60 connection <&"$from" || [[ -z $connection ]]; then
  die "instructions: the private server did not start; what it said stands above."
fi
"$program" --server "$connection" --only one_at_a_time --size 1 --rounds 1 >/dev/null # makes the tables

# count CASE SIDE SIZE: instructions in run_measured, over the two rounds of which the first prepares what is kept. On one
# processor, where no wait is spent awake: how often it looks would be counted too.
count() {
  local log=$folder/$1.$2.log
  taskset --cpu-list 0 valgrind --tool=callgrind --toggle-collect='pgdbm::bench::run_measured*' \
    --callgrind-out-file="$folder/$1.$2.callgrind" \
    "$program" --server "$connection" --keep-tables --only "$1" --side "$2" --size "$3" --rounds 1 >/dev/null 2>"$log" ||
    { cat "$log" >&2; die "instructions: $1 by $2 failed."; }
  sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$log"
}

printf '%-18s %10s %10s %7s\n' 'instructions' pgdbm libpq ratio
for name in "${cases[@]}"; do
  case $name in
    bulk_read | copy_in_*) short=2000 long=52000 ;;
    *) short=1000 long=6000 ;;
  esac
  figures=()
  for side in pgdbm libpq; do
    few=$(count "$name" "$side" "$short") many=$(count "$name" "$side" "$long")
    figures+=($(((many - few) / (long - short))))
  done
  if ((figures[0] > 0)); then
    printf '%-18s %10d %10d %7s\n' "$name" "${figures[@]}" \
      "$((figures[0] * 100 / figures[1] / 100)).$(printf '%02d' $((figures[0] * 100 / figures[1] % 100)))"
  else
    printf '%-18s %10s %10d %7s\n' "$name" - "${figures[1]}" -
  fi
done
