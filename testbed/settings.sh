# shellcheck shell=bash disable=SC2034 # read by the other parts
# Where the testbed lives and what it consists of. Every value can be set from the environment.

TESTBED_DIR=${TESTBED_DIR:-/var/tmp/jasmin-arc-testbed}
# The archives of the Debian roots for ARC 7 and VOMS: minutes of download, so they are kept apart from what `down --purge` removes.
TESTBED_CACHE=${TESTBED_CACHE:-/var/cache/jasmin-arc-testbed}
# The local account that every authorised grid user is mapped to.
TESTBED_JOB_USER=${TESTBED_JOB_USER:-griduser}
TESTBED_LOGLEVEL=${TESTBED_LOGLEVEL:-3}
TESTBED_SLURMCTLD_PORT=${TESTBED_SLURMCTLD_PORT:-6817}
TESTBED_SLURMD_PORT=${TESTBED_SLURMD_PORT:-6818}
# The issuer whose tokens all servers accept. It runs while a test has it run.
readonly TOKEN_ISSUER=https://localhost:${TESTBED_ISSUER_PORT:-10443}

ALL_SERVERS=(arc6 arc7 arc72 slurm arc6-slow emies voms)
# What "on real servers" means: each release, a batch system, EMI-ES by itself, and the servers of a virtual organisation.
USUAL_SERVERS=(arc6 arc7 arc72 slurm emies voms)

# A-REX's own default for the time between two runs of its information provider, and the one that suits tests: each run costs a
# third of a second of CPU time, and A-REX, which waits for it busily, as much again: five servers with a shorter one fill a core.
SHIPPED_INFO_PERIOD_SECONDS=60
FAST_INFO_PERIOD_SECONDS=30

# The paths end up in arc.conf, in sed expressions and in JSON: nothing that would need quoting there.
check_settings() {
  local path
  for path in "$TESTBED_DIR" "$TESTBED_CACHE"; do
    [[ $path =~ ^(/[A-Za-z0-9._-]+)+$ && $path != */../* ]] ||
      fail "cannot use the directory '$path'" "TESTBED_DIR and TESTBED_CACHE must be absolute paths of letters, digits, '.', '_' and '-'"
  done
}

# select_server NAME: sets what the rest of the scripts know about one server.
#   server_kind  ce for a compute element, voms for the servers of the virtual organisation
#   server_dir   its directory: config.json, server.json, and all its state
#   server_root, server_suite  empty, or the chroot it runs in and the Debian release in it
#   server_inside, server_ce  the directory of the CE as the CE sees it, and as this script sees it
select_server() {
  server_name=$1 server_kind=ce server_dir=$TESTBED_DIR/$1 server_root='' server_suite='' server_inside=$TESTBED_DIR/$1/ce
  server_lrms=fork server_queue=fork server_lrms_options='' server_default_info=$FAST_INFO_PERIOD_SECONDS
  case $1 in
    arc6) server_port=${TESTBED_ARC6_PORT:-4443} ;;
    arc7) server_port=${TESTBED_ARC7_PORT:-5443} server_root=$server_dir/root server_suite=trixie server_inside=/ce ;;
    arc72) server_port=${TESTBED_ARC72_PORT:-9443} server_root=$server_dir/root server_suite=forky server_inside=/ce ;;
    slurm) server_port=${TESTBED_SLURM_PORT:-6443} server_lrms=slurm server_queue=short-serial ;;
    arc6-slow) server_port=${TESTBED_ARC6_SLOW_PORT:-7443} server_default_info=$SHIPPED_INFO_PERIOD_SECONDS ;;
    emies) server_port=${TESTBED_EMIES_PORT:-8443} ;;
    voms)
      server_kind=voms server_port=${TESTBED_VOMS_PORT:-15000} voms_legacy_port=${TESTBED_VOMS_LEGACY_PORT:-15001}
      server_root=$server_dir/root server_suite=trixie
      ;;
    *) fail "there is no server called '$1'" "the servers are: ${ALL_SERVERS[*]}" ;;
  esac
  server_ce=$server_root$server_inside
  server_url=https://localhost:$server_port/arex
  [[ $server_kind == ce ]] || server_url=https://localhost:$server_port
}
