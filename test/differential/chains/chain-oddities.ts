import {
  basicConstraints,
  CLIENT_AUTHENTICATION,
  ExtensionOids,
  extendedKeyUsage,
  KeyUsages,
  keyUsage,
  SERVER_AUTHENTICATION,
  subjectAlternativeName,
} from 'jasmin-arc/pki';
import { rsaKeyPair } from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  encode,
  ia5String,
  namedBits,
  nullValue,
  octetString,
  oid,
  sequence,
  unsigned,
} from '../../../packages/client/src/pki/der.js';
import { writeName } from '../../../packages/client/src/pki/distinguished-name.js';
import { anywhere, authorities, belowRoot, type Change, proxies, where } from './chain-change.js';
import { keysOf, type Link, nameOf, proxyName } from './chain-draft.js';

const replace = (link: Link, ...extensions: Link['extensions']): void => {
  const replaced = new Set(extensions.map((each) => each.oid));
  link.extensions = [...link.extensions.filter((each) => !replaced.has(each.oid)), ...extensions];
};
const uri = encode(0x86, Buffer.from('http://ca.example.org/list'));
const distributionPoints = sequence(sequence(encode(0xa0, encode(0xa0, uri))));
const policies = sequence(sequence(oid('1.2.3.4.5')));
const commented = { oid: '2.16.840.1.113730.1.13', critical: false, value: ia5String('a comment') };
const users = where(['end entity'], (_, index, links) => index < links.length);

/** What is unusual about a certificate or a chain, but allowed. */
export const ODDITIES: Readonly<Record<string, Change>> = {
  'lasts a second more': {
    places: anywhere,
    change: (link) => {
      link.notAfter = 1;
    },
  },
  'is valid since this second': {
    places: anywhere,
    change: (link) => {
      link.notBefore = 0;
    },
  },
  'outlives its issuer': {
    places: belowRoot,
    change: (link) => {
      link.notAfter = 100_000_000;
    },
  },
  'has a serial number of 0': {
    places: anywhere,
    change: (link) => {
      link.serialNumber = unsigned(0);
    },
  },
  'has a negative serial number': {
    places: anywhere,
    change: (link) => {
      link.serialNumber = Buffer.of(2, 2, 0x80, link.serialNumber.at(-1) ?? 0);
    },
  },
  'has a long serial number': {
    places: anywhere,
    change: (link) => {
      link.serialNumber = encode(2, Buffer.alloc(30, 0x55));
    },
  },
  'has its times as GeneralizedTime': {
    places: anywhere,
    change: (link) => {
      link.writeTime = (date) => encode(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`));
    },
  },
  'spells its issuer in capitals and with more blanks': {
    places: where(['authority', 'end entity']),
    change: (link, { draft, place }) => {
      const respelled = writeName([
        ['DC', 'ORG'],
        ['DC', 'example'],
        ['CN', ` Authority  ${place - 1}   ${draft.label} `],
      ]);
      link.spellIssuer = (name) => (name.equals(nameOf(draft.label, `authority ${place - 1}`)) ? respelled : name);
    },
  },
  'has a subject in BMPString': {
    places: where(['end entity', 'root']),
    change: (link, { draft }) => {
      link.subjectName = () =>
        writeName([['CN', encode(0x1e, Buffer.from(`grün ${link.role} ${draft.label}`, 'utf16le').swap16())]]);
    },
  },
  'has a subject in T61String': {
    places: where(['end entity', 'root']),
    change: (link, { draft }) => {
      link.subjectName = () =>
        writeName([['CN', encode(0x14, Buffer.from(`grün ${link.role} ${draft.label}`, 'latin1'))]]);
    },
  },
  'has a subject with slashes and letters beyond ASCII': {
    places: where(['end entity', 'authority', 'root']),
    change: (link, { draft }) => {
      link.subjectName = () =>
        writeName([
          ['O', 'Universität/Zürich+Ñ'],
          ['emailAddress', ia5String('a@b')],
          ['CN', `host/${link.role} ${draft.label}`],
        ]);
    },
  },
  'has an extension that is not known': {
    places: anywhere,
    change: (link) => void link.extensions.push({ oid: '1.2.3.4', critical: false, value: nullValue }),
  },
  'has a comment of Netscape': { places: anywhere, change: (link) => void link.extensions.push(commented) },
  'has an empty subject key identifier': {
    places: where(['proxy', 'end entity'], (link) => !link.extensions.some((each) => each.oid === '2.5.29.14')),
    change: (link) => replace(link, { oid: '2.5.29.14', critical: false, value: octetString(Buffer.alloc(0)) }),
  },
  'has key usages that are not critical': {
    places: anywhere,
    change: (link) => {
      link.extensions = link.extensions.map((each) =>
        each.oid === ExtensionOids.KEY_USAGE ? { ...each, critical: false } : each,
      );
    },
  },
  'has basic constraints that are not critical': {
    places: authorities,
    change: (link) => {
      link.extensions = link.extensions.map((each) =>
        each.oid === ExtensionOids.BASIC_CONSTRAINTS ? { ...each, critical: false } : each,
      );
    },
  },
  'says that it is no authority': {
    places: where(['proxy', 'end entity']),
    change: (link) => replace(link, basicConstraints(false)),
  },
  'has a path length though it is no authority': {
    places: where(['proxy', 'end entity']),
    change: (link) => replace(link, { ...basicConstraints(false, 1) }),
  },
  'is for both sides': {
    places: where(['end entity', 'proxy', 'authority']),
    change: (link) => replace(link, extendedKeyUsage(SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION)),
  },
  'has purposes that are critical': {
    places: where(['end entity', 'proxy']),
    change: (link) =>
      replace(link, { ...extendedKeyUsage(SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION), critical: true }),
  },
  'names policies': {
    places: belowRoot,
    change: (link) => replace(link, { oid: '2.5.29.32', critical: false, value: policies }),
  },
  'names policies, as critical': {
    places: belowRoot,
    change: (link) => replace(link, { oid: '2.5.29.32', critical: true, value: policies }),
  },
  'names places of lists': {
    places: belowRoot,
    change: (link) => replace(link, { oid: '2.5.29.31', critical: false, value: distributionPoints }),
  },
  'names places of lists, as critical': {
    places: belowRoot,
    change: (link) => replace(link, { oid: '2.5.29.31', critical: true, value: distributionPoints }),
  },
  'has further names': {
    places: where(['end entity', 'authority', 'root']),
    change: (link) => replace(link, subjectAlternativeName(['ce.example.org', '127.0.0.1'])),
  },
  'has further names, as critical': {
    places: where(['end entity', 'authority', 'root']),
    change: (link) => replace(link, { ...subjectAlternativeName(['ce.example.org']), critical: true }),
  },
  'is of a type of Netscape that fits': {
    places: where(['end entity']),
    change: (link) => replace(link, { oid: '2.16.840.1.113730.1.1', critical: false, value: namedBits([0, 1, 2]) }),
  },
  'is of a type of Netscape that fits, as critical': {
    places: where(['end entity']),
    change: (link) => replace(link, { oid: '2.16.840.1.113730.1.1', critical: true, value: namedBits([0, 1, 2]) }),
  },
  'has policies that are mapped, as critical': {
    places: authorities,
    change: (link) =>
      replace(link, {
        oid: '2.5.29.33',
        critical: true,
        value: sequence(sequence(oid('1.2.3.4.5'), oid('1.2.3.4.6'))),
      }),
  },
  'may be checked without its authority’s responder': {
    places: where(['end entity']),
    change: (link) => replace(link, { oid: '1.3.6.1.5.5.7.48.1.5', critical: false, value: nullValue }),
  },
  'is a root of version 1': {
    places: where(['root']),
    change: (link) => {
      link.version = 1;
      link.extensions = [];
    },
  },
  'is a root that only says that it may sign': {
    places: where(['root']),
    change: (link) => {
      link.extensions = [keyUsage(KeyUsages.KEY_CERT_SIGN)];
    },
  },
  'is a root signed over SHA-1': {
    places: where(['root']),
    change: (link) => {
      link.digest = 'sha1';
    },
  },
  'is a root whose own signature is wrong': {
    places: where(['root'], ({ keys }) => keys.publicKey.asymmetricKeyType === 'ed25519'),
    change: (link) => {
      link.signer = keysOf('Ed25519', 'thief');
    },
  },
  'is a user of version 1': {
    places: where(['end entity']),
    change: (link) => {
      link.version = 1;
      link.extensions = [];
    },
  },
  'has a CN of letters': {
    only: 'client',
    places: proxies,
    change: (link) => {
      link.subjectName = proxyName('not a number');
    },
  },
  'has the CN of an old proxy, but is a new one': {
    only: 'client',
    places: proxies,
    change: (link) => {
      link.subjectName = proxyName('limited proxy');
    },
  },
  'is an authority with the name of the one above': {
    places: where(['authority']),
    change: (link, { draft, place }) => {
      const above = draft.links[place - 1];
      if (above) link.subjectName = (issuerName) => issuerName;
    },
  },
  'is shown in reverse': {
    places: (links) => (links.length > 2 ? [0] : []),
    change: (_, { draft }) => {
      draft.arrange = ([own, ...others]) => [...(own ? [own] : []), ...others.reverse()];
    },
  },
  'is shown with the root': {
    places: () => [0],
    change: (_, { draft }) => {
      draft.arrange = (shown, root) => [...shown, root];
    },
  },
  'is shown twice': {
    places: () => [0],
    change: (_, { draft }) => {
      draft.arrange = (shown) => [...shown, ...shown];
    },
  },
  'is below authorities that are trusted, and not shown': {
    places: (links) => (links.some(({ role }) => role === 'authority') ? [0] : []),
    change: (_, { draft }) => {
      const own = () => draft.links.filter(({ role }) => role === 'end entity' || role === 'proxy').length;
      draft.arrange = (shown) => shown.slice(0, own());
      draft.trust = (trusted) => trusted;
    },
  },
  'has an end entity without any rights, as it seems': {
    only: 'client',
    places: where(['end entity'], (_, index, links) => index === links.length - 1),
    change: (link) => replace(link, keyUsage(KeyUsages.KEY_AGREEMENT)),
  },
  'has an RSA key of a few bits less than usual': {
    places: where(['end entity', 'proxy'], (_, index, links) => index === links.length - 1),
    change: (link) => {
      link.keys = rsaKeyPair('a little short', 1970);
    },
  },
  'has a name of one part': {
    places: users,
    change: (link, { draft }) => {
      link.subjectName = () => writeName([['CN', `one ${draft.label}`]]);
    },
  },
  'has another name than usual': {
    places: users,
    change: (link, { draft }) => {
      link.subjectName = () => nameOf(draft.label, 'another');
    },
  },
};
