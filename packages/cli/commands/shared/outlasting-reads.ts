import { OutlastingReads } from '../../account/outage';

/**
 * Creates reads that outlast an outage of AWS or of the network, and says so.
 *
 * @param say prints a sentence for people
 */
export function outlastingReads(signal: AbortSignal, say: (sentence: string) => void): OutlastingReads {
  return new OutlastingReads({
    signal,
    onOutage: ({ message }) => say(`AWS does not answer (${message}); trying again for up to 10 minutes.`),
    onRecovery: (seconds) => say(`AWS answers again, after ${seconds} s.`),
  });
}
