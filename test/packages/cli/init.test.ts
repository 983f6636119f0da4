import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { serviceNamePattern } from '../../../core/registry/service-manifest';
import { namesFor } from '../../../packages/cli/commands/init/names';
import { main } from '../../../packages/cli/main';

const world = mkdtempSync(join(tmpdir(), 'init-'));
let stdout = '';
let stderr = '';

beforeEach(() => {
  stdout = '';
  stderr = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  // Each run of the program adds one.
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
});
afterAll(() => rmSync(world, { recursive: true }));

/** Creates a folder with files. */
function folderWith(files: Readonly<Record<string, string | object>>, name = 'shop'): string {
  const folder = join(mkdtempSync(join(world, 'app-')), name);
  mkdirSync(folder);
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const init = (folder: string, ...flags: string[]) => main(['init', '--app', folder, ...flags]);

/** Returns the texts of all files in a folder by path. */
function filesIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  );
}

const ofService = (service: string) => [
  `.github/workflows/release-${service}.yml`,
  ...['broken.ts', 'handler.ts', 'next.ts', 'publish-policy.json', 'scenario.json', 'stack.ts'].map(
    (name) => `${service}/${name}`,
  ),
];
const ofApp = ['app.ts', 'cdk.json', 'tsconfig.json'];
const ofProject = ['.gitignore', 'package.json'];

describe('init', () => {
  test.each([
    ['TypeScript', 'npx tsx app.ts', "import { ProgressiveDelivery } from 'lattice-rollouts';"],
    ['JavaScript', 'node bin/app.js', "const { ProgressiveDelivery } = require('lattice-rollouts');"],
  ])('prints the code for an app in %s, and writes nothing', async (_, app, line) => {
    const folder = folderWith({ 'cdk.json': { app } });
    expect(await init(folder, '--service', 'shop-orders')).toBe(0);
    expect(stdout).toContain(line);
    expect(stdout).toContain(
      "new ProgressiveDelivery(this, 'ShopOrdersDelivery', {\n  function: shopOrders,",
    );
    expect(Object.keys(filesIn(folder)).sort()).toEqual(['cdk.json']);
  });

  test.each([
    ['a folder without an app', {}, 'init --write'],
    ['an app in another language', { 'cdk.json': { app: 'python3 app.py' } }, 'ARN'],
    [
      'a cdk.json that is not JSON',
      { 'cdk.json': '{' },
      /^rollouts: \S+cdk\.json is not JSON \(.+\): correct it, or/,
    ],
    [
      'a cdk.json that is binary',
      { 'cdk.json': '\u0000\u001b[2J' },
      /^rollouts: \S+cdk\.json is not a text.*: correct it, or/,
    ],
    [
      'a cdk.json without the app',
      { 'cdk.json': 'null' },
      /^rollouts: \S+cdk\.json: "app" is missing.*npx tsx app\.ts/,
    ],
  ])('refuses %s, and names a way out', async (_, files, wayOut) => {
    expect(await init(folderWith(files))).toBe(2);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringMatching(wayOut) as unknown });
    expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('init --write', () => {
  test('writes an app into an empty folder, and changes nothing when it runs again', async () => {
    const folder = folderWith({});
    expect(await init(folder, '--write')).toBe(0);
    const written = filesIn(folder);
    expect(Object.keys(written).sort()).toEqual([...ofService('shop'), ...ofApp, ...ofProject].sort());
    expect(stdout).not.toContain('were left');
    expect(JSON.parse(written['package.json']!)).toMatchObject({ name: 'shop', private: true });
    expect(written['app.ts']).toContain("new ShopService(new App(), 'ShopService');");
    for (const path of ofService('shop')) {
      const named = ['stack.ts', '.yml', 'policy.json'].some((end) => path.endsWith(end));
      // The handlers answer to /orders whatever the service is called.
      if (named) expect(written[path]).not.toMatch(/orders/i);
    }

    stdout = '';
    expect(await init(folder, '--write')).toBe(0);
    expect(stdout).not.toContain('Wrote');
    for (const path of Object.keys(written)) expect(stdout).toContain(`\n  ${path} `);
    expect(filesIn(folder)).toEqual(written);
  });

  test('writes a service beside an app that exists, and prints the lines that add it', async () => {
    const theirs = {
      'cdk.json': { app: 'npx ts-node --prefer-ts-exts bin/shop.ts', output: 'build' },
      'package.json': {
        dependencies: { 'aws-cdk-lib': '2', constructs: '10' },
        devDependencies: { tsx: '4' },
      },
      '.gitignore': '*.js\n',
    };
    const folder = folderWith(theirs);
    const before = filesIn(folder);
    expect(await init(folder, '--write')).toBe(0);
    expect(Object.keys(filesIn(folder)).sort()).toEqual(
      [...ofService('shop'), ...Object.keys(theirs)].sort(),
    );
    expect(filesIn(folder)).toMatchObject(before);
    expect(stdout).toContain("import { ShopService } from '../shop/stack';");
    expect(stdout).toContain('build/ShopService.template.json');
    expect(stdout).toMatch(/npm install lattice-rollouts .*\baws-cdk\b/);
    expect(stdout).not.toMatch(/npm install .*constructs/);
  });

  test('writes a second service beside the first', async () => {
    const folder = folderWith({});
    await init(folder, '--write');
    const first = filesIn(folder);
    expect(await init(folder, '--write', '--service', 'Returns_2')).toBe(0);
    expect(filesIn(folder)).toMatchObject(first);
    expect(Object.keys(filesIn(folder)).sort()).toEqual(
      [...Object.keys(first), ...ofService('Returns_2')].sort(),
    );
    expect(filesIn(folder)['Returns_2/stack.ts']).toContain("serviceName: 'Returns_2'");
  });

  test('says where GitHub looks for the workflow when the folder is not the root of its repository', async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, '..', '.git'));
    await init(folder, '--write');
    expect(stdout).toContain('GitHub runs workflows of');
  });

  test.each([
    ['an app in JavaScript', { 'cdk.json': { app: 'node bin/shop.js' } }],
    ['a file where the folder of the service should be', { shop: '' }],
  ])('refuses %s, with the flag and the file, and changes no file', async (_, files) => {
    const folder = folderWith(files);
    const before = filesIn(folder);
    expect(await init(folder, '--write')).toBe(2);
    expect(stderr).toMatch(/^rollouts: --\w+: .*(?:cdk\.json|shop)/);
    expect(filesIn(folder)).toMatchObject(before);
  });

  test('leaves a link whose target is missing', async () => {
    const folder = folderWith({});
    symlinkSync(join(world, 'gone'), join(folder, '.gitignore'));
    expect(await init(folder, '--write')).toBe(0);
    expect(stdout).toContain('\n  .gitignore ');
    expect(filesIn(world)).not.toHaveProperty('gone');
  });
});

describe('the names', () => {
  test.each([
    ['My Service!!', /letters, digits, hyphens and underscores, such as my-service$/],
    ['!!', /such as orders$/],
  ])('refuse %j in words, with an example', (service, message) => {
    expect(() => namesFor('shop', service)).toThrow(message);
  });

  test.each([
    ['shop', 'shop', 'ShopService'],
    ['My Shop', 'my-shop', 'MyShopService'],
    ['2 Café-Läden', '2-cafe-laden', 'Service2CafeLaden'],
    ['42', '42', 'Service42'],
    ['order-service', 'order-service', 'OrderService'],
    ['reorders', 'reorders', 'ReordersService'],
    ['注文', 'service', 'Service'],
    ['--', 'service', 'Service'],
    ['service', 'service', 'Service'],
  ])('of the folder %s are %s and %s', (folder, service, stack) => {
    expect(namesFor(folder)).toEqual({ service, stack });
  });

  test('are names of a service and a class, whatever the folder is called', () => {
    const folders = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ maxLength: 200 }),
      fc.stringMatching(/^[\w -]+$/),
    );
    fc.assert(
      fc.property(folders, (folder) => {
        const { service, stack } = namesFor(folder);
        expect(service).toMatch(serviceNamePattern);
        expect(stack).toMatch(/^[A-Za-z][A-Za-z0-9]*Service$|^Service[A-Za-z0-9]*$/);
        expect(stack.length).toBeLessThanOrEqual(48);
      }),
      { numRuns: 50 },
    );
  });
});
