import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { SleepReport } from '../runtime/protocol';

/** The longest line of a report, in characters. */
const longestLine = 1_000_000;

const sleepReport = z.object({ sleepUntil: z.number(), heldRequests: z.array(z.number()) });

/**
 * Reads the sleep reports of a process. Its function may write to the same file descriptor, by mistake or on purpose: whatever is no
 * report is skipped.
 */
export function readSleepReports(channel: Readable, onReport: (report: SleepReport) => void): void {
  let received = '';
  // The channel ends with the process, which is noticed.
  channel.on('error', () => undefined);
  channel.setEncoding('utf8').on('data', (text: string) => {
    const lines = (received + text).split('\n');
    received = (lines.pop() ?? '').slice(-longestLine);
    for (const line of lines) {
      const report = line === '' ? undefined : parse(line);
      if (report) onReport(report);
    }
  });
}

function parse(line: string): SleepReport | undefined {
  try {
    return sleepReport.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
