import { assets } from '../../../packages/cli/process/assets';
import { LocalCloud } from '../../../packages/local-cloud';
import { ServiceClient } from '../../../packages/rehearsal';

/** The example of this repository, deployed on a local cloud from its synthesized template. */
export interface Example {
  readonly cloud: LocalCloud;
  readonly client: ServiceClient;
  /** The URL of the listener. */
  readonly url: string;
}

/** The folder for working files of benches. */
export const workFolder = 'out/bench/work';

export async function deployExample(seed: number): Promise<Example> {
  const cloud = await LocalCloud.start({ seed, startsAt: Date.parse('2026-01-05T09:00:00Z') });
  try {
    const stack = await cloud.deploy(assets.exampleTemplate);
    const client = await ServiceClient.find(cloud, stack);
    return { cloud, client, url: cloud.lattice.urlOf(client.manifest.route.listener) };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
