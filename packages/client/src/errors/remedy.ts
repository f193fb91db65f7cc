/**
 * What helps against an error, as a fact: each front end words it for its own users, using the fields of the error.
 * @example
 * ```ts
 * const BUTTONS: Partial<Record<Remedy, string>> = { 'renew-proxy': 'New proxy', 'fix-permissions': 'Protect the key' };
 * ```
 */
export type Remedy =
  | ArgumentRemedy
  | ConfigRemedy
  | CredentialRemedy
  | DescriptionRemedy
  | JobListRemedy
  | JobRemedy
  | ProxyFileRemedy
  | ServerRemedy
  | SubmissionRemedy
  | TokenRemedy
  | TrustRemedy;

/** What helps if a server cannot be reached, is not the intended one, or refuses access. */
export type ServerRemedy =
  /** Nothing answers: the address is wrong, the server is down, or a firewall is in between. */
  | 'check-server'
  | 'check-host-name'
  | 'check-network'
  | 'check-network-and-retry'
  /** The host answers, but not as an HTTPS server. */
  | 'check-host-and-port'
  /** The host answers, but not as an ARC server. */
  | 'check-address'
  /** It does not speak the interface that was asked for, which may be one that later releases of ARC do not have. */
  | 'check-interface'
  | 'check-tls-version'
  | 'use-https'
  /** The server does not go by this name. */
  | 'use-certificate-name'
  /** The server's certificate is for another name. */
  | 'check-for-impostor'
  /** It may be overloaded or in the middle of a restart. */
  | 'retry'
  /** It, or the network, is slow. */
  | 'retry-slow-server'
  /** It is in trouble, or a gateway in front of it answers in its place. */
  | 'retry-later'
  /** The same, of a server that has answered before. */
  | 'retry-known-server'
  /** The same, of the server that an id of a job names. */
  | 'retry-server-of-job'
  /** It has just been started, and has published nothing yet. */
  | 'wait-for-information'
  /** It speaks a later version than this release. */
  | 'update-client'
  | 'request-access'
  /** For the subject of the certificate, or for its virtual organisation. */
  | 'request-authorisation'
  | 'use-identity-of-job';

/** What helps if a server's certificate is not trusted. */
export type TrustRemedy =
  /** The clock of this machine is slow, unless the server is fast. */
  | 'set-clock'
  /** A certificate, or the list of revoked ones in `file`, is not valid by the clock of this machine. */
  | 'check-clocks'
  /** The authority of the server is not in CERTS_DIR. */
  | 'install-authority'
  /** CERTS_DIR has no usable certificate of an authority. */
  | 'configure-authorities'
  /** CERTS_DIR has no certificates of authorities at all. */
  | 'name-authorities'
  /** The server does not send the certificates between its own and that of its authority. */
  | 'complete-server-chain'
  /** It has been revoked; `file` is the list that says so. */
  | 'replace-server-certificate'
  /** `file` cannot be relied upon, for the `reason` of the error. */
  | 'update-revocation-list'
  /** `file` excludes the server. */
  | 'update-signing-policy'
  /** `file` cannot be read. */
  | 'repair-signing-policy';

/** What helps if a certificate, a key or a proxy of the user cannot be used. `path` is the file. */
export type CredentialRemedy =
  | 'renew-proxy'
  /** The certificate that the proxy was made from is not here: only the tool that made it can make another. */
  | 'renew-with-its-tool'
  /** A proxy that is made from another proxy is not enough. */
  | 'renew-proxy-from-certificate'
  /** By the clock of the server, the proxy is not valid. */
  | 'check-clocks-and-renew-proxy'
  /** The server closed the connection when the credential was shown, without a reason. */
  | 'retry-or-renew-proxy'
  /** OpenSSL cannot use the proxy, or the certificates in CERTS_DIR. */
  | 'renew-proxy-or-check-authorities'
  /** The client has shown no credential. */
  | 'configure-credential'
  /** `option` names a file that is not there. */
  | 'place-credential'
  /** `option` names a file that may not be read. */
  | 'make-readable'
  | 'complete-proxy-chain'
  /** It has expired. */
  | 'renew-certificate'
  /** It has been revoked, or is malformed. */
  | 'replace-certificate'
  /** It is valid only later by the clock of this machine; `kind` says whether it is a proxy. */
  | 'wait-until-valid'
  | 'check-certificate-and-clock'
  /** A certificate of an authority, or for another purpose, cannot issue proxies. */
  | 'use-personal-certificate'
  | 'use-rsa-key'
  | 'use-supported-key'
  | 'use-matching-key'
  /** Others can read or change the key. */
  | 'fix-permissions'
  | 'give-pass-phrase'
  | 'correct-pass-phrase'
  /** It is PEM without a certificate. */
  | 'name-certificate-file'
  /** It is no PEM. */
  | 'convert-certificate'
  /** It is cut short, or damaged. */
  | 'copy-certificate-again'
  /** It is PEM without a key. */
  | 'name-key-file'
  /** It is no PEM. */
  | 'convert-key'
  | 'check-key'
  /** It is a PKCS #12 file that is damaged, lacks something, or is made in a way that is not supported. */
  | 'export-again'
  /** It holds several private keys. */
  | 'keep-one-key'
  /** It made no proxy that can be used. */
  | 'try-arcproxy'
  /** `path` is the program. */
  | 'debug-arcproxy'
  | 'install-arcproxy'
  | 'report-delegation-request'
  /** No vomses file names a server of the virtual organisation `vo`; `path` is the one to add it to. */
  | 'add-voms-server'
  /** The servers of the virtual organisation do not know the user, or not with these groups. */
  | 'check-membership';

/** What helps if a token cannot be used, or is refused. `path` is its file. */
export type TokenRemedy =
  /** There is none. */
  | 'give-token'
  /** `path` is not there, cannot be read, or is another user's. */
  | 'place-token'
  /** What is there is no token. */
  | 'replace-token'
  | 'get-shorter-token'
  /** It was found, and does not name the server; the user may still want it to be used. */
  | 'ask-for-token-use'
  /** For remote files, the server takes only certificates. */
  | 'use-certificate-for-files'
  /** It is for the configured server only. */
  | 'name-server-of-token'
  /** It has expired. */
  | 'renew-token'
  /** It is valid only later by the clock of this machine. */
  | 'wait-for-token'
  /** It names other servers. */
  | 'get-token-for-server'
  /** It does not allow what was asked for. */
  | 'get-token-with-scope'
  /** A server may not accept its issuer, or may not know the user. */
  | 'request-token-authorisation'
  /** The login has ended, or its file (`path`) is malformed; `issuer` is where to log in. */
  | 'log-in-again'
  /** The file of the login (`path`) cannot be written. */
  | 'make-login-writable'
  /** Tokens go over HTTPS only. */
  | 'use-https-issuer'
  /** `issuer` is wrong, or is not reached from here. */
  | 'check-issuer'
  /** `namedIssuer` is what the issuer calls itself. */
  | 'use-named-issuer'
  /** It does not offer the device flow, by which users log in from a terminal: a token has to come from elsewhere. */
  | 'get-token-elsewhere'
  /** A client has to be registered with the issuer first. */
  | 'give-client-id'
  /** The issuer does not know the client, or does not let it do this. */
  | 'check-client-id'
  /** The issuer does not give the scopes or the audience that it was asked for. */
  | 'ask-issuer-for-less'
  /** oidc-agent does not run, or `OIDC_SOCK` does not name its socket. */
  | 'start-agent'
  /** oidc-agent does not have the `account`, or has not loaded it, or its issuer wants a new login. */
  | 'load-agent-account'
  /** The login was not confirmed. */
  | 'confirm-login';

/** What helps if the proxy cannot be saved or read. `path` is the file. */
export type ProxyFileRemedy =
  | 'make-proxy-directory'
  | 'use-own-directory'
  | 'use-directory-with-space'
  /** The file system does not keep files from other users. */
  | 'use-local-disk'
  /** What was written reads back differently. */
  | 'use-other-disk'
  | 'use-regular-file'
  /** It is another user's. */
  | 'use-own-file'
  /** It holds something else. */
  | 'use-separate-file'
  | 'replace-proxy-file'
  | 'inspect-proxy-link'
  /** Others could read it. */
  | 'discard-exposed-proxy';

/** What helps if a method was called with an argument that it does not take. */
export type ArgumentRemedy = 'correct-call';

/** What helps if the configuration cannot be used. */
export type ConfigRemedy =
  /** `key` is the option. */
  'correct-option' | 'write-json-object';

/** What helps if a job cannot be described, or its inputs cannot be sent. `path` is the file. */
export type DescriptionRemedy =
  /** Servers cannot be told what the description asks for. */
  | 'remove-or-allow-loss'
  | 'name-language'
  | 'write-period'
  | 'split-comment-sign'
  | 'trim-executable'
  | 'give-slots-per-host'
  /** The description wants the server to start a parallel program. */
  | 'start-processes'
  | 'name-executable'
  | 'use-plain-name'
  /** `commandLine` is the program as it was given, with its arguments in it, and further ones. */
  | 'separate-arguments'
  /** `commandLine` contains words that only a shell can interpret. */
  | 'use-shell'
  /** Arguments or variables are too long. */
  | 'send-text-as-input'
  /** It would have the name of a stream. */
  | 'rename-input'
  /** Two inputs would have the same name. */
  | 'rename-one-input'
  | 'expand-directory'
  | 'send-fewer-files'
  | 'check-permissions'
  | 'convert-line-ends'
  /** Data that comes through a pipe is kept there. */
  | 'make-room-for-input'
  /** A source of items is none of the forms that there are. */
  | 'name-item-source'
  /** A shell replaces a pattern by the paths that match it, so it has to be quoted. `path` is one of them. */
  | 'quote-pattern'
  /** Braces that are no placeholder are doubled. */
  | 'double-braces';

/** What helps if a job could not be submitted, or its inputs could not be sent. */
export type SubmissionRemedy =
  /** No queue offers as much. */
  | 'ask-for-less'
  | 'choose-other-server'
  | 'choose-other-environment'
  /** The server is full. */
  | 'submit-when-jobs-end'
  /** The job needs a delegation, and DELEGATE is "never". */
  | 'allow-delegation'
  /** The submission is recorded, and is settled within an hour. */
  | 'wait-and-recover'
  /** The submission is not recorded, because the job list could not be written. */
  | 'look-on-server'
  /** The job may be there; `abandonedJobId` is its id. */
  | 'wait-and-look'
  /** The job was cancelled, and has files. */
  | 'look-and-clean'
  /** The job had finished by then. */
  | 'use-results'
  /** An input changed while it was read. */
  | 'resubmit-when-unchanged'
  /** An input is not what it was at the submission. */
  | 'cancel-and-resubmit'
  | 'upload-from-origin'
  /** The job may have run with a part of an input. */
  | 'distrust-results';

/** What helps if an action on a job, or on its files, fails. */
export type JobRemedy =
  /** The server knows no job of this user with this id. */
  | 'check-ownership'
  | 'use-job-address'
  /** The id is not that of the submitted job: `explanation` says what became of that job, `submittedJobId` is its id. */
  | 'use-submitted-job'
  | 'wait-or-take-partial'
  | 'cancel-or-wait'
  /** It may have failed again. */
  | 'look-at-log'
  /** Files would be lost. */
  | 'fetch-or-clean'
  /** The given `fetched` is of another job. */
  | 'give-own-outputs'
  | 'name-wanted-outputs'
  /** The session directory has more names than can be listed. */
  | 'name-outputs'
  | 'rename-or-name-outputs'
  | 'rename-or-name-directories'
  | 'wait-until-unchanged';

/** What helps if the job list, or a file beside it (`file`, `path`), cannot be read or written; `reason` says why. */
export type JobListRemedy =
  /** The list, or the journal of pending submissions, is malformed or was emptied. */
  | 'rebuild-job-list'
  /** It is one of older ARC tools. */
  | 'convert-job-list'
  /** It is a file of another kind, or a malformed history. */
  | 'move-file-away'
  /** It is a history that was emptied. */
  | 'remove-file'
  /** The system refuses access. */
  | 'make-file-usable'
  /** Another program keeps it locked. */
  | 'wait-for-lock'
  | 'free-disk-space';
