import type { Side } from '../../../core/traffic/side';
import type { ReactionTraffic } from './served-seconds';

/** The traffic of one cell of the measurement. */
export interface ReactionCell {
  readonly name: string;
  /** Its name among the cells of the same rate. */
  readonly label: string;
  /** The error rate of production, in percent. */
  readonly base: number;
  /** `healthy`: a rollback is a mistake. `regression`: a promotion is. `outage`: both sides fail 30% in minute 5; a rollback is a mistake. */
  readonly kind: 'healthy' | 'regression' | 'outage';
  readonly traffic: ReactionTraffic;
}

/** Requests per second. */
export const rates = [5, 20, 100, 1000];

/** The error rates of production and canary, in percent. */
const regressions = [
  [0.1, 20],
  [0.1, 5],
  [0.1, 1],
  [1, 5],
] as const;

/** All cells of a rate of requests, in the order of the report. */
export function cellsOf(requestsPerSecond: number): ReactionCell[] {
  const cell = (
    kind: ReactionCell['kind'],
    label: string,
    of: { readonly base: number; readonly faultPercent: (side: Side, second: number) => number },
  ): ReactionCell => ({
    name: `${requestsPerSecond}/s ${label}`,
    label,
    base: of.base,
    kind,
    traffic: { requestsPerSecond, faultRate: (side, second) => of.faultPercent(side, second) / 100 },
  });
  return [
    ...[0, 0.1, 1, 5].map((base) => cell('healthy', `${base}%`, { base, faultPercent: () => base })),
    cell('outage', 'outage', {
      base: 0.1,
      faultPercent: (_, second) => (second >= 300 && second < 360 ? 30 : 0.1),
    }),
    ...regressions.map(([base, canary]) =>
      cell('regression', `${base} → ${canary}%`, {
        base,
        faultPercent: (side) => (side === 'canary' ? canary : base),
      }),
    ),
  ];
}
