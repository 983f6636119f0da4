import type { PathDefect } from '../../core/release/path';
import type { ReleaseTarget } from '../../core/release/release-target';

/** The path from the route to production. */
export class ProductionPath {
  constructor(
    private readonly target: Pick<ReleaseTarget, 'pathDefects'>,
    private readonly targetGroup: string,
  ) {}

  /**
   * Reads the defects that make every request to production fail.
   *
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  readDefects(): Promise<PathDefect[]> {
    return this.target.pathDefects('production', this.targetGroup);
  }

  /**
   * Reads the defects that AWS proves. A read that is slow, denied or ambiguous proves none, because nothing that takes
   * traffic off a canary may wait for it.
   */
  async provenDefects(): Promise<PathDefect[]> {
    try {
      return await this.readDefects();
    } catch (error) {
      console.warn({ message: 'the path to production cannot be read', error: String(error) });
      return [];
    }
  }
}
