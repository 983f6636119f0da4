/** What to rehearse. */
export interface RehearseOptions {
  /** `STACK.template.json` of a synthesized app, with its assets beside it. */
  readonly template: string;
  /** The scenario's file: the versions, the traffic on them, and how each release should end (docs/rehearsing.md). */
  readonly scenario: string;
  /** Starts each release with this strategy. @default - releases start when their versions are published */
  readonly strategy?: string;
  /** Equal seeds give equal rehearsals. @default 1 */
  readonly seed?: number;
  /** @default - the scenario's */
  readonly requestsPerSecond?: number;
  /** What goes wrong on purpose, beside the scenario's own faults (docs/fault-injection.md). @default - nothing */
  readonly faults?: readonly string[];
  /** Ends the rehearsal early, with the reason as the error. @default - never */
  readonly signal?: AbortSignal;
}
