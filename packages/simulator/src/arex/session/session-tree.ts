import type { SessionPath } from '../../../../sandbox/src/session/session-path.js';

interface Times {
  /** When its content was last written, or what is in it was added or removed. Milliseconds since 1970. */
  modifiedAt: number;
  /** When anything of it changed last. */
  changedAt: number;
}

interface FileNode extends Times {
  readonly kind: 'file';
  content: Buffer;
}

interface DirectoryNode extends Times {
  readonly kind: 'directory';
  readonly entries: Map<string, Node>;
}

type Node =
  | FileNode
  | DirectoryNode
  | (Times & { readonly kind: 'link'; readonly target: string })
  | (Times & { readonly kind: 'fifo' });

/** What a name leads to, links followed. */
export interface SessionStat {
  readonly kind: 'file' | 'directory';
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  readonly changedAt: number;
}

/** An entry of a session directory, as it is shown outside of the model. */
export interface SessionEntry {
  /** Relative to the session directory, as text. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'fifo';
  /** Of a file. */
  readonly content?: Buffer;
  /** Of a link. */
  readonly target?: string;
  readonly modifiedAt: number;
}

const MAX_LINKS = 40;

/** A session directory in memory. What lies outside of it does not exist: links that lead there are broken. */
export class SessionTree {
  readonly #root: DirectoryNode;

  constructor(at: number) {
    this.#root = directory(at);
  }

  /** What a path leads to; undefined if that is neither a file nor a directory. */
  stat(path: SessionPath): SessionStat | undefined {
    const node = this.#follow(path);
    if (node?.kind !== 'file' && node?.kind !== 'directory') return undefined;
    const sizeBytes = node.kind === 'file' ? node.content.length : 4096;
    return { kind: node.kind, sizeBytes, modifiedAt: node.modifiedAt, changedAt: node.changedAt };
  }

  /** The names in a directory, with the kind of what they themselves are; undefined if it is none. */
  names(path: SessionPath): readonly { readonly name: string; readonly kind: Node['kind'] }[] | undefined {
    const node = this.#follow(path);
    return node?.kind === 'directory' ? [...node.entries].map(([name, { kind }]) => ({ name, kind })) : undefined;
  }

  /** The content of a file, links followed; undefined if it is none. */
  read(path: SessionPath): Buffer | undefined {
    const node = this.#follow(path);
    return node?.kind === 'file' ? node.content : undefined;
  }

  /**
   * Writes into a file, which is made with its directories where it does not exist. Nothing is cut off.
   * @returns false if a file cannot be there
   */
  write(path: SessionPath, bytes: Buffer, start: number, at: number): boolean {
    const file = this.#fileForWriting(path, at);
    if (!file) return false;
    if (bytes.length > 0) {
      const content = Buffer.alloc(Math.max(file.content.length, start + bytes.length));
      file.content.copy(content);
      bytes.copy(content, start);
      file.content = content;
    }
    touch(file, at);
    return true;
  }

  /** Gives a file this content, and makes it with its directories where it does not exist. @returns false if it cannot be there */
  replace(path: SessionPath, content: Buffer, at: number): boolean {
    const file = this.#fileForWriting(path, at);
    if (!file) return false;
    file.content = content;
    touch(file, at);
    return true;
  }

  /** Makes a directory, a link or a FIFO where nothing is. @returns false if something is, or nothing can be, there */
  make(path: SessionPath, made: 'directory' | 'fifo' | { readonly target: string }, at: number): boolean {
    const name = path.at(-1);
    const parent = this.#directoryFor(path, at);
    if (name === undefined || !parent || parent.entries.has(name)) return false;
    const times = { modifiedAt: at, changedAt: at };
    if (made === 'directory') parent.entries.set(name, directory(at));
    else if (made === 'fifo') parent.entries.set(name, { kind: 'fifo', ...times });
    else parent.entries.set(name, { kind: 'link', target: made.target, ...times });
    touch(parent, at);
    return true;
  }

  /** Removes a file, a link itself, or a directory with all that is in it. @returns false if nothing is there */
  remove(path: SessionPath, at: number): boolean {
    const name = path.at(-1);
    const parent = this.#follow(path.slice(0, -1));
    if (name === undefined || parent?.kind !== 'directory' || !parent.entries.delete(name)) return false;
    touch(parent, at);
    return true;
  }

  /** Sets the time of what a path leads to, as `touch -d` does. */
  setModified(path: SessionPath, modifiedAt: number, at: number): void {
    const node = this.#follow(path);
    if (!node) return;
    node.modifiedAt = modifiedAt;
    node.changedAt = at;
  }

  /**
   * Removes all but what is named: a directory is kept with all that is in it, and the session directory itself is everything.
   * @returns the names, as text, of what has been removed
   */
  prune(kept: readonly SessionPath[], at: number): readonly string[] {
    const removed: string[] = [];
    const visit = (node: DirectoryNode, below: readonly SessionPath[], prefix: string): void => {
      if (below.some((path) => path.length === 0)) return;
      for (const [name, child] of [...node.entries]) {
        const inside = below.filter(([first]) => first === name).map((path) => path.slice(1));
        const isKept = child.kind === 'directory' ? inside.length > 0 : inside.some((path) => path.length === 0);
        if (isKept && child.kind === 'directory') visit(child, inside, `${prefix}${name}/`);
        if (isKept) continue;
        removed.push(...entriesOf(child, `${prefix}${name}`).map(({ path }) => path));
        node.entries.delete(name);
        touch(node, at);
      }
    };
    visit(this.#root, kept, '');
    return removed;
  }

  /** Everything in it, directories before what they hold. */
  entries(): readonly SessionEntry[] {
    return [...this.#root.entries].flatMap(([name, node]) => entriesOf(node, name));
  }

  /** How many bytes its files have together. */
  get sizeBytes(): number {
    return this.entries().reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  }

  #follow(path: SessionPath): Node | undefined {
    return this.#walk(path, MAX_LINKS).node;
  }

  /** Where a path ends, links followed, and the path itself without any link. */
  #walk(path: SessionPath, linksLeft: number): { readonly node: Node | undefined; readonly real: SessionPath } {
    let node: Node | undefined = this.#root;
    let real: SessionPath = [];
    for (const name of path) {
      if (node?.kind !== 'directory') return { node: undefined, real };
      const next: Node | undefined = node.entries.get(name);
      if (next?.kind === 'link') {
        const target = linksLeft > 0 ? resolveTarget(real, next.target) : undefined;
        if (!target) return { node: undefined, real };
        ({ node, real } = this.#walk(target, linksLeft - 1));
      } else {
        node = next;
        real = [...real, name];
      }
    }
    return { node, real };
  }

  #fileForWriting(path: SessionPath, at: number): FileNode | undefined {
    const name = path.at(-1);
    const parent = this.#directoryFor(path, at);
    if (name === undefined || !parent) return undefined;
    const there = parent.entries.get(name);
    if (there?.kind === 'link') {
      const { real } = this.#walk(path.slice(0, -1), MAX_LINKS);
      const target = resolveTarget(real, there.target);
      // A link to nothing makes the file that it leads to, if only its directory exists.
      if (!target || this.#follow(target.slice(0, -1))?.kind !== 'directory') return undefined;
      return this.#isLinkLoop(target) ? undefined : this.#fileForWriting(target, at);
    }
    if (there) return there.kind === 'file' ? there : undefined;
    const file: FileNode = { kind: 'file', content: Buffer.alloc(0), modifiedAt: at, changedAt: at };
    parent.entries.set(name, file);
    touch(parent, at);
    return file;
  }

  #isLinkLoop(path: SessionPath): boolean {
    let current: SessionPath | undefined = path;
    for (let links = 0; current && links <= MAX_LINKS; links += 1) {
      const { node, real } = this.#walk(current.slice(0, -1), MAX_LINKS);
      const there: Node | undefined = node?.kind === 'directory' ? node.entries.get(current.at(-1) ?? '') : undefined;
      if (there?.kind !== 'link') return false;
      current = resolveTarget(real, there.target);
    }
    return true;
  }

  /** The directory that a path is in, made where it does not exist. */
  #directoryFor(path: SessionPath, at: number): DirectoryNode | undefined {
    let node: Node = this.#root;
    for (let length = 1; length < path.length; length += 1) {
      const name = path[length - 1] ?? '';
      if (node.kind !== 'directory') return undefined;
      if (!node.entries.has(name)) {
        node.entries.set(name, directory(at));
        touch(node, at);
      }
      const next = this.#follow(path.slice(0, length));
      if (!next) return undefined;
      node = next;
    }
    return node.kind === 'directory' ? node : undefined;
  }
}

/** Where a link leads from the directory it is in; undefined if that is outside. */
function resolveTarget(from: SessionPath, target: string): SessionPath | undefined {
  if (target.startsWith('/')) return undefined;
  const parts = [...from];
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts;
}

const directory = (at: number): DirectoryNode => ({
  kind: 'directory',
  entries: new Map(),
  modifiedAt: at,
  changedAt: at,
});

function touch(node: Node, at: number): void {
  node.modifiedAt = at;
  node.changedAt = at;
}

function entriesOf(node: Node, path: string): readonly SessionEntry[] {
  const { kind, modifiedAt } = node;
  const own: SessionEntry = {
    path,
    kind,
    modifiedAt,
    ...(node.kind === 'file' && { content: node.content }),
    ...(node.kind === 'link' && { target: node.target }),
  };
  if (node.kind !== 'directory') return [own];
  return [own, ...[...node.entries].flatMap(([name, child]) => entriesOf(child, `${path}/${name}`))];
}
