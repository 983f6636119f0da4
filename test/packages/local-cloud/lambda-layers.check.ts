import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pythonOf } from '../../../packages/local-cloud/services/lambda/state/python';
import { LambdaWorld, roleArn } from './lambda-world';
import { testUnless } from '../../support/skipped';

const withPython = testUnless(pythonOf('python3.12') ? undefined : 'no Python 3.12');

let world: LambdaWorld;
beforeEach(() => {
  world = new LambdaWorld();
});
afterEach(() => world.close());

/** Creates a version of a layer from files by path, and returns its ARN. */
async function layerOf(files: Readonly<Record<string, string>>, LayerName = 'shared'): Promise<string> {
  const folder = mkdtempSync(join(world.folder, 'layer-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const Content = { S3Bucket: 'assets', S3Key: 'layer.zip' };
  const { ref } = await world.create('AWS::Lambda::LayerVersion', { Content, LayerName }, folder);
  return ref;
}

async function functionWith(Layers: string[], ZipFile: string, Runtime = 'nodejs22.x'): Promise<string> {
  const { ref } = await world.create('AWS::Lambda::Function', {
    Runtime,
    Handler: 'index.handler',
    Role: roleArn,
    Code: { ZipFile },
    Layers,
  });
  return ref;
}

const prices = (tea: number) => `exports.tea = ${tea};`;
const asking = 'exports.handler = async () => [require("prices").tea, require("colors").red];';

test('a function requires modules of its layers, whose later ones hide earlier ones', async () => {
  const first = await layerOf({
    'nodejs/node_modules/prices/index.js': prices(3),
    'nodejs/node_modules/colors/index.js': 'exports.red = "first";',
  });
  const second = await layerOf({ 'nodejs/node22/node_modules/prices/index.js': prices(4) }, 'newer');
  expect(first).toBe('arn:aws:lambda:us-east-1:123456789012:layer:shared:1');
  const name = await functionWith([first, second], asking);
  expect((await world.invoke(name)).payload).toEqual([4, 'first']);
  expect(world.differences).toEqual(
    expect.arrayContaining(
      [first, second].map((layer) => ({ kind: 'layer-path', logicalId: 'Thing', layer })),
    ),
  );
  expect(world.differences.filter(({ kind }) => kind === 'layer')).toEqual([]);
  expect(await world.call('GetFunctionConfiguration', { FunctionName: name })).toMatchObject({
    Layers: [
      { Arn: first, CodeSize: expect.any(Number) },
      { Arn: second, CodeSize: expect.any(Number) },
    ],
  });
});

test('a published version keeps a layer that the stack replaced', async () => {
  const old = await layerOf({
    'nodejs/node_modules/prices/index.js': prices(3),
    'nodejs/node_modules/colors/index.js': 'exports.red = "old";',
  });
  const name = await functionWith([old], asking);
  await world.call('PublishVersion', { FunctionName: name });
  const type = world.service.resourceTypes['AWS::Lambda::LayerVersion']!;
  expect(type.updates).toMatchObject({ Content: 'replacement' });
  expect(await layerOf({ 'nodejs/node_modules/prices/index.js': prices(4) })).toMatch(/:layer:shared:2$/);
  await type.delete({ ref: old, attributes: {}, properties: {} } as never, {} as never);
  expect((await world.invoke(`${name}:1`)).payload).toEqual([3, 'old']);
});

withPython('a Python function imports from its layers', async () => {
  const layer = await layerOf({
    'python/prices.py': 'tea = 3',
    'python/lib/python3.12/site-packages/colors.py': 'red = "packaged"',
  });
  const source =
    'import prices, colors\n\ndef handler(event, context):\n    return [prices.tea, colors.red]\n';
  const name = await functionWith([layer], source, 'python3.12');
  expect((await world.invoke(name)).payload).toEqual([3, 'packaged']);
});

test('a module that a layer brings is not missing', async () => {
  const layer = await layerOf({ 'nodejs/node_modules/@aws-sdk/client-fancy/index.js': '' });
  const source = 'exports.handler = async () => require("@aws-sdk/client-fancy");';
  await functionWith([], source);
  await functionWith([layer], source).catch(() => undefined);
  const missing = world.differences.filter(({ kind }) => kind === 'missing-module');
  expect(missing).toEqual([{ kind: 'missing-module', logicalId: 'Thing', module: '@aws-sdk/client-fancy' }]);
});
