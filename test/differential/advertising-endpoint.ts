import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ActivityDescription } from '../../packages/client/src/descriptions/model/activity-description.js';
import { element, writeXml, type XmlNode } from '../../packages/client/src/xml/xml-writer.js';

/** A service that only advertises what the jobs under test ask for, so that arcsub has somewhere to send it. */
export interface AdvertisingEndpoint extends AsyncDisposable {
  readonly url: string;
  /** The queue it offers to jobs that do not ask for one. */
  readonly queue: string;
  /** Offers what these jobs ask for, from now on. */
  advertise(descriptions: readonly ActivityDescription[]): void;
}

const QUEUE = 'any-queue';

/** @param host - PEM files of a certificate for localhost, from an authority that arcsub trusts */
export async function startAdvertisingEndpoint(host: {
  readonly cert: string;
  readonly key: string;
}): Promise<AdvertisingEndpoint> {
  let document = '';
  let descriptions: readonly ActivityDescription[] = [];
  const server = createServer(
    { cert: await readFile(host.cert), key: await readFile(host.key), requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const found = request.method === 'GET' && request.url?.includes('/info') === true;
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/xml' });
      response.end(found ? document : '');
    },
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const url = `https://localhost:${(server.address() as AddressInfo).port}/arex`;
  return {
    url,
    queue: QUEUE,
    advertise: (wanted) => {
      descriptions = wanted;
      document = writeXml(infoDocument(url, descriptions));
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const NAMESPACE = 'http://schemas.ogf.org/glue/2009/03/spec_2.0_r1';
const CAPABILITIES = ['jobcreation', 'jobdescription', 'jobmanagement'].map((name) => `executionmanagement.${name}`);

/** The least of a GLUE 2.0 document that arcsub can choose a target from. */
function infoDocument(url: string, descriptions: readonly ActivityDescription[]): XmlNode {
  const choices = descriptions.flatMap((description) => [description, ...(description.alternatives ?? [])]);
  const resources = choices.map((choice) => choice.resources ?? {});
  const queues = [...new Set([QUEUE, ...resources.flatMap(({ queue }) => queue ?? [])])];
  const platform = resources.find((wanted) => wanted.platform)?.platform ?? 'x86_64';
  const system = resources.flatMap((wanted) => wanted.operatingSystems ?? [])[0];
  const middleware = resources.flatMap((wanted) => wanted.middleware ?? [])[0];
  const software = resources.flatMap((wanted) => wanted.runtimeEnvironments ?? []);
  const endpoint = element('ComputingEndpoint', [
    element('ID', 'urn:endpoint'),
    element('URL', url),
    ...CAPABILITIES.map((name) => element('Capability', name)),
    element('Technology', 'rest'),
    element('InterfaceName', 'org.nordugrid.arcrest'),
    element('ImplementationName', middleware?.name ?? 'nordugrid-arc'),
    element('ImplementationVersion', middleware?.version ?? '6.17.0'),
    element('QualityLevel', 'production'),
    element('HealthState', 'ok'),
    element('ServingState', 'production'),
    element('JobDescription', 'emies:adl'),
    element(
      'Associations',
      queues.map((queue) => element('ComputingShareID', `urn:share:${queue}`)),
    ),
  ]);
  const shares = queues.map((queue) =>
    element('ComputingShare', [
      element('ID', `urn:share:${queue}`),
      element('Name', queue),
      element('MappingQueue', queue),
      element('ServingState', 'production'),
      element('Associations', [
        element('ComputingEndpointID', 'urn:endpoint'),
        element('ExecutionEnvironmentID', 'urn:environment'),
      ]),
    ]),
  );
  const manager = element('ComputingManager', [
    element('ID', 'urn:manager'),
    element('ProductName', 'fork'),
    element('TotalSlots', '1000'),
    element('WorkingAreaTotal', '1000000'),
    element('WorkingAreaFree', '1000000'),
    element('WorkingAreaLifeTime', '100000000'),
    element('ExecutionEnvironments', [
      element('ExecutionEnvironment', [
        element('ID', 'urn:environment'),
        element('Platform', platform),
        element('MainMemorySize', '1000000'),
        element('OSName', system?.name ?? 'debian'),
        system && !system.version ? undefined : element('OSVersion', system?.version ?? '12'),
        element('ConnectivityIn', 'true'),
        element('ConnectivityOut', 'true'),
      ]),
    ]),
    element(
      'ApplicationEnvironments',
      software.map(({ name, version }, index) =>
        element('ApplicationEnvironment', [
          element('ID', `urn:application:${index}`),
          element('AppName', name),
          version ? element('AppVersion', version) : undefined,
          element('State', 'installednotverified'),
        ]),
      ),
    ),
  ]);
  return element('InfoRoot', [
    element(
      'Domains',
      [
        element('AdminDomain', [
          element('ID', 'urn:domain'),
          element('Services', [
            element('ComputingService', [
              element('ID', 'urn:service'),
              element('Name', 'localhost'),
              element('Type', 'org.nordugrid.arex'),
              element('QualityLevel', 'production'),
              endpoint,
              ...shares,
              manager,
            ]),
          ]),
        ]),
      ],
      { xmlns: NAMESPACE },
    ),
  ]);
}
