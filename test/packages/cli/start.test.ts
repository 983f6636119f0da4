import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { CliProcess, CliWorld, type Ended } from '../../support/cli-process';

const root = join(__dirname, '..', '..', '..');
const world = new CliWorld();

afterAll(() => world.close());

/** A project with our `bin` and a program of two files. */
class Project {
  readonly folder: string;

  constructor(name: string) {
    this.folder = world.path(name);
    mkdirSync(join(this.folder, 'packages', 'cli', 'words'), { recursive: true });
    cpSync(join(root, 'packages', 'cli', 'bin'), join(this.folder, 'packages', 'cli', 'bin'), {
      recursive: true,
    });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    world.write(join(name, 'package.json'), {});
    world.write(join(name, 'packages', 'cli', 'words', 'words.txt'), 'good morning');
    world.write(
      join(name, 'packages', 'cli', 'words', 'words.ts'),
      `import { readFileSync } from 'node:fs';
      import { join } from 'node:path';
      export const words: string = readFileSync(join(__dirname, 'words.txt'), 'utf8');`,
    );
    world.write(
      join(name, 'packages', 'cli', 'main.ts'),
      `import { words } from './words/words';
      export async function main(argv: readonly string[]): Promise<number> {
        if (argv[0] === 'fail') throw new Error('as you wished');
        console.log(words);
        return 3;
      }`,
    );
  }

  get bundle(): string {
    return join(this.folder, 'dist', 'rollouts.js');
  }

  run(args: readonly string[] = []): Promise<Ended> {
    return new CliProcess(
      [join(this.folder, 'packages', 'cli', 'bin', 'rollouts.js'), ...args],
      world.folder,
      world.environment,
    ).ended;
  }
}

const greeted = { exitCode: 3, stdout: 'good morning\n', stderr: '' };

test('the program is built when it first starts, by two processes at once too, and then kept', async () => {
  const project = new Project('first');
  expect(await Promise.all([project.run(), project.run()])).toEqual([greeted, greeted]);
  expect(readdirSync(join(project.folder, 'dist'))).toEqual(['rollouts.js']);
  const { ino } = statSync(project.bundle);
  expect(await project.run()).toEqual(greeted);
  expect(statSync(project.bundle).ino).toBe(ino);
});

test('it is built again when one of its sources has changed, to whatever time', async () => {
  const project = new Project('changed');
  await project.run();
  const source = join(project.folder, 'packages', 'cli', 'words', 'words.ts');
  appendFileSync(source, "console.log('changed');");
  utimesSync(source, 0, 0);
  expect(await project.run()).toEqual({ ...greeted, stdout: 'changed\ngood morning\n' });
});

test('it starts where nothing can be written, and where a source is broken it says what', async () => {
  const project = new Project('unwritable');
  world.write('unwritable/dist', 'a file where the folder should be');
  expect(await project.run()).toEqual(greeted);
  appendFileSync(join(project.folder, 'packages', 'cli', 'main.ts'), ' const const;');
  const { exitCode, stderr } = await project.run();
  expect(exitCode).toBe(1);
  expect(stderr).toContain('main.ts:6:');
});

test('a package whose program is missing says what to do', async () => {
  const project = new Project('packaged');
  rmSync(join(project.folder, 'packages', 'cli', 'main.ts'));
  const stderr = `rollouts: ${project.bundle} is missing, and a package has no sources to build it from: install it again\n`;
  expect(await project.run()).toEqual({ exitCode: 1, stdout: '', stderr });
});
