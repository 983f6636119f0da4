/**
 * The last point at which a statement still holds, between a point where it holds and one where it fails. It must
 * change only once in between.
 */
export function lastPoint(
  between: { holdsAt: number; failsAt: number; halvings: number },
  holds: (point: number) => boolean,
): number {
  let last = between.holdsAt;
  let beyond = between.failsAt;
  for (let halving = 0; halving < between.halvings; halving++) {
    const middle = (last + beyond) / 2;
    if (holds(middle)) last = middle;
    else beyond = middle;
  }
  return last;
}
