import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Bench, WrongUse } from './harness/bench';
import { budget } from './budget/budget';
import { dataPlane } from './data-plane/data-plane';
import { frontDoors } from './front-doors/front-doors';
import { judgment } from './judgment/judgment';
import { rehearsals } from './rehearsals/rehearsals';
import { reaction } from './reaction/reaction';
import { storm } from './storm/storm';
import { services } from './services/services';
import { weights } from './weights/weights';
import { verdict } from './verdict/verdict';

const benches: readonly Bench[] = [
  dataPlane,
  weights,
  rehearsals,
  judgment,
  verdict,
  reaction,
  budget,
  storm,
  services,
  frontDoors,
];
const outFolder = join('out', 'bench');

/**
 * Runs `npm run bench` with these arguments. Returns its exit code: 1 when a requirement is violated.
 *
 * @throws WrongUse
 */
export async function runBench([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help') {
    console.log('npm run bench -- NAME [--flag value]\n');
    for (const bench of benches) console.log(describe(bench));
    return 0;
  }
  const bench = benches.find((candidate) => candidate.name === name);
  if (!bench) {
    throw new WrongUse(
      `there is no bench "${name}"; there are: ${benches.map((each) => each.name).join(', ')}`,
    );
  }
  const { problems, results } = await bench.run(parseFlags(bench, rest));
  const file = join(outFolder, `${bench.name}.json`);
  mkdirSync(outFolder, { recursive: true });
  const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model };
  writeFileSync(file, `${JSON.stringify({ bench: bench.name, machine, problems, ...results }, null, 2)}\n`);
  console.log(
    `\n${problems.length === 0 ? 'All requirements hold.' : problems.join('\n')}\nResults: ${file}`,
  );
  return problems.length === 0 ? 0 : 1;
}

function describe({ name, question, flags }: Bench): string {
  const defaults = Object.entries(flags).map(([flag, value]) => `--${flag} ${value}`);
  return `  ${name.padEnd(12)} ${question}  [${defaults.join(' ')}]`;
}

function parseFlags(bench: Bench, args: string[]): Record<string, string> {
  const options = Object.fromEntries(
    Object.entries(bench.flags).map(([flag, value]) => [flag, { type: 'string' as const, default: value }]),
  );
  try {
    return parseArgs({ args, options }).values as Record<string, string>;
  } catch (error) {
    throw new WrongUse(`${bench.name}: ${(error as Error).message}`, { cause: error });
  }
}
