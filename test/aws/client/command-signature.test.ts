import { STSClient } from '@aws-sdk/client-sts';
import {
  CommandSigner,
  SignatureVerifier,
  type CommandSignature,
} from '../../../aws/client/command-signature';
import { LocalCloud, type ClientConfig } from '../../../packages/local-cloud/cloud';

let cloud: LocalCloud;
let verifier: SignatureVerifier;

beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z'), functions: 'in-process' });
  verifier = new SignatureVerifier(new STSClient(cloud.clientConfig));
});
afterAll(() => cloud.close());

const command = { service: 'checkout', permission: 'approve', command: '{"release":"one","stage":"10%"}' };

function sign(of = command, config: Partial<ClientConfig> = {}, at = cloud.context.clock.now()) {
  const { region, ...rest } = { ...cloud.clientConfig, ...config };
  return new CommandSigner(region, rest).sign(of, at);
}

it('tells the ARN and the unique id of the caller, as AWS STS does', async () => {
  expect(await verifier.callerOf(command, await sign())).toEqual({
    arn: 'arn:aws:iam::123456789012:root',
    userId: '123456789012',
  });
  const ana = await sign(command, cloud.clientConfigOf('ana@example.com'));
  expect(ana.sessionToken).toBeDefined();
  expect(await verifier.callerOf(command, ana)).toEqual({
    arn: 'arn:aws:sts::123456789012:assumed-role/person-ana@example.com/ana@example.com',
    userId: expect.stringMatching(/^AROA\w+:ana@example\.com$/) as string,
  });
});

it('takes no call to AWS to make', async () => {
  const endpoint = 'http://127.0.0.1:1';
  expect(await sign(command, { endpoint })).toMatchObject({
    accessKeyId: 'local',
    date: '20260105T090000Z',
  });
});

describe('a signature is refused', () => {
  it.each<[string, Partial<typeof command>]>([
    ['for another service', { service: 'cart' }],
    ['for another permission', { permission: 'abort' }],
    ['for another release', { command: '{"release":"two","stage":"10%"}' }],
    ['for another stage', { command: '{"release":"one","stage":"30%"}' }],
    ['for the same command in other words', { command: '{"stage":"10%","release":"one"}' }],
  ])('%s', async (_, other) => {
    const signature = await sign();
    await expect(verifier.callerOf({ ...command, ...other }, signature)).rejects.toMatchObject({
      name: 'IdentityNotConfirmed',
    });
  });

  it.each<[string, (signature: CommandSignature) => CommandSignature]>([
    [
      'with another signature',
      (signature) => ({
        ...signature,
        signature: signature.signature.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      }),
    ],
    ['with another time', (signature) => ({ ...signature, date: '20260105T090030Z' })],
    ['with the time of another day', (signature) => ({ ...signature, date: '20260106T090000Z' })],
    ['with the access key of somebody else', (signature) => ({ ...signature, accessKeyId: 'AKIAOTHER' })],
    [
      'with a session token that it was not signed with',
      (signature) => ({ ...signature, sessionToken: 'token' }),
    ],
  ])('%s', async (_, tampered) => {
    const signature = tampered(await sign());
    await expect(verifier.callerOf(command, signature)).rejects.toMatchObject({
      name: 'IdentityNotConfirmed',
    });
  });

  it('without its session token', async () => {
    const { sessionToken: _, ...signature } = await sign(command, cloud.clientConfigOf('ben'));
    await expect(verifier.callerOf(command, signature)).rejects.toMatchObject({
      name: 'IdentityNotConfirmed',
    });
  });

  it('signed for another Region', async () => {
    const signature = await sign(command, { region: 'eu-west-1' });
    await expect(verifier.callerOf(command, signature)).rejects.toMatchObject({
      name: 'IdentityNotConfirmed',
    });
  });

  it('signed for another host', async () => {
    const signature = await sign(command, { endpoint: 'http://sts.attacker.example' });
    await expect(verifier.callerOf(command, signature)).rejects.toMatchObject({
      name: 'IdentityNotConfirmed',
    });
  });

  it('that AWS takes for too old', async () => {
    const signature = await sign(command, {}, cloud.context.clock.now() - 20 * 60_000);
    await expect(verifier.callerOf(command, signature)).rejects.toMatchObject({
      name: 'IdentityNotConfirmed',
    });
  });

  it('when its signature says nothing of a command', async () => {
    // As any other GetCallerIdentity of the person, say for EKS, whose signature somebody has seen.
    let seen = '';
    const sts = new STSClient({
      ...cloud.clientConfig,
      systemClockOffset: cloud.context.clock.now() - Date.now(),
    });
    sts.middlewareStack.add(
      (next) => (args) => {
        seen = (args.request as { headers: Record<string, string> }).headers['authorization'] ?? '';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    await sts.send(new GetCallerIdentityCommand({}));
    const signature = { ...(await sign()), signature: /Signature=(\w+)$/.exec(seen)![1]! };
    await expect(verifier.callerOf(command, signature)).rejects.toMatchObject({
      name: 'IdentityNotConfirmed',
    });
  });
});
