# shellcheck shell=bash disable=SC2034 # server_lrms_options is for configure_ce
# A Slurm of one node for the server called slurm, with a munge of its own: nothing of the machine's own Slurm or munge is touched.

batch_dir() { printf '%s/slurm/batch' "$TESTBED_DIR"; }

prepare_slurm() {
  local batch
  batch=$(batch_dir)
  prepare_arc6
  install_packages slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge
  mkdir -p "$batch"/{state,spool,log,run,bin}
  sed "s#@BATCH@#$batch#; s#@SLURMCTLD_PORT@#$TESTBED_SLURMCTLD_PORT#; s#@SLURMD_PORT@#$TESTBED_SLURMD_PORT#" \
    "${BASH_SOURCE[0]%/*}/slurm.conf.template" >"$batch/slurm.conf"
  # Never used, but without it slurmd ends at once where /sys/fs/cgroup is not mounted.
  echo 'CgroupPlugin=cgroup/v1' >"$batch/cgroup.conf"
  write_slurm_commands "$batch"
  start_munge "$batch"
  start_slurm "$batch"
  # sacct would need slurmdbd and its database.
  server_lrms_options="slurm_bin_path = $batch/bin"$'\n'"slurm_wakeupperiod = 1"$'\n'"slurm_use_sacct = no"
}

# Wrappers that name our slurm.conf; and where a test can make Slurm answer what it likes.
write_slurm_commands() {
  local command
  for command in sbatch squeue scancel scontrol sinfo; do
    printf '#!/bin/sh\nSLURM_CONF=%s exec /usr/bin/%s "$@"\n' "$1/slurm.conf" "$command" >"$1/bin/$command"
    chmod 755 "$1/bin/$command"
  done
}

start_munge() {
  local munge=$1/munge
  ! pid_of "$munge/munged.pid" munged >/dev/null || return 0
  install -d -o munge -g munge -m 755 "$munge"
  [[ -s $munge/munge.key ]] || (
    umask 077
    head -c 1024 /dev/urandom >"$munge/munge.key"
  )
  chown munge: "$munge/munge.key" && chmod 400 "$munge/munge.key"
  rm -f "$munge"/munge.socket*
  (cd / && runuser -u munge -- munged --key-file="$munge/munge.key" --socket="$munge/munge.socket" --pid-file="$munge/munged.pid" \
    --log-file="$munge/munged.log" --seed-file="$munge/munged.seed") </dev/null >"$1/log/munged-start.log" 2>&1 9>&- || {
    show_tail 10 "$1/log/munged-start.log" "$munge/munged.log"
    fail 'slurm: munged did not start'
  }
}

start_slurm() {
  local deadline=$((SECONDS + 60)) start
  # The daemons listen where their own host name leads: to an address of the network, or nowhere at all if the machine
  # cannot look itself up. With a host name of their own it is loopback.
  # shellcheck disable=SC2016 # expanded by the inner shell
  start=(unshare --uts bash -c 'hostname localhost && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin SLURM_CONF="$1" "${@:2}"' - "$1/slurm.conf")
  pid_of "$1/run/slurmctld.pid" slurmctld >/dev/null || (cd / && "${start[@]}" slurmctld) </dev/null >"$1/log/slurmctld-start.log" 2>&1 9>&-
  pid_of "$1/run/slurmd.pid" slurmd >/dev/null || (cd / && "${start[@]}" slurmd -N localhost) </dev/null >"$1/log/slurmd-start.log" 2>&1 9>&-
  until [[ $("$1/bin/sinfo" -h -o %T 2>/dev/null) =~ ^(idle|mixed|allocated)$ ]]; do
    ((SECONDS < deadline)) || {
      show_tail 8 "$1/log/slurmctld.log" "$1/log/slurmd.log" "$1/log/slurmd-start.log"
      fail 'slurm: the node did not become usable' "is one of the ports $TESTBED_SLURMCTLD_PORT and $TESTBED_SLURMD_PORT taken? TESTBED_SLURMCTLD_PORT and TESTBED_SLURMD_PORT choose others"
    }
    sleep 0.3
  done
}

# Jobs would outlive the daemons that watch them.
cancel_slurm_jobs() {
  local bin deadline=$((SECONDS + 10))
  bin=$(batch_dir)/bin
  slurm_pids | grep -q . || return 0
  timeout 5 "$bin/scancel" --user="$TESTBED_JOB_USER" --signal=KILL 2>/dev/null || true
  timeout 5 "$bin/scancel" --user="$TESTBED_JOB_USER" 2>/dev/null || true
  while ((SECONDS < deadline)) && [[ -n $(timeout 5 "$bin/squeue" -h 2>/dev/null) ]]; do sleep 0.3; done
}

slurm_pids() {
  local batch daemon
  batch=$(batch_dir)
  for daemon in slurmctld slurmd; do pid_of "$batch/run/$daemon.pid" "$daemon" && echo; done
  pid_of "$batch/munge/munged.pid" munged && echo
  return 0
}
