import { Pool } from 'undici';
import { sendCheckout } from '../harness/checkout-request';
import { closedLoop, type Limits } from '../harness/closed-loop';

/** The message of the parent process. The URL must be one on loopback. */
export interface LoadOrder extends Limits {
  readonly url: string;
}

// A load generator in a process of its own: takes orders from its parent and answers each with a `Load`.
process.on('message', (order: LoadOrder) => void serve(order));

async function serve({ url, ...limits }: LoadOrder): Promise<void> {
  if (new URL(url).hostname !== '127.0.0.1') throw new Error(`loads stay on this machine: ${url}`);
  const pool = new Pool(url, { connections: limits.connections });
  const load = await closedLoop(limits, () => sendCheckout(pool));
  await pool.close();
  process.send?.(load);
}
