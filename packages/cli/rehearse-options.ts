/** The options of {@link rehearse}. */
export interface RehearseOptions {
  /** `STACK.template.json` of a synthesized app, with its assets beside it. */
  readonly template: string;
  /** The scenario's file: the versions, their traffic, and the expected outcome of each release (docs/rehearsing.md). */
  readonly scenario: string;
  /** Starts each release with this strategy. @default - releases start when their versions are published */
  readonly strategy?: string;
  /** Equal seeds give equal rehearsals. @default 1 */
  readonly seed?: number;
  /** The delays and limits of AWS (docs/rehearsing.md). @default 'typical' */
  readonly weather?: 'calm' | 'typical' | 'stormy';
  /** @default - the scenario's */
  readonly requestsPerSecond?: number;
  /** Faults to inject in addition to the scenario's own (docs/fault-injection.md). @default - none */
  readonly faults?: readonly string[];
  /** Ends the rehearsal early, with the reason as the error. @default - never */
  readonly signal?: AbortSignal;
}
