import type { DirectTraffic } from '../../packages/local-cloud/services/vpc-lattice/data-plane/direct-traffic';
import { Story } from '../support/story';
import { sourceOfVersion } from '../support/version-source';

/** The versions that answered requests, in order of their first answer. */
class Answers {
  readonly versions = new Set<string>();
  #isStopped = false;
  #sending: Promise<void>;
  readonly #client: DirectTraffic;

  constructor({ delivery }: Story) {
    const { context, lattice } = delivery.cloud;
    this.#client = lattice.directTraffic(delivery.manifest.route.listener);
    this.#sending = this.#send((milliseconds) => context.clock.sleep(milliseconds));
  }

  /** Sends ten requests a second. */
  async #send(sleep: (milliseconds: number) => Promise<void>): Promise<void> {
    for (let number = 0; !this.#isStopped; number++) {
      const { body, status } = await this.#client.send({ id: `request-${number}`, path: '/version' });
      this.versions.add(status === 200 ? body : `status ${status}`);
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#sending;
  }
}

describe.each([1, 2])('with seed %d', (seed) => {
  let story: Story;
  let answers: Answers;
  let production: string;

  beforeEach(async () => {
    story = await Story.begin({ seed });
    production = await story.delivery.client.publish(sourceOfVersion('production'));
    await story.delivery.moveAlias('live', production);
    answers = new Answers(story);
  });
  afterEach(async () => {
    await answers.stop();
    await story.end();
  });

  /** Lets the release of the newest version go all the way, and expects that no other version answered. */
  async function expectPromoted(newest: string): Promise<void> {
    const { ledger } = story.delivery;
    let execution: string | undefined;
    for (let seconds = 0; execution === undefined && seconds < 600; seconds++) {
      await story.delivery.sleep(1);
      const current = await ledger.readCurrent();
      if (current?.version === newest && current.canaryWeight > 0) execution = current.executionArn;
    }
    const { client } = story.delivery;
    await client.releases.promote(
      client.releaseId(execution!),
      { extent: 'full' },
      'only the newest matters',
    );
    expect(await story.ending(execution!)).toEqual({ status: 'SUCCEEDED' });
    await story.expectBaseline(newest);
    await story.delivery.sleep(5);
    expect([...answers.versions]).toEqual([production, newest]);
  }

  it('of six versions that are published a second apart, only the newest gets traffic', async () => {
    let newest = '';
    for (let number = 1; number <= 6; number++) {
      newest = await story.delivery.client.publish(sourceOfVersion(`version ${number}`));
      await story.delivery.sleep(1);
    }
    await expectPromoted(newest);
  });

  it('of six releases that start a second apart, only the newest gets traffic', async () => {
    const versions = await publishOnly(6);
    for (const version of versions) {
      await story.start({ version, onConflict: 'supersede' }, `release-of-${version}`);
      await story.delivery.sleep(1);
    }
    await expectPromoted(versions.at(-1)!);
  });

  it('of ten releases that start at one instant, only the newest gets traffic', async () => {
    const versions = await publishOnly(10);
    await Promise.all(
      versions.map((version) =>
        story.start({ version, publishedBy: {}, onConflict: 'supersede' }, `release-of-${version}`),
      ),
    );
    await expectPromoted(versions.at(-1)!);
  });

  async function publishOnly(count: number): Promise<string[]> {
    await story.delivery.client.disableTriggers();
    const versions: string[] = [];
    for (let number = 1; number <= count; number++) {
      versions.push(await story.delivery.client.publish(sourceOfVersion(`version ${number}`)));
    }
    return versions;
  }
});
