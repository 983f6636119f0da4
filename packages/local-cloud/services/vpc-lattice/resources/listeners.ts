import { Unsupported } from '../../../kernel/errors';
import type { RuleActionInput } from './actions';
import { resolveAction } from './actions';
import type { DataPlane } from '../data-plane/data-plane';
import { conflict, quotaExceeded, quotas } from '../state/errors';
import { Propagation } from '../../../weather/conditions/propagation';
import { type ListenerRecord, RoutingTable } from '../state/records';
import type { LatticeStore } from '../state/store';

export type ListenerProtocol = 'HTTP' | 'HTTPS' | 'TLS_PASSTHROUGH';

/**
 * Creates a listener and lets the data plane listen for it.
 *
 * @param input.port what the API says; the data plane's own port is another
 * @throws AwsError `ConflictException` when its name or port is taken in the service, or the data plane's port
 * on this machine; Unsupported for TLS_PASSTHROUGH
 */
export async function createListener(
  store: LatticeStore,
  dataPlane: DataPlane,
  input: {
    serviceIdentifier: string;
    name: string;
    protocol: ListenerProtocol;
    port?: number | undefined;
    defaultAction: RuleActionInput;
  },
): Promise<ListenerRecord> {
  const protocol = requireHttp(input.protocol);
  const service = store.service(input.serviceIdentifier);
  const port = input.port ?? (protocol === 'HTTPS' ? 443 : 80);
  for (const other of service.listeners.values()) {
    if (other.name === input.name) {
      throw conflict('listener', other.id, `A listener named ${input.name} already exists in ${service.id}`);
    }
    if (other.port === port) {
      throw conflict(
        'listener',
        other.id,
        `The listener ${other.id} of ${service.id} already uses port ${port}`,
      );
    }
  }
  if (service.listeners.size >= quotas['listeners-per-service']) {
    throw quotaExceeded('listeners-per-service', 'service', service.id);
  }
  const defaultAction = resolveAction(store, input.defaultAction, service);
  const name = `${service.id}/${input.name}`;
  const resource = store.newResource('listener', name, (id) => `service/${service.id}/listener/${id}`);
  const listener: ListenerRecord = {
    ...resource,
    name: input.name,
    protocol,
    port,
    service,
    defaultRuleId: store.newId('rule', `${resource.id}/default`),
    defaultAction,
    rules: new Map(),
    routing: new Propagation(new RoutingTable({ defaultAction, rules: new Map() })),
  };
  service.listeners.set(listener.id, listener);
  try {
    await dataPlane.open(listener);
  } catch (error) {
    service.listeners.delete(listener.id);
    throw error;
  }
  return listener;
}

/** Replaces the default action as a whole: nothing else of a listener can change. */
export function updateListener(
  store: LatticeStore,
  input: { serviceIdentifier: string; listenerIdentifier: string; defaultAction: RuleActionInput },
): ListenerRecord {
  const listener = store.listener(input.serviceIdentifier, input.listenerIdentifier);
  listener.defaultAction = resolveAction(
    store,
    input.defaultAction,
    listener.service,
    new Map([[listener, undefined]]),
  );
  listener.lastUpdatedAt = store.now();
  store.publishRoutes(listener);
  return listener;
}

/** Deletes a listener and its rules. Requests in flight are still answered. */
export function deleteListener(
  store: LatticeStore,
  dataPlane: DataPlane,
  input: { serviceIdentifier: string; listenerIdentifier: string },
): void {
  const listener = store.listener(input.serviceIdentifier, input.listenerIdentifier);
  listener.service.listeners.delete(listener.id);
  dataPlane.shut(listener);
}

function requireHttp(protocol: ListenerProtocol): ListenerRecord['protocol'] {
  if (protocol !== 'TLS_PASSTHROUGH') return protocol;
  throw new Unsupported('the listener protocol TLS_PASSTHROUGH of VPC Lattice; use HTTP or HTTPS');
}
