/**
 * One thing of a template that AWS would do, and the local cloud does not. A run says all of them before its first
 * request, because a result that depends on one of them says nothing about AWS.
 */
export type Difference =
  /** A resource of a type that the local cloud does not know. It has an id and attributes, and does nothing. */
  | { readonly kind: 'opaque-resource'; readonly logicalId: string; readonly type: string }
  /** A value from outside the template, such as an import or a secret. A made-up text stands for it. */
  | { readonly kind: 'opaque-value'; readonly logicalId: string; readonly source: string }
  /** A managed policy of a role that the local cloud does not know. It allows nothing. */
  | { readonly kind: 'managed-policy'; readonly logicalId: string; readonly policy: string }
  /** A layer of a function that is not in the template. Its files are missing. */
  | { readonly kind: 'layer'; readonly logicalId: string; readonly layer: string }
  /** A layer of a function whose modules are found, while its files are not below `/opt`. */
  | { readonly kind: 'layer-path'; readonly logicalId: string; readonly layer: string }
  /** A function that runs on another version of its language than on AWS. */
  | { readonly kind: 'runtime'; readonly logicalId: string; readonly runtime: string; readonly runs: string }
  /** A module that AWS's runtime brings along, and that is not installed here. */
  | { readonly kind: 'missing-module'; readonly logicalId: string; readonly module: string };

/** Collects differences, each once. */
export class Differences {
  readonly #byKey = new Map<string, Difference>();

  add(difference: Difference): void {
    this.#byKey.set(JSON.stringify(difference), difference);
  }

  /** In the order of their discovery. */
  list(): readonly Difference[] {
    return [...this.#byKey.values()];
  }
}
