import { Socket } from 'node:net';
import { channelDescriptor, type ReleaseOrder, type SleepReport, type WakeOrder } from './protocol';

/** The process's end of the socket to the local cloud, with a line of JSON for each message. */
export class Channel {
  readonly #socket = new Socket({ fd: channelDescriptor });
  #received = '';

  /** @param onOrder called with each order, while the channel does not keep the process alive */
  constructor(onOrder: (order: WakeOrder | ReleaseOrder) => void) {
    this.#socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#received + text).split('\n');
      this.#received = lines.pop() ?? '';
      for (const line of lines) {
        this.unref();
        onOrder(JSON.parse(line) as WakeOrder | ReleaseOrder);
      }
    });
    const killItself = () => process.kill(process.pid, 'SIGKILL');
    this.#socket.on('error', killItself).on('close', killItself);
  }

  /** Lets the process end although the channel is open. */
  unref(): void {
    this.#socket.unref();
  }

  /** Keeps the process alive until the next order. */
  send(report: SleepReport): void {
    this.#socket.ref();
    // The function may have written there, too: a line of its own.
    this.#socket.write(`\n${JSON.stringify(report)}\n`);
  }
}
