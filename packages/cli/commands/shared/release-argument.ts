/** The help of the argument of a command that reads a release. */
export const releaseArgument =
  'release id, a prefix of it, or its version (default: the release in flight, or the last one)';

/** The help of the argument of a command that controls a release. */
export const currentReleaseArgument =
  'release id, a prefix of it, or its version; fails unless it is in flight (default: the release in flight)';
