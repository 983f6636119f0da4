import { z } from 'zod';
import { identityKinds } from '../../release/identity';
import { requesterOf } from '../../release/control-request';
import { assertNever } from '../../errors/assert-never';
import type { CurrentRelease } from './current-release';
import { lenient, name, text, time } from '../events/fields';

const requester = {
  reason: text,
  requestedBy: name,
  identity: z.enum(identityKinds),
  userId: lenient(name),
  at: time,
};

const schema = z.discriminatedUnion('kind', [
  z.object({
    ...requester,
    kind: z.literal('start'),
    /** The permission that the caller used. */
    permission: name,
    /** The input of the execution. */
    input: z.record(z.string(), z.unknown()),
  }),
  z.object({
    ...requester,
    kind: z.literal('answer'),
    stage: name,
    decision: z.enum(['approved', 'rejected']),
  }),
  z.object({
    ...requester,
    kind: z.literal('promotion'),
    extent: z.enum(['stage', 'full']),
    stage: lenient(name),
    pastApproval: lenient(z.boolean()),
  }),
]);

/**
 * A request of a person that lets a release begin or go on. Only `control` writes these rows, so they attest whom they name. Each is
 * written once.
 */
export type PersonRequest = Readonly<z.output<typeof schema>>;

/** The request that started a release. */
export type StartRequest = Extract<PersonRequest, { kind: 'start' }>;

/** The key of a request among those of its release: the same for requests of which only the first counts. */
export function requestKey(request: PersonRequest): string {
  switch (request.kind) {
    case 'start':
      return 'start';
    case 'answer':
      return `answer#${request.stage}`;
    case 'promotion':
      return `promotion#${request.stage ?? 'full'}${request.pastApproval ? '#past-approval' : ''}`;
    default:
      return assertNever(request);
  }
}

/** Reads a request. @returns undefined for an invalid row, which lets nothing go on */
export function parsePersonRequest(row: unknown): PersonRequest | undefined {
  return schema.safeParse(row).data;
}

/** The release in flight with what people asked of it. The last promotion counts, and a full one above all. */
export function withRequests(current: CurrentRelease, requests: readonly PersonRequest[]): CurrentRelease {
  const promotions = requests
    .filter((request) => request.kind === 'promotion')
    .sort((one, other) => one.at.localeCompare(other.at));
  const last = promotions.findLast(({ extent }) => extent === 'full') ?? promotions.at(-1);
  const promote =
    promotions.findLast(({ stage, pastApproval }) => pastApproval && stage === last?.stage) ?? last;
  const start = requests.find((request) => request.kind === 'start');
  const { approval } = current;
  const answer = requests.find((request) => request.kind === 'answer' && request.stage === approval?.stage);
  return {
    ...current,
    ...(promote && { promote: promotionOf(promote) }),
    ...(approval && answer?.kind === 'answer' && { approval: { ...approval, answer: answerOf(answer) } }),
    ...(start && { startedBy: requesterOf(start) }),
  };
}

function answerOf({ kind: _kind, stage: _stage, ...answer }: Extract<PersonRequest, { kind: 'answer' }>) {
  return answer;
}

function promotionOf({ kind: _kind, ...promotion }: Extract<PersonRequest, { kind: 'promotion' }>) {
  return promotion;
}
