import { z } from 'zod';
import { commandSignatureSchema, type CommandSignature } from '../aws/client/command-signature';
import { sha256 } from '../aws/client/sha256';
import { ReleaseControls, type PersonControl } from '../aws/releases/release-controls';
import type { ControlAnswer } from '../core/audit/control-answer';
import type { ControlRefusal } from '../core/audit/allowed-controls';
import { assertNever } from '../core/errors/assert-never';
import { ReleaseError } from '../core/errors/release-error';
import { parseControlRequest } from '../core/release/control-request';
import { parseSentCommand, type ControlCommand } from '../core/release/control-command';
import { executionArnOf } from '../core/release/execution-arn';
import type { Identity } from '../core/release/identity';
import { permissionsFor, triggerAlias } from '../core/release/permission';
import { parseReleaseRequest } from '../core/release/release';
import { defaultStrategyName } from '../core/strategy/defaults';
import { describeIssues } from '../core/text/issues';
import { plainText } from '../core/text/schemas';
import { isDeployed, startDeployed } from './runtime/start-deployed';
import { startPublished } from './runtime/start-published';
import { invocationTime } from './runtime/invocation-time';
import { startForPerson } from './runtime/start-for-person';
import {
  openService,
  type Invocation,
  openExecutions,
  openGuard,
  openIdentities,
  openLedger,
  openReleaseTarget,
  openStackVersion,
  openStateMachine,
  openStrategies,
  openTaskTokens,
  serviceName,
} from './runtime/environment';

const serviceOf = openService({
  name: serviceName,
  ledger: openLedger,
  taskTokens: openTaskTokens,
  target: openReleaseTarget,
  executions: openExecutions,
  stateMachineArn: openStateMachine,
  stackVersion: openStackVersion,
  strategies: openStrategies,
  guard: openGuard,
  identities: openIdentities,
});
type Service = ReturnType<typeof serviceOf>;

const inputSchema = z.strictObject({
  /** A command of {@link parseSentCommand} as JSON: the very text that the signature is for. */
  command: z.string().max(20_000),
  signature: commandSignatureSchema,
  /** The name of the caller, for commands that do not wait until AWS STS answers. */
  claimedBy: plainText(200).optional(),
});

/** The longest time between the signature and its use, in milliseconds. */
const validMilliseconds = 60_000;

/** The commands that take nothing forward. They do not fail because AWS STS does not answer. */
const safeVerbs: readonly ControlCommand['verb'][] = ['abort', 'pause', 'reject', 'resumeGuard'];

/**
 * Carries out the command of a person, or starts the release of a published version. The alias by which it was invoked is the
 * permission that the caller has, since IAM grants the aliases one by one; the signature says who the caller is.
 *
 * Not idempotent: a signature is used once.
 *
 * @throws ReleaseError `InvalidReleaseInput`, `UnknownStrategy`, `VersionNotFound`, `NotPermitted`, `IdentityNotConfirmed`, `AwsCallFailed`,
 *   `AwsCallRefused`
 */
export async function handler(event: unknown, invocation: Invocation): Promise<ControlAnswer | void> {
  const service = serviceOf(invocation);
  const permission = aliasOf(invocation);
  if (permission === triggerAlias) {
    return isDeployed(event) ? startDeployed(service, event) : startPublished(service, event);
  }
  const {
    command: text,
    signature,
    claimedBy,
  } = parse('control', (input) => inputSchema.parse(input), event);
  const command = parse('command', parseSentCommand, json(text));
  const at = invocationTime();
  const now = Date.parse(at);
  const passesApproval = await wouldPassApproval(service, command);
  if (!permissionsFor(command, passesApproval).some((each) => each === permission)) {
    if (passesApproval) return { kind: 'refused', refusal: { code: 'approvalMissing' } };
    throw new ReleaseError('NotPermitted', `the permission ${permission} does not allow ${command.verb}`);
  }
  const caller = await identify(service, { permission, command, text, signature, claimedBy, now });
  const asked = parseControlRequest({
    reason: command.verb === 'start' ? (command.input.reason ?? 'no reason given') : command.reason,
    requestedBy: caller.name.slice(0, 200),
    ...(caller.userId !== undefined && { userId: caller.userId }),
    at,
  });
  return act(service, command, permission, { ...asked, identity: caller.kind });
}

/** The alias by which the function was invoked. @throws ReleaseError `NotPermitted` without one */
function aliasOf({ invokedFunctionArn }: Invocation): string {
  const alias = invokedFunctionArn.split(':')[7];
  if (alias !== undefined) return alias;
  throw new ReleaseError('NotPermitted', 'invoke the function by the alias of a permission, such as abort');
}

/** Decides whether a promotion would pass an approval that nobody has given, by what only this function writes. */
async function wouldPassApproval({ ledger, strategies }: Service, command: ControlCommand): Promise<boolean> {
  if (command.verb !== 'promote') return false;
  if (command.extent === 'full') {
    const start = await ledger.people.startOf(command.release);
    const strategy = start?.input['strategy'] ?? defaultStrategyName;
    return strategies.some(({ name, asksApproval }) => name === strategy && asksApproval);
  }
  const current = await ledger.readCurrent();
  if (current?.id !== command.release || current.approval?.stage !== command.stage) return false;
  const { approval } = await ledger.people.withRequests(current);
  return approval?.answer === undefined;
}

interface Claim {
  readonly permission: string;
  readonly command: ControlCommand;
  /** The command as the caller sent it. */
  readonly text: string;
  readonly signature: CommandSignature;
  readonly claimedBy?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** @throws ReleaseError `IdentityNotConfirmed`; `AwsCallFailed` for a command that waits until AWS STS answers */
async function identify({ name, ledger, identities }: Service, claim: Claim): Promise<Identity> {
  const { permission, command, text, signature, claimedBy, now } = claim;
  refuseOld(signature, now);
  let caller: Identity;
  try {
    const { arn, userId } = await identities.callerOf(
      { service: name, permission, command: text },
      signature,
    );
    caller = { kind: 'attested', name: arn, userId };
  } catch (error) {
    const isUnanswered = error instanceof ReleaseError && error.name === 'AwsCallFailed';
    if (!isUnanswered || !safeVerbs.includes(command.verb)) throw error;
    caller = { kind: 'claimed', name: claimedBy ?? 'somebody' };
  }
  const hash = sha256(`${signature.accessKeyId} ${signature.signature}`);
  if (await ledger.people.redeem(hash, now)) return caller;
  throw new ReleaseError(
    'IdentityNotConfirmed',
    'this very command was received before; it may have been carried out: run rollouts status',
  );
}

function refuseOld({ date }: CommandSignature, now: number): void {
  const signedAt = Date.parse(date.replace(/^(.{4})(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Math.abs(now - signedAt) <= validMilliseconds) return;
  const at = new Date(now).toISOString();
  throw new ReleaseError(
    'IdentityNotConfirmed',
    `the command was signed at ${date}, and it is ${at}; a signature is valid for a minute: check the clock`,
  );
}

async function act(
  service: Service,
  command: ControlCommand,
  permission: string,
  asked: PersonControl,
): Promise<ControlAnswer> {
  const controls = new ReleaseControls(service.ledger, service.taskTokens, service.guard);
  const { requestedBy, identity, at } = asked;
  const answerTo = (refusal: ControlRefusal | undefined): ControlAnswer =>
    refusal ? { kind: 'refused', refusal } : { kind: 'done', requestedBy, identity, at };
  switch (command.verb) {
    case 'suspendGuard': {
      const until = new Date(Date.parse(at) + command.seconds * 1000).toISOString();
      await service.ledger.guardSuspensions.suspend({ ...asked, until });
      return answerTo(undefined);
    }
    case 'resumeGuard': {
      const wasSuspended = await service.ledger.guardSuspensions.end(asked);
      return answerTo(wasSuspended ? undefined : { code: 'guardNotSuspended' });
    }
    case 'pause':
    case 'resume':
      return answerTo(await controls[command.verb](command.release, asked));
    case 'approve':
    case 'reject':
      return answerTo(await controls[command.verb](command.release, command.stage, asked));
    case 'promote': {
      const stage = command.extent === 'stage' ? { stage: command.stage } : {};
      const pastApproval = permission === 'override' ? { pastApproval: true } : {};
      const promotion = { extent: command.extent, ...stage, ...pastApproval };
      return answerTo(await controls.promote(command.release, promotion, asked));
    }
    case 'abort': {
      const { release } = command;
      const executionArn = executionArnOf(service.stateMachineArn, release);
      const answer = await controls.abort({ id: release, executionArn }, asked);
      if (answer.kind === 'refused') return answer;
      if (answer.kind === 'leavesQueue') return answerTo(undefined);
      const { kind: _, ...result } = answer;
      return { kind: 'aborted', requestedBy, identity, at, ...result };
    }
    case 'start': {
      const names = service.strategies.map(({ name }) => name);
      const { isPublication: _, ...input } = parseReleaseRequest(
        { ...command.input, requestedBy },
        names,
        service.target,
      );
      return startForPerson(service, { id: command.release, input, permission, asked });
    }
    default:
      return assertNever(command);
  }
}

function parse<Value>(where: string, read: (input: unknown) => Value, input: unknown): Value {
  try {
    return read(input);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new ReleaseError('InvalidReleaseInput', describeIssues(where, error));
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ReleaseError('InvalidReleaseInput', 'command: is not valid JSON', { cause: error });
  }
}
