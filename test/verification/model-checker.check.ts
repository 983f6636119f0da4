import { Explorer } from '../../verification/model-checker/explore';
import { bundleHandlers } from '../../verification/model-checker/handlers';
import { rollbackOnce } from '../../verification/model-checker/scenarios';
import { mutations } from '../../verification/mutations/mutations';
import { namedScenario } from './named-scenario';

describe('the orders of events', () => {
  let shipped: string;

  beforeAll(async () => {
    shipped = await bundleHandlers();
  });

  it.each(['abort', 'alarm', 'stopped', 'next-after-stop', 'superseding'])(
    'all keep the promises without faults: %s',
    async (name) => {
      const found = await new Explorer(namedScenario(name, 0), shipped).explore(50_000);
      expect(found.counterexample).toBeUndefined();
      expect(found.isComplete).toBe(true);
    },
  );

  it('show that without its retry a rollback is unconfirmed after a single fault, in a replay too', async () => {
    const { counterexample } = await new Explorer(rollbackOnce, shipped).explore(50_000);
    expect(counterexample?.violations).toContain('a single fault has made a rollback look unconfirmed');
    const path = counterexample!.id.split(':')[2]!;
    expect(await new Explorer(rollbackOnce, shipped).replay(path)).toEqual(counterexample);
  });
});

describe('mutated handlers', () => {
  it.each([
    ['no-confirmation', 'stopped', 0, /without any fault the last write was/],
    ['no-yield', 'superseding', 0, /shifted traffic although a newer version waited/],
    ['no-sweep', 'stopped', 1, /keeps the lock, and no operator was notified/],
    ['unfenced-promotion', 'stopped', 0, /alias live was left/],
  ])('%s: are detected', async (name, where, faults, violation) => {
    const bundle = await bundleHandlers(mutations.filter((each) => each.name === name));
    const { counterexample } = await new Explorer(namedScenario(where, faults), bundle).explore(50_000);
    expect(counterexample?.violations.join()).toMatch(violation);
  });
});
