import type { Side } from '../../../core/traffic/side';
import type { ReactionTraffic } from './served-seconds';

/** The traffic of one cell of the measurement. */
export interface ReactionCell {
  readonly name: string;
  /** Its name among the cells of the same rate. */
  readonly label: string;
  /** `healthy`: a rollback is a mistake. `shared`: so it is, but metrics may hold the release. `regression`: a promotion is a mistake. */
  readonly kind: 'healthy' | 'shared' | 'regression';
  /** Of a regression: the label of healthy releases with the same production. */
  readonly healthy?: string;
  readonly traffic: ReactionTraffic;
  /** The `dispersion` of our strategy, the number of faults per cause. @default 1 */
  readonly dispersion?: number;
  /** The seconds from the beginning of a request until the log shows that it failed; `false` if it never does. @default 0 */
  readonly loggedAfter?: number | false;
  /** True for what the tripwire does not promise: it is measured, and no requirement. */
  readonly isBeyondPromise?: true;
}

/** Requests per second. */
export const rates = [5, 20, 100, 1000];

/** The rates of the cells that show single kinds of faults: what differs between them does so at any rate. */
const ratesOfKinds = [20, 100];

/** The faults of one cause in cells with bursts. */
const burst = 5;

/** The timeout of the function in the cell with timeouts. */
const timeoutSeconds = 3;

/** The first requests of new environments fail in this time after a shift. */
const coldSeconds = 120;

type Faults = (side: Side, second: number, sinceShift: number) => number;
type CellOptions = Omit<ReactionCell, 'name' | 'label' | 'kind' | 'traffic'> & {
  readonly clusterSize?: number;
};

/** All cells of a rate of requests, in the order of the report. Rates of faults are percentages. */
export function cellsOf(requestsPerSecond: number): ReactionCell[] {
  const cell = (
    kind: ReactionCell['kind'],
    label: string,
    faults: Faults,
    { clusterSize, ...options }: CellOptions = {},
  ): ReactionCell => ({
    name: `${requestsPerSecond}/s ${label}`,
    label,
    kind,
    traffic: {
      requestsPerSecond,
      faultRate: (...of) => faults(...of) / 100,
      ...(clusterSize !== undefined && { clusterSize }),
    },
    ...options,
  });
  const regression = (base: number, canary: number, note = '', options: CellOptions = {}) =>
    cell('regression', `${base} → ${canary}%${note}`, (side) => (side === 'canary' ? canary : base), {
      healthy: `${base}%`,
      ...options,
    });
  const usual = [
    ...[0, 0.1, 1, 5].map((base) => cell('healthy', `${base}%`, () => base)),
    cell('shared', 'outage', (_, second) => (second >= 300 && second < 360 ? 30 : 0.1)),
    regression(0.1, 20),
    regression(0.1, 5),
    regression(0.1, 1),
    regression(1, 5),
  ];
  if (!ratesOfKinds.includes(requestsPerSecond)) return usual;
  const bursts = { clusterSize: burst, dispersion: burst };
  return [
    ...usual,
    cell('shared', 'hot client', (_, second) => (second >= 300 ? 10 : 0.1)),
    cell('healthy', '0.1%, bursts', () => 0.1, bursts),
    cell('healthy', '0.1%, bursts, φ = 1', () => 0.1, { clusterSize: burst, isBeyondPromise: true }),
    regression(0, 5),
    regression(5, 20),
    regression(0.1, 5, ', bursts', { ...bursts, healthy: '0.1%, bursts' }),
    regression(0.1, 5, ', timeouts', { loggedAfter: timeoutSeconds }),
    regression(0.1, 5, ', 5xx, instrument'),
    // Metrics alone show them, and those wait for more evidence than an alarm does.
    regression(0.1, 5, ', 5xx', { loggedAfter: false, isBeyondPromise: true }),
    cell(
      'regression',
      'cold starts',
      (side, _, sinceShift) => (side === 'canary' && sinceShift < coldSeconds ? 5 : 0.1),
      { healthy: '0.1%' },
    ),
  ];
}
