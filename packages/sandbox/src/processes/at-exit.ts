const tasks = new Set<() => void>();

const runAll = (): void => {
  for (const task of tasks) task();
};

/**
 * Has something done when this process ends, if it is not called off before. There is no waiting for anything then.
 * @returns calls it off
 */
export const atExit = (task: () => void): (() => void) => {
  // One listener for all: Node.js takes many on one event for a leak.
  if (tasks.size === 0) process.on('exit', runAll);
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) process.off('exit', runAll);
  };
};
