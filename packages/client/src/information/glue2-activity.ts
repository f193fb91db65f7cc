import type { XmlElement } from '../xml/xml-element.js';
import type { ComputingActivity } from './computing-activity.js';
import { glue2Values } from './glue2-values.js';

const IDENTIFIER = 'urn:idfe:';

/** Reads a GLUE 2.0 ComputingActivity: the info document of a job. */
export function readComputingActivity(element: XmlElement): ComputingActivity {
  const { text, texts, number, date, createdAt } = glue2Values(element);
  const associations = element.child('Associations');
  const id = text('IDFromEndpoint');
  const slots = number('RequestedSlots');
  // A service adds up the wall time of all slots; users and limits count it once.
  const onTheClock = (total: number | undefined) => total && Math.round(total / (slots || 1));
  const usedMegabytes = number('UsedMainMemory');
  return {
    id: id?.startsWith(IDENTIFIER) ? id.slice(IDENTIFIER.length) : id,
    createdAt: createdAt(),
    states: byPrefix(texts('State')),
    stateTexts: texts('State'),
    restartStates: byPrefix(texts('RestartState')),
    previousIds: associations ? glue2Values(associations).texts('ActivityID') : [],
    name: text('Name'),
    exitCode: number('ExitCode'),
    errors: texts('Error'),
    messages: texts('OtherMessages'),
    queue: text('Queue'),
    localId: text('LocalIDFromManager'),
    executionNodes: texts('ExecutionNode'),
    stdout: text('StdOut'),
    stderr: text('StdErr'),
    submittedAt: date('SubmissionTime'),
    startedAt: date('StartTime'),
    // Failed and cancelled jobs have no EndTime; they do have the time at which the batch system had finished with them.
    endedAt: date('EndTime') ?? date('ComputingManagerEndTime'),
    erasedAt: date('WorkingAreaEraseTime'),
    proxyExpiresAt: date('ProxyExpirationTime'),
    waitingPosition: number('WaitingPosition'),
    requestedWallTimeSeconds: onTheClock(number('RequestedTotalWallTime')),
    requestedCpuTimeSeconds: number('RequestedTotalCPUTime'),
    requestedSlots: slots,
    usedWallTimeSeconds: onTheClock(number('UsedTotalWallTime')),
    usedCpuTimeSeconds: number('UsedTotalCPUTime'),
    usedMemoryBytes: usedMegabytes && usedMegabytes * 1024 ** 2,
  };
}

/** `bes:Running` → `bes`, `Running`; the first of several texts with one prefix counts. */
function byPrefix(states: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const state of states) {
    const colon = state.indexOf(':');
    const prefix = state.slice(0, colon);
    if (colon > 0 && !map.has(prefix)) map.set(prefix, state.slice(colon + 1));
  }
  return map;
}
