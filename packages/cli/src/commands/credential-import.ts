import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'credential import',
  summary: 'make ~/.arc/usercert.pem and userkey.pem of a certificate that a browser has exported',
  description: [
    'Reads a PKCS #12 file (.p12, .pfx), or one PEM file with both certificate and key, shows what is in it, and writes the two files that all ARC tools know. The key keeps the pass phrase of the file; a file without one is given a new one.',
    'Nothing is written if the key does not belong to the certificate, or the certificate has expired. Files that hold something else stay as they are, unless --force is given.',
  ],
  operands: [{ name: 'FILE', required: true, complete: 'file' }],
  options: {
    'no-passphrase': {
      kind: 'flag',
      help: 'Write the key without a pass phrase: commands never ask for it, and anyone who gets the file can act as you',
    },
    force: { kind: 'flag', help: 'Replace other files that are there; the old ones are kept beside them' },
  },
  examples: [
    {
      line: 'jasmin-arc credential import ~/Downloads/cert.p12',
      does: 'Use a certificate that a browser has exported:',
    },
    {
      line: 'jasmin-arc credential import --passphrase-from cmd:"pass show grid" cert.p12',
      does: 'Without a terminal, the pass phrase comes from a password manager:',
    },
  ],

  async run(context, { options, operands: [file = ''] }) {
    const { importCredential, showImported } = await import('../credential/import-credential.js');
    const imported = await importCredential(context, file, { force: options.force, isPlain: options['no-passphrase'] });
    await showImported(context, imported);
    return ExitStatus.OK;
  },
});
