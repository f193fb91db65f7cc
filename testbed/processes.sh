# shellcheck shell=bash
# Finding and ending processes: always those of one server, told by their process ids and what they have open.

# A zombie still answers to kill -0, so the state is read instead.
is_running() { [[ -n ${1:-} ]] && grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null; }
is_paused() { [[ -n ${1:-} ]] && grep -q '^State:.T' "/proc/$1/status" 2>/dev/null; }

# pid_of FILE COMMAND [ROOT]: the process of a pid file, if it still is that command in that root:
# after a reboot the number may belong to any process. Roots are compared as files (-ef), because the same root has
# other paths inside a chroot. Debian calls slurmctld's file slurmctld-wlm, and one replaced by an upgrade is "(deleted)".
pid_of() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 1
  is_running "$pid" && [[ $(readlink "/proc/$pid/exe") =~ /"$2"(-wlm)?(' (deleted)')?$ && /proc/$pid/root -ef ${3:-/} ]] || return 1
  printf '%s' "$pid"
}

# end_processes SECONDS PID...: TERM to all at once, then wait for each, then KILL.
end_processes() {
  local seconds=$1 pid deadline
  shift
  (($#)) || return 0
  kill -TERM "$@" 2>/dev/null || true
  kill -CONT "$@" 2>/dev/null || true # a paused process would keep the TERM for later
  deadline=$((SECONDS + seconds))
  for pid; do
    while is_running "$pid" && ((SECONDS < deadline)); do sleep 0.1; done
    is_running "$pid" && kill -KILL "$pid" 2>/dev/null
  done
  return 0
}

# leftovers DIRECTORY: what still runs on behalf of the servers below a directory once their daemons have ended:
# jobs (they survive their A-REX on purpose) and A-REX's own scripts.
leftovers() {
  local below=$1 proc pid job_uid uid
  job_uid=$(id -u "$TESTBED_JOB_USER" 2>/dev/null) || job_uid=none
  for proc in /proc/[0-9]*; do
    pid=${proc#/proc/}
    is_running "$pid" || continue
    uid=$(stat -c %u "$proc" 2>/dev/null) || continue
    if [[ $proc/root -ef $below/root ]]; then
      printf '%s\n' "$pid"
    elif [[ $uid == "$job_uid" ]]; then
      # A job may have changed its directory, but not the environment it was born with.
      [[ $(readlink "$proc/cwd" 2>/dev/null)/ == "$below"/* ]] || grep -qsF "$below/" "$proc/environ" "$proc/cmdline" || continue
      printf '%s\n' "$pid"
    elif [[ $uid == 0 ]]; then
      # Only slurmstepd, which runs Slurm's jobs, and A-REX's scripts, which name its runtime files; not a shell that a user has open there.
      [[ $(readlink "$proc/exe" 2>/dev/null) == */slurmstepd* && $(readlink "$proc/cwd" 2>/dev/null)/ == "$below"/* ]] ||
        grep -qsE "$below/.*(/run/arched-arex|/control/)" <(tr '\0' ' ' <"$proc/cmdline") || continue
      printf '%s\n' "$pid"
    fi
  done 2>/dev/null
}
