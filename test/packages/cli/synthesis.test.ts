import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliProcess, CliWorld } from '../../support/cli-process';

const world = new CliWorld();
const root = join(__dirname, '..', '..', '..');

afterAll(() => world.close());

test('an invalid strategy fails the synthesis and names every invalid field with its allowed values', async () => {
  const app = world.write(
    'app.ts',
    `
    import { App, Stack } from '${root}/node_modules/aws-cdk-lib';
    import { Code, Function, Runtime } from '${root}/node_modules/aws-cdk-lib/aws-lambda';
    import { ProgressiveDelivery } from '${root}/infra/index';

    const app = new App({ outdir: __dirname });
    const stack = new Stack(app, 'Shop');
    new ProgressiveDelivery(stack, 'Delivery', {
      function: new Function(stack, 'Function', {
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
      }),
      strategies: {
        careful: { stages: [{ weightPercent: 50 }, { weightPercent: 30 }, { weightPercent: 101 }] },
      },
    });
    app.synth();
    `,
  );
  const synth = new CliProcess(['--require', require.resolve('tsx/cjs'), app], world.folder, {
    CDK_OUTDIR: world.path('cdk.out'),
  });

  const { exitCode, stderr } = await synth.ended;

  expect(stderr).toContain(
    'TypeError: strategy "careful": stages[2].weightPercent: too big: expected number to be <=100\n' +
      'strategy "careful": stages[1].weightPercent: must be more than 50, the weight of the stage before, not 30\n',
  );
  expect(exitCode).toBe(1);
  expect(existsSync(world.path('cdk.out', 'Shop.template.json'))).toBe(false);
});
