import type { Random } from '../random/random.js';
import type { PlannedJob, Step } from './plan.js';
import { inputPath } from './random-job.js';

/** The home directory of a user on every machine. */
export const homeOf = (user: string): string => `/home/${user}`;

/** How long a user waits before a command, in milliseconds. */
export const pause = (random: Random): number =>
  random.chance(0.5) ? 0 : random.integer(1, random.chance(0.8) ? 60_000 : 7_200_000);

/** The words that describe a job, for `run` and `submit`. */
export function jobWords(home: string, job: PlannedJob): readonly string[] {
  const inputs = job.inputs.flatMap((file) => ['-i', `${inputPath(home, job.name, file)}:${file.path}`]);
  const wants =
    job.wants === 'new' ? [] : job.wants.length === 0 ? ['--no-output'] : job.wants.flatMap((name) => ['-o', name]);
  return ['-N', job.name, ...inputs, ...wants, '--', '/usr/bin/model', job.name];
}

/** Runs a job, and has its outputs fetched into the directory of its name. */
export const runWords = (home: string, job: PlannedJob): readonly string[] => [
  'run',
  '-d',
  `${home}/out/${job.name}`,
  ...jobWords(home, job),
];

/** Comes back to a job. */
export const attachStep = (random: Random, home: string, name: string): Step => ({
  afterMs: pause(random),
  words: ['attach', name, '-d', `${home}/out/${name}`, ...(random.chance(0.2) ? ['--keep'] : [])],
});

/** Fetches the outputs of a job. */
export const getStep = (random: Random, home: string, name: string): Step => ({
  afterMs: pause(random),
  words: [
    'get',
    name,
    '-d',
    `${home}/out/${name}`,
    ...(random.chance(0.6) ? ['--clean'] : []),
    ...(random.chance(0.2) ? ['--all-files'] : []),
    ...(random.chance(0.2) ? ['--overwrite'] : []),
  ],
});
