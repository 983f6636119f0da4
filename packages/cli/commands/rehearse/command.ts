import { Option } from 'commander';
import { parseInteger, parseNumber } from '../../process/option-values';
import { weatherNames } from '../../../local-cloud/weather/conditions/table';
import type * as RehearseModule from './run';
import type { RehearseOptions } from './run';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts rehearse` */
export const addRehearse: AddCommand = (program, toAction) => {
  addCommand(program, 'rehearse', {
    summary: 'rehearse releases of a synthesized template on a local cloud',
    examples: `
      rollouts rehearse                            a bad version, then a good one
      rollouts rehearse --console                  in a browser, slow enough to watch
      rollouts rehearse --speed 60                 slow enough to watch in the terminal
      rollouts rehearse --scenario slow --seed 7
      rollouts rehearse --fault 'vpc-lattice:UpdateListener=throttle*3'
      rollouts rehearse --fault 'function:shift=killed-after(vpc-lattice:UpdateListener)*1'
      rollouts rehearse --fault 'execution:*Bake at 30%=redriven(5m)*1'
      rollouts rehearse --template cdk.out/Checkout.template.json --scenario ./my-scenario.json
      rollouts rehearse --template old/Checkout.template.json --next cdk.out/Checkout.template.json`,
    notes: `A fault is TARGET=KIND[(ARGUMENT)][*COUNT][@NTH][~PROBABILITY]; see docs/fault-injection.md:
  SERVICE:OPERATION[/CALLER]   throttle, error, access-denied, reset, timeout-before, timeout-after, slow(30s), killed-after
  function:NAME                crash, out-of-time, throttle, killed-after(SERVICE:OPERATION)
  event:DETAIL-TYPE            lost, doubled, late(30s), reordered
  execution:STATE              stopped, timed-out, redriven(60s)`,
  })
    .option('--scenario <name|file>', 'scenario to play (default: bad-then-good; with --template, a file)')
    .option(
      '--strategy <name>',
      'start each release with this strategy (default: publishing a version starts it)',
    )
    .option('--seed <number>', 'the same seed gives the same result', parseInteger(0, 2 ** 32 - 1), 1)
    .addOption(
      new Option('--weather <weather>', 'delays and limits of AWS (docs/local-cloud.md)')
        .choices(weatherNames)
        .default('typical'),
    )
    .option('--rps <number>', "requests per virtual second (default: the scenario's)", parseNumber(0.1, 1000))
    .option(
      '--speed <number|max>',
      'virtual seconds per second (default: max, and 60 with --console)',
      parseSpeed,
    )
    .option(
      '--console',
      'show the rehearsal in the console on 127.0.0.1, until Ctrl-C; starts when the page is open',
      false,
    )
    .addOption(
      new Option('--fault <fault>', 'fault to inject; may be repeated')
        .default([], 'none')
        .argParser((text, before: string[]) => [...before, text]),
    )
    .addOption(
      new Option(
        '--traffic <how>',
        'send requests over HTTP, or direct: faster, but without sockets and HTTP',
      )
        .choices(['http', 'direct'])
        .default('http'),
    )
    .option(
      '--function-processes',
      'run the functions of lattice-rollouts in processes of their own too, which takes longer',
      false,
    )
    .option('--template <file>', 'STACK.template.json to rehearse (default: the bundled example)')
    .option('--next <file>', 'template to update the stack to; the version that it publishes is released')
    .option('--out <folder>', 'folder for the report', 'out')
    .option('--json', 'print the report as JSON and nothing else', false)
    .action(
      toAction((options: RehearseOptions) => {
        const { runRehearsal } = require('./run') as typeof RehearseModule;
        return runRehearsal(options);
      }),
    );
};

function parseSpeed(text: string): number | 'max' {
  return text === 'max' ? 'max' : parseNumber(0.1, 100_000)(text);
}
