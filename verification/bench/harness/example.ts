import { assets } from '../../../packages/cli/process/assets';
import { LocalCloud } from '../../../packages/local-cloud';
import { DeliveryClient } from '../../../packages/rehearsal';

/** The example of this repository, up on a local cloud from its synthesized template. */
export interface Example {
  readonly cloud: LocalCloud;
  readonly client: DeliveryClient;
  /** Of the listener. */
  readonly url: string;
}

/** Where benches keep what they need beside their results. */
export const workFolder = 'out/bench/work';

export async function deployExample(seed: number): Promise<Example> {
  const cloud = await LocalCloud.start({ seed, startsAt: Date.parse('2026-01-05T09:00:00Z') });
  try {
    const stack = await cloud.provision(assets.exampleTemplate);
    const client = await DeliveryClient.find(cloud.clientConfig, stack);
    return { cloud, client, url: cloud.lattice.urlOf(client.manifest.route.listener) };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
