#!/bin/bash
# Real ARC servers on this machine: see usage below, or README.md beside this file.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=messages.sh
. "$here/messages.sh"
# shellcheck source=settings.sh
. "$here/settings.sh"
# shellcheck source=packages.sh
. "$here/packages.sh"
# shellcheck source=processes.sh
. "$here/processes.sh"
# shellcheck source=authority.sh
. "$here/authority.sh"
# shellcheck source=signers.sh
. "$here/signers.sh"
# shellcheck source=debian-root.sh
. "$here/debian-root.sh"
# shellcheck source=arex.sh
. "$here/arex.sh"
# shellcheck source=arc6.sh
. "$here/arc6.sh"
# shellcheck source=arc7.sh
. "$here/arc7.sh"
# shellcheck source=slurm.sh
. "$here/slurm.sh"
# shellcheck source=voms.sh
. "$here/voms.sh"
# shellcheck source=handover.sh
. "$here/handover.sh"

usage() {
  cat <<END
usage: npm run testbed -- up [NAME...] [--info-period SECONDS]
                          down [NAME...] [--purge]
                          status [--json]
                          wait [NAME...]
                          stop-ws NAME | start-ws NAME    the service goes away and comes back; jobs go on
                          pause NAME | resume NAME        it keeps its connections but no longer answers

  arc6        ARC 6.17, REST 1.0 and EMI-ES, jobs on this machine    https://localhost:4443/arex
  arc7        ARC 7.0, REST 1.0 and 1.1, the same                    https://localhost:5443/arex
  arc72       ARC 7.2, the same                                      https://localhost:9443/arex
  slurm       ARC 6.17 in front of Slurm                             https://localhost:6443/arex
  arc6-slow   as arc6, with the information provider's shipped period of 60 s   https://localhost:7443/arex
  emies       as arc6, with REST closed                              https://localhost:8443/arex
  voms        the VOMS servers of the organisation testvo            https://localhost:15000, and one without HTTPS at 15001

Without names, "up" means ${USUAL_SERVERS[*]}, and "down" and "wait" mean every server there is.
Each server leaves config.json (for ArcInterface) and server.json in its directory below $TESTBED_DIR; voms leaves vomses and
vomsdir instead of config.json.
END
}

# A directory is only used, and only ever removed, if it is empty or was made by this script.
readonly MARKER=.jasmin-arc-testbed

claim_directory() {
  if [[ ! -e $TESTBED_DIR/$MARKER ]]; then
    [[ -z $(ls -A "$TESTBED_DIR" 2>/dev/null) ]] || fail "$TESTBED_DIR exists and is not a testbed" 'choose another directory with TESTBED_DIR'
    mkdir -p "$TESTBED_DIR"
    touch "$TESTBED_DIR/$MARKER"
  fi
  # Jobs run as another user and must get through; a directory from mktemp -d, say, would fail every one of them.
  chmod 755 "$TESTBED_DIR"
}

require_root() { ((EUID == 0)) || fail "'$1' needs root: servers map their users to local accounts" "sudo npm run testbed -- $1"; }

# Two runs at once would start everything twice. Held until this script ends.
take_lock() {
  exec 9>"$TESTBED_DIR/.lock"
  flock -w 600 9 || fail "another run of the testbed has been busy in $TESTBED_DIR for ten minutes"
}

up() {
  local name names=() period=''
  while (($#)); do
    case $1 in
      --info-period)
        period=${2:-}
        [[ $period =~ ^[1-9][0-9]{0,3}$ ]] || fail '--info-period wants whole seconds, from 1 on'
        shift
        ;;
      -*) fail "up has no option $1" "$(usage)" ;;
      *) select_server "$1" && names+=("$1") ;;
    esac
    shift
  done
  ((${#names[@]})) || names=("${USUAL_SERVERS[@]}")
  require_root up
  claim_directory
  take_lock
  # oidc-agent is for a journey that starts one; no server needs it.
  install_packages openssl oidc-agent-cli
  make_certificates
  make_issuer_key
  for name in "${names[@]}"; do
    select_server "$name"
    say "$name: starting"
    case $name in
      arc7 | arc72) prepare_arc7 ;;
      slurm) prepare_slurm ;;
      voms) prepare_voms ;;
      *) prepare_arc6 ;;
    esac
    if [[ $server_kind == voms ]]; then
      start_voms
    else
      configure_ce "${period:-$server_default_info}"
      start_ce
    fi
  done
  for name in "${names[@]}"; do
    select_server "$name"
    await_server
    if [[ $server_kind == voms ]]; then
      write_voms_facts
      say "$name: ready at $server_url; its users need VOMS_USERCONF=$server_dir/vomses and X509_VOMS_DIR=$server_dir/vomsdir"
    else
      write_config
      write_server_facts "${period:-$server_default_info}"
      say "$name: ready at $server_url, its configuration is $server_dir/config.json"
    fi
  done
}

await_server() { if [[ $server_kind == voms ]]; then await_voms; else await_ce; fi; }

# The file that a user of the server needs.
configuration_file() { printf '%s/%s' "$server_dir" "$([[ $server_kind == voms ]] && echo vomses || echo config.json)"; }

down() {
  local name names=() purge='' pid pids=()
  while (($#)); do
    case $1 in
      --purge) purge=yes ;;
      -*) fail "down has no option $1" "$(usage)" ;;
      *) select_server "$1" && names+=("$1") ;;
    esac
    shift
  done
  [[ -z $purge || ${#names[@]} == 0 ]] || fail '--purge removes the whole testbed' 'leave the names out'
  [[ -e $TESTBED_DIR/$MARKER ]] || { say "there is no testbed in $TESTBED_DIR"; return 0; }
  ((${#names[@]})) || names=("${ALL_SERVERS[@]}")
  require_root down
  take_lock
  for name in "${names[@]}"; do
    select_server "$name"
    rm -f "$server_dir/server.json" # first of all: no test may find a server that is going away
    if [[ $server_kind == voms ]]; then
      mapfile -t -O "${#pids[@]}" pids < <(voms_pids)
      continue
    fi
    pid=$(arex_pid) && pids+=("$pid")
    pid=$(ws_pid) && pids+=("$pid")
    if [[ $name == slurm ]]; then
      cancel_slurm_jobs
      mapfile -t -O "${#pids[@]}" pids < <(slurm_pids)
    fi
  done
  end_processes 20 "${pids[@]}"
  for name in "${names[@]}"; do
    mapfile -t pids < <(leftovers "$TESTBED_DIR/$name")
    end_processes 3 "${pids[@]}"
    select_server "$name"
    [[ -z $server_root ]] || release_proc
    [[ ! -d $TESTBED_DIR/$name ]] || say "$name: down"
  done
  compgen -G "$TESTBED_DIR/*/server.json" >/dev/null || forget_signers
  [[ -z $purge ]] || purge_directory
}

purge_directory() {
  local name
  for name in "${ALL_SERVERS[@]}"; do
    [[ -z $(leftovers "$TESTBED_DIR/$name") ]] || fail "something of $name still runs, so $TESTBED_DIR stays" 'run "down --purge" again'
  done
  # A mount below would be emptied with the rest.
  ! grep -qF " $TESTBED_DIR/" /proc/self/mounts || fail "something is mounted below $TESTBED_DIR, so it stays" 'unmount it and run "down --purge" again'
  rm -rf --one-file-system "$TESTBED_DIR"
  say "removed $TESTBED_DIR (packages, the account $TESTBED_JOB_USER and $TESTBED_CACHE stay)"
}

status() {
  local name state separator=''
  [[ ${1:-} != --json ]] || printf '['
  for name in "${ALL_SERVERS[@]}"; do
    select_server "$name"
    state=$(state_of)
    if [[ ${1:-} != --json ]]; then
      printf '%-10s %-12s %-30s %s\n' "$name" "$state" "$server_url" "$([[ $state == down ]] || configuration_file)"
    elif [[ -s $server_dir/server.json ]]; then
      printf '%s\n{ "state": "%s", "server": %s }' "$separator" "$state" "$(cat "$server_dir/server.json")"
      separator=,
    fi
  done
  [[ ${1:-} != --json ]] || printf ']\n'
}

wait_for() {
  local name names=("$@")
  if ((! $#)); then
    for name in "${ALL_SERVERS[@]}"; do [[ ! -e $TESTBED_DIR/$name/server.json ]] || names+=("$name"); done
  fi
  ((${#names[@]})) || fail 'no server is up' 'npm run testbed -- up'
  for name in "${names[@]}"; do
    select_server "$name"
    await_server
    say "$name: ready"
  done
}

# disturb VERB NAME: for tests of what a client does when its server goes away.
disturb() {
  local verb=$1 pid
  [[ -n ${2:-} ]] || fail "$verb wants the name of a server" "npm run testbed -- $verb arc6"
  select_server "$2"
  [[ $server_kind == ce ]] || fail "$verb is for compute elements, and $2 is none"
  require_root "$verb"
  [[ -e $server_dir/server.json ]] || fail "$2 is not up" "npm run testbed -- up $2"
  take_lock
  case $verb in
    stop-ws) stop_ws ;;
    pause)
      pid=$(ws_pid) || fail "the web service of $2 is stopped" "npm run testbed -- start-ws $2"
      kill -STOP "$pid"
      ;;
    start-ws | resume)
      start_ws
      await_ce
      write_server_facts "$(sed -n 's/.*"infoPeriodSeconds": \([0-9]*\).*/\1/p' "$server_dir/server.json")"
      ;;
  esac
}

check_settings
verb=${1:-help}
shift || true
case $verb in
  up) up "$@" ;;
  down) down "$@" ;;
  status) status "$@" ;;
  wait) wait_for "$@" ;;
  stop-ws | start-ws | pause | resume) disturb "$verb" "$@" ;;
  help | --help | -h) usage ;;
  *) fail "there is no verb '$verb'" "$(usage)" ;;
esac
