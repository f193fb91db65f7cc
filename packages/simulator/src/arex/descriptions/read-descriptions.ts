import { parseAdl } from '../../../../client/src/descriptions/adl/adl.js';
import type { ActivityDescription } from '../../../../client/src/descriptions/model/activity-description.js';
import { parseXrslDocuments } from '../../../../client/src/descriptions/xrsl/xrsl.js';
import { InvalidJobDescription } from '../../../../client/src/errors/index.js';
import type { XmlElement } from '../../../../client/src/xml/xml-element.js';
import { XmlError } from '../../../../client/src/xml/xml-error.js';
import { readXml } from '../../../../client/src/xml/xml-reader.js';
import { copyOf, writeXml } from '../../../../client/src/xml/xml-writer.js';
import type { Release } from '../../../../sandbox/src/release.js';
import type { DescriptionLanguage } from '../jobs/job-record.js';

/** A description, or why it cannot be used. */
export type ReadDescription =
  | { readonly language: DescriptionLanguage; readonly text: string; readonly activity: ActivityDescription }
  | { readonly refused: string };

/** Servers ignore, without an error, the parts of a description that they do not understand. */
const ignoringLosses = { onLoss: () => {} };

/**
 * Reads the body of a request for new jobs: its first character that is not blank decides the language.
 * @returns a result for each job, in order; undefined if it is in no known language
 */
export function readDescriptions(body: string, release: Release): readonly ReadDescription[] | undefined {
  const text = body.replace(/^[ \t\r\n\v\f]+/, ''); // a byte order mark is not blank to A-REX
  if (text.startsWith('<')) return readAdl(text, release);
  return text.startsWith('&') || text.startsWith('+') ? readXrsl(text) : undefined;
}

function readAdl(text: string, release: Release): readonly ReadDescription[] {
  let root: XmlElement;
  try {
    root = readXml(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return [{ refused: `Unable to ${release === '6.17' ? 'read or parse' : 'parse'} job description.` }];
  }
  if (root.name !== 'ActivityDescriptions') return [readOneAdl(root, text)];
  return root.children().map((child) => readOneAdl(child, writeXml(copyOf(child))));
}

function readOneAdl(root: XmlElement, text: string): ReadDescription {
  const application = root.child('Application');
  const unsupported = ['Pre', 'Post'].find((kind) => application?.child(`${kind}Executable`));
  if (unsupported) return { refused: `${unsupported}-executables are not supported by this service` };
  return reading('emies:adl parsing error', () => ({
    language: 'emies:adl',
    text,
    activity: parseAdl(text, ignoringLosses),
  }));
}

function readXrsl(text: string): readonly ReadDescription[] {
  try {
    const activities = parseXrslDocuments(toUserXrsl(text), ignoringLosses);
    return activities.map((activity) => ({ language: 'nordugrid:xrsl', text, activity }));
  } catch (error) {
    if (!(error instanceof InvalidJobDescription)) throw error;
    return [{ refused: `nordugrid:xrsl parsing error:\n${error.reason}` }];
  }
}

function reading(refused: string, read: () => ReadDescription): ReadDescription {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidJobDescription) return { refused };
    throw error;
  }
}

/** To a server, a bare number of a time is seconds; to a user, for whom the parser is, minutes. Servers do not know `join`. */
const toUserXrsl = (text: string): string =>
  text
    .replaceAll(/(\(\s*(?:wall|cpu|life)_?time\s*=\s*)["']?(\d+)["']?(?=\s*\))/gi, '$1"$2 seconds"')
    .replaceAll(/\(\s*join(?=\s*=)/gi, '(savestate');
