import type { LocalCloudOptions } from '../../../local-cloud/cloud-options';
import { JsonLines } from '../../../local-cloud/json-lines';

/** Writes the lines that functions print to a file that only this user may read. */
export class FunctionLogs {
  readonly #lines: JsonLines;

  constructor(path: string) {
    this.#lines = new JsonLines(path);
  }

  readonly write: NonNullable<LocalCloudOptions['onLogLine']> = ({ at, ...line }) =>
    this.#lines.write({ at: new Date(at).toISOString(), ...line });

  async close(): Promise<void> {
    await this.#lines.close();
  }
}
