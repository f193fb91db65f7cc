import { unwrapPolicy } from '../../packages/client/src/descriptions/model/access-control.js';
import type { ActivityDescription } from '../../packages/client/src/descriptions/model/activity-description.js';
import type { XmlElement } from '../../packages/client/src/xml/xml-element.js';
import { readXml } from '../../packages/client/src/xml/xml-reader.js';
import { copyOf, writeXml } from '../../packages/client/src/xml/xml-writer.js';
import { arcUrl } from './arc-url.js';

/** An element without what makes no difference: prefixes, indentation, comments. */
export interface Canonical {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Canonical[];
}

/** A deliberate difference of our ADL from arcsub's, and how to bring both into a common form. */
export interface Difference {
  readonly name: string;
  readonly reason: string;
  /** Removes the difference from either document; a document without it is returned unchanged. */
  apply(document: Canonical, side: 'ours' | 'arcsub', description: ActivityDescription): Canonical;
}

export function canonical(text: string): Canonical {
  return canonicalElement(readXml(text.trim()));
}

function canonicalElement(element: XmlElement): Canonical {
  const children = element.children().map(canonicalElement);
  return {
    name:
      element.namespace === 'http://www.eu-emi.eu/es/2010/12/adl'
        ? element.name
        : `{${element.namespace}}${element.name}`,
    attributes: Object.fromEntries(element.attributes.map(({ name, value }) => [name, value])),
    text: children.length > 0 ? '' : element.text(),
    children,
  };
}

const NORDUGRID = '{http://www.nordugrid.org/es/2011/12/nordugrid-adl}';

/** Changes the elements of one name, wherever they are; undefined removes one. */
function edit(element: Canonical, name: string, change: (found: Canonical) => Canonical | undefined): Canonical {
  const children = element.children.flatMap((child) => {
    const changed = child.name === name ? change(child) : edit(child, name, change);
    return changed ?? [];
  });
  const same =
    children.length === element.children.length && children.every((child, index) => child === element.children[index]);
  return same ? element : { ...element, children };
}

const leaf = (name: string, text: string): Canonical => ({ name, attributes: {}, text, children: [] });
const textOf = (element: Canonical, name: string): string =>
  element.children.find((child) => child.name === name)?.text ?? '';

const editEnds = (document: Canonical, change: (end: Canonical) => Canonical): Canonical =>
  edit(edit(document, 'Source', change), 'Target', change);

/** URI and options as ARC has them: the options sorted, of each name the last, those in the URL too. */
function spellUrl(end: Canonical): Canonical {
  const { url, options } = arcUrl(textOf(end, 'URI'));
  const given = end.children
    .filter(({ name }) => name === 'Option')
    .map((option) => [textOf(option, 'Name'), textOf(option, 'Value')] as const);
  const locations = given
    .filter(([name]) => name === 'location')
    .map(([name, value]) => [name, spellLocation(value)] as const);
  const plain = [...new Map([...options, ...given.filter(([name]) => name !== 'location')])].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const written = [...plain, ...locations].map(([name, value]) => ({
    ...leaf('Option', ''),
    children: [leaf('Name', name), leaf('Value', value)],
  }));
  const rest = end.children.filter(({ name }) => name !== 'URI' && name !== 'Option');
  return { ...end, children: [leaf('URI', url), ...written, ...rest] };
}

function spellLocation(text: string): string {
  const { url, options } = arcUrl(text);
  const written = [...options].map(([name, value]) => `;${name}=${value}`).join('');
  return url.replace(/^([^:]+:\/\/[^/]*)/, `$1${written}`);
}

const TARGET_DEFAULTS: Readonly<Record<string, string>> = {
  Mandatory: 'false',
  UseIfFailure: 'false',
  UseIfCancel: 'false',
  UseIfSuccess: 'true',
};

export const DELIBERATE_DIFFERENCES: readonly Difference[] = [
  {
    name: 'queue of the target',
    reason: 'arcsub writes the queue of the target it has chosen; ours is chosen when the job is submitted.',
    apply: (document, side, { resources }) =>
      side === 'arcsub' && !resources?.queue ? edit(document, 'QueueName', () => undefined) : document,
  },
  {
    name: 'what is remembered',
    reason: 'We write down beside a job how large its inputs were, to tell later which of them it has changed.',
    apply: (document, side) =>
      side === 'ours'
        ? edit(document, 'Annotation', (found) => (found.text.startsWith('jasmin-arc:') ? undefined : found))
        : document,
  },
  {
    name: 'spelling of URLs',
    reason:
      'arcsub adds default ports, sorts and merges query parameters and options, and takes options out of the URL. We leave a URL as it is, because the spelling of a signed one counts; A-REX reads both.',
    apply: (document) => {
      const ends = editEnds(document, spellUrl);
      const logging = edit(ends, 'URL', (found) => ({ ...found, text: arcUrl(found.text).url }));
      return edit(logging, `${NORDUGRID}CredentialService`, (found) => ({ ...found, text: arcUrl(found.text).url }));
    },
  },
  {
    name: 'spelling of paths',
    reason: 'arcsub passes ./run.sh on, in the names of inputs too; ours is run.sh, which the session directory has.',
    apply: (document, side) => {
      if (side === 'ours') return document;
      const plain = (found: Canonical) => ({ ...found, text: found.text.replace(/^\.\/(?=.)/, '') });
      const program = edit(document, 'Path', plain);
      return edit(program, 'InputFile', (input) => edit(input, 'Name', plain));
    },
  },
  {
    name: 'lifetimes that end at once',
    reason:
      'A-REX takes some numbers of seconds, three hours among them, for the end of a job plus a few seconds; ours are sent a little longer.',
    apply: (document, _, { wipeTimeSeconds = 0 }) =>
      wipeTimeSeconds % 256 >= 48 && wipeTimeSeconds % 256 <= 57
        ? edit(document, 'WipeTime', () => undefined)
        : document,
  },
  {
    name: 'defaults of uploads',
    reason:
      'arcsub spells out what holds anyway for an upload (not mandatory, only after success); we write what was asked for.',
    apply: (document) =>
      edit(document, 'Target', (target) => ({
        ...target,
        children: target.children.filter(({ name, text }) => TARGET_DEFAULTS[name] !== text),
      })),
  },
  {
    name: 'several targets',
    reason:
      "A file that goes to several places is one OutputFile with several Targets in ours, several OutputFiles in arcsub's.",
    apply: (document) => edit(document, 'DataStaging', mergeTargets),
  },
  {
    name: 'one entry for stdout and stderr',
    reason: 'With join, arcsub declares the common file twice; once is enough.',
    apply: (document, side) => (side === 'arcsub' ? edit(document, 'DataStaging', withoutRepeatedOutputs) : document),
  },
  {
    name: 'access control',
    reason:
      'arcsub sends the bare policy, which A-REX refuses ("missing Content element"); ours is wrapped as A-REX wants it.',
    apply: (document) =>
      edit(document, `${NORDUGRID}AccessControl`, (found) => ({
        ...found,
        text: writeXml(copyOf(readXml(unwrapPolicy(found.text))), { declaration: false, indent: 0 }),
      })),
  },
  {
    name: 'dry run',
    reason: 'arcsub lets its own option -D replace the attribute dryrun, which so has no effect; here it has.',
    apply: (document, side) => (side === 'ours' ? edit(document, `${NORDUGRID}DryRun`, () => undefined) : document),
  },
];

function mergeTargets(staging: Canonical): Canonical {
  const children = staging.children.reduce<Canonical[]>((merged, child) => {
    const last = merged.at(-1);
    const mergeable = [last, child].every(
      (file) => file?.name === 'OutputFile' && file.children.some(({ name }) => name === 'Target'),
    );
    if (last && mergeable && textOf(last, 'Name') === textOf(child, 'Name')) {
      merged[merged.length - 1] = { ...last, children: [...last.children, ...child.children.slice(1)] };
    } else merged.push(child);
    return merged;
  }, []);
  return { ...staging, children };
}

function withoutRepeatedOutputs(staging: Canonical): Canonical {
  const kept = new Set<string>();
  const children = staging.children.filter((child) => {
    if (child.name !== 'OutputFile' || child.children.length > 1) return true;
    const name = textOf(child, 'Name');
    const repeated = kept.has(name);
    kept.add(name);
    return !repeated;
  });
  return { ...staging, children };
}

/** @returns the names of the differences that there were, and what is left of both documents */
export function compareCanonical(ours: string, theirs: string, description: ActivityDescription) {
  let [mine, arcsubs] = [canonical(ours), canonical(theirs)];
  const met: string[] = [];
  for (const { name, apply } of DELIBERATE_DIFFERENCES) {
    const before = JSON.stringify([mine, arcsubs]);
    const apart = JSON.stringify(mine) !== JSON.stringify(arcsubs);
    mine = apply(mine, 'ours', description);
    arcsubs = apply(arcsubs, 'arcsub', description);
    if (apart && JSON.stringify([mine, arcsubs]) !== before) met.push(name);
  }
  return { same: JSON.stringify(mine) === JSON.stringify(arcsubs), differences: met, ours: mine, arcsub: arcsubs };
}
