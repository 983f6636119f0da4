import type { ServerResponse } from 'node:http';
import { printableValue } from '../../../../core/text/sanitize';
import type { Change } from '../state/console-state';

/** The maximum of buffered bytes for a page that does not read, such as a suspended tab. */
const maxBufferedBytes = 16 * 1024 * 1024;

/** A stream of server-sent events to one page. Each event is a JSON array of changes. */
export class Stream {
  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
  }

  /** Sends changes, or disconnects a page whose buffer is full; the page reconnects when it resumes. */
  send(changes: readonly Change[]): void {
    if (this.response.writableLength > maxBufferedBytes) this.response.destroy();
    else this.response.write(`data: ${JSON.stringify(changes, printableValue)}\n\n`);
  }
}
