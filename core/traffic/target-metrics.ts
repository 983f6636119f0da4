import type { Side } from './side';

/** The metrics that AWS publishes of one side of a target, beside those of VPC Lattice. */
export interface TargetMetrics {
  readonly namespace: string;
  /** By quantity; the duration in milliseconds. */
  readonly names: Readonly<Record<'requests' | 'faults' | 'duration', string>>;
  readonly dimensions: Readonly<Record<Side, Readonly<Record<string, string>>>>;
}
