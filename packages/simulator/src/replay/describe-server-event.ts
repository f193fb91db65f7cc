import type { ArexEvent } from '../arex/events/arex-event.js';

/** What a server has done, in a few words. */
export function describeServerEvent(event: ArexEvent): string {
  switch (event.kind) {
    case 'job-created':
      return `creates ${event.jobId} for ${event.submissionIds.join(', ')}`;
    case 'state-changed': {
      const reason = event.failure && `: ${event.failure.reasons.join('; ')}`;
      return `${event.jobId} ${event.from} → ${event.to}${reason ?? ''}`;
    }
    case 'program-started':
      return `${event.jobId} program starts`;
    case 'program-ended':
      return `${event.jobId} program ends${event.exitCode === undefined ? '' : ` with ${event.exitCode}`}`;
    case 'file-changed':
      return `${event.jobId} ${event.by} ${event.change} ${event.path}`;
    case 'file-uploaded':
      return `${event.jobId} gets ${event.isWhole ? '' : 'a part of '}${event.path}, ${event.sizeBytes} bytes`;
    case 'file-deleted':
      return `${event.jobId} deletes ${event.path}`;
    case 'file-sent':
      return `${event.jobId} sends ${event.path}`;
    case 'undeclared-deleted':
      return `${event.jobId} deletes ${event.paths.join(', ')}`;
    case 'action-requested':
      return `${event.jobId} is to ${event.action}`;
    case 'job-wiped':
      return `wipes ${event.jobId}: ${event.because}`;
    case 'delegation-begun':
      return `begins ${event.delegationId}`;
    case 'delegation-received':
      return `has ${event.delegationId}`;
    case 'delegation-removed':
      return `removes ${event.delegationId}`;
  }
}
