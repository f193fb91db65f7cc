import fc from 'fast-check';
import { type ActivityDescription, InvalidJobDescription } from 'jasmin-arc';
import { expect, it } from 'vitest';
import type { ContractPlace } from './contract-place.js';

/** What a program is given is what was asked for, byte for byte, or nothing is submitted. */
export function itLaunchesExactly(place: () => ContractPlace): void {
  it('passes arguments and environment byte for byte', async () => {
    const { arc, files, outputs } = place();
    const at = await files({
      'dump.sh': '#!/bin/sh\nprintf "%s\\0" "$@" > arguments\ncat /proc/self/environ > environment\n',
    });
    const text = fc
      .string({ unit: 'binary', maxLength: 30 })
      .filter((value) => value.isWellFormed() && !value.includes('\0'));
    const shellish = fc.string({ unit: fc.constantFrom(...'$`"\'\\\n\r\t !*?;&|<>(){}[]#~=%é数😀'), maxLength: 20 });
    const anyText = fc.oneof(text, shellish);
    const seed = Date.now() % 2 ** 31;
    const cases = [
      {
        args: [
          '$HOME',
          '`date`',
          '$(id)',
          'a\nb',
          '',
          ' ',
          '"',
          "'",
          '\\',
          '\\$x',
          '*',
          '~',
          '-n',
          '--',
          'é数😀',
          '\u0001\u007f',
        ],
        value: 'a\nb $HOME `x`',
      },
      { args: ['nothing special', 'x=y', '%s', '#', '!1'], value: 'plain "quoted" \\ text' },
      ...fc.sample(fc.record({ args: fc.array(anyText, { maxLength: 6 }), value: anyText }), { seed, numRuns: 8 }),
    ];
    const submitted = await arc.submitJobs(
      cases.map(
        ({ args, value }, index): ActivityDescription => ({
          name: `exact ${index}`,
          executable: { path: 'dump.sh', arguments: args },
          environment: [
            { name: 'EXACT_VALUE', value },
            { name: 'EXACT_INDEX', value: String(index) },
          ],
          inputFiles: [{ name: 'dump.sh', localPath: at('dump.sh') }],
          outputFiles: [{ name: 'arguments' }, { name: 'environment' }],
        }),
      ),
    );
    await Promise.all(
      submitted.map(async (outcome, index) => {
        if ('error' in outcome) throw outcome.error;
        expect((await arc.waitForJob(outcome.jobId)).state, `seed ${seed}, case ${index}`).toBe('Finished');
        const { arguments: got = '', environment = '' } = await outputs(outcome.jobId);
        expect(got, `seed ${seed}, case ${index}`).toBe(cases[index]?.args.map((arg) => `${arg}\0`).join('') || '\0');
        expect(environment.split('\0'), `seed ${seed}, case ${index}`).toContain(`EXACT_VALUE=${cases[index]?.value}`);
        expect(environment.split('\0')).toContain(`EXACT_INDEX=${index}`);
      }),
    );
  });

  it('refuses what no program can be given before anything is submitted', async () => {
    const { arc } = place();
    await expect(arc.submitJob('/bin/echo', { args: ['a\0b'] })).rejects.toThrow(InvalidJobDescription);
  });
}
