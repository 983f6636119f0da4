import { createHash } from 'node:crypto';
import { matchesWildcard } from '../../permissions/wildcard';
import type { Principal } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import {
  iamName,
  type CallEffect,
  type CallFault,
  type CallTarget,
  type EventFault,
  type ExecutionFault,
  type Fault,
  type FunctionFault,
} from './fault';
import type {
  CallFate,
  CallHook,
  EventHook,
  ExecutionFate,
  ExecutionHook,
  FaultableCall,
  InvocationFate,
  InvocationHook,
  LostAnswer,
} from '../../kernel/fault-hooks';
import { FaultPlan, type FaultTally } from './plan';
import { Reordering } from './reordering';
import { accessDenied, internalError, throttled } from './service-errors';

type KilledAfter = FunctionFault & { readonly effect: { readonly kind: 'killed-after' } };
type OnInvocation = FunctionFault & { readonly effect: { readonly kind: InvocationFate } };

/** The faults of one local cloud: what its services ask before they do something. */
export class PlannedFaults implements CallHook, InvocationHook, EventHook, ExecutionHook {
  readonly #plan: FaultPlan;
  readonly #reordering: Reordering;

  constructor(private readonly context: CloudContext) {
    this.#plan = new FaultPlan(context.random, context.clock);
    this.#reordering = new Reordering(context.clock);
  }

  /** From now on. */
  add(fault: Fault): void {
    this.#plan.add(fault);
  }

  /** A fault that was added strikes no more; its tally stays. */
  end(fault: Fault): void {
    this.#plan.end(fault);
  }

  /** No fault any more, and no tally. */
  clear(): void {
    this.#plan.clear();
  }

  tally(): readonly FaultTally[] {
    return this.#plan.tally();
  }

  before(call: FaultableCall): CallFate | undefined {
    if (this.#plan.isEmpty) return undefined;
    const fault = this.#plan.strike(
      (each): each is CallFault => each.on === 'call' && !isAfter(each.effect) && isCallOf(each, call),
      () => keyOf(call),
    );
    return fault && this.#fateBefore(fault.effect, call);
  }

  after(call: FaultableCall): LostAnswer | undefined {
    if (this.#plan.isEmpty) return undefined;
    const fault = this.#plan.strike(
      (each): each is CallFault | KilledAfter =>
        (each.on === 'call' && isAfter(each.effect) && isCallOf(each, call)) ||
        (isKilledAfter(each) && isTarget(each.effect.call, call) && namesFunction(each.name, call.principal)),
      () => keyOf(call),
    );
    return fault && { kind: fault.effect.kind === 'timeout-after' ? 'silence' : 'killed' };
  }

  invoked(invocation: { functionName: string; payload: Uint8Array }): InvocationFate | undefined {
    if (this.#plan.isEmpty) return undefined;
    return this.#plan.strike(
      (each): each is OnInvocation =>
        each.on === 'function' &&
        each.effect.kind !== 'killed-after' &&
        isPart(each.name, invocation.functionName),
      () => `${invocation.functionName} ${digest(invocation.payload)}`,
    )?.effect.kind;
  }

  carry(event: { readonly id: string; readonly 'detail-type': string }, deliver: () => void): void {
    const detailType = event['detail-type'];
    const effect = this.#plan.isEmpty
      ? undefined
      : this.#plan.strike(
          (each): each is EventFault => each.on === 'event' && matchesWildcard(each.detailType, detailType),
          () => event.id,
        )?.effect;
    switch (effect?.kind) {
      case 'lost':
        break;
      case 'late':
        this.context.clock.after(effect.milliseconds, deliver);
        break;
      case 'reordered':
        this.#reordering.hold(detailType, deliver);
        break;
      case 'doubled':
        deliver();
        deliver();
        this.#reordering.passed(detailType);
        break;
      case undefined:
        deliver();
        this.#reordering.passed(detailType);
        break;
    }
  }

  entered({ executionArn, state }: { executionArn: string; state: string }): ExecutionFate | undefined {
    if (this.#plan.isEmpty) return undefined;
    return this.#plan.strike(
      (each): each is ExecutionFault => each.on === 'execution' && matchesWildcard(each.state, state),
      () => `${executionArn} ${state}`,
    )?.effect;
  }

  #fateBefore(effect: CallEffect, call: FaultableCall): CallFate | undefined {
    switch (effect.kind) {
      case 'throttle':
        return { kind: 'refused', error: throttled(call) };
      case 'error':
        return { kind: 'refused', error: internalError(call) };
      case 'access-denied':
        return { kind: 'refused', error: accessDenied(call, this.context.account) };
      case 'slow':
        return { kind: 'delayed', milliseconds: effect.milliseconds };
      case 'reset':
        return { kind: 'reset' };
      case 'timeout-before':
        return { kind: 'silence' };
      case 'timeout-after':
      case 'killed-after':
      default:
        return undefined;
    }
  }
}

function isAfter({ kind }: CallEffect): boolean {
  return kind === 'timeout-after' || kind === 'killed-after';
}

function isKilledAfter(fault: Fault): fault is KilledAfter {
  return fault.on === 'function' && fault.effect.kind === 'killed-after';
}

function isTarget(target: CallTarget, { service, operation }: FaultableCall): boolean {
  return target.service === iamName(service) && (target.operation === '*' || target.operation === operation);
}

function isCallOf(fault: CallFault, call: FaultableCall): boolean {
  return isTarget(fault, call) && namesCaller(fault.caller, call.principal);
}

/**
 * A role's session is named after the function that acts in it. The owner has to be named: the observer is
 * not what is to be disturbed.
 */
function namesCaller(part: string | undefined, principal: Principal): boolean {
  if (part === undefined) return principal.kind === 'role';
  if (principal.kind === 'owner') return isPart(part, 'owner');
  const roleName = principal.roleArn.slice(principal.roleArn.lastIndexOf('/') + 1);
  return isPart(part, principal.sessionName) || isPart(part, roleName);
}

function namesFunction(part: string, principal: Principal): boolean {
  return principal.kind === 'role' && isPart(part, principal.sessionName);
}

/** CloudFormation makes names longer and mixes cases; `*` stands for any text. */
function isPart(part: string, name: string): boolean {
  return matchesWildcard(`*${part.toLowerCase()}*`, name.toLowerCase());
}

function keyOf({ service, operation, principal, input }: FaultableCall): string {
  const caller = principal.kind === 'role' ? principal.sessionName : principal.kind;
  return `${caller} ${service}:${operation} ${digest(JSON.stringify(input))}`;
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64');
}
