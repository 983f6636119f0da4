import type { ReleaseTarget, TargetRelease } from '../../core/release/release-target';

/** A target on a local cloud, with revisions and direct access to its resources. */
export interface TargetWorld {
  readonly target: ReleaseTarget;
  /** Revisions that exist, oldest first; production and the canary have the first, as after {@link reset}. */
  readonly revisions: readonly [string, string, string];
  /** A valid revision that does not exist. */
  readonly missing: string;
  /** Invalid revisions. */
  readonly invalid: readonly string[];
  /** Changes production directly, as with the AWS CLI. */
  changeProduction(revision: string): Promise<void>;
  /** Returns the revision of the canary. */
  canary(): Promise<string | undefined>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Defines the tests that every kind of target must pass. */
export function itKeepsTheContractOfATarget(open: () => Promise<TargetWorld>): void {
  let world: TargetWorld;
  let target: ReleaseTarget;
  let first: string;
  let second: string;
  let third: string;
  let release: TargetRelease;

  beforeAll(async () => {
    world = await open();
    target = world.target;
    [first, second, third] = world.revisions;
    release = { id: 'one', version: second, previousVersion: first };
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());

  const production = () => target.current();
  const both = async () => [await production(), await world.canary()];
  const refuse = () => Promise.reject(new Error('not now'));

  describe('revisions', () => {
    it('are valid whether they exist or not, and what is invalid is explained', () => {
      for (const revision of [...world.revisions, world.missing]) {
        expect(target.problemWith(revision)).toBeUndefined();
      }
      for (const revision of world.invalid) expect(target.problemWith(revision)).toMatch(/^must /);
    });

    it('have a total order, in which only equal ones are the same', () => {
      const { revisions } = world;
      for (const [index, one] of revisions.entries()) {
        for (const [otherIndex, other] of revisions.entries()) {
          const expected = index < otherIndex ? 'older' : index > otherIndex ? 'newer' : 'same';
          expect([one, other, target.compare(one, other)]).toEqual([one, other, expected]);
        }
      }
    });

    it('have labels that tell them apart', () => {
      const labels = world.revisions.map((revision) => target.describe(revision));
      expect(new Set(labels).size).toBe(labels.length);
    });

    it('exist or do not, and the newest is known', async () => {
      const found = await Promise.all([first, third, world.missing].map((each) => target.find(each)));
      expect(found.map((each) => each !== undefined)).toEqual([true, true, false]);
      expect(await target.newest()).toBe(third);
    });
  });

  describe('prepare', () => {
    it('gives the canary the revision, however often, and leaves production alone', async () => {
      await target.prepare(release);
      await target.prepare(release);
      expect(await both()).toEqual([first, second]);
    });

    it('refuses a revision that does not exist, and changes nothing', async () => {
      await expect(target.prepare({ ...release, version: world.missing })).rejects.toMatchObject({
        name: 'VersionNotFound',
      });
      expect(await both()).toEqual([first, first]);
    });
  });

  describe('promote', () => {
    it('gives production the revision, and has nothing to do the second time', async () => {
      const beforeWrite = jest.fn(() => Promise.resolve());
      await target.promote(release, beforeWrite);
      await target.promote(release, beforeWrite);
      expect(await production()).toBe(second);
      expect(beforeWrite).toHaveBeenCalledTimes(1);
    });

    it('writes nothing when what is asked right before refuses', async () => {
      await expect(target.promote(release, refuse)).rejects.toThrow('not now');
      expect(await production()).toBe(first);
    });

    it('leaves another revision alone that somebody else put there', async () => {
      await world.changeProduction(third);
      await expect(target.promote(release, refuse)).rejects.toMatchObject({ name: 'AliasMoved' });
      expect(await production()).toBe(third);
    });

    it('loses against somebody who is faster', async () => {
      const faster = () => world.changeProduction(third);
      await expect(target.promote(release, faster)).rejects.toMatchObject({ name: 'AliasMoved' });
      expect(await production()).toBe(third);
    });
  });

  describe('restore', () => {
    it('gives production the revision before, and has nothing to do the second time', async () => {
      await target.promote(release);
      expect([await target.restore(release), await production()]).toEqual([true, first]);
      expect([await target.restore(release), await production()]).toEqual([false, first]);
    });

    it('lets a release be promoted again that was restored', async () => {
      await target.promote(release);
      await target.restore(release);
      await target.promote(release);
      expect(await production()).toBe(second);
    });

    it('has nothing to do before the promotion', async () => {
      await target.prepare(release);
      expect([await target.restore(release), await both()]).toEqual([false, [first, second]]);
    });

    it.each<[string, () => string]>([
      ['another revision', () => third],
      ['the same revision', () => second],
    ])('leaves %s alone that somebody else put there since', async (_, revision) => {
      await target.promote(release);
      await world.changeProduction(first);
      await world.changeProduction(revision());
      expect([await target.restore(release), await production()]).toEqual([false, revision()]);
    });

    it('leaves the promotion of another release alone, be it of the same revision', async () => {
      await target.promote({ ...release, id: 'other' });
      expect([await target.restore(release), await production()]).toEqual([false, second]);
    });
  });
}
