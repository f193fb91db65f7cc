import { type ActivityDescription, InvalidJobDescription, parseAdl, parseXrslDocuments } from 'jasmin-arc';
import type { DescriptionLanguage } from '../jobs/job-record.js';
import type { Release } from '../release.js';
import { splitActivities } from './activity-elements.js';
import { toUserXrsl, xrslDepth } from './server-xrsl.js';

/** The description of a job, or why it cannot be used. */
export type ReadDescription =
  | {
      readonly readable: true;
      readonly language: DescriptionLanguage;
      /** As it was sent, or as a document of its own if it came with others. */
      readonly text: string;
      readonly activity: ActivityDescription;
    }
  | { readonly readable: false; readonly reason: string };

/**
 * Reads the body of a request for new jobs. Its first character decides the language, as in A-REX.
 * @returns a result for each job, in the order of the document; undefined if it is in no known language
 */
export function readDescriptions(body: string, release: Release): readonly ReadDescription[] | undefined {
  const text = body.replace(/^[ \t\r\n\v\f]+/, ''); // a byte order mark is not blank to A-REX
  switch (text[0]) {
    case '<':
      return readAdl(text, release);
    case '&':
    case '+':
      return readXrsl(text);
    default:
      return undefined;
  }
}

function readAdl(text: string, release: Release): readonly ReadDescription[] {
  const activities = splitActivities(text);
  switch (activities.kind) {
    case 'malformed':
      return [
        {
          readable: false,
          reason: `Unable to ${release === '6.17' ? 'read or parse' : 'parse'} job description.`,
        },
      ];
    case 'single':
      return [readOneAdl(text)];
    case 'batch':
      return activities.documents.map(readOneAdl);
  }
}

function readOneAdl(text: string): ReadDescription {
  const elements = text.replaceAll(COMMENT_OR_CDATA, '');
  const unsupported = /<(?:[\w.-]+:)?(Pre|Post)Executable[\s/>]/.exec(elements)?.[1];
  if (unsupported) return { readable: false, reason: `${unsupported}-executables are not supported by this service` };
  try {
    return { readable: true, language: 'emies:adl', text, activity: parseAdl(text, ignoringLosses) };
  } catch (error) {
    if (error instanceof InvalidJobDescription) return { readable: false, reason: 'emies:adl parsing error' };
    throw error;
  }
}

const COMMENT_OR_CDATA = /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)/g;

/** Descriptions go a few levels deep; what is nested thousands of times is there to keep the service busy. */
const MAX_XRSL_DEPTH = 100;

function readXrsl(text: string): readonly ReadDescription[] {
  if (xrslDepth(text) > MAX_XRSL_DEPTH) {
    return [{ readable: false, reason: 'nordugrid:xrsl parsing error:\nit is nested too deeply' }];
  }
  try {
    const activities = parseXrslDocuments(toUserXrsl(text), ignoringLosses);
    return activities.map((activity) => ({ readable: true, language: 'nordugrid:xrsl', text, activity }));
  } catch (error) {
    if (!(error instanceof InvalidJobDescription)) throw error;
    return [{ readable: false, reason: `nordugrid:xrsl parsing error:\n${error.reason}` }];
  }
}

/** What a service does not understand, it passes over in silence. */
const ignoringLosses = { onLoss: () => {} };
