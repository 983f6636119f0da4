/**
 * Returns `describe`, or one that skips and says in the name why.
 *
 * @param reason why the tests cannot run here; undefined if they can
 */
export function describeUnless(reason: string | undefined): (name: string, body: () => void) => void {
  if (reason === undefined) return describe;
  return (name, body) => describe.skip(`${name} (skipped: ${reason})`, body);
}

/** Like {@link describeUnless}, for one test. */
export function testUnless(reason: string | undefined): (name: string, body: () => Promise<void>) => void {
  if (reason === undefined) return test;
  return (name, body) => test.skip(`${name} (skipped: ${reason})`, body);
}
