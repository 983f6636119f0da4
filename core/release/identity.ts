import { shortName } from '../text/format';

/**
 * The certainty of a caller.
 *
 * - `attested`: AWS says who it is
 * - `claimed`: the request says so itself
 */
export const identityKinds = ['attested', 'claimed'] as const;

export type IdentityKind = (typeof identityKinds)[number];

/** A caller. */
export interface Identity {
  readonly kind: IdentityKind;
  /** An ARN, or the name that the request gave. */
  readonly name: string;
  /** The unique id of a user (`AIDA…`) or of a role's session (`AROA…:ana`), which no later user or role of the name gets. */
  readonly userId?: string;
}

/** True if two attested callers are the same. Sessions of a role with different names are different callers. */
export function isSameCaller(one: Identity, other: Identity): boolean {
  if (one.userId !== undefined && other.userId !== undefined) return one.userId === other.userId;
  return one.name === other.name;
}

/** A requester in a sentence: `ana`, or `ana (claimed)` if AWS does not attest that. */
export function identified({
  requestedBy,
  identity,
}: {
  readonly requestedBy: string;
  readonly identity?: IdentityKind;
}): string {
  return `${shortName(requestedBy)}${identity === 'claimed' ? ' (claimed)' : ''}`;
}
