import { ConnectionConfig } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands.js';
import { textWidth } from '../output/text.js';
import { definitions, formatHelp, formatOverview, formatUsage } from './help.js';
import { findTopic, TOPIC_NAMES } from './help-topics.js';

const commands = await COMMANDS.loadAll();

describe('the help', () => {
  it.each(commands.map((command) => [command.name, command] as const))(
    'of %s has an example and fits 80 columns',
    (_, command) => {
      expect(command.examples.length).toBeGreaterThan(0);
      const text = formatHelp(command, 80);
      expect(text).toContain(`Usage: jasmin-arc ${command.name}`);
      for (const line of text.split('\n').filter((one) => !one.includes('$ ')))
        expect(textWidth(line)).toBeLessThanOrEqual(80);
      for (const { line } of command.examples) expect(line).toContain('jasmin-arc');
    },
  );

  it('says how operands stand', async () => {
    expect(formatUsage(await COMMANDS.load('run'))).toBe('jasmin-arc run [options] [--] PROGRAM [ARG...]');
    expect(formatUsage(await COMMANDS.load('describe'))).toBe('jasmin-arc describe [options] FILE');
  });

  it('over all has every command, and what to begin with', () => {
    const text = formatOverview(commands, 80);
    for (const { name, summary } of commands) {
      expect(text).toContain(`  ${name} `);
      expect(summary).toMatch(/^[a-z]/);
    }
    expect(text).toContain('$ jasmin-arc config init');
  });

  it.each(TOPIC_NAMES)('on %s fits 80 columns', (name) => {
    for (const line of String(findTopic(name, 80)).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it('on the configuration has every option there is', () => {
    const text = String(findTopic('config', 80));
    for (const option of Object.keys(new ConnectionConfig())) expect(text).toContain(`\n  ${option} `);
  });

  it('on something else there is none', () => {
    expect(findTopic('frobnication', 80)).toBeUndefined();
  });
});

describe('the options of commands', () => {
  it.each(commands.map((command) => [command.name, command] as const))(
    'of %s have letters of their own',
    (_, { options }) => {
      const letters = Object.values(options).flatMap(({ short }) => short ?? []);
      expect(new Set(letters).size).toBe(letters.length);
      expect(letters).not.toContain('h');
      expect(letters).not.toContain('v');
      expect(letters).not.toContain('q');
    },
  );
});

describe('definitions', () => {
  it('stand beside their terms, or below those that are long', () => {
    expect(
      definitions(
        [
          ['a', 'one two'],
          ['b'.repeat(40), 'three'],
        ],
        41,
      ),
    ).toEqual([`  a${' '.repeat(29)}  one two`, `  ${'b'.repeat(40)}`, `${' '.repeat(34)}three`]);
  });
});
