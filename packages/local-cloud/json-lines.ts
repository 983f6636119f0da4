import { createWriteStream, fchmodSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file of one JSON value per line, made anew, that only this user may read. */
export class JsonLines {
  readonly #stream;
  #isClosed = false;

  /** Opens the file at once: one that cannot be written fails before anything starts. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(path, 'w', 0o600);
    // The file of an earlier run keeps its own mode.
    fchmodSync(fd, 0o600);
    this.#stream = createWriteStream(path, { fd });
  }

  /** Appends a value. Work that an interruption left behind may still write after the end: that is dropped. */
  write(value: unknown, replacer?: (key: string, value: unknown) => unknown): void {
    if (!this.#isClosed) this.#stream.write(`${JSON.stringify(value, replacer)}\n`);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await new Promise((resolve) => this.#stream.end(resolve));
  }
}
