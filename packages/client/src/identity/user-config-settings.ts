import { callback, listOf, object, quantity, required, simple, text } from '../checks/shape.js';
import type { Log } from '../log/log.js';
import { type PassPhrase, passPhraseShape } from '../pki/pass-phrase.js';
import { readVomsRequest } from '../voms/fqan.js';
import type { FoundIdentity } from './find-identity.js';
import { log as logShape } from './log-shape.js';

/** The files and times that a `UserConfig` works with. */
export interface UserConfigSettings {
  /** Path of the user certificate, PEM or PKCS #12. */
  readonly clientCert: string;
  /**
   * Path of its private key, PEM or PKCS #12, readable by its owner only.
   * @default `clientCert` if it holds a key, otherwise `~/.arc/userkey-nopass.pem`, or `~/.arc/userkey.pem` where that is missing
   */
  readonly clientKey?: string | undefined;
  /** Directory of the trusted authorities' certificates. */
  readonly certsDir: string;
  /** Where the proxy is kept. */
  readonly proxyFile: string;
  /** How long a new proxy is valid, in seconds; less if the user certificate expires earlier. */
  readonly proxyValiditySeconds: number;
  /** A proxy with this many seconds left, or fewer, is renewed. */
  readonly proxyRenewalThresholdSeconds: number;
  /** A binary to make proxies with. @default they are made in this process */
  readonly arcproxyPath?: string | undefined;
  /** Used, or asked for, at each renewal, if the key is encrypted. @default the key must be without */
  readonly passPhrase?: PassPhrase | undefined;
  /**
   * What the proxy has to show of virtual organisations, such as `atlas` or `atlas:/atlas/Role=production`, the most important one
   * first; see `parseVomsRequest`. @default what the proxy before it had
   */
  readonly voms?: readonly string[] | undefined;
  /** Files or directories that name the servers of virtual organisations. @default the usual ones, see `vomsesPlaces` */
  readonly vomses?: readonly string[] | undefined;
  /** The directory that says who may sign for which organisation. @default the usual one, see `vomsDirectory` */
  readonly vomsDirectory?: string | undefined;
}

/** Options of a `UserConfig`. */
export interface UserConfigOptions {
  /** Gets the steps of making and renewing proxies. @default nothing is logged */
  readonly log?: Log | undefined;
  /** @default the machine's clock */
  readonly now?: (() => Date) | undefined;
  /**
   * Looks for the identity when it is first needed: what it finds takes the place of the files in the settings. A proxy of another
   * program is used as it is, and never written. @default the files in the settings
   */
  readonly find?: (() => Promise<FoundIdentity>) | undefined;
}

export const USER_CONFIG_SETTINGS = object<UserConfigSettings>({
  clientCert: required(text),
  clientKey: text,
  certsDir: required(text),
  proxyFile: required(text),
  proxyValiditySeconds: required(quantity('seconds')),
  proxyRenewalThresholdSeconds: required(quantity('seconds')),
  arcproxyPath: text,
  passPhrase: passPhraseShape,
  voms: listOf(
    'texts',
    simple(
      'VO[:/VO[/GROUP][/Role=ROLE]]',
      (value) => typeof value === 'string' && typeof readVomsRequest(value) !== 'string',
    ),
  ),
  vomses: listOf('paths', text),
  vomsDirectory: text,
});

export const USER_CONFIG_OPTIONS = object<UserConfigOptions>({ log: logShape, now: callback(), find: callback() });

/** Options of `UserConfig.credential`. */
export interface CredentialOptions {
  /**
   * For how many seconds it is needed. A proxy that lasts less long is renewed before, with the attributes of virtual organisations
   * that it has, where that helps: what is delegated from a proxy ends with it, and with its attributes. @default 0
   */
  readonly leastSeconds?: number | undefined;
}

export const CREDENTIAL_OPTIONS = object<CredentialOptions>({ leastSeconds: quantity('seconds') });
