import { playServices } from '../../../verification/bench/services/play';

it('two services that release at once end as they should, each within what is its own', async () => {
  const { outcomes, problems, releaseCalls } = await playServices({
    services: 2,
    requestsPerSecond: 0.5,
    seed: 3,
  });
  expect(problems).toEqual([]);
  expect(outcomes).toEqual({ promoted: 1, 'rolled-back': 1 });
  const calls = [...releaseCalls.values()].reduce((sum, count) => sum + count, 0);
  expect(calls / 2).toBeLessThan(165);
});
