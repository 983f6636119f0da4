import type { Side } from '../../traffic/side';

/** A record of a log stream. */
export interface LogRecord {
  /** Unique in the stream. */
  readonly id: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly message: string;
}

/** The function of a release, with the versions on its sides. */
export interface ReleasedVersions {
  readonly functionName: string;
  /** The version that is released: the canary. */
  readonly version: string;
  /** The version in production. */
  readonly previousVersion: string;
}

/** The function version that writes a log stream. */
export interface StreamOwner {
  /** Undefined in the function's own log group, where streams do not name it. */
  readonly functionName: string | undefined;
  readonly version: string;
}

/**
 * Parses the name of a function's log stream: `2026/11/30/[42]0123…` in its own group, `2026/11/30/orders[42]0123…` in another
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html).
 *
 * @returns undefined for any other stream
 */
export function parseLogStream(name: string): StreamOwner | undefined {
  const form = /^\d{4}\/\d{2}\/\d{2}\/([\w-]*)\[(\d+|\$LATEST)\][0-9a-f]{32}$/;
  const [, functionName = '', version] = form.exec(name) ?? [];
  return version === undefined ? undefined : { functionName: functionName || undefined, version };
}

/** Returns the side that writes a log stream, which belongs to one version; undefined for other functions and versions. */
export function sideOfStream(stream: string, versions: ReleasedVersions): Side | undefined {
  const owner = parseLogStream(stream);
  if (!owner || (owner.functionName ?? versions.functionName) !== versions.functionName) return undefined;
  if (owner.version === versions.version) return 'canary';
  return owner.version === versions.previousVersion ? 'production' : undefined;
}
