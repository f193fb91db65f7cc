import { describe, expect, it } from 'vitest';
import type { DescriptionLoss } from '../model/loss.js';
import { parseXrsl } from './xrsl-reader.js';

describe('attributes without effect', () => {
  it('are not reported if they are notes of clients and services', () => {
    const notes = '(clientsoftware="nordugrid-arc-4")(clientxrsl="x")(hostname="pc.example.org")(jobid="gsiftp://h/1")';
    expect(parseXrsl(`&(executable=a)${notes}`)).toEqual({ executable: { path: 'a' } });
  });

  it('are distinguished from those that do not exist', () => {
    const losses: DescriptionLoss[] = [];
    parseXrsl('&(executable=a)(jobtype=mpi)(savestate=yes)(job_type_=x)(nonsense=1)', {
      onLoss: (loss) => losses.push(loss),
    });
    expect(losses.map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
      'the attribute "savestate": no service honours it',
      'the attribute "jobtype": it is an attribute of Globus that ARC does not support',
      'the attribute "jobtype": it is an attribute of Globus that ARC does not support',
      'the attribute "nonsense": xRSL has no such attribute',
    ]);
  });
});
