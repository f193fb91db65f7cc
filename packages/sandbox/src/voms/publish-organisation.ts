import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../atomic-file.js';

export interface PublishedServer {
  readonly vo: string;
  readonly host: string;
  readonly port: number;
  /** The subject of the certificate that the server shows, in slash form. */
  readonly subject: string;
  /** The subject of the certificate that it signs with, and of the authority of that, in slash form. */
  readonly signer: readonly [subject: string, authority: string];
}

/** Where a virtual organisation has published who gives its attributes, and who signs them. */
export interface PublishedPlaces {
  /** For VOMSES, and X509_VOMSES. */
  readonly vomses: string;
  /** For VOMSDIR, and X509_VOMS_DIR. */
  readonly vomsdir: string;
}

/** @param directory - of the sandbox */
export const publishedPlaces = (directory: string): PublishedPlaces => ({
  vomses: join(directory, 'voms', 'vomses'),
  vomsdir: join(directory, 'voms', 'vomsdir'),
});

/** Writes what a virtual organisation publishes: the line for its server, and who signs. The port may be another one at each start. */
export async function publishOrganisation(directory: string, server: PublishedServer): Promise<void> {
  const { vo, host, port, subject, signer } = server;
  const { vomses, vomsdir } = publishedPlaces(directory);
  await mkdir(join(vomsdir, vo), { recursive: true, mode: 0o755 });
  await writeFileAtomically(join(vomsdir, vo, `${host}.lsc`), `${signer.join('\n')}\n`, { mode: 0o644 });
  await writeFileAtomically(vomses, `"${vo}" "${host}" "${port}" "${subject}" "${vo}"\n`, { mode: 0o644 });
}
