import type { NamedOption } from './activity-description.js';

/**
 * A URL with options of ARC's own after the host: `https://se.example.org;threads=2/file`. In ADL that is the only
 * place for the options of a replica location.
 */
export function urlWithOptions(url: string, options: readonly NamedOption[]): string {
  const parts = /^([^:]+:\/\/)([^/]*)(.*)$/s.exec(url);
  if (options.length === 0 || parts === null) return url;
  const [, scheme = '', host = '', path = ''] = parts;
  return `${scheme}${host}${options.map(({ name, value }) => `;${name}=${value}`).join('')}${path}`;
}

/** The options of ARC's own that a URL has after its host. */
export const urlOptions = (url: string): readonly NamedOption[] =>
  (/^[^:]+:\/\/([^/]*)/.exec(url)?.[1] ?? '')
    .split(';')
    .slice(1)
    .map((option) => {
      const [name = '', ...value] = option.split('=');
      return { name, value: value.join('=') };
    });

/** The word before the first colon, if a URL begins like this; undefined for plain paths. */
export const urlScheme = (text: string): string | undefined => /^([A-Za-z0-9+.-]+):/.exec(text)?.[1]?.toLowerCase();

/** The path of a `file:` URL, unchanged: ARC does not percent-decode it. */
export const filePath = (url: string): string => url.slice('file:'.length).replace(/^\/\//, '');

/** The ends of a transfer that a language can name in which any other text is a path on the client. */
export const remoteEnds = <T extends { readonly uri: string }>(ends: readonly T[] | undefined): readonly T[] =>
  (ends ?? []).filter(({ uri }) => isRemoteUrl(uri));

/** Whether ARC can use a URL: all but `file:` need a host, or at least the place for one. */
export const isRemoteUrl = (text: string): boolean =>
  /^[A-Za-z0-9+.-]+:\/\/./s.test(text) && urlScheme(text) !== 'file';
