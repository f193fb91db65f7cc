import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InvalidConfigError } from '../errors/index.js';
import { createLog } from '../log/log.js';
import { ConnectionConfig, type ConnectionOptions } from './connection-config.js';

const directory = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (content: string) => {
  const path = join(directory, `${Math.random()}.json`);
  writeFileSync(path, content);
  return path;
};

describe('the connection configuration', () => {
  it('has the documented defaults', () => {
    const home = process.env.HOME;
    expect({ ...new ConnectionConfig() }).toEqual({
      CLIENT_KEY: `${home}/.arc/userkey-nopass.pem`,
      CLIENT_CERT: `${home}/.arc/usercert.pem`,
      AUTHENTICATION: 'auto',
      TOKEN_FILE: undefined,
      OIDC_AGENT_ACCOUNT: undefined,
      CERTS_DIR: '/etc/grid-security/certificates',
      ARCPROXY_PATH: undefined,
      PROXY_FILE: '/tmp/arcproxy_file',
      ARC_SERVER: 'jasmin-ce.ceda.ac.uk:60000/arex',
      INTERFACE: 'auto',
      PROXY_VALIDITY_PERIOD: 43200,
      PROXY_RENEWAL_THRESHOLD: 10,
      VOMS: [],
      VOMSES: undefined,
      VOMSDIR: undefined,
      JOBS_INFO_FILE: `${home}/.arc/jobs.dat`,
      OUTPUT_FILE: 'output',
      OUTPUT_MAX_BYTES: 1_073_741_824,
      OUTPUT_MAX_FILES: 1_000,
      HISTORY: true,
      NUDGE: true,
      DELEGATE: 'always',
    });
  });

  it('names a key only where one was given: otherwise the file of the certificate may hold it', () => {
    const clientCert = `${process.env.HOME}/me.p12`;
    expect(new ConnectionConfig({ CLIENT_CERT: '~/me.p12' }).credentialFiles).toEqual({ clientCert });
    expect(new ConnectionConfig({ CLIENT_CERT: '~/me.p12', CLIENT_KEY: 'key' }).credentialFiles).toEqual({
      clientCert,
      clientKey: 'key',
    });
  });

  it('may be nothing at all', () => {
    expect(new ConnectionConfig(undefined).OUTPUT_FILE).toBe('output');
  });

  it('expands ~ in any string value', () => {
    const config = new ConnectionConfig({ PROXY_FILE: '~/proxy', OUTPUT_FILE: 'a~b' });
    expect(config.PROXY_FILE).toBe(`${process.env.HOME}/proxy`);
    expect(config.OUTPUT_FILE).toBe('a~b');
  });

  it('refuses a token where none is to be shown, and any other word than those for what is shown', () => {
    expect(new ConnectionConfig({ TOKEN_FILE: '~/token', AUTHENTICATION: 'token' })).toMatchObject({
      AUTHENTICATION: 'token',
      TOKEN_FILE: `${process.env.HOME}/token`,
    });
    const both = { TOKEN_FILE: 'token', OIDC_AGENT_ACCOUNT: 'egi' };
    expect(() => new ConnectionConfig(both)).toThrow(/TOKEN_FILE and OIDC_AGENT_ACCOUNT name two tokens/);
    expect(() => new ConnectionConfig({ OIDC_AGENT_ACCOUNT: 'egi', AUTHENTICATION: 'x509' })).toThrow(/names a token/);
    expect(() => new ConnectionConfig({ OIDC_AGENT_ACCOUNT: ' ' })).toThrow(/OIDC_AGENT_ACCOUNT must be the name/);
    expect(() => new ConnectionConfig({ TOKEN_FILE: 'token', AUTHENTICATION: 'x509' })).toThrow(
      /TOKEN_FILE names a token/,
    );
    expect(() => new ConnectionConfig({ AUTHENTICATION: 'jwt' as never })).toThrow(/AUTHENTICATION must be "auto"/);
  });

  it.each(['auto', 'rest', 'emies'] as const)('takes %j as the interface to speak', (choice) => {
    expect(new ConnectionConfig({ INTERFACE: choice }).INTERFACE).toBe(choice);
  });

  it.each([
    ['CLIENT_CRT', 'CLIENT_CERT'],
    ['CLIENT_KEYS', 'CLIENT_KEY'],
    ['client_cert', 'CLIENT_CERT'],
    ['arc-server', 'ARC_SERVER'],
    ['CERT_DIR', 'CERTS_DIR'],
    ['COLOUR', undefined],
  ])('warns of the unknown option %s, says that %s may be meant, and goes on', (name, meant) => {
    const lines: string[] = [];
    const log = createLog({ ...console, warn: (line: string) => lines.push(line) }, 'WARNING');
    const path = file(JSON.stringify({ [name]: 'x', OUTPUT_FILE: 'out' }));
    const config = ConnectionConfig.fromFile(path, log);
    expect([config.OUTPUT_FILE, config.unknownOptions]).toEqual(['out', { [name]: 'x' }]);
    const ending = meant === undefined ? '' : `. Did you mean ${meant}?`;
    expect(lines).toEqual([`${path}: There is no configuration option ${name}; it is ignored${ending}`]);
  });

  it('distinguishes given options from defaults', () => {
    const config = new ConnectionConfig({ OUTPUT_FILE: 'output' });
    expect([config.isGiven('OUTPUT_FILE'), config.isGiven('ARC_SERVER')]).toEqual([true, false]);
  });

  it('says in which line and column a file is not JSON', () => {
    const path = file('{\n  "ARC_SERVER": "ce.example.org"\n  "OUTPUT_FILE": "out"\n}');
    expect(() => ConnectionConfig.fromFile(path)).toThrow(
      `${path} is not JSON: line 3, column 3: a comma or } is missing`,
    );
  });

  it.each([
    ['PROXY_VALIDITY_PERIOD', '12h', 'the string "12h"'],
    ['PROXY_VALIDITY_PERIOD', 0, 'the number 0'],
    ['PROXY_VALIDITY_PERIOD', 100.5, 'the number 100.5'],
    ['PROXY_RENEWAL_THRESHOLD', -1, 'the number -1'],
    ['CLIENT_KEY', 42, 'the number 42'],
    ['CLIENT_CERT', '', 'the string ""'],
    ['CERTS_DIR', ['x'], 'a list'],
    ['OUTPUT_FILE', null, 'null'],
    ['OUTPUT_FILE', '../x', 'the string "../x"'],
    ['OUTPUT_FILE', '/etc/passwd', 'the string'],
    ['ARC_SERVER', 'ce.example.org:0', 'the string'],
    ['ARC_SERVER', 'http://ce.example.org', 'the string "http://ce.example.org"'],
    ['ARC_SERVER', 'https://user:secret@ce.example.org', 'the string "https://…@ce.example.org"'],
    ['INTERFACE', 'REST', 'the string "REST"'],
    ['INTERFACE', 'org.nordugrid.arcrest', 'the string'],
    ['INTERFACE', null, 'null'],
  ])('refuses %s = %j and says what it got', (key, value, got) => {
    const options = { [key]: value } as ConnectionOptions;
    expect(() => new ConnectionConfig(options)).toThrow(
      expect.objectContaining({
        name: 'InvalidConfigError',
        code: 'ERR_ARC_INVALID_CONFIG',
        key,
        message: expect.stringMatching(new RegExp(`^${key} must be .*${got.replace(/[[\]"]/g, '\\$&')}`)),
      }),
    );
  });

  it('refuses a renewal threshold that every new proxy would be under', () => {
    expect(() => new ConnectionConfig({ PROXY_VALIDITY_PERIOD: 60, PROXY_RENEWAL_THRESHOLD: 60 })).toThrow(
      InvalidConfigError,
    );
  });

  it.each(['', 'not json', '{', '[]', '"text"', 'null'])('refuses a file that holds %j', (content) => {
    expect(() => ConnectionConfig.fromFile(file(content))).toThrow(InvalidConfigError);
  });

  it('passes on the ordinary error of a file that cannot be read', () => {
    expect(() => ConnectionConfig.fromFile(join(directory, 'missing'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });

  it('takes groups and roles of virtual organisations as a list, in its order', () => {
    expect(new ConnectionConfig().VOMS).toEqual([]);
    const VOMS = ['atlas:/atlas/Role=production', 'atlas', 'vo.example.org'];
    expect(new ConnectionConfig({ VOMS }).VOMS).toEqual(VOMS);
    for (const wrong of ['atlas', [7], ['atlas:production'], [''], { 0: 'atlas' }]) {
      expect(() => new ConnectionConfig({ VOMS: wrong as never })).toThrow(
        'VOMS must be a list of texts VO[:/VO[/GROUP][/Role=ROLE]], such as ["atlas:/atlas/Role=production"]; it is',
      );
    }
  });

  it('takes places of their own for the servers of virtual organisations and for those who may sign', () => {
    const config = new ConnectionConfig({ VOMSES: '~/my/vomses', VOMSDIR: '/srv/vomsdir' });
    expect(config).toMatchObject({ VOMSES: `${process.env.HOME}/my/vomses`, VOMSDIR: '/srv/vomsdir' });
    expect(() => new ConnectionConfig({ VOMSES: '' })).toThrow('VOMSES must be a non-empty string');
    expect(() => new ConnectionConfig({ VOMSDIR: ['/a'] as never })).toThrow('VOMSDIR must be a non-empty string');
  });
});
