import { budget } from '../../../verification/bench/budget/budget';

it('a budget costs fewer bad responses than the default strategy where traffic is heavy', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  const { results } = await budget.run({ releases: '2', seed: '1' });
  const printed = log.mock.calls.flat().join('\n');
  log.mockRestore();
  const { measured } = results as {
    readonly measured: readonly {
      readonly row: string;
      readonly requestsPerSecond: number;
      readonly canaryRate: number;
      readonly begun: number;
      readonly badResponses: number;
    }[];
  };
  const at = (row: string, rate: number) =>
    measured.find((each) => each.row === row && each.requestsPerSecond === rate && each.canaryRate === 1)!;
  expect(at('budget', 100).badResponses).toBeLessThan(at('canary', 100).badResponses / 10);
  expect(at('budget', 1000).begun).toBe(0);
  expect(at('budget, tripwire', 1000).begun).toBe(1);
  // Two releases are few: the bench itself, with sixty, asks for 1.2 times the budget.
  const costs = measured.filter(({ row, canaryRate }) => row.startsWith('budget') && canaryRate > 0.001);
  expect(Math.max(...costs.map(({ badResponses }) => badResponses))).toBeLessThan(100);
  expect(printed).toContain('refused');
});
