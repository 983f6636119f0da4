/** Halvings after which two points one apart are closer than a double can usefully tell. */
const halvings = 50;

/**
 * The last point at which a statement still holds, between one where it holds and one where it does not. It
 * must change once only.
 */
export function lastPoint(holdsAt: number, failsAt: number, holds: (point: number) => boolean): number {
  let last = holdsAt;
  let beyond = failsAt;
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (last + beyond) / 2;
    if (holds(middle)) last = middle;
    else beyond = middle;
  }
  return last;
}
