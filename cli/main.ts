import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../package.json';
import type * as CloudModule from './cloud';
import type { CloudOptions } from './cloud';
import { exitCodes, UsageError } from './exit-codes';
import type * as PlanModule from './plan';
import type { PlanOptions } from './plan';
import type * as RehearseModule from './rehearse';
import type { RehearseOptions } from './rehearse';

/** Runs the command line and returns its exit code. Commands are loaded when they are used: help is quick. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = new Command('rollouts')
    .description('Progressive delivery for services behind Amazon VPC Lattice')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(rollouts --help tells what there is)')
    .addHelpText(
      'after',
      `
Examples:
  rollouts rehearse                  a bad version, then a good one, of the example
  rollouts cloud                     the example on loopback, for the AWS CLI and SDKs
  rollouts rehearse --help           what else a command can do

Exit codes:
  0  all is well
  1  it ran, and the outcome is not the one that was expected
  2  wrong use or wrong input; nothing was changed
  130  interrupted`,
    );

  program
    .command('rehearse')
    .showHelpAfterError('(rollouts rehearse --help tells what there is)')
    .description('play releases on a local cloud made from the synthesized template')
    .option('--scenario <name|file>', 'what to play', 'bad-then-good')
    .option('--strategy <name>', 'start each release with this strategy, instead of by its publication')
    .option('--seed <number>', 'the same seed gives the same result', parseInteger(0, 2 ** 32 - 1), 1)
    .option('--rps <number>', "requests per virtual second (default: the scenario's)", parseNumber(0.1, 1000))
    .option('--speed <number|max>', 'virtual seconds per second', parseSpeed, 'max' as const)
    .addOption(
      new Option('--fault <fault>', 'what goes wrong on purpose; may be given several times')
        .default([], 'nothing')
        .argParser((text, before: string[]) => [...before, text]),
    )
    .option('--template <file>', 'STACK.template.json to rehearse (default: the example, synthesized now)')
    .option('--out <folder>', 'where the report goes', 'out')
    .option('--json', 'print the report as JSON and nothing else', false)
    .addHelpText(
      'after',
      `
Examples:
  rollouts rehearse                            a bad version, then a good one
  rollouts rehearse --speed 60                 slow enough to watch
  rollouts rehearse --scenario slow --seed 7
  rollouts rehearse --fault 'vpc-lattice:UpdateListener=throttle*3'
  rollouts rehearse --fault 'function:shift=killed-after(vpc-lattice:UpdateListener)*1'
  rollouts rehearse --fault 'execution:*Bake at 30%=redriven(5m)*1'
  rollouts rehearse --template cdk.out/Checkout.template.json --scenario ./my-scenario.json

A fault is TARGET=KIND[(ARGUMENT)][*COUNT][@NTH][~PROBABILITY]; docs/fault-injection.md tells more:
  SERVICE:OPERATION[/CALLER]   throttle, error, access-denied, reset, timeout-before, timeout-after, slow(30s),
                               killed-after
  function:NAME                crash, out-of-time, throttle, killed-after(SERVICE:OPERATION)
  event:DETAIL-TYPE            lost, doubled, late(30s), reordered
  execution:STATE              stopped, timed-out, redriven(60s)`,
    )
    .action(async (options: RehearseOptions) => {
      const { runRehearsal } = require('./rehearse') as typeof RehearseModule;
      exitCode = await runRehearsal(options);
    });

  program
    .command('cloud')
    .showHelpAfterError('(rollouts cloud --help tells what there is)')
    .description('run a local cloud with a template up, until interrupted')
    .addOption(
      new Option('--port <number>', 'port of the AWS APIs on 127.0.0.1')
        .default(4566)
        .argParser(parseInteger(0, 65535)),
    )
    .option('--template <file>', 'STACK.template.json to bring up (default: the example, synthesized now)')
    .option('--speed <number>', 'virtual seconds per second', parseNumber(0.1, 3600), 1)
    .option('--seed <number>', 'chance of the data plane', parseInteger(0, 2 ** 32 - 1), 1)
    .option('--out <folder>', 'where api-calls.jsonl goes', 'out')
    .addHelpText(
      'after',
      `
Examples:
  rollouts cloud --port 4566
  aws vpc-lattice list-services --endpoint-url http://127.0.0.1:4566 --region us-east-1`,
    )
    .action(async (options: CloudOptions) => {
      const { runCloud } = require('./cloud') as typeof CloudModule;
      exitCode = await runCloud(options);
    });

  program
    .command('plan')
    .showHelpAfterError('(rollouts plan --help tells what there is)')
    .description('what a strategy finds at a traffic, how soon and at what cost; changes nothing')
    .option('--strategy <file>', 'STRATEGY.json (default: the default strategy, canary)')
    .option('--strategy-name <name>', 'a strategy of --template (default: the only one)')
    .option('--template <file>', 'STACK.template.json that has the strategy')
    .option('--rps <number>', 'requests per second of the service', parseNumber(0.01, 100_000))
    .option('--fault-percent <number>', "how many of production's requests fail", parseNumber(0, 99))
    .option('--from-cloudwatch', 'read both from AWS/Lambda, with the settings of the AWS SDK', false)
    .option('--function <name>', 'for --from-cloudwatch: the function, by its alias live')
    .option('--days <number>', 'for --from-cloudwatch: how many (default: 7)', parseInteger(1, 455))
    .option('--seed <number>', 'the same seed gives the same plan', parseInteger(0, 2 ** 32 - 1), 1)
    .option(
      '--releases <number>',
      'simulated of each kind (default: 400, fewer when they take hours)',
      parseInteger(1, 100_000),
    )
    .option('--json', 'print the plan as JSON and nothing else', false)
    .addHelpText(
      'after',
      `
Examples:
  rollouts plan --rps 20 --fault-percent 0.1
  rollouts plan --rps 5 --fault-percent 1 --strategy ./careful.json
  rollouts plan --from-cloudwatch --function checkout --days 14`,
    )
    .action(async (options: PlanOptions) => {
      const { runPlan } = require('./plan') as typeof PlanModule;
      exitCode = await runPlan(options);
    });

  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUse;
    process.stderr.write(`rollouts: ${(error as Error).message}\n`);
    return error instanceof UsageError ? exitCodes.wrongUse : exitCodes.unexpectedOutcome;
  }
}

function parseNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`It must be a number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

function parseInteger(minimum: number, maximum: number): (text: string) => number {
  const parse = parseNumber(minimum, maximum);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };
}

function parseSpeed(text: string): number | 'max' {
  return text === 'max' ? 'max' : parseNumber(0.1, 100_000)(text);
}
