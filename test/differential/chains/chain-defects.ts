import { generateKeyPairSync } from 'node:crypto';
import {
  basicConstraints,
  type ChainDefect,
  ExtensionOids,
  extendedKeyUsage,
  KeyUsages,
  keyUsage,
  proxyCertInfo,
  subjectAlternativeName,
  subjectKeyIdentifier,
} from 'jasmin-arc/pki';
import { ecKeyPair, rsaKeyPair } from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  encode,
  nullValue,
  octetString,
  oid,
  readElement,
  readElements,
  sequence,
  set,
  Tag,
  utf8String,
} from '../../../packages/client/src/pki/der.js';
import { appendCommonName } from '../../../packages/client/src/pki/distinguished-name.js';
import { PolicyLanguages } from '../../../packages/client/src/pki/proxy-cert-info.js';
import { anywhere, authorities, belowRoot, type Defect, leaf, proxies, where } from './chain-change.js';
import { keysOf, type Link, link as makeLink, nameOf, proxyName } from './chain-draft.js';

const without = (link: Link, ...oids: readonly string[]): Link['extensions'] =>
  link.extensions.filter((each) => !oids.includes(each.oid));

const replace = (link: Link, ...extensions: Link['extensions']): void => {
  link.extensions = [...without(link, ...extensions.map((each) => each.oid)), ...extensions];
};

const malformed = (type: string, critical: boolean, value: Buffer): Defect => ({
  places: anywhere,
  change: (link) => replace(link, { oid: type, critical, value }),
  reasons: ['malformed-extension', 'unreadable'],
});

/** Adds a part to the name of the issuer. */
const nameWith = (part: Buffer) => (issuerName: Buffer) => sequence(readElement(issuerName).contents, part);
const attribute = (type: string, text: string) => sequence(oid(type), utf8String(text));

const isSignedByRsa = (index: number, links: readonly Link[]) =>
  links[index - 1]?.keys.publicKey.asymmetricKeyType === 'rsa';
const isSignedByRsaOrEc = (index: number, links: readonly Link[]) =>
  isSignedByRsa(index, links) || links[index - 1]?.keys.publicKey.asymmetricKeyType === 'ec';

/** How many links below one have a role. */
const below = (links: readonly Link[], index: number, role: Link['role']): number =>
  links.slice(index + 1).filter((each) => each.role === role).length;

/** The same certificate with a bit of it turned, so that it can still be read: in the serial number, or at the end. */
const withAnotherSerialNumber = (der: Buffer): Buffer => {
  const [tbs] = readElements(readElement(der));
  const serial = tbs && readElements(tbs).find(({ tag }) => tag === Tag.INTEGER);
  const damaged = Buffer.from(der);
  if (serial) {
    const last = serial.bytes.byteOffset + serial.bytes.length - 1 - der.byteOffset;
    damaged.writeUInt8(damaged.readUInt8(last) ^ 1, last);
  }
  return damaged;
};

const legacy = (commonName: string): Defect => ({
  only: 'client',
  places: proxies,
  change: (link) => {
    link.subjectName = proxyName(commonName);
    link.extensions = without(link, ExtensionOids.PROXY_CERT_INFO);
  },
  reasons: ['legacy-proxy'],
});

const draftProxy = (critical: boolean, reason: ChainDefect['reason']): Defect => ({
  only: 'client',
  places: proxies,
  change: (link) => {
    const value = sequence(sequence(oid(PolicyLanguages.INHERIT_ALL)));
    link.extensions = without(link, ExtensionOids.PROXY_CERT_INFO);
    link.extensions.push({ oid: '1.3.6.1.4.1.3536.1.222', critical, value });
  },
  reasons: [reason],
});

/** What can be wrong with a certificate or a chain: each by itself is enough to refuse it. */
export const DEFECTS: Readonly<Record<string, Defect>> = {
  'has expired': {
    places: anywhere,
    change: (link) => {
      link.notAfter = -1;
    },
    reasons: ['expired'],
  },
  'expires this second': {
    places: anywhere,
    change: (link) => {
      link.notAfter = 0;
    },
    reasons: ['expired'],
  },
  'begins in a second': {
    places: anywhere,
    change: (link) => {
      link.notBefore = 1;
    },
    reasons: ['not-yet-valid'],
  },
  'is signed with another key of the same kind': {
    places: belowRoot,
    change: (link, { draft, place }) => {
      const issuer = draft.links[place - 1];
      const type = issuer?.keys.publicKey.asymmetricKeyType;
      if (type === 'rsa') link.signer = keysOf('RSA 2048', 'thief');
      else if (type === 'ec') link.signer = ecKeyPair('thief', issuer?.keys.publicKey.asymmetricKeyDetails?.namedCurve);
      else link.signer = keysOf('Ed25519', 'thief');
    },
    reasons: ['bad-signature'],
  },
  'is signed with a key of another kind': {
    places: belowRoot,
    change: (link, { draft, place }) => {
      const type = draft.links[place - 1]?.keys.publicKey.asymmetricKeyType;
      link.signer = keysOf(type === 'ec' ? 'RSA 2048' : 'P-256', 'thief');
    },
    reasons: ['bad-signature'],
  },
  'is changed after it was signed': {
    places: belowRoot,
    change: (link) => {
      link.damage = withAnotherSerialNumber;
    },
    reasons: ['bad-signature'],
  },
  'has a damaged signature': {
    places: belowRoot,
    change: (link) => {
      link.damage = (der) => Buffer.concat([der.subarray(0, -1), Buffer.of((der.at(-1) ?? 0) ^ 1)]);
    },
    reasons: ['bad-signature'],
  },
  'is not shown': {
    places: where(['authority', 'end entity', 'proxy'], (_, index, links) => index < links.length - 1),
    change: (_, { draft, place }) => {
      const missing = draft.links.length - 1 - place;
      draft.arrange = (shown) => shown.filter((_one, index) => index !== missing);
      draft.trust = (trusted) => trusted.slice(0, 1); // nor held by the server
    },
    reasons: ['issuer-missing'],
  },
  'is not trusted': {
    places: where(['root']),
    change: (_, { draft }) => {
      draft.trust = () => [];
    },
    reasons: ['issuer-missing'],
  },
  'is not trusted, though it is shown': {
    places: where(['root']),
    change: (_, { draft }) => {
      draft.trust = () => [];
      draft.arrange = (shown, root) => [...shown, root];
    },
    reasons: ['issuer-missing'],
  },
  'has a short RSA key': {
    places: belowRoot,
    change: (link) => {
      link.keys = rsaKeyPair('short', 1024);
    },
    reasons: ['weak-key'],
  },
  'has an RSA key a little too short': {
    places: leaf,
    change: (link) => {
      link.keys = rsaKeyPair('short', 1960);
    },
    reasons: ['weak-key'],
  },
  'has a short EC key': {
    places: anywhere,
    change: (link) => {
      link.keys = ecKeyPair('short', 'prime192v1');
    },
    reasons: ['weak-key'],
  },
  'is signed over SHA-1': {
    places: where(['authority', 'end entity', 'proxy'], (_, index, links) => isSignedByRsaOrEc(index, links)),
    change: (link) => {
      link.digest = 'sha1';
    },
    reasons: ['weak-signature'],
  },
  'is signed over SHA-1, as RSA-PSS': {
    places: where(['authority', 'end entity', 'proxy'], (_, index, links) => isSignedByRsa(index, links)),
    change: (link) => {
      link.digest = 'sha1';
      link.pss = true;
    },
    reasons: ['weak-signature'],
  },
  'is signed over MD5': {
    places: where(['authority', 'end entity', 'proxy'], (_, index, links) => isSignedByRsa(index, links)),
    change: (link) => {
      link.digest = 'md5';
      link.pss = false;
    },
    reasons: ['weak-signature'],
  },
  'has a critical extension that is not known': {
    places: anywhere,
    change: (link) => void link.extensions.push({ oid: '1.2.3.5', critical: true, value: nullValue }),
    reasons: ['unknown-critical-extension'],
  },
  'has a critical identifier of its key': {
    places: anywhere,
    change: (link) => replace(link, { ...subjectKeyIdentifier(link.keys.publicKey), critical: true }),
    reasons: ['unknown-critical-extension'],
  },
  'has critical further names of its issuer': {
    places: where(['authority', 'end entity']),
    change: (link) =>
      replace(link, {
        ...subjectAlternativeName(['ce.example.org']),
        oid: ExtensionOids.ISSUER_ALTERNATIVE_NAME,
        critical: true,
      }),
    reasons: ['unknown-critical-extension'],
  },
  'names another issuer of its issuer': {
    places: belowRoot,
    change: (link, { draft: { label } }) =>
      replace(link, {
        oid: ExtensionOids.AUTHORITY_KEY_IDENTIFIER,
        critical: false,
        value: sequence(encode(0xa1, encode(0xa4, nameOf(label, 'another'))), Buffer.of(0x82, 1, 1)),
      }),
    reasons: ['issuer-missing'],
  },
  'names another serial number of its issuer': {
    places: belowRoot,
    change: (link) =>
      replace(link, {
        oid: ExtensionOids.AUTHORITY_KEY_IDENTIFIER,
        critical: false,
        value: sequence(Buffer.of(0x82, 1, 1)),
      }),
    reasons: ['issuer-missing'],
  },
  'has malformed basic constraints': malformed(ExtensionOids.BASIC_CONSTRAINTS, true, octetString(Buffer.of(1))),
  'has basic constraints cut short': malformed(ExtensionOids.BASIC_CONSTRAINTS, true, Buffer.of(0x30, 3, 1)),
  'has a negative path length': {
    places: authorities,
    change: (link) =>
      replace(link, {
        oid: ExtensionOids.BASIC_CONSTRAINTS,
        critical: true,
        value: Buffer.of(0x30, 6, 1, 1, 0xff, 2, 1, 0x81),
      }),
    reasons: ['malformed-extension'],
  },
  'has malformed key usages': malformed(ExtensionOids.KEY_USAGE, true, octetString(Buffer.of(1))),
  'has malformed purposes': malformed(ExtensionOids.EXTENDED_KEY_USAGE, false, octetString(Buffer.of(1))),
  'has a malformed key identifier': malformed(ExtensionOids.SUBJECT_KEY_IDENTIFIER, false, sequence()),
  'has a malformed identifier of the issuer’s key': malformed(
    ExtensionOids.AUTHORITY_KEY_IDENTIFIER,
    false,
    octetString(Buffer.of(1)),
  ),
  'has malformed further names': malformed(ExtensionOids.SUBJECT_ALTERNATIVE_NAME, false, octetString(Buffer.of(1))),
  'has malformed places of lists': malformed('2.5.29.31', false, octetString(Buffer.of(1))),
  'has a malformed ProxyCertInfo': {
    only: 'client',
    places: proxies,
    change: (link) =>
      replace(link, { oid: ExtensionOids.PROXY_CERT_INFO, critical: true, value: octetString(Buffer.of(1)) }),
    reasons: ['malformed-extension'],
  },
  'has an empty ProxyCertInfo': {
    only: 'client',
    places: proxies,
    change: (link) => replace(link, { oid: ExtensionOids.PROXY_CERT_INFO, critical: true, value: sequence() }),
    reasons: ['malformed-extension'],
  },
  'has two ProxyCertInfo': {
    only: 'client',
    places: proxies,
    change: (link) => void link.extensions.push(proxyCertInfo({ policyLanguage: PolicyLanguages.LIMITED })),
    reasons: ['unreadable'],
  },
  'has two key usages': {
    places: where(['authority', 'end entity', 'proxy']),
    change: (link) => {
      link.extensions = [...without(link, ExtensionOids.KEY_USAGE), keyUsage(0, 5), keyUsage(0, 5)];
    },
    reasons: ['unreadable'],
  },
  'is for mail': {
    places: where(['authority', 'end entity', 'proxy']),
    change: (link) => replace(link, extendedKeyUsage('1.3.6.1.5.5.7.3.4')),
    reasons: ['wrong-purpose'],
  },
  'is for any purpose': {
    places: where(['end entity', 'proxy']),
    change: (link) => replace(link, extendedKeyUsage('2.5.29.37.0')),
    reasons: ['wrong-purpose'],
  },
  'is of a type of Netscape that does not fit': {
    places: where(['end entity'], (_, index, links) => index === links.length - 1),
    change: (link) => replace(link, { oid: '2.16.840.1.113730.1.1', critical: false, value: Buffer.of(3, 2, 5, 0x20) }),
    reasons: ['wrong-purpose'],
  },
  'may not authenticate': {
    places: leaf,
    change: (link) => replace(link, keyUsage(KeyUsages.NON_REPUDIATION)),
    reasons: ['wrong-purpose'],
  },
  'may not sign a proxy': {
    only: 'client',
    places: where(['end entity', 'proxy'], (_, index, links) => index < links.length - 1),
    change: (link) => replace(link, keyUsage(KeyUsages.KEY_ENCIPHERMENT)),
    reasons: ['issuer-may-not-sign'],
  },
  'may not sign certificates': {
    places: authorities,
    change: (link) => replace(link, keyUsage(KeyUsages.CRL_SIGN, KeyUsages.DIGITAL_SIGNATURE)),
    reasons: ['issuer-may-not-sign'],
  },
  'says that it is no authority': {
    places: authorities,
    change: (link) => replace(link, basicConstraints(false)),
    reasons: ['issuer-not-authority'],
  },
  'does not say that it is an authority': {
    places: where(['authority']),
    change: (link) => {
      link.extensions = without(link, ExtensionOids.BASIC_CONSTRAINTS);
    },
    reasons: ['issuer-not-authority'],
  },
  'is an authority of version 1': {
    places: where(['authority']),
    change: (link) => {
      link.version = 1;
      link.extensions = [];
    },
    reasons: ['issuer-not-authority'],
  },
  'allows fewer authorities below it': {
    places: where(['root', 'authority'], (_, index, links) => below(links, index, 'authority') > 0),
    change: (link, { draft, place }) =>
      replace(link, basicConstraints(true, below(draft.links, place, 'authority') - 1)),
    reasons: ['path-too-long'],
  },
  'allows fewer proxies below it': {
    only: 'client',
    places: where(['proxy'], (_, index, links) => index < links.length - 1),
    change: (link, { draft, place }) =>
      replace(
        link,
        proxyCertInfo({
          policyLanguage: PolicyLanguages.INHERIT_ALL,
          pathLength: below(draft.links, place, 'proxy') - 1,
        }),
      ),
    reasons: ['proxy-path-too-long'],
  },
  'has two CNs more': {
    only: 'client',
    places: proxies,
    change: (link) => {
      link.subjectName = (issuerName) => appendCommonName(appendCommonName(issuerName, '1'), '2');
    },
    reasons: ['proxy-name'],
  },
  'has an OU more': {
    only: 'client',
    places: proxies,
    change: (link) => {
      link.subjectName = nameWith(set(attribute('2.5.4.11', '1')));
    },
    reasons: ['proxy-name'],
  },
  'has a CN of two attributes more': {
    only: 'client',
    places: proxies,
    change: (link) => {
      link.subjectName = nameWith(encode(Tag.SET, attribute('2.5.4.3', '1'), attribute('2.5.4.3', '2')));
    },
    reasons: ['proxy-name'],
  },
  'has another name and a CN more': {
    only: 'client',
    places: proxies,
    change: (link, { draft: { label } }) => {
      link.subjectName = () => appendCommonName(nameOf(label, 'another user'), '1');
    },
    reasons: ['proxy-name'],
  },
  'has a name that is not below its issuer’s': {
    only: 'client',
    places: proxies,
    change: (link, { draft: { label } }) => {
      link.subjectName = () => nameOf(label, 'another user');
    },
    reasons: ['proxy-name'],
  },
  'has the name of its issuer': {
    only: 'client',
    places: proxies,
    change: (link) => {
      link.subjectName = (issuerName) => issuerName;
    },
    reasons: ['proxy-name', 'bad-signature', 'issuer-missing', 'proxy-path-too-long'],
  },
  'has further names': {
    only: 'client',
    places: proxies,
    change: (link) => replace(link, subjectAlternativeName(['ce.example.org'])),
    reasons: ['proxy-alternative-name'],
  },
  'has further names of its issuer': {
    only: 'client',
    places: proxies,
    change: (link) =>
      replace(link, { ...subjectAlternativeName(['ce.example.org']), oid: ExtensionOids.ISSUER_ALTERNATIVE_NAME }),
    reasons: ['proxy-alternative-name'],
  },
  'is a proxy and an authority': {
    only: 'client',
    places: proxies,
    change: (link) => replace(link, basicConstraints(true)),
    // Where another proxy is below it, that one is found first.
    reasons: ['proxy-is-authority', 'proxy-issued-by-authority'],
  },
  'is a proxy of an authority': {
    only: 'client',
    places: where(['end entity']),
    change: (link, { place }) => {
      link.subjectName = proxyName(String(place));
      link.extensions.push(proxyCertInfo({ policyLanguage: PolicyLanguages.INHERIT_ALL }));
    },
    reasons: ['proxy-issued-by-authority'],
  },
  'is an old proxy of Globus': legacy('proxy'),
  'is an old limited proxy of Globus': legacy('limited proxy'),
  'is a proxy of the draft': draftProxy(true, 'unknown-critical-extension'),
  'is a proxy of the draft, not critical': draftProxy(false, 'legacy-proxy'),
  'issues a user': {
    places: where(['end entity']),
    change: (_, { draft: { links, label } }) => {
      links.push(
        makeLink('end entity', {
          keys: keysOf('Ed25519', 'stranger'),
          subjectName: () => nameOf(label, 'stranger'),
          extensions: [],
        }),
      );
    },
    reasons: ['issuer-not-authority'],
  },
  'has a key on a curve of its own description': {
    places: leaf,
    change: (link) => {
      link.keys = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });
    },
    reasons: ['unknown-key'],
  },
};
