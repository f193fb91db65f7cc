/**
 * The long options of sbatch that no description language for compute elements can express.
 * @see man sbatch of Slurm 24.05, section "Options"
 */
export const OTHER_SBATCH_OPTIONS: readonly string[] = `
  account acctg-freq array batch bb bbf begin chdir cluster-constraint clusters comment constraint container container-id contiguous
  core-spec cores-per-socket cpu-freq cpus-per-gpu deadline delay-boot dependency distribution error exclude exclusive export
  export-file extra extra-node-info get-user-env gid gpu-bind gpu-freq gpus gpus-per-node gpus-per-socket gpus-per-task gres gres-flags
  help hint hold ignore-pbs input kill-on-invalid-dep licenses mail-type mail-user mcs-label mem-bind mem-per-gpu mincpus network nice
  no-kill no-requeue nodefile nodelist ntasks-per-core ntasks-per-gpu ntasks-per-socket open-mode output overcommit oversubscribe
  parsable prefer priority profile propagate qos quiet reboot requeue reservation resv-ports segment signal sockets-per-node
  spread-job stepmgr switches test-only thread-spec threads-per-core time-min tmp tres-bind tres-per-task uid usage use-min-nodes
  verbose version wait wait-all-nodes wckey wrap
`
  .trim()
  .split(/\s+/);
