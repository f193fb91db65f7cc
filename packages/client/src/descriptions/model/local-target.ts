/** What becomes of an output that is to go to a place on the machine of its owner, which no server reaches. */
export const LOCAL_TARGET_REMARK =
  'an output for a local path stays on the server, under its own name, to be fetched from there';

/** Whether a local path says no more than that the output is to stay: it is blank, or the name once more. */
export const isOwnName = (path: string, name: string): boolean => {
  const plain = (text: string) =>
    text
      .trim()
      .replace(/^(\.\/+)+/, '')
      .replace(/\/+$/, '');
  return path.trim() === '' || plain(path) === plain(name);
};
