# What the verbs share. Sourced, never run: `root`, messages, timing, the nearest word, files of the tree.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

bold='' red='' green='' plain=''
if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
fi

# Messages go to stderr, so that what a verb prints on stdout can be piped.
say() { printf '%s\n' "${bold}$*${plain}" >&2; }
say_good() { printf '%s\n' "${green}$*${plain}" >&2; }
say_error() { printf '%s\n' "${red}$*${plain}" >&2; }
die() { say_error "$@"; exit 1; }
# A call that cannot be understood ends with 2, a failure of the work itself with 1.
misused() { say_error "$*"; exit 2; }

# The comment that opens a script is its manual.
print_manual() { sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "$1"; }

now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo $((t / 1000)); }
# seconds_since START_MS -> "12.3 s"
seconds_since() {
  local ms=$(($(now_ms) - $1))
  printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

cores() { nproc 2>/dev/null || echo 2; }

# Presets that one may build, from the only place that defines them.
presets() { sed -n 's/.*{"name": "\([a-z]*\)", "configurePreset".*/\1/p' "$root/CMakePresets.json"; }
is_preset() { presets | grep -qx -- "$1"; }

# files [PATTERN...] : what git tracks or would track; a tree without git is walked.
files() {
  (($#)) || set -- '*'
  if [[ -e $root/.git ]]; then
    # The checkout may belong to another user (root in a container): reading names is harmless.
    git -C "$root" -c safe.directory='*' ls-files -co --exclude-standard --deduplicate -- "$@" |
      while IFS= read -r file; do if [[ -e $root/$file ]]; then printf '%s\n' "$file"; fi; done
  else
    local names=() pattern
    for pattern in "$@"; do names+=(-o -name "$pattern"); done
    (cd "$root" && find . -path ./build -prune -o -type f \( "${names[@]:1}" \) -printf '%P\n')
  fi
}
cpp_files() { files '*.cpp' '*.hpp'; }

# nearest WORD CANDIDATE... : the candidate with the fewest changed letters.
nearest() {
  local word=$1 best='' best_distance=1000 candidate
  shift
  for candidate in "$@"; do
    local distance
    distance=$(edit_distance "$word" "$candidate")
    if ((distance < best_distance)); then best=$candidate best_distance=$distance; fi
  done
  echo "$best"
}

edit_distance() {
  local a=$1 b=$2 i j above diagonal
  local -a row
  for ((j = 0; j <= ${#b}; j++)); do row[j]=$j; done
  for ((i = 1; i <= ${#a}; i++)); do
    diagonal=${row[0]}
    row[0]=$i
    for ((j = 1; j <= ${#b}; j++)); do
      above=${row[j]}
      local cost=1
      [[ ${a:i-1:1} == "${b:j-1:1}" ]] && cost=0
      local best=$((diagonal + cost))
      ((above + 1 < best)) && best=$((above + 1))
      ((row[j - 1] + 1 < best)) && best=$((row[j - 1] + 1))
      row[j]=$best
      diagonal=$above
    done
  done
  echo "${row[${#b}]}"
}
