import { isSameJson } from '../../core/text/same-json';
import type { PersonControl } from '../../aws/releases/release-controls';
import { ReleaseError } from '../../core/errors/release-error';
import type { ReleaseRequest } from '../../core/release/release';
import { withoutUndefined } from '../../core/text/without-undefined';
import type { Service } from './environment';

/** A release to start, with who asked for it. */
export interface Start {
  /** The name of the execution. */
  readonly id: string;
  /** The input of the execution. */
  readonly input: Pick<ReleaseRequest, 'version' | 'strategy' | 'onConflict'>;
  /** The permission that the caller used. */
  readonly permission: string;
  readonly asked: PersonControl;
}

/** The parts of a service that start releases. */
export type Starting = Pick<Service, 'name' | 'ledger' | 'target' | 'executions' | 'stateMachineArn'>;

/** @throws ReleaseError `VersionNotFound` */
export async function requireVersion(
  { name, target }: Pick<Starting, 'name' | 'target'>,
  version: string,
): Promise<void> {
  if (await target.find(version)) return;
  throw new ReleaseError('VersionNotFound', `${target.describe(version)} of ${name} does not exist`);
}

/**
 * Starts a release of a version that exists, and records who asked for it before it starts: Admit finds that record, and trusts the input
 * only as far as it is the recorded one.
 *
 * Idempotent while the release runs.
 *
 * @returns the ARN of the execution; undefined if the very same start has been carried out, and its release has ended
 * @throws ReleaseError `InvalidReleaseInput` for the id of another release
 */
export async function startRelease(
  { ledger, executions, stateMachineArn }: Pick<Starting, 'ledger' | 'executions' | 'stateMachineArn'>,
  { id, input, permission, asked }: Start,
): Promise<string | undefined> {
  const { version, strategy } = input;
  const request = { kind: 'start', permission, input: withoutUndefined(input), ...asked } as const;
  if (!(await ledger.people.ask(id, request))) {
    const first = await ledger.people.startOf(id);
    const isSame = first?.requestedBy === asked.requestedBy && isSameJson(first.input, request.input);
    if (!isSame) throw nameWasUsed(id);
  }
  const executionArn = await executions.start(stateMachineArn, id, request.input);
  if (executionArn === undefined) return undefined;
  await ledger.trail.recordForPerson(id, { ...asked, kind: 'startRequested', version, strategy });
  return executionArn;
}

/** The error of an id that is not new. */
export function nameWasUsed(id: string): ReleaseError {
  return new ReleaseError(
    'InvalidReleaseInput',
    `name: a release named ${id} was started within the last 90 days; choose another name`,
  );
}
