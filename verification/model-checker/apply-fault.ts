import { assertNever } from '../../core/errors/assert-never';
import { isApiCall, isRead, type Answer, type Call, type Fate } from './call';
import { perform, type Effect, type World } from './world';

/** Performs a call under a fate: answered, refused, lost or killed. */
export function applyFault(world: World, call: Call, fate: Fate): Effect {
  const lost: Answer = { kind: 'failed', name: 'TimeoutError' };
  switch (fate) {
    case 'answered':
      return perform(world, call);
    case 'refused':
      return { world, answer: { kind: 'failed', name: 'InternalServerException', status: 500 } };
    case 'lost':
      return { world: perform(world, call).world, answer: lost };
    case 'killed':
      return { world, answer: { kind: 'killed' } };
    case 'killed-after':
      return { world: perform(world, call).world, answer: { kind: 'killed' } };
    default:
      return assertNever(fate);
  }
}

/** Returns the possible fates of a call; `answered` comes first. */
export function fatesOf(call: Call, isInFunction: boolean, mayFail: boolean): Fate[] {
  if (!mayFail || !isApiCall(call)) return ['answered'];
  const killed: Fate[] = isRead(call) ? ['killed'] : ['killed', 'killed-after'];
  return [
    'answered',
    'refused',
    ...(isRead(call) ? [] : (['lost'] as const)),
    ...(isInFunction ? killed : []),
  ];
}
