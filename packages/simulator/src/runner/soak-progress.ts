import type { Tally } from './run-seeds.js';

/** One line: how far a soak is. */
export function describeProgress({ histories, failures, simulatedMs, faults }: Tally, realMs: number): string {
  return [
    clock(realMs),
    `${counted(histories)} histories`,
    `${Math.round(histories / (realMs / 1000))}/s`,
    `${simulated(simulatedMs)} simulated`,
    `${counted(faults)} faults`,
    `${counted(failures.length)} failed`,
  ].join('  ');
}

/** Hours, minutes and seconds. */
export function clock(realMs: number): string {
  const seconds = Math.floor(realMs / 1000);
  const two = (value: number) => String(value % 60).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60))}:${two(seconds)}`;
}

const counted = (value: number): string => value.toLocaleString('en');

const DAY_MS = 86_400_000;

const simulated = (milliseconds: number): string => {
  const days = milliseconds / DAY_MS;
  return days < 1000 ? `${days.toFixed(1)} days` : `${(days / 365.25).toFixed(1)} years`;
};
