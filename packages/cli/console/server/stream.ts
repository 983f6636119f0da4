import type { ServerResponse } from 'node:http';
import type { Change } from '../state/console-state';

/** What may wait for a reader that does not read: a page that was put to sleep reads it all when it wakes. */
const mostWaitingBytes = 16 * 1024 * 1024;

/** A stream of server-sent events to one page, each of them a JSON list of changes. */
export class Stream {
  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
  }

  /** Sends changes; a page that has not read for long is let go, and comes back when it wakes. */
  send(changes: readonly Change[]): void {
    if (this.response.writableLength > mostWaitingBytes) this.response.destroy();
    else this.response.write(`data: ${JSON.stringify(changes)}\n\n`);
  }
}
