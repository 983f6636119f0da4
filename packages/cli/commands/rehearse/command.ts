import { Option } from 'commander';
import { parseInteger, parseNumber } from '../../process/option-values';
import type * as RehearseModule from './run';
import type { RehearseOptions } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts rehearse` */
export const addRehearse: AddCommand = (program, ending) => {
  addCommand(program, 'rehearse', {
    does: 'play releases on a local cloud made from the synthesized template',
    examples: `
      rollouts rehearse                            a bad version, then a good one
      rollouts rehearse --console                  in a page, slow enough to watch
      rollouts rehearse --speed 60                 slow enough to watch here
      rollouts rehearse --scenario slow --seed 7
      rollouts rehearse --fault 'vpc-lattice:UpdateListener=throttle*3'
      rollouts rehearse --fault 'function:shift=killed-after(vpc-lattice:UpdateListener)*1'
      rollouts rehearse --fault 'execution:*Bake at 30%=redriven(5m)*1'
      rollouts rehearse --template cdk.out/Checkout.template.json --scenario ./my-scenario.json`,
    more: `A fault is TARGET=KIND[(ARGUMENT)][*COUNT][@NTH][~PROBABILITY]; docs/fault-injection.md tells more:
  SERVICE:OPERATION[/CALLER]   throttle, error, access-denied, reset, timeout-before, timeout-after, slow(30s),
                               killed-after
  function:NAME                crash, out-of-time, throttle, killed-after(SERVICE:OPERATION)
  event:DETAIL-TYPE            lost, doubled, late(30s), reordered
  execution:STATE              stopped, timed-out, redriven(60s)`,
  })
    .option('--scenario <name|file>', 'what to play', 'bad-then-good')
    .option('--strategy <name>', 'start each release with this strategy, instead of by its publication')
    .option('--seed <number>', 'the same seed gives the same result', parseInteger(0, 2 ** 32 - 1), 1)
    .option('--rps <number>', "requests per virtual second (default: the scenario's)", parseNumber(0.1, 1000))
    .option(
      '--speed <number|max>',
      'virtual seconds per second (default: max, and 60 with --console)',
      parseSpeed,
    )
    .option('--console', 'show it in a page on 127.0.0.1, which stays until Ctrl-C', false)
    .addOption(
      new Option('--fault <fault>', 'what goes wrong on purpose; may be given several times')
        .default([], 'nothing')
        .argParser((text, before: string[]) => [...before, text]),
    )
    .option('--template <file>', 'STACK.template.json to rehearse (default: the example, synthesized now)')
    .option('--out <folder>', 'where the report goes', 'out')
    .option('--json', 'print the report as JSON and nothing else', false)
    .action(
      ending((options: RehearseOptions) => {
        const { runRehearsal } = require('./run') as typeof RehearseModule;
        return runRehearsal(options);
      }),
    );
};

function parseSpeed(text: string): number | 'max' {
  return text === 'max' ? 'max' : parseNumber(0.1, 100_000)(text);
}
