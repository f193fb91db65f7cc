import type { QueueObstacle, TokenDefect } from '../errors/index.js';
import type { ExaminedPlace } from '../identity/examine-place.js';
import type { Job, JobId } from '../jobs/job.js';
import type { TrustDefect } from '../pki/trust-defect.js';
import type { AttributeDefect } from '../voms/attribute-defect.js';

/** What virtual organisations say of the user in a proxy: groups and roles of one organisation. */
export interface ShownGroups {
  /** The virtual organisation. */
  readonly vo: string;
  /** Groups and roles, such as `/atlas/Role=production`, the primary one first. */
  readonly fqans: readonly string[];
}

/** The credential that servers see, and whose it is. */
export interface ShownIdentity {
  /** A proxy certificate, or a token. */
  readonly kind: 'proxy' | 'token';
  /** The subject of the user's certificate, in slash form, or `sub` of the token; undefined if the token does not tell. */
  readonly identity: string | undefined;
  /** Its groups in virtual organisations; those of a token are not known here. */
  readonly groups: readonly ShownGroups[];
}

/** A queue, and whether it takes a job that asks for nothing but it. */
export interface ExaminedQueue {
  /** Its name. */
  readonly name: string;
  /** Why it takes no such job; undefined if it does. */
  readonly obstacle: QueueObstacle | undefined;
}

/** The servers of a virtual organisation, by the vomses files. */
export interface OrganisationServers {
  /** The virtual organisation. */
  readonly vo: string;
  /** Its servers, as `host:port`. */
  readonly addresses: readonly string[];
}

/** What each check has found out. */
export interface CheckFacts {
  /** The configuration can be used. */
  readonly configuration: {
    /** The address of the server. */
    readonly endpoint: string;
    /** The options that were set; all others are defaults. */
    readonly given: readonly string[];
  };
  /** The token that is shown instead of a certificate. */
  readonly token: {
    /** Where it is, in words. */
    readonly place: string;
    /** Its issuer (`iss`). */
    readonly issuer: string | undefined;
    /** Its user (`sub`). */
    readonly subject: string | undefined;
    /** Its end (`exp`). */
    readonly expiresAt: Date | undefined;
  };
  /** The certificate or proxy that was found: its file, its key, its validity. */
  readonly identity: {
    /** Its place, with what is known of it; undefined for a credential in memory. */
    readonly taken: ExaminedPlace | undefined;
    /** All other places that were looked at, and why they were not taken. */
    readonly passedOver: readonly ExaminedPlace[];
  };
  /** The directory of authorities. */
  readonly authorities: {
    /** Its path; empty if the authorities are in memory. */
    readonly directory: string;
    /** How many of them are valid. */
    readonly count: number;
  };
  /** The servers of the virtual organisations that are configured. */
  readonly organisations: {
    /** Each organisation with its servers, as `host:port`. */
    readonly servers: readonly OrganisationServers[];
  };
  /** The proxy that servers see; made by this check if there was none, or it had to be renewed. */
  readonly proxy: {
    /** Its file; empty if it is in memory. */
    readonly path: string;
    /** Whether it has been made just now, and written to its file. */
    readonly isNew: boolean;
    /** The subject of the user's certificate, in slash form. */
    readonly identity: string;
    /** Its end. */
    readonly notAfter: Date;
    /** What it shows of virtual organisations. */
    readonly groups: readonly ShownGroups[];
  };
  /** The name of the server. */
  readonly host: {
    /** The name, or an address. */
    readonly host: string;
    /** The addresses that it leads to. */
    readonly addresses: readonly string[];
  };
  /** The port of the server. */
  readonly port: {
    /** Its number. */
    readonly port: number;
    /** The address that answers. */
    readonly address: string;
  };
  /** The certificate that the server shows, unverified. */
  readonly tls: {
    /** Its subject, in slash form. */
    readonly subject: string;
    /** Its issuer, in slash form. */
    readonly issuer: string;
  };
  /** The certificate of the server is trusted: by its name, its authority, its time, lists and policies. */
  readonly 'server-certificate': {
    /** Its subject, in slash form. */
    readonly subject: string;
    /** The authority that issued it, in slash form. */
    readonly issuer: string;
    /** Its end. */
    readonly notAfter: Date;
  };
  /** What the server speaks. */
  readonly interface: {
    /** For people: the name of the interface, and its version where it has several. */
    readonly label: string;
  };
  /** The server lets the user in. */
  readonly authorisation: ShownIdentity;
  /** What the server publishes of itself. */
  readonly information: {
    /** Its name. */
    readonly name: string | undefined;
    /** Its software with the version, such as `nordugrid-arc 7.0.0`. */
    readonly software: string | undefined;
    /** When it made the document. */
    readonly createdAt: Date | undefined;
  };
  /** The clock of this machine, compared with what the server tells. */
  readonly clock: {
    /** The time that the server told last; undefined if it tells none. */
    readonly serverTime: Date | undefined;
  };
  /** The server has got a proxy of its own for the jobs of the user. */
  readonly delegation: {
    /** Its id on the server; undefined if the server needs none. */
    readonly id: string | undefined;
  };
  /** The queues that take a job. */
  readonly queues: {
    /** All queues; empty if the server publishes none, and chooses itself. */
    readonly queues: readonly ExaminedQueue[];
  };
  /** A job of a second, from its submission to its end. */
  readonly job: {
    /** Its address. */
    readonly jobId: JobId;
    /** In its final state. */
    readonly job: Job;
    /** What it printed: the name of the machine that it ran on. */
    readonly stdout: string;
    /** What was written to its stderr, such as by start-up files of the cluster. */
    readonly stderr: string;
    /** Whether it has been removed from the server, because nothing would be lost. */
    readonly isCleaned: boolean;
  };
}

/** The name of a check. */
export type CheckName = keyof CheckFacts;

/** The order of all checks. */
export const CHECK_NAMES = [
  'configuration',
  'token',
  'identity',
  'authorities',
  'organisations',
  'proxy',
  'host',
  'port',
  'tls',
  'server-certificate',
  'interface',
  'authorisation',
  'information',
  'clock',
  'delegation',
  'queues',
  'job',
] as const satisfies readonly CheckName[];

/** What is no failure now, but can become one, or is the reason of one. */
export type Warning =
  | {
      /** An option that there is not: it is ignored. */
      readonly kind: 'unknown-option';
      /** Its name, as it was given. */
      readonly name: string;
      /** The name of the option that was probably meant; undefined if none is like it. */
      readonly meant: string | undefined;
    }
  | {
      /** The certificate of the user ends within a month. */
      readonly kind: 'certificate-ends-soon';
      /** Its end. */
      readonly notAfter: Date;
    }
  | {
      /** What the directory of authorities says against the user's own certificate: servers may follow the same lists. */
      readonly kind: 'own-certificate';
      /** The objection. */
      readonly defect: TrustDefect;
    }
  | {
      /** A list of revoked certificates has ended: no server of its authority is trusted. */
      readonly kind: 'list-ended';
      /** The authority, in slash form. */
      readonly authority: string;
      /** Path of the list. */
      readonly file: string;
      /** Its end (nextUpdate, RFC 5280, section 5.1.2.5). */
      readonly until: Date;
    }
  | {
      /** What the token says against itself. */
      readonly kind: 'token-defect';
      /** The objection. */
      readonly defect: TokenDefect;
    }
  | {
      /** Servers ignore what the proxy shows of a virtual organisation. */
      readonly kind: 'attribute-defect';
      /** The virtual organisation. */
      readonly vo: string;
      /** The objection. */
      readonly defect: AttributeDefect;
    }
  | {
      /** The queue that a job would go to is published for virtual organisations, of which the server sees none of this user. */
      readonly kind: 'queue-for-others';
      /** The queue. */
      readonly queue: string;
      /** The organisations, at least one. */
      readonly organisations: readonly string[];
      /** What the server sees: a token cannot have the attributes of an organisation. */
      readonly shown: 'proxy' | 'token';
    }
  | {
      /** The clocks of this machine and of the server differ by five minutes or more. */
      readonly kind: 'clocks-differ';
      /** How the clock of this machine goes, by that of the server. */
      readonly how: 'slow' | 'fast';
      /** The time here. */
      readonly ours: Date;
      /** The time there, at the same moment. */
      readonly theirs: Date;
    }
  | {
      /** What the server publishes is more than a quarter of an hour old by the clock of this machine. */
      readonly kind: 'old-information';
      /** When it was made, by the server. */
      readonly createdAt: Date;
    };

/** What one check has found, told apart by its `status`. */
export type CheckFinding<Check extends CheckName> =
  | {
      /** The check. */
      readonly check: Check;
      /** All is well. */
      readonly status: 'ok';
      /** What was found. */
      readonly facts: CheckFacts[Check];
    }
  | {
      /** The check. */
      readonly check: Check;
      /** It can be used, but is not as it should be. */
      readonly status: 'warning';
      /** What was found. */
      readonly facts: CheckFacts[Check];
      /** At least one. */
      readonly warnings: readonly Warning[];
    }
  | {
      /** The check. */
      readonly check: Check;
      /** It cannot be used. */
      readonly status: 'failed';
      /** What was thrown; its `remedy` is what helps. Undefined for a job that has failed on the server. */
      readonly error: Error | undefined;
      /** What is known all the same. */
      readonly facts?: Partial<CheckFacts[Check]> | undefined;
    }
  | {
      /** The check. */
      readonly check: Check;
      /** It has not been made. */
      readonly status: 'skipped';
      /** The checks that have failed and on which it depends; empty if it is not needed. */
      readonly because: readonly CheckName[];
    };

/** What a check has found. */
export type Finding = { readonly [Check in CheckName]: CheckFinding<Check> }[CheckName];

/** The same without the name of the check. */
export type Outcome<Check extends CheckName> =
  | { readonly status: 'ok'; readonly facts: CheckFacts[Check] }
  | { readonly status: 'warning'; readonly facts: CheckFacts[Check]; readonly warnings: readonly Warning[] }
  | { readonly status: 'failed'; readonly error: Error | undefined; readonly facts?: Partial<CheckFacts[Check]> }
  | { readonly status: 'skipped'; readonly because: readonly CheckName[] };

/** A check that nothing calls for. */
export const NOT_NEEDED = { status: 'skipped', because: [] } as const;

/** Facts, with a warning if there are any. */
export const foundWith = <Check extends CheckName>(
  facts: CheckFacts[Check],
  warnings: readonly Warning[],
): Outcome<Check> => (warnings.length === 0 ? { status: 'ok', facts } : { status: 'warning', facts, warnings });
