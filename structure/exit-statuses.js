/**
 * Whether a manual tells the exit statuses as the command does. Its help and its manual page are made of the same table
 * (`packages/cli/src/help`).
 * @param text - of a Markdown file with a table of statuses, each in a row of its own: "| `107` | No queue … |"
 * @param meanings - what the command prints of each status, in order
 * @returns a sentence for each status that the manual lacks, words otherwise, or has and the command has not
 */
export function describeWrongExitStatuses(text, meanings) {
  const rows = [...text.matchAll(/^\| `([\d–+N, ]+)` \| (.*) \|$/gm)].map(([, status, meaning]) => [
    status,
    meaning.replaceAll('`', '"').replaceAll('\\|', '|'),
  ]);
  const key = ([status, meaning]) => `${status}: ${meaning}`;
  const told = new Set(rows.map(key));
  const real = new Set(meanings.map(key));
  return [
    ...[...real].filter((one) => !told.has(one)).map((one) => `it does not say what the command says: ${one}`),
    ...[...told].filter((one) => !real.has(one)).map((one) => `it says what the command does not say: ${one}`),
  ];
}

/**
 * The statuses that a text names as such: `exit status 109`.
 * @returns a sentence for each that the command does not have
 */
export function describeUnknownExitStatuses(text, meanings) {
  const known = new Set(meanings.flatMap(([status]) => status.split(', ')));
  const named = [...text.matchAll(/\bexit status(?: is)? \(?(1\d\d)\b/gi)].map(([, status]) => status);
  return [...new Set(named)]
    .filter((status) => !known.has(status))
    .map((status) => `it names the exit status ${status}, which the command does not have`);
}
