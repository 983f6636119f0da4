/** An event as targets receive it (EventBridge User Guide, Events structure). */
export interface CloudEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  /** Twelve digits. */
  readonly account: string;
  /** When it happened, to the second: `2026-11-22T15:00:00Z`. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** A time in milliseconds since the epoch, as events write it. */
export function eventTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
