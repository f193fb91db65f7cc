import { generateKeyPairSync } from 'node:crypto';
import * as library from 'jasmin-arc';
import * as pki from 'jasmin-arc/pki';
import * as tokens from 'jasmin-arc/tokens';
import * as voms from 'jasmin-arc/voms';
import { SandboxOptionError, startSandbox } from 'jasmin-arc-sandbox';
import { describe, expect, it } from 'vitest';
import { exportedTakersOfOptions, takersOfOptions } from '../structure/option-parameters.js';

describe('what takes options', () => {
  it('is found in what the compiler writes', () => {
    const text = `
export declare function plain(a: string): void;
export declare function first<T>(a: T, options?: FirstOptions): void;
export declare function second({ a, }: SecondOptions): void;
export declare function inline(parts: {
    readonly a: string;
}): void;
export declare const third: (word: string, options?: ThirdOptions) => boolean;
export declare class Box {
    constructor(path: string, { a }?: BoxOptions);
    open(options: OpenOptions): void;
}
export declare class Lid {
    open(options: OpenOptions): void;
}`;
    expect(takersOfOptions(text)).toEqual(['first', 'second', 'inline', 'third', 'new Box']);
  });
});

/** Each as it is called by a program that the compiler has not checked. */
type Call = (options: never) => unknown;

const xrsl = '&(executable="/bin/date")';
const adl = library.formatAdl({ executable: { path: '/bin/date' } });
const jsdl = library.formatJsdl({ executable: { path: '/bin/date' } });
const [description] = library.parseDescriptions(xrsl).descriptions;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** For each, a call with its options, and with what else it needs. */
const CALLS: Readonly<Record<string, Call>> = {
  parseAdl: (options) => library.parseAdl(adl, options),
  parseAdlDocuments: (options) => library.parseAdlDocuments(adl, options),
  parseJsdl: (options) => library.parseJsdl(jsdl, options),
  parseXrsl: (options) => library.parseXrsl(xrsl, options),
  parseXrslDocuments: (options) => library.parseXrslDocuments(xrsl, options),
  parseDescriptions: (options) => library.parseDescriptions(xrsl, options),
  formatAdl: (options) => library.formatAdl(description as library.ActivityDescription, options),
  formatJsdl: (options) => library.formatJsdl(description as library.ActivityDescription, options),
  formatXrsl: (options) => library.formatXrsl(description as library.ActivityDescription, options),
  formatDescriptions: (options) =>
    library.formatDescriptions([description as library.ActivityDescription], 'adl', options),
  fetchServerCertificates: (options) => library.fetchServerCertificates('localhost:1', options),
  diagnose: (options) => library.diagnose(() => new library.ArcInterface({}, { log: null }), options),
  findIdentity: (options) => library.findIdentity(options),
  inspectProgram: (options) => library.inspectProgram(options),
  matchJob: (options) => library.matchJob('plot', [], options),
  expandInput: (input) => library.expandInput(typeof input === 'string' ? (7 as never) : input),
  'new ArcInterface': (options) => new library.ArcInterface({}, options),
  'new ServerPatience': (options) => new library.ServerPatience(options),
  'new TrustedAuthorities': (options) => new library.TrustedAuthorities('/nowhere', options),
  'new UserConfig': (options) => new library.UserConfig(options),
  'new TlsIdentity': (options) => new pki.TlsIdentity(options),
  openSweep: (options) => library.openSweep(['1..2'], options),
  outputDirectories: (options) => library.outputDirectories([], '.', options),
  readUserCredential: (options) => library.readUserCredential(options),
  spoolInput: (options) => library.spoolInput((async function* () {})(), options),
  issueCertificate: (options) => pki.issueCertificate(options, privateKey, 'sha256'),
  issueProxy: (options) => pki.issueProxy(options),
  proxyCertInfo: (options) => pki.proxyCertInfo(options),
  validateProxyChain: (options) => pki.validateProxyChain([], options),
  discoverToken: (options) => tokens.discoverToken(options),
  askAgent: (options) => tokens.askAgent('iam', options),
  freshLogin: (options) => tokens.freshLogin('/nowhere', options),
  logIn: (options) => tokens.logIn('https://issuer.example.org', options),
  logOut: (options) => tokens.logOut('/nowhere', options),
  requestAttributes: (options) => voms.requestAttributes(options),
  findAttributeDefect: (options) => voms.findAttributeDefect({} as never, options),
  writeCertificateRequest: (options) => pki.writeCertificateRequest(options),
};

/** Those whose options describe a job: they are refused as a description. */
const DESCRIBING: Readonly<Record<string, Call>> = {
  planProgram: (options) => library.planProgram(['true'], options),
};

/** Those of another kind: a key that a configuration does not know is a warning, and errors are made by the library. */
function isOfAnotherKind(name: string): boolean {
  const value: unknown = Object.entries(library).find(([exported]) => `new ${exported}` === name)?.[1];
  return name === 'new ConnectionConfig' || (typeof value === 'function' && value.prototype instanceof Error);
}

const thrown = async (call: () => unknown): Promise<unknown> => {
  try {
    return await call();
  } catch (error) {
    return error;
  }
};

describe('the options of a sandbox', () => {
  it('are refused where one is not known, and nothing else takes any', async () => {
    const takers = exportedTakersOfOptions('sandbox').filter((name) => !name.endsWith('Error'));
    // A Sandbox is made by startSandbox alone.
    expect(takers.filter((name) => name !== 'new Sandbox')).toEqual(['startSandbox']);
    const error = await thrown(() => startSandbox({ prt: 1 } as never));
    expect(error).toBeInstanceOf(SandboxOptionError);
    expect(error).toHaveProperty('message', expect.stringContaining('Did you mean port?'));
  });
});

describe('the options of a public function', () => {
  it('are those of every function that takes any', () => {
    const takers = exportedTakersOfOptions('client').filter((name) => !isOfAnotherKind(name));
    expect(takers).toContain('parseAdl');
    expect(takers.filter((name) => !Object.hasOwn({ ...CALLS, ...DESCRIBING }, name))).toEqual([]);
  });

  it.each(Object.entries(CALLS))('are refused by %s where it does not know one, or they are none', async (_, call) => {
    for (const wrong of [{ sgnal: 1 }, null, [], 'options']) {
      const error = await thrown(() => call(wrong as never));
      expect(error).toBeInstanceOf(library.InvalidArgumentError);
      expect(error).toMatchObject({ code: 'ERR_ARC_INVALID_ARGUMENT', remedy: 'correct-call' });
      if (typeof wrong === 'object' && wrong !== null && 'sgnal' in wrong) {
        expect(error).toHaveProperty('message', expect.stringMatching(/\.sgnal is not known/));
      }
    }
  });

  it.each(Object.entries(DESCRIBING))('are refused by %s as a description', async (_, call) => {
    const error = await thrown(() => call({ wallTimeSecond: 1 } as never));
    expect(error).toBeInstanceOf(library.InvalidJobDescription);
    expect(error).toHaveProperty('message', expect.stringMatching(/wallTimeSecond is not known.*wallTimeSeconds/));
  });

  it.each<[string, () => unknown, string]>([
    [
      'a text',
      () => library.parseAdl(Buffer.from(adl) as never),
      'parseAdl: text must be a string; it is an Uint8Array',
    ],
    [
      'a language',
      () => library.formatDescriptions([], 'ADL' as never),
      'formatDescriptions: format must be "adl", "jsdl" or "xrsl"; it is the string "ADL"',
    ],
    [
      'a misspelt key',
      () => library.parseXrsl(xrsl, { onloss: () => {} } as never),
      'parseXrsl: options.onloss is not known. Did you mean onLoss?',
    ],
    [
      'a key of another type',
      () => pki.writeCertificateRequest({ publicKey, privateKey: 'pem' } as never),
      'writeCertificateRequest: options.privateKey must be a KeyObject; it is the string "pem"',
    ],
    [
      'a secret, which is not shown',
      () => library.readUserCredential({ clientCert: 'c', clientKey: 'k', passPhrase: ['hunter2'] } as never),
      'readUserCredential: files.passPhrase must be a string or a function; it is a list',
    ],
  ])('are explained: %s', async (_, call, message) => {
    expect(await thrown(call)).toHaveProperty('message', message);
  });
});
