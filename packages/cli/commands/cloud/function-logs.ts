import { createWriteStream, fchmodSync, openSync } from 'node:fs';
import type { LocalCloudOptions } from '../../../local-cloud/cloud-options';

/** Writes the lines that functions print to a file, made anew, that only this user may read. */
export class FunctionLogs {
  readonly #stream;

  constructor(path: string) {
    const fd = openSync(path, 'w', 0o600);
    // The file of an earlier run keeps its own mode.
    fchmodSync(fd, 0o600);
    this.#stream = createWriteStream(path, { fd });
  }

  readonly write: NonNullable<LocalCloudOptions['onLogLine']> = ({ at, ...line }) =>
    void this.#stream.write(`${JSON.stringify({ at: new Date(at).toISOString(), ...line })}\n`);

  async close(): Promise<void> {
    await new Promise((resolve) => this.#stream.end(resolve));
  }
}
