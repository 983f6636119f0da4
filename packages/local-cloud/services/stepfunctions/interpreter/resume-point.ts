import type { Json } from '../definition/json';

/** When a state was entered. */
export interface Entry {
  readonly eventId: number;
  /** ISO 8601. */
  readonly time: string;
}

/** Where a thread of states was given up: what a redrive goes on from. */
export interface ResumePoint {
  readonly state: string;
  readonly input: Json;
  /** Undefined when the state had not been entered yet. */
  readonly entry?: Entry;
  readonly variables: Readonly<Record<string, Json>>;
  /** For a Parallel state that had started its branches, in the order of the definition. */
  readonly branches?: readonly BranchEnd[];
}

/** The end of a branch of a Parallel state: an output, or the point where it was given up. */
export interface BranchEnd {
  readonly output?: Json;
  readonly resumePoint?: ResumePoint;
}
