/**
 * A place where a part of this machine can be replaced, such as its files: the library uses the real one, the simulator puts
 * another one there. It is looked up at each use, so that several simulated machines can run in one process. Public functions
 * that take no such part, as `expandInput`, and the command use the seam of the whole module; hence it is not an argument.
 */
export class Seam<Part> {
  readonly #real: Part;
  #find: () => Part | undefined = () => undefined;

  constructor(real: Part) {
    this.#real = real;
  }

  /** The part in use now. */
  get current(): Part {
    return this.#find() ?? this.#real;
  }

  /**
   * Replaces the part.
   * @param find - called at each use; the real part is used where it returns undefined
   * @returns a function that removes the replacement
   */
  replace(find: () => Part | undefined): () => void {
    this.#find = find;
    return () => {
      this.#find = () => undefined;
    };
  }
}
