import { ReleaseError } from '../../../core/errors/release-error';
import { OutlastingReads } from '../../../packages/cli/account/outage';

const outage = (cause?: Error) => new ReleaseError('AwsCallFailed', 'connect ECONNREFUSED', { cause });

/** Reads in a time that passes only in pauses and in failing calls, of five seconds each. */
function readsFor(callSeconds = 5) {
  let time = 0;
  const said: string[] = [];
  const stopped = new AbortController();
  const reads = new OutlastingReads({
    signal: stopped.signal,
    onOutage: ({ message }) => said.push(message),
    onRecovery: (seconds) => said.push(`${seconds}`),
    now: () => time,
    sleep: (milliseconds, signal) => {
      signal.throwIfAborted();
      time += milliseconds;
      return Promise.resolve();
    },
  });
  const failing = (error: Error, until: number) => {
    if (time >= until * 1000) return Promise.resolve('answer');
    time += callSeconds * 1000;
    return Promise.reject(error);
  };
  return { reads, said, failing, stopped, seconds: () => time / 1000 };
}

it('outlasts an outage of 90 seconds, says so once, and says when it is over', async () => {
  const { reads, said, failing } = readsFor();
  expect(await reads.read(() => failing(outage(), 90))).toBe('answer');
  expect(said).toEqual(['connect ECONNREFUSED', expect.stringMatching(/^\d+$/) as string]);
  expect(Number(said[1])).toBeLessThan(90 + 20);
});

it('gives up after ten minutes, with the last error', async () => {
  const { reads, failing, seconds } = readsFor();
  await expect(reads.read(() => failing(outage(), Infinity))).rejects.toMatchObject({
    name: 'AwsCallFailed',
  });
  expect(seconds()).toBeGreaterThan(600);
  expect(seconds()).toBeLessThan(630);
});

it.each([
  ['what AWS denies', new ReleaseError('AwsCallRefused', 'AccessDenied')],
  ['missing credentials', outage(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }))],
  ['a mistake of ours', new TypeError('undefined')],
])('does not wait for %s', async (_, error) => {
  const { reads, said, failing } = readsFor();
  await expect(reads.read(() => failing(error, Infinity))).rejects.toBe(error);
  expect(said).toEqual([]);
});

it('ends with the reason of the signal', async () => {
  const { reads, failing, stopped } = readsFor();
  const reason = new Error('interrupted');
  stopped.abort(reason);
  await expect(reads.read(() => failing(outage(), Infinity))).rejects.toBe(reason);
});
