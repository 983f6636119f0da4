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

  it('all keep the promises of an abort without faults', async () => {
    const found = await new Explorer(namedScenario('abort', 0), shipped).explore(50_000);
    expect(found.counterexample).toBeUndefined();
    expect(found.isComplete).toBe(true);
  });

  it('show that without its retry a rollback is unconfirmed after a single fault', async () => {
    const { counterexample } = await new Explorer(rollbackOnce, shipped).explore(50_000);
    expect(counterexample?.violations).toContain('a single fault has made a rollback look unconfirmed');
  });
});

it('a handler that does not confirm its writes is detected', async () => {
  const bundle = await bundleHandlers(mutations.filter(({ name }) => name === 'no-confirmation'));
  const { counterexample } = await new Explorer(namedScenario('stopped', 0), bundle).explore(50_000);
  expect(counterexample?.violations.join()).toMatch(/without any fault the last write was/);
});
