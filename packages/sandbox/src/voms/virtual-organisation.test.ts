import { describe, expect, it } from 'vitest';
import { grant } from './virtual-organisation.js';

const OWN = ['/sandbox/science', '/sandbox/science/Role=pilot', '/sandbox/Role=production'];
const given = (...asked: readonly string[]) => grant('sandbox', OWN, asked);

describe('what a member of a virtual organisation is given', () => {
  it('is all groups and no role, if nothing is asked for', () => {
    expect(given()).toEqual({ fqans: ['/sandbox', '/sandbox/science'] });
    expect(grant('sandbox', ['/sandbox/a/Role=r'], [])).toEqual({ fqans: ['/sandbox', '/sandbox/a'] });
    expect(grant('sandbox', [], [])).toEqual({ fqans: ['/sandbox'] });
  });

  it('is what is asked for, in that order, and the other groups behind it', () => {
    expect(given('/sandbox/Role=production')).toEqual({
      fqans: ['/sandbox/Role=production', '/sandbox', '/sandbox/science'],
    });
    expect(given('/sandbox/science', '/sandbox/science/Role=pilot', '/sandbox/science')).toEqual({
      fqans: ['/sandbox/science', '/sandbox/science/Role=pilot', '/sandbox'],
    });
    expect(given('/sandbox/science/Role=NULL/Capability=NULL')).toEqual({ fqans: ['/sandbox/science', '/sandbox'] });
  });

  it.each([
    ['/sandbox/Role=admin', 'B/sandbox:admin'],
    ['/sandbox/science/Role=production', 'B/sandbox/science:production'],
    ['/sandbox/other', 'G/sandbox/other'],
    ['/atlas', 'G/atlas'],
    ['nonsense', 'Gnonsense'],
  ])('is nothing, if %s is asked for, which the member has not', (fqan, command) => {
    expect(given('/sandbox', fqan)).toEqual({
      status: 400,
      code: 'BadRequest',
      message: `sandbox: Unable to satisfy ${command} request!`,
    });
  });

  it('is nothing for those who are no members', () => {
    expect(grant('sandbox', undefined, [])).toEqual({
      status: 403,
      code: 'NoSuchUser',
      message: 'User unknown to this VO.',
    });
  });
});
