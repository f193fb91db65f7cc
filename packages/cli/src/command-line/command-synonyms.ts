/** The names that shells, batch systems and the ARC tools have for our commands. */
const COMMAND_SYNONYMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    run: ['exec', 'execute', 'start', 'srun', 'qrun'],
    submit: ['sbatch', 'qsub', 'bsub', 'arcsub', 'add', 'queue-job'],
    attach: ['follow', 'resume', 'reconnect', 'sattach'],
    status: ['list', 'ps', 'jobs', 'stat', 'show', 'state', 'squeue', 'qstat', 'bjobs', 'sacct', 'arcstat'],
    watch: ['top', 'monitor'],
    logs: ['tail', 'output', 'stdout', 'stderr', 'arccat', 'peek'],
    get: ['download', 'fetch', 'save', 'copy', 'cp', 'pull', 'retrieve', 'results', 'arcget', 'arccp', 'scp'],
    ls: ['dir', 'files', 'arcls'],
    cancel: ['kill', 'stop', 'abort', 'terminate', 'end', 'scancel', 'qdel', 'bkill', 'arckill'],
    clean: ['rm', 'remove', 'delete', 'del', 'purge', 'forget', 'wipe', 'arcclean', 'arcrm', 'cleanup'],
    renew: ['arcrenew', 'prolong', 'extend'],
    info: ['queues', 'server', 'sinfo', 'pbsnodes', 'arcinfo'],
    describe: ['convert', 'translate', 'arctest'],
    doctor: ['check', 'test', 'diagnose', 'verify', 'ping', 'troubleshoot'],
    whoami: ['id', 'identity', 'who', 'voms-proxy-info', 'grid-proxy-info', 'arcproxy-info'],
    'proxy create': ['arcproxy', 'grid-proxy-init', 'voms-proxy-init'],
    'token login': ['login', 'log-in', 'signin', 'oidc-gen', 'oidc-add', 'oidc-token', 'htgettoken'],
    'token logout': ['logout', 'log-out', 'signout'],
    'token show': ['jwt', 'bearer', 'htdecodetoken'],
    'config init': ['init', 'setup', 'configure', 'settings'],
    help: ['man', 'usage'],
  }).flatMap(([command, words]) => words.map((word) => [word, command] as const)),
);

/** The command of ours for a name that another program uses; undefined if the name is not in the list. */
export const commandForSynonym = (word: string): string | undefined => COMMAND_SYNONYMS.get(word.toLowerCase());
