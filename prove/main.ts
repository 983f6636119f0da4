import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Explorer, type Counterexample, type Exploration } from './interleavings/explore';
import { bundleHandlers } from './interleavings/handlers';
import { scenarios } from './interleavings/scenarios';
import { mutations } from './mutations';

const usage = `npm run prove [-- OPTION…]: tries to find a way that leaves traffic split
  --scenario NAME   only this one: ${scenarios.map(({ name }) => name).join(', ')}
  --case ID         replays one counterexample, step by step
  --states N        stop each scenario at so many states (4000000, about 1.3 GB)
  --mutation NAME   with handlers broken on purpose: ${mutations.map(({ name }) => name).join(', ')}`;

/**
 * Explored: every order of the calls of the shipped handlers over the ledger, the aliases and the listener, in the
 * scenarios of `interleavings/scenarios.ts`, with as many failing calls as a scenario says (refused, answer lost,
 * process killed before or after), two attempts of each forward task and three of each rollback.
 *
 * Not explored here: reads that AWS answers late, the wire, the look whether it is quiet, holding stages, and time
 * but for its order: a function may take as long as it likes until the last sweeps.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string' },
      case: { type: 'string' },
      states: { type: 'string', default: '4000000' },
      mutation: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const bundle = await bundleHandlers(mutations.filter(({ name }) => name === values.mutation));
  if (values.case !== undefined) return replay(values.case, bundle);
  const found: Exploration[] = [];
  for (const scenario of scenarios) {
    if (values.scenario !== undefined && scenario.name !== values.scenario) continue;
    const exploration = await new Explorer(scenario, bundle).explore(Number(values.states));
    console.log(lineOf(exploration));
    found.push(exploration);
  }
  const out = join(__dirname, '..', 'out');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'prove.json'), `${JSON.stringify({ interleavings: found }, null, 2)}\n`);
  const first = found.find(({ counterexample }) => counterexample)?.counterexample;
  if (!first) return 0;
  console.log(`\n${textOf(first)}\n\nReplay: npm run prove -- --case ${first.id}`);
  return 1;
}

async function replay(id: string, bundle: string): Promise<number> {
  const [, name, path = ''] = id.split(':');
  const scenario = scenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`--case: no scenario "${name}"`);
  const told = await new Explorer(scenario, bundle).replay(path);
  console.log(textOf(told));
  return told.violations.length > 0 ? 1 : 0;
}

function lineOf({ scenario, faults, states, steps, ends, isComplete, counterexample }: Exploration): string {
  const verdict = counterexample
    ? counterexample.violations.join('; ')
    : isComplete
      ? 'holds'
      : 'no violation so far';
  const extent = isComplete || counterexample ? '' : ', STOPPED at the limit of states';
  return `${scenario}, up to ${faults} faults: ${states} states, ${steps} steps, ${ends} ends${extent}: ${verdict}`;
}

function textOf({ violations, steps }: Counterexample): string {
  const verdict = violations.length > 0 ? violations.join('\n') : 'every promise is kept';
  return [...steps.map((step, index) => `${index + 1}. ${step}`), '', verdict].join('\n');
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
