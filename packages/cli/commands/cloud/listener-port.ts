import { once } from 'node:events';
import { createServer } from 'node:net';
import { UsageError } from '../../process/exit-codes';

const highestPort = 65_535;

/** Returns the port for the first listener: the one after that of the AWS endpoint, so that both stay the same; 0 for any free port. */
export function listenerPortAfter(port: number): number {
  return port === 0 || port === highestPort ? 0 : port + 1;
}

/**
 * Checks that the port of the first listener is free.
 *
 * @throws UsageError when it is taken, which would only show in the middle of the deployment
 */
export async function checkListenerPort(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new UsageError(
      `--port: port ${port}, which the service gets, is taken: stop what listens on it, or choose another --port`,
      { cause: error },
    );
  }
  server.close();
  await once(server, 'close');
}
