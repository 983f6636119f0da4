import { get } from 'node:http';
import { virtualTimeHeader } from '../../../local-cloud/wire/headers';
import { UsageError } from '../../process/exit-codes';

const loopback = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** The longest wait for an answer. A local cloud answers at once. */
const patienceMilliseconds = 2000;

const start =
  'start one with rollouts cloud --traffic 20 --speed 30, and type the export lines that it prints';

/**
 * Finds the local cloud that `AWS_ENDPOINT_URL` names.
 *
 * @throws UsageError when it names none, above all when it is AWS: nothing was called then
 */
export async function findLocalEndpoint(
  endpoint: string | undefined = process.env['AWS_ENDPOINT_URL'],
): Promise<string> {
  if (endpoint === undefined || endpoint === '') {
    throw new UsageError(`publish works on a local cloud only, and AWS_ENDPOINT_URL is not set: ${start}`);
  }
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : undefined;
  if (host === undefined || !loopback.test(host)) {
    throw new UsageError(
      `publish works on a local cloud only, and AWS_ENDPOINT_URL is ${endpoint}: in an account, publish with cdk deploy or your pipeline`,
    );
  }
  const { code } = await probe(endpoint);
  if (code === 'ok') return endpoint;
  throw new UsageError(
    code === 'foreign'
      ? `${endpoint} is not a local cloud of rollouts: ${start}`
      : `no local cloud answers at ${endpoint} (${code}): ${start}`,
  );
}

/** Checks whether a local cloud answers at an address. */
export async function isLocalCloud(endpoint: string): Promise<boolean> {
  return (await probe(endpoint)).code === 'ok';
}

/** Asks an address who answers there: a local cloud (`ok`), another program (`foreign`), or the code of an error. */
function probe(endpoint: string): Promise<{ readonly code: string }> {
  return new Promise((resolve) => {
    if (!endpoint.startsWith('http:')) return resolve({ code: 'foreign' });
    // Without an agent no connection stays open, which would keep the other program from closing.
    const request = get(endpoint, { agent: false, timeout: patienceMilliseconds }, (answer) => {
      answer.resume();
      resolve({ code: virtualTimeHeader in answer.headers ? 'ok' : 'foreign' });
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? error.message }));
  });
}
