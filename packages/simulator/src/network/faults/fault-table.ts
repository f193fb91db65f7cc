import { connectingFaults } from './connecting.js';
import { documentFaults } from './documents.js';
import { entryFaults } from './entries.js';
import type { FaultKind } from './fault-kind.js';
import { gatewayFaults } from './gateway-faults.js';
import { lengthFaults } from './lengths.js';
import { lineFaults } from './line-faults.js';
import { rangeFaults } from './ranges.js';

/** Every kind of fault of an exchange, by its name in plans. */
export const FAULT_KINDS = {
  ...connectingFaults,
  ...lineFaults,
  ...gatewayFaults,
  ...lengthFaults,
  ...rangeFaults,
  ...entryFaults,
  ...documentFaults,
};

export type FaultKindName = keyof typeof FAULT_KINDS;

type ParametersOf<Kind> = Kind extends FaultKind<infer Parameters> ? Parameters : never;

/** A fault with its parameters, e.g. `{ kind: 'cut', of: 'answer', after: 17 }`. */
export type Fault = {
  [Name in FaultKindName]: { readonly kind: Name } & ParametersOf<(typeof FAULT_KINDS)[Name]>;
}[FaultKindName];

/** All kinds with what each of them does, for documents. */
export const FAULT_SENTENCES: ReadonlyMap<FaultKindName, string> = new Map(
  Object.entries(FAULT_KINDS).map(([name, { sentence }]) => [name as FaultKindName, sentence]),
);

/** The kind of a fault; each takes the parameters that its name stands for. */
export const kindOf = ({ kind }: Pick<Fault, 'kind'>): FaultKind<Fault> => FAULT_KINDS[kind] as FaultKind<Fault>;
