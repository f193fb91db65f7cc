# shellcheck shell=bash
# Talk goes to stderr, so that what a verb prints for programs stays alone on stdout.

say() { printf 'testbed: %s\n' "$*" >&2; }

# fail WHAT [WHAT-NEXT]: ends the script.
fail() {
  printf 'testbed: %s\n' "$1" >&2
  [[ -z ${2:-} ]] || printf 'hint: %s\n' "$2" >&2
  exit 1
}

# show_tail LINES FILE...: the last lines of the logs of a service that did not start.
show_tail() {
  local lines=$1 file
  shift
  for file; do
    [[ -s $file ]] || continue
    printf -- '--- the last lines of %s\n' "$file" >&2
    tail -n "$lines" "$file" >&2
  done
}
