import { exampleTemplateFile } from '../support/example-template';
import {
  addRefusedParameter,
  changedTemplate,
  changeFunction,
  changeTag,
  sayChange,
  type Resources,
} from '../support/next-template';
import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
  await story.delivery.sleep(60);
});
afterEach(() => story.end());

/** Deploys the example with changes, as `cdk deploy` does, and waits until its events have been delivered. */
async function deploy(...changes: readonly Parameters<typeof changedTemplate>[1][]): Promise<void> {
  const file = changedTemplate(exampleTemplateFile(), (resources, outputs) => {
    for (const change of changes) change(resources, outputs);
  });
  await story.delivery.cloud.deploy(file).catch(() => undefined);
  await story.delivery.sleep(60);
}

/** The versions of which a release has been started, and how it was. */
async function releases() {
  const { ledger } = story.delivery;
  const current = await ledger.readCurrent();
  const past = await ledger.history.read(10);
  return [
    ...past.map(({ version, outcome }) => `${version} ${outcome}`),
    ...(current ? [`${current.version} now`] : []),
  ];
}

/** Ends the release in flight. */
async function abort(): Promise<void> {
  const { client, cloud, ledger } = story.delivery;
  const current = await ledger.readCurrent();
  await client.releases.abort(current!.id, 'not good enough');
  await cloud.stepfunctions.done(current!.executionArn);
}

const second = (resources: Resources) => changeFunction(resources, 'Second');

test('the first deployment starts no release: its version is in production', async () => {
  expect(await releases()).toEqual([]);
  expect(await story.delivery.ledger.offeredVersion.read()).toBe('1');
});

test('a deployment is released once it has succeeded, and what was rolled back never again by a change of a tag', async () => {
  const change = { commit: '0123456789abcdef', author: 'Ada' };
  await deploy(second, (resources, outputs) => sayChange(resources, outputs, change));
  expect(await releases()).toEqual(['2 now']);
  const current = await story.delivery.ledger.readCurrent();
  expect(current?.id).toMatch(/^checkout-2-[0-9a-f]{8}$/);
  expect(current?.change).toEqual(change);
  const events = await story.delivery.ledger.readEvents(current!.id);
  expect(events.find(({ kind }) => kind === 'admitted')).toMatchObject({ change });
  await abort();
  await deploy(second, (resources) => changeTag(resources, 'shop'));
  expect(await releases()).toEqual(['2 rolled-back']);
});

test('a deployment that fails releases nothing, and the same commit again is released', async () => {
  await deploy(second, addRefusedParameter);
  expect(await releases()).toEqual([]);
  await deploy(second);
  expect(await releases()).toEqual([expect.stringMatching(/^[23] now$/)]);
});
