import { afterAll, beforeAll, describe } from 'vitest';
import { type ContractPlace, type ContractServer, openContractPlace } from './contract-place.js';
import { itEndsJobs } from './ended-jobs.js';
import { itLaunchesExactly } from './exact-launch.js';
import { itFetchesOutputs } from './fetched-outputs.js';
import { itFollowsJobs } from './followed-jobs.js';
import { itKeepsJobsApart } from './many-jobs.js';
import { itRunsPrograms } from './running-programs.js';
import { itSendsInputs } from './sent-inputs.js';
import { itTellsOfTheService } from './service-facts.js';

/**
 * What every interface does on every server: REST 1.0, REST 1.1 and EMI-ES, on ARC 6.17, 7.0 and 7.2, in front of Slurm and in
 * the sandbox. Tests run at the same time, as jobs mostly wait.
 */
export function describeInterfaceContract(name: string, open: () => Promise<ContractServer>): void {
  describe.concurrent(name, () => {
    let opened: ContractPlace | undefined;
    const place = (): ContractPlace => {
      if (opened === undefined) throw new Error('the server of the contract is not open');
      return opened;
    };
    beforeAll(async () => {
      opened = await openContractPlace(open);
    });
    afterAll(async () => {
      await opened?.[Symbol.asyncDispose]();
    });

    itRunsPrograms(place);
    itLaunchesExactly(place);
    itSendsInputs(place);
    itFetchesOutputs(place);
    itFollowsJobs(place);
    itEndsJobs(place);
    itKeepsJobsApart(place);
    itTellsOfTheService(place);
  });
}
