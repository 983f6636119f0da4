import type { PathDefect } from '../../core/release/path';
import type { ReleaseTarget } from '../../core/release/release-target';
import type { Side } from '../../core/traffic/side';

/** The path from the route to one side. */
export class SidePath {
  constructor(
    private readonly target: Pick<ReleaseTarget, 'pathDefects'>,
    private readonly side: Side,
    private readonly targetGroup: string,
  ) {}

  /**
   * Reads the defects that make every request to the side fail.
   *
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  readDefects(): Promise<PathDefect[]> {
    return this.target.pathDefects(this.side, this.targetGroup);
  }

  /**
   * Reads the defects that AWS proves. A read that is slow, denied or ambiguous proves none, because nothing that takes
   * traffic off a canary may wait for it.
   */
  async provenDefects(): Promise<PathDefect[]> {
    try {
      return await this.readDefects();
    } catch (error) {
      console.warn({ message: `the path to ${this.side} cannot be read`, error: String(error) });
      return [];
    }
  }
}
