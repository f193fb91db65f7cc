/** Encryptions of PKCS #12 that OpenSSL 3 knows only with `-legacy`: RC4 and RC2 (RFC 7292, appendix C). */
const LEGACY_ENCRYPTIONS = [1, 2, 5, 6].map((last) =>
  Buffer.from([0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, last]),
);

/** Whether a bundle, as older browsers exported them, can only be opened with `openssl pkcs12 -legacy`. */
export const isLegacyPkcs12 = (bundle: Buffer): boolean => LEGACY_ENCRYPTIONS.some((oid) => bundle.includes(oid));

const quoted = (path: string): string => (/^[\w./+@%,:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);

/** The files that a bundle becomes, in ~/.arc. */
export const PEM_FILES = ['usercert.pem', 'userkey-nopass.pem'] as const;

/**
 * What to type so that a bundle becomes the two files in ~/.arc. It is one command, so that it can be pasted: a second
 * one would be taken for the password that openssl asks for.
 * @param present - those of the two that are there already: they are kept under another name
 */
export function pkcs12Commands(
  path: string,
  { isLegacy, present = [] }: { readonly isLegacy: boolean; readonly present?: readonly string[] },
): readonly string[] {
  const openssl = `openssl pkcs12${isLegacy ? ' -legacy' : ''} -in "$P12"`;
  return [
    '(umask 077 && mkdir -p ~/.arc && cd ~/.arc &&',
    ...present.map((name) => ` mv ${name} ${name}.$(date +%s) &&`),
    ` P12=${quoted(path)} &&`,
    ` ${openssl} -clcerts -nokeys -out usercert.pem &&`,
    ` ${openssl} -nocerts -nodes -out userkey-nopass.pem)`,
  ];
}
