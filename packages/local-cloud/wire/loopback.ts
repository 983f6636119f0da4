import type { Server } from 'node:http';

/**
 * Starts listening on 127.0.0.1.
 *
 * @param port 0 means any free port
 * @throws Error that says what to do when the port is taken
 */
export async function listenOnLoopback(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is taken: stop what listens on it, or choose another with --port`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
