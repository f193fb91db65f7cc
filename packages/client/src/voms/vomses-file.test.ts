import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVomsesFile } from './vomses-file.js';

const LINE = '"atlas" "voms.example.org" "15000" "/DC=org/CN=host\\/voms.example.org" "atlas-vo"';
const SERVER = {
  alias: 'atlas',
  host: 'voms.example.org',
  port: 15_000,
  subject: '/DC=org/CN=host\\/voms.example.org',
  vo: 'atlas-vo',
  file: 'vomses',
};

describe('a vomses file', () => {
  it('describes a server in each line; comments and blank lines are left out', () => {
    expect(readVomsesFile(`# servers\n\n${LINE}\r\n  ${LINE}  \n`, 'vomses')).toEqual({
      servers: [SERVER, SERVER],
      faults: [],
    });
  });

  it.each([`${LINE} "24"`, LINE.replace('"atlas"', 'atlas').replaceAll(' ', '\t'), LINE.replaceAll('" "', '"  "')])(
    'may be written as %s',
    (line) => {
      expect(readVomsesFile(line, 'vomses')).toEqual({ servers: [SERVER], faults: [] });
    },
  );

  it('may have blanks in a subject', () => {
    const { servers } = readVomsesFile('"a" "h" "1" "/C=IT/O=Istituto Nazionale/CN=h" "a"', 'vomses');
    expect(servers[0]?.subject).toBe('/C=IT/O=Istituto Nazionale/CN=h');
  });

  it.each([
    ['"a" "h" "1" "/CN=h"', 'it has 4 fields, where 5 belong'],
    [`${LINE} "24" "x"`, 'it has 7 fields, where 5 belong'],
    [`${LINE}"`, 'a quotation mark is missing'],
    ['"" "h" "1" "/CN=h" "a"', 'its alias is empty'],
    ['"a" "h/../x" "1" "/CN=h" "a"', '"h/../x" is no name of a host'],
    ['"a" "h@x" "1" "/CN=h" "a"', '"h@x" is no name of a host'],
    ['"a" "h" "0" "/CN=h" "a"', '"0" is no port'],
    ['"a" "h" "1e3" "/CN=h" "a"', '"1e3" is no port'],
    ['"a" "h" "1" "CN=h" "a"', '"CN=h" is no subject of a certificate'],
    ['"a" "h" "1" "/CN=h" "../a"', '"../a" is no name of a virtual organisation'],
  ])('tells why %s describes none, and reads the others', (line, reason) => {
    expect(readVomsesFile(`${line}\n${LINE}`, 'vomses')).toEqual({
      servers: [SERVER],
      faults: [{ file: 'vomses', line: 1, reason }],
    });
  });

  it('of any text at all gives servers or faults, one for each line', () => {
    const piece = fc.constantFrom('"', ' ', '#', '\n', '\t', 'a', '1', '/CN=x', LINE);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const { servers, faults } = readVomsesFile(text, 'vomses');
        expect(servers.length + faults.length).toBeLessThanOrEqual(text.split('\n').length);
        for (const { port } of servers) expect(port).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('reads back the servers that were written, and nothing of lines in between', () => {
    const server = fc.record({
      alias: fc.stringMatching(/^[^"\r\n]{1,10}$/),
      host: fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{2,6}){0,2}$/),
      port: fc.integer({ min: 1, max: 65_535 }),
      subject: fc.stringMatching(/^\/[^"\r\n]{0,20}$/),
      vo: fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{1,8})?$/),
    });
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(server, { maxLength: 5 }), end, fc.string({ unit: 'binary' }), (servers, lineEnd, noise) => {
        const comment = `# ${noise.replace(/[\r\n]/g, ' ')}`;
        const text = servers
          .map(({ alias, host, port, subject, vo }) => `"${alias}" "${host}" "${port}" "${subject}" "${vo}"`)
          .flatMap((line) => [comment, line])
          .join(lineEnd);
        expect(readVomsesFile(text, 'vomses')).toEqual({
          servers: servers.map((each) => ({ ...each, file: 'vomses' })),
          faults: [],
        });
      }),
    );
  });

  it('of any characters does not affect the line behind them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(readVomsesFile(`${text}\n${LINE}`, 'vomses').servers.at(-1)).toEqual(SERVER);
      }),
    );
  });
});
