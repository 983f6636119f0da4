/** A name for a version. */
export interface Alias {
  readonly name: string;
  readonly arn: string;
  readonly functionVersion: string;
  readonly description: string;
  readonly revisionId: string;
  /** A second version, with the fraction of the requests that it gets, from 0 to 1. */
  readonly additional?: AdditionalVersion;
}

export interface AdditionalVersion {
  readonly version: string;
  readonly weight: number;
}
