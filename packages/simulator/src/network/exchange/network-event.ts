/** The steps of an exchange, in their order, and the ways in which it ends. */
export type NetworkStep =
  | 'connects'
  | 'connected'
  | 'request leaves'
  | 'request arrives'
  | 'part of the request arrives'
  | 'host is away'
  | 'server acts'
  | 'answer leaves'
  | 'answer is lost'
  | 'head arrives'
  | 'body arrives'
  | 'answer is complete'
  | 'fails'
  | 'client is killed';

/** One step of an exchange, for the table of a history. */
export interface NetworkEvent {
  /** Virtual time in milliseconds since 1970. */
  readonly at: number;
  /** The name of the client process. */
  readonly client: string;
  /** The number of the exchange in the history, from 1. */
  readonly exchange: number;
  /** Method and URL. */
  readonly request: string;
  readonly step: NetworkStep;
  /** Bytes of this step: of the whole request or answer, head included, or of a piece of a body. */
  readonly bytes?: number;
  /** The status of an answer, or the text of an error. */
  readonly detail?: string;
  /** The kinds of the faults of this exchange. */
  readonly faults?: readonly string[];
}

/** One line of the table of a history. */
export function describeEvent({ at, client, exchange, request, step, bytes, detail, faults }: NetworkEvent): string {
  const facts = [
    ...(bytes === undefined ? [] : [`${bytes} bytes`]),
    ...(detail === undefined ? [] : [detail]),
    ...(faults === undefined ? [] : [`fault: ${faults.join(', ')}`]),
  ];
  const columns = [new Date(at).toISOString(), client, `#${exchange}`, request, step, ...facts];
  return columns.join('  ');
}
