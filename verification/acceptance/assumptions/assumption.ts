/** The knowledge about an assumption without an account: `confirmed` by a primary source or a recording. */
export type AssumptionStatus = 'assumed' | 'confirmed' | 'unknown';

/** One fact about AWS that the code depends on. */
export interface Assumption {
  /** Kebab case; unique. */
  readonly id: string;
  readonly title: string;
  readonly status: AssumptionStatus;
  /** Where a part of it, or all of it, was read. @default nowhere */
  readonly source?: string;
  /** One paragraph of Markdown: the assumption of the code, and the parts that depend on it. */
  readonly text: string;
  /** The lines of a shell command that shows it in an account. @default nothing shows it */
  readonly command?: readonly string[];
}
