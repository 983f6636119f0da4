import { WrongUse } from '../../../verification/bench/harness/bench';
import { runBench } from '../../../verification/bench/command';

test('without a name the benches are listed', async () => {
  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(await runBench([])).toBe(0);
  expect(print.mock.calls.flat().join('\n')).toMatch(
    /\n {2}data-plane .+\n {2}weights .+\n {2}rehearsals .+--seeds 20/,
  );
  print.mockRestore();
});

test.each([
  [['speed'], 'there is no bench "speed"; there are: data-plane, weights, rehearsals, '],
  [['weights', '--requests', 'many'], '--requests must be a whole number from 100 to 1000000, not many'],
  [['rehearsals', '--scenario', 'ugly'], 'unknown scenario "ugly"; available: '],
])('bench %j is refused', async (args, message) => {
  const refused = runBench(args);
  await expect(refused).rejects.toThrow(WrongUse);
  await expect(refused).rejects.toThrow(message);
});
