/** What may stand for the release that a command looks at. */
export const lookedAtRelease =
  'its id, how that begins, or version:42 (default: the release in flight, or the last one)';

/** What may stand for the release that a command steers. */
export const steeredRelease =
  'its id, how that begins, or version:42, to be sure that it is the one (default: the release in flight)';
