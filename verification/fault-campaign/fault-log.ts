import type { Side } from '../../core/traffic/side';
import { seededRandom, type LocalCloud } from '../../packages/local-cloud';
import type { ProvenVersion } from './proof-case';
import type { Routing } from './traffic';

/** The log group of the service. */
export const logGroupName = '/proof/checkout';

/** The environments of each version, each with a log stream of its own. */
const environments = 4;

/** The requests per second of both sides together. */
const requestsPerSecond = 5;

/**
 * The outage that fails half of the requests of both sides: a minute in five. There is none while one side has all of the traffic, as then nothing
 * distinguishes it from a canary that fails.
 */
const outage = { everySeconds: 300, seconds: 60, errorRate: 0.5 } as const;

/** The error rate of a canary whose log alone shows that it fails. */
const failingRate = 0.5;

/**
 * Writes the lines of failed requests to the log of the service: those of a canary that fails, or of an outage that both sides share. The
 * metrics show neither, so that only the tripwire can roll back.
 */
export function logFaults(
  cloud: LocalCloud,
  functionName: string,
  { version, seed }: { readonly version: ProvenVersion; readonly seed: number },
  routing: () => Routing,
): void {
  if (version !== 'failing' && version !== 'outage') return;
  const { clock } = cloud.context;
  const chance = seededRandom();
  chance.seed(`faults ${seed}`);

  function errorRate(side: Side, canaryFraction: number): number {
    if (version === 'failing') return side === 'canary' ? failingRate : 0;
    if (canaryFraction === 0 || canaryFraction === 1) return 0;
    const second = (clock.now() / 1000) % outage.everySeconds;
    return second < outage.seconds ? outage.errorRate : 0;
  }

  function request(): void {
    const { canaryFraction, versions } = routing();
    const side = chance.random() < canaryFraction ? 'canary' : 'production';
    // The first version is healthy, and serves as the production that a canary is compared with.
    const isFailing = version === 'outage' || versions[side] !== '1';
    const environment = Math.floor(chance.random() * environments);
    if (isFailing && chance.random() < errorRate(side, canaryFraction)) logFault(versions[side], environment);
  }

  function logFault(ofVersion: string, environment: number): void {
    const stream = `2026/01/05/${functionName}[${ofVersion}]${String(environment).padStart(32, '0')}`;
    const writer = cloud.logs.open({ group: logGroupName, stream, principal: { kind: 'owner' } });
    const requestId = Array.from({ length: 4 }, () => Math.floor(chance.random() * 0xffff).toString(16)).join(
      '-',
    );
    const error = JSON.stringify({ errorType: 'TypeError', errorMessage: 'cart.discount is undefined' });
    const at = clock.now();
    writer.put(`${new Date(at).toISOString()}\t${requestId}\tERROR\tInvoke Error \t${error}\n`, at);
  }

  function tick(): void {
    request();
    clock.after(1000 / requestsPerSecond, tick);
  }

  tick();
}
