import { z } from 'zod';
import type { PartitionRows } from './rows';

/** The item with the last version that a deployment offered, in the part `people`. */
const offeredItem = 'offered-version';

const schema = z.object({ version: z.string().min(1) });

/**
 * The last version that a deployment of the stack offered for release. A deployment that changes something else has the same one, and
 * offers nothing: it must not send out again what was rolled back. Only `control` writes it.
 */
export class OfferedVersion {
  constructor(private readonly people: PartitionRows) {}

  /** @returns undefined before the first offer */
  async read(): Promise<string | undefined> {
    const row = await this.people.get(offeredItem, (each) => schema.safeParse(each).data);
    return row?.version;
  }

  /** @param at the time of the offer, ISO 8601 */
  async record(version: string, at: string): Promise<void> {
    await this.people.put(offeredItem, { version, at });
  }
}
