/** The handling of an output for a path on its owner's machine, which no server can reach. */
export const LOCAL_TARGET_REMARK =
  'an output for a local path stays on the server, under its own name, to be fetched from there';

/** Whether a local path only means that the output stays on the server: it is blank, or the same as the name. */
export const isOwnName = (path: string, name: string): boolean => {
  const plain = (text: string) =>
    text
      .trim()
      .replace(/^(\.\/+)+/, '')
      .replace(/\/+$/, '');
  return path.trim() === '' || plain(path) === plain(name);
};
