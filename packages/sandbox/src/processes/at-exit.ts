const tasks = new Set<() => void>();

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const runAll = (): void => {
  for (const task of tasks) {
    try {
      task();
    } catch {
      // There is nobody left to tell, and the others have theirs to do.
    }
  }
};

/** A signal ends a process without its `exit`; but who else listens for it decides what it means. */
const endBySignal = (signal: NodeJS.Signals): void => {
  if (process.listenerCount(signal) > 1) return;
  runAll();
  for (const each of signals) process.off(each, endBySignal);
  process.kill(process.pid, signal);
};

/**
 * Has something done when this process ends, by itself or by a signal that nobody else listens for, if it is not called
 * off before. There is no waiting for anything then.
 * @returns calls it off
 */
export const atExit = (task: () => void): (() => void) => {
  // One listener for all: Node.js takes many on one event for a leak.
  if (tasks.size === 0) {
    process.on('exit', runAll);
    for (const signal of signals) process.on(signal, endBySignal);
  }
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size > 0) return;
    process.off('exit', runAll);
    for (const signal of signals) process.off(signal, endBySignal);
  };
};
