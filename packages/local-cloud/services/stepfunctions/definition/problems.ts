/** The problems of a definition. */
export class Problems {
  readonly #found: string[] = [];

  add(message: string, path: string): void {
    this.#found.push(`${message} at ${path || '/'}`);
  }

  get none(): boolean {
    return this.#found.length === 0;
  }

  toString(): string {
    return this.#found.join(', ');
  }
}
