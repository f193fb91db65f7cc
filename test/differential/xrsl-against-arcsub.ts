import { formatAdl } from '../../packages/client/src/descriptions/adl/adl.js';
import type { ActivityDescription } from '../../packages/client/src/descriptions/model/activity-description.js';
import type { LossOptions } from '../../packages/client/src/descriptions/model/loss.js';
import { prepareDescription } from '../../packages/client/src/descriptions/prepare-description.js';
import { parseXrslDocuments } from '../../packages/client/src/descriptions/xrsl/xrsl.js';
import { ArcError } from '../../packages/client/src/errors/index.js';
import type { AdvertisingEndpoint } from './advertising-endpoint.js';
import type { Arcsub } from './arcsub.js';
import { compareCanonical } from './canonical-adl.js';
import { CORPUS_FILES, type CorpusDocument } from './xrsl-corpus.js';

/** What we make of a document: what we would send, one text for each job, or our refusal. */
export type OurAnswer =
  | {
      readonly accepted: true;
      readonly jobs: readonly {
        readonly description: ActivityDescription;
        /** What of it is on this machine. */
        readonly uploads: readonly { readonly name: string; readonly localPath: string }[];
        readonly adl: string;
      }[];
    }
  | { readonly accepted: false; readonly error: ArcError };

/** Goes the way of a submission, up to where the job would be sent. Of alternatives, the first is sent. */
export async function ourAnswer(text: string, options: LossOptions = {}): Promise<OurAnswer> {
  try {
    const jobs = [];
    for (const { alternatives: _, ...description } of parseXrslDocuments(text, options)) {
      const prepared = await prepareDescription(description, CORPUS_FILES);
      const uploads = (prepared.inputFiles ?? []).flatMap(({ name, localPath }) =>
        localPath ? { name, localPath } : [],
      );
      jobs.push({ description, uploads, adl: formatAdl(prepared, options) });
    }
    return { accepted: true, jobs };
  } catch (error) {
    if (error instanceof ArcError) return { accepted: false, error };
    throw error;
  }
}

export interface Comparison {
  readonly document: CorpusDocument;
  readonly jobs: number;
  /** What keeps the two from meaning the same; empty if nothing does. */
  readonly disagreements: readonly string[];
  /** Names of the deliberate differences that there were. */
  readonly differences: readonly string[];
}

/** Compares what we and arcsub would send for a document that both accept. */
export async function compareWithArcsub(
  document: CorpusDocument,
  arcsub: Arcsub,
  endpoint: AdvertisingEndpoint,
  options: LossOptions = {},
): Promise<Comparison> {
  const ours = await ourAnswer(document.text, options);
  endpoint.advertise(ours.accepted ? ours.jobs.map(({ description }) => description) : []);
  const theirs = await arcsub.describe(document.file, endpoint.url, CORPUS_FILES);
  const refusals = [
    ...(ours.accepted ? [] : [`we refuse it: ${ours.error.message}`]),
    ...(theirs.accepted ? [] : [`arcsub refuses it: ${theirs.said}`]),
  ];
  if (!ours.accepted || !theirs.accepted) return { document, jobs: 0, disagreements: refusals, differences: [] };
  if (ours.jobs.length !== theirs.documents.length) {
    const counts = `${ours.jobs.length} jobs here, ${theirs.documents.length} there`;
    return { document, jobs: ours.jobs.length, disagreements: [counts], differences: [] };
  }
  const compared = ours.jobs.map(({ adl, description }, index) =>
    compareCanonical(adl, theirs.documents[index] ?? '', description),
  );
  return {
    document,
    jobs: compared.length,
    disagreements: compared.flatMap(({ same, ours: mine, arcsub: their }) =>
      same ? [] : [`ours:   ${JSON.stringify(mine)}\narcsub: ${JSON.stringify(their)}`],
    ),
    differences: compared.flatMap(({ differences }) => differences),
  };
}
