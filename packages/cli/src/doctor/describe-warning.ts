import type { Warning } from 'jasmin-arc';
import { describeTokenDefect } from 'jasmin-arc/tokens';
import { describeAttributeDefect } from 'jasmin-arc/voms';
import { formatMoment } from '../output/quantities.js';

/** A warning in words, and what to do about it. */
export interface WarningWords {
  readonly text: string;
  readonly hint?: string;
}

const FETCH_CRL = 'Update the lists of revoked certificates, as root: fetch-crl';
const SET_CLOCK = 'Set the clock of this machine, as root: timedatectl set-ntp true';

type OwnCertificateDefect = Extract<Warning, { readonly kind: 'own-certificate' }>['defect'];

/** Words a warning. */
export function describeWarning(warning: Warning, now: Date): WarningWords {
  switch (warning.kind) {
    case 'certificate-ends-soon':
      return {
        text: `your certificate ends on ${formatMoment(warning.notAfter)}`,
        hint: 'Renew the certificate with the authority that issued it: that can take days.',
      };
    case 'unknown-option': {
      const { name, meant } = warning;
      return {
        text: `there is no option ${name}: it is ignored`,
        hint: meant === undefined ? `Take ${name} out of the configuration.` : `Did you mean ${meant}?`,
      };
    }
    case 'own-certificate':
      return describeOwnDefect(warning.defect);
    case 'list-ended':
      return {
        text: `the list of revoked certificates of ${warning.authority}, ${warning.file}, ended on ${formatMoment(warning.until)}: its servers are not trusted`,
        hint: FETCH_CRL,
      };
    case 'token-defect':
      return {
        text: `it ${describeTokenDefect(warning.defect, now)}`,
        hint: 'If the server refuses it, get a token for this server, which allows to create jobs.',
      };
    case 'attribute-defect': {
      const { vo, defect } = warning;
      return {
        text: `servers ignore what it shows of ${vo}: ${describeAttributeDefect(defect)}`,
        hint: `Get it anew: jasmin-arc proxy create --voms ${vo}, or with the tool that made the proxy.`,
      };
    }
    case 'queue-for-others': {
      const { queue, organisations, shown } = warning;
      const [first] = organisations;
      const one = organisations.length === 1;
      return {
        text: `the queue ${queue} is published for the virtual organisation${one ? '' : 's'} ${organisations.join(', ')}, and your ${shown} shows ${one ? 'another or none' : 'none of them'}`,
        hint:
          shown === 'token'
            ? `If jobs are refused, use a proxy, as a token cannot have the attributes of an organisation: --voms ${first}, with AUTHENTICATION "x509".`
            : `If jobs are refused, have its attributes put into the proxy: --voms ${first}, or VOMS in the configuration.`,
      };
    }
    case 'clocks-differ': {
      const { how, ours, theirs } = warning;
      return {
        text: `this machine says ${formatMoment(ours)}, the server ${formatMoment(theirs)}: this one is ${how}`,
        hint: `${SET_CLOCK}. If it is right, tell the administrators of the server.`,
      };
    }
    case 'old-information':
      return {
        text: `what the server publishes is of ${formatMoment(warning.createdAt)}: the clock of this machine is fast, or the server publishes nothing new`,
        hint: `${SET_CLOCK}. If it is right, tell the administrators of the server: the states of jobs are out of date.`,
      };
  }
}

function describeOwnDefect(defect: OwnCertificateDefect): WarningWords {
  switch (defect.kind) {
    case 'revoked':
      return {
        text: `${defect.authority} has revoked your certificate on ${formatMoment(defect.revokedAt)} (${defect.file})`,
        hint: 'Ask the authority that issued it for a new certificate.',
      };
    case 'revocation-list':
      return {
        text: `the list of revoked certificates of your authority, ${defect.file}, cannot be used: ${defect.reason}`,
        hint: FETCH_CRL,
      };
    case 'signing-policy':
      return {
        text: `the signing policy ${defect.file} does not let ${defect.authority} sign for you, or cannot be read`,
      };
    case 'no-path':
      return {
        text: 'the authority of your certificate is not among them',
        hint: 'That is no harm here, but look whether the server knows your authority.',
      };
  }
}
