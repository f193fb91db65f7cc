const tasks = new Set<() => void>();

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function runAll(): void {
  for (const task of tasks) {
    try {
      task();
    } catch {
      // The process is ending, so there is no way to report it; the other tasks must still run.
    }
  }
}

/** A signal ends a process without `exit`; where the program has its own listener, that decides what happens. */
function endBySignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  runAll();
  for (const each of SIGNALS) process.off(each, endBySignal);
  process.kill(process.pid, signal);
}

/**
 * Runs a task when this process ends, by itself or by a signal that the program does not handle, unless the task is
 * called off before. The task cannot wait for anything asynchronous.
 * @returns calls it off
 */
export function atExit(task: () => void): () => void {
  // One listener for all: Node.js takes many on one event for a leak.
  if (tasks.size === 0) {
    process.on('exit', runAll);
    for (const signal of SIGNALS) process.on(signal, endBySignal);
  }
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size > 0) return;
    process.off('exit', runAll);
    for (const signal of SIGNALS) process.off(signal, endBySignal);
  };
}
