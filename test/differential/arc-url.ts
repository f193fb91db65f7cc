/** A URL as ARC's library spells it: what is the same to it is spelled the same. */
export interface ArcUrl {
  readonly url: string;
  /** ARC's own options, which stand after the host. */
  readonly options: ReadonlyMap<string, string>;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  ftp: '21',
  gsiftp: '2811',
  http: '80',
  https: '443',
  ldap: '389',
  root: '1094',
};
const WITH_QUERY = ['arc', 'dav', 'davs', 'http', 'httpg', 'https', 'root', 'rucio', 'srm'];

/** Lower case, the default port, sorted query parameters of which the last of a name counts. */
export function arcUrl(text: string): ArcUrl {
  const [, scheme = '', authority = '', rest = ''] = /^([^:]+):\/\/([^/]*)(.*)$/s.exec(text) ?? [];
  const protocol = scheme.toLowerCase();
  const [host = '', ...options] = authority.split(';');
  const [, name = host, port = DEFAULT_PORTS[protocol]] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  const question = WITH_QUERY.includes(protocol) ? rest.indexOf('?') : -1;
  const path = question < 0 ? rest : rest.slice(0, question);
  const parameters = new Map(
    question < 0
      ? []
      : rest
          .slice(question + 1)
          .split('&')
          .map(pair),
  );
  const query = [...parameters].sort(byName).map(([key, value]) => (value === undefined ? key : `${key}=${value}`));
  return {
    url: `${protocol}://${name.toLowerCase()}${port ? `:${port}` : ''}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    options: new Map(options.map(pair).map(([key, value]) => [key, value ?? ''])),
  };
}

function pair(text: string): [string, string | undefined] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;
