import type { KeyObject } from 'node:crypto';
import { type Certificate, randomSerialNumber } from 'jasmin-arc/pki';
import { issueAttributeCertificate } from 'jasmin-arc/voms';
import { userSubject } from '../authority/test-authority.js';
import type { Answer } from '../rest/answer.js';
import type { Client } from '../tls/client-identity.js';
import { escapeText } from '../xml/render-xml.js';
import { grant, type VirtualOrganisation } from './virtual-organisation.js';

/** The certificate that attributes are signed with, and its key. */
export interface AttributeSigner {
  readonly certificate: Certificate;
  readonly privateKey: KeyObject;
}

export interface AttributeAuthorityOptions {
  readonly organisation: VirtualOrganisation;
  /** Called for the first request: users without a virtual organisation need no key of its server. */
  readonly openSigner: () => Promise<AttributeSigner>;
  readonly host: string;
  readonly port: number;
}

/** The path of a VOMS server's service over HTTPS. */
export const ATTRIBUTES_PATH = '/generate-ac';

/** The default limit of VOMS servers. */
const MAX_LIFETIME_SECONDS = 86_400;

/** The sandbox's VOMS server: it answers as voms-server 2.1.2 does over HTTPS, word for word. */
export class AttributeAuthority {
  readonly #options: AttributeAuthorityOptions;
  #signer: Promise<AttributeSigner> | undefined;

  constructor(options: AttributeAuthorityOptions) {
    this.#options = options;
  }

  /**
   * Answers `GET /generate-ac`.
   * @param query - with the question mark, as it was sent: VOMS servers do not decode it
   * @returns undefined where the connection is to be closed without an answer, as to a client without a certificate
   */
  async answer(client: Client, query: string, now: Date): Promise<Answer | undefined> {
    const user = client?.chain.find(({ isProxy }) => !isProxy);
    if (client === undefined || user === undefined) return undefined;
    const { organisation, host, port } = this.#options;
    const asked = parameter(query, 'fqans')?.split(',') ?? [];
    const member = Object.keys(organisation.members).find((name) => userSubject(name) === client.subject);
    const own = member === undefined ? undefined : organisation.members[member];
    const granted = grant(organisation.name, own, asked);
    if (!('fqans' in granted)) {
      const { status, code, message } = granted;
      const reason = status === 403 ? 'Forbidden' : 'Bad Request';
      return {
        status,
        reason,
        body: voms(inTag('error', inTag('code', code) + inTag('message', escapeText(message)))),
      };
    }
    const wanted = Number(parameter(query, 'lifetime') ?? MAX_LIFETIME_SECONDS);
    const isShortened = wanted > MAX_LIFETIME_SECONDS;
    const lifetimeSeconds = isShortened ? MAX_LIFETIME_SECONDS : Math.max(0, Math.trunc(wanted) || 0);
    const { certificate, privateKey } = await this.#openSigner();
    const attributes = issueAttributeCertificate(
      {
        serialNumber: randomSerialNumber(),
        user,
        issuer: certificate,
        notBefore: now,
        notAfter: new Date(now.getTime() + lifetimeSeconds * 1000),
        vo: organisation.name,
        host,
        port,
        fqans: granted.fqans,
        targets: parameter(query, 'targets')?.split(',').filter(Boolean),
      },
      privateKey,
      'sha256',
    );
    const content = inTag('ac', inLines(attributes.der));
    if (!isShortened) return { status: 200, reason: 'OK', contentType: 'text/html', body: voms(content) };
    const warning = `${host}:${port}: The validity of this VOMS AC in your proxy is shortened to ${MAX_LIFETIME_SECONDS} seconds!`;
    return { status: 500, reason: 'Internal Server Error', body: voms(content + inTag('warning', warning)) };
  }

  /** Requests that come at the same time have the same key. */
  async #openSigner(): Promise<AttributeSigner> {
    this.#signer ??= this.#options.openSigner();
    try {
      return await this.#signer;
    } catch (error) {
      this.#signer = undefined; // the next request tries again
      throw error;
    }
  }
}

/** The value of a parameter as it was sent; undefined if it is empty or not there. */
const parameter = (query: string, name: string): string | undefined =>
  new RegExp(`[?&]${name}=([^&]+)`).exec(query)?.[1];

/** Base64 in lines of 64 characters, each with its end. */
const inLines = (der: Buffer): string => der.toString('base64').replace(/.{1,64}/g, '$&\n');

/** Without the line breaks that A-REX has between elements. */
const voms = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>${inTag('voms', content)}`;

const inTag = (name: string, content: string): string => `<${name}>${content}</${name}>`;
