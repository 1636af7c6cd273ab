#!/usr/bin/env bash
# run.sh [rounds [callers [connections [statements]]]] — each contender that this machine has, interleaved in rounds
# against one private server; medians, and each one's ratio to pgdbm.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/dev/lib.sh"
cd "$root"

rounds=${1:-5} callers=${2:-256} connections=${3:-10} statements=${4:-100000}
programs=build/release/bench/callers
contenders=(pgdbm_callers libpq_callers)
if [[ -x $programs/libpqxx_callers ]]; then contenders+=(libpqxx_callers); else say "libpqxx is left out: libpqxx-dev is not installed."; fi
if /usr/bin/python3 -c 'import asyncpg' 2>/dev/null; then contenders+=(asyncpg); else say "asyncpg is left out: python3-asyncpg is not installed."; fi

# As in tools/dev/shell: the program prints the connection string and serves until its stdin is closed.
coproc server { exec setsid build/release/examples/private_server/pgdbm_private_server; }
# shellcheck disable=SC2154
from=${server[0]} to=${server[1]} id=$server_PID
lines=$(mktemp)
# shellcheck disable=SC2317
clean_up() {
  exec {to}>&-
  wait "$id" 2>/dev/null || true
  rm -f "$lines"
}
trap clean_up EXIT
if ! IFS= read -r -t 60 connection <&"$from" || [[ -z $connection ]]; then
  die "callers: the private server did not start; what it said stands above."
fi
build/release/bench/driver/pgdbm_beside_libpq --server "$connection" --only one_at_a_time --size 1 --rounds 1 >/dev/null # makes the tables

for ((round = 0; round < rounds; ++round)); do
  for ((i = 0; i < ${#contenders[@]}; ++i)); do
    contender=${contenders[(i + round) % ${#contenders[@]}]}
    case $contender in
      asyncpg) /usr/bin/python3 bench/callers/asyncpg_callers.py "$connection" "$callers" "$connections" "$statements" ;;
      *) "$programs/$contender" "$connection" "$callers" "$connections" "$statements" ;;
    esac >>"$lines"
  done
done
python3 - "$lines" "$callers" "$connections" "$rounds" <<'PYTHON'
import json, statistics, sys
path, callers, connections, rounds = sys.argv[1:]
runs = {}
for line in open(path):
    run = json.loads(line)
    runs.setdefault(run["contender"], []).append(run)
print(f"{callers} callers over {connections} connections, a point SELECT each; medians of {rounds} rounds")
print(f"{'':12} {'a second':>9} {'least':>8} {'most':>8} {'ratio':>6} {'p50 us':>8} {'p99 us':>8} {'client CPU us':>14}")
middle = lambda name, key: statistics.median(run[key] for run in runs[name])
ours = middle("pgdbm-async", "per_second")
for name in runs:
    speeds = [run["per_second"] for run in runs[name]]
    print(f"{name:12} {middle(name, 'per_second'):9.0f} {min(speeds):8.0f} {max(speeds):8.0f}"
          f" {ours / middle(name, 'per_second'):6.2f} {middle(name, 'p50_us'):8.0f} {middle(name, 'p99_us'):8.0f}"
          f" {middle(name, 'client_cpu_us'):14.2f}")
PYTHON
