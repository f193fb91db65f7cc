import { adlElement } from '../../descriptions/adl/adl.js';
import type { ActivityDescription } from '../../descriptions/model/activity-description.js';
import type { ComputingActivity } from '../../information/computing-activity.js';
import type { ComputingService } from '../../information/computing-service.js';
import { readComputingActivity } from '../../information/glue2-activity.js';
import { findComputingService, readComputingService } from '../../information/glue2-service.js';
import type { XmlElement } from '../../xml/xml-element.js';
import { element, optionalElement, type XmlNode } from '../../xml/xml-writer.js';
import type { ActionResult } from '../contract/computing-interface.js';
import { excerpt, requireNewIds, UnreadableAnswerError } from '../contract/service-answer.js';
import type { ActivityStatus } from './emies-job-state.js';
import { findItemFault, type SoapFault } from './soap-envelope.js';

/** A request of one of the port types as a value. */
export interface EmiesRequest {
  /** The name of the operation; its answer is `<operation>Response`. */
  readonly operation: string;
  readonly content: XmlNode;
  /** True if doing it twice is the same as doing it once. */
  readonly repeatable: boolean;
}

/** The actions on existing activities. */
export type ManagementOperation = 'CancelActivity' | 'WipeActivity' | 'RestartActivity';

/** Which activities are listed; if nothing is given, all of the user. */
export interface ActivityFilter {
  /** Created at this time or later. */
  readonly from?: Date | undefined;
  /** Created at this time or earlier. */
  readonly to?: Date | undefined;
  readonly limit?: number | undefined;
  /** In exactly one of these states. */
  readonly statuses?: readonly ActivityStatus[] | undefined;
}

const NAMESPACES = {
  estypes: 'http://www.eu-emi.eu/es/2010/12/types',
  escreate: 'http://www.eu-emi.eu/es/2010/12/creation/types',
  esainfo: 'http://www.eu-emi.eu/es/2010/12/activity/types',
  esmanag: 'http://www.eu-emi.eu/es/2010/12/activitymanagement/types',
  esrinfo: 'http://www.eu-emi.eu/es/2010/12/resourceinfo/types',
} as const;

/** Activities per request: services accept ten thousand, but an answer for so many takes long. */
export const MAX_IDS_PER_REQUEST = 500;

const requestOf = (
  portType: keyof typeof NAMESPACES,
  operation: string,
  content: readonly (XmlNode | undefined)[],
  repeatable: boolean,
): EmiesRequest => ({
  operation,
  content: element(`${portType}:${operation}`, content, {
    [`xmlns:${portType}`]: NAMESPACES[portType],
    'xmlns:estypes': NAMESPACES.estypes,
  }),
  repeatable,
});

const activityIds = (ids: readonly string[]): readonly XmlNode[] => ids.map((id) => element('estypes:ActivityID', id));

/** Builds requests, and sends nothing. */
export const requests = {
  /** Parts that ADL cannot express are left out without a report: the code that submits has reported them before. */
  create: (descriptions: readonly ActivityDescription[]): EmiesRequest =>
    requestOf(
      'escreate',
      'CreateActivity',
      descriptions.map((description) => adlElement(description, { onLoss: () => {} })),
      false,
    ),

  list: ({ from, to, limit, statuses = [] }: ActivityFilter = {}): EmiesRequest =>
    requestOf(
      'esainfo',
      'ListActivities',
      [
        optionalElement('esainfo:FromDate', from && dateTime(from)),
        optionalElement('esainfo:ToDate', to && dateTime(to)),
        optionalElement('esainfo:Limit', limit),
        ...statuses.map(({ status, attributes }) =>
          element('esainfo:ActivityStatus', [
            element('esainfo:Status', status),
            ...attributes.map((attribute) => element('esainfo:Attribute', attribute)),
          ]),
        ),
      ],
      true,
    ),

  info: (ids: readonly string[]): EmiesRequest => requestOf('esainfo', 'GetActivityInfo', activityIds(ids), true),

  manage: (operation: ManagementOperation, ids: readonly string[]): EmiesRequest =>
    // Repeating a restart would restart the job twice; repeating a cancellation changes nothing.
    requestOf('esmanag', operation, activityIds(ids), operation !== 'RestartActivity'),

  inputsDelivered: (id: string): EmiesRequest =>
    requestOf(
      'esmanag',
      'NotifyService',
      [
        element('esmanag:NotifyRequestItem', [
          ...activityIds([id]),
          element('esmanag:NotifyMessage', 'client-datapush-done'),
        ]),
      ],
      true,
    ),

  resourceInfo: (): EmiesRequest => requestOf('esrinfo', 'GetResourceInfo', [], true),
} as const;

/** Services read no fractions of a second. */
const dateTime = (date: Date): string => date.toISOString().replace(/\.\d+/, '');

/** The outcome of one description: the id of the activity, or why there is none. */
export type CreationItem = { readonly id: string } | { readonly fault: SoapFault };

/**
 * The outcome of each description, in request order.
 * @throws UnreadableAnswerError if there are more or fewer than `expected`, one has neither id nor fault, or both, or an id is
 *   malformed or comes twice: then nothing may be concluded about any of them
 */
export function readCreations(response: XmlElement, expected: number): readonly CreationItem[] {
  const items = itemsOf(response, 'ActivityCreationResponse', expected).map((item): CreationItem => {
    const id = item.childText('ActivityID')?.trim();
    if (!id) return { fault: requireFault(item) };
    if (findItemFault(item)) throw new UnreadableAnswerError(`activity ${excerpt(id)} has an id and a fault`);
    return { id };
  });
  requireNewIds(items.flatMap((item) => ('id' in item ? item.id : [])));
  return items;
}

/** The listed ids, and whether there were more than the service gives at a time. */
export function readList(response: XmlElement): { readonly ids: readonly string[]; readonly truncated: boolean } {
  return {
    ids: response.children('ActivityID').map((id) => id.text().trim()),
    truncated: /^(true|1)$/.test(response.attribute('truncated')?.trim() ?? ''),
  };
}

/** The service's answer about one activity. */
export type InfoItem = { readonly activity: ComputingActivity } | { readonly fault: SoapFault };

/** The service's answer about each of `ids`. */
export const readInfos = (response: XmlElement, ids: readonly string[]): readonly InfoItem[] =>
  itemsAbout(response, 'ActivityInfoItem', ids).map((item) => {
    const document = item.child('ActivityInfoDocument');
    return document ? { activity: readComputingActivity(document) } : { fault: requireFault(item) };
  });

/** The outcome of cancelling, wiping or restarting each of `ids`. */
export const readManaged = (
  response: XmlElement,
  operation: ManagementOperation,
  ids: readonly string[],
): readonly ActionResult[] => itemsAbout(response, `${operation}ResponseItem`, ids).map(actionResult);

export const readNotified = (response: XmlElement, ids: readonly string[]): readonly ActionResult[] =>
  itemsAbout(response, 'NotifyResponseItem', ids).map(actionResult);

/** The service document; one without a service if the information provider has not run yet. */
export function readResourceInfo(response: XmlElement): ComputingService {
  const service = findComputingService(response);
  return service
    ? readComputingService(service)
    : { endpoints: [], shares: [], executionEnvironments: [], applicationEnvironments: [] };
}

function actionResult(item: XmlElement): ActionResult {
  const fault = findItemFault(item);
  return fault ? { done: false, reason: fault.reason, notFound: isNotFound(fault.type) } : { done: true };
}

/**
 * Whether an activity does not exist, or is another user's: A-REX makes no difference. Older services have another name for the
 * fault.
 */
export const isNotFound = (type: string | undefined): boolean =>
  type === 'ActivityNotFoundFault' || type === 'UnknownActivityIDFault';

function itemsOf(response: XmlElement, name: string, expected: number): readonly XmlElement[] {
  const items = response.children(name);
  if (items.length !== expected) {
    throw new UnreadableAnswerError(`expected ${expected} results in <${response.name}>, got ${items.length}`);
  }
  return items;
}

/** One item for each of `ids`, each naming its id. */
function itemsAbout(response: XmlElement, name: string, ids: readonly string[]): readonly XmlElement[] {
  const items = itemsOf(response, name, ids.length);
  for (const [index, item] of items.entries()) {
    const id = item.childText('ActivityID')?.trim();
    if (id !== ids[index]?.trim()) {
      throw new UnreadableAnswerError(`expected a result about activity ${ids[index]}, got one about ${id}`);
    }
  }
  return items;
}

function requireFault(item: XmlElement): SoapFault {
  const fault = findItemFault(item);
  if (fault === undefined)
    throw new UnreadableAnswerError(`expected a result or a fault in <${item.name}>, got neither`);
  return fault;
}
