import { synthesizeExample } from '../../cli/synthesize';

/** Synthesizes the example once for the whole run: what the tests rehearse is the template that deploys. */
export default async function synthesizeOnce(): Promise<void> {
  process.env['TEST_TEMPLATE'] = await synthesizeExample('out/test');
}
