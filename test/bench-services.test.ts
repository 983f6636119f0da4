import { playServices } from '../bench/services/play';

it('four services that release at once end as they should, each within what is its own', async () => {
  const { outcomes, problems, releaseCalls } = await playServices({
    services: 4,
    requestsPerSecond: 0.5,
    seed: 1,
  });
  expect(problems).toEqual([]);
  expect(outcomes).toEqual({ promoted: 2, 'rolled-back': 2 });
  const calls = [...releaseCalls.values()].reduce((sum, count) => sum + count, 0);
  expect(calls / 4).toBeLessThan(150);
});
