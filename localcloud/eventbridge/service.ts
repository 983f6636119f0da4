import * as sdk from '@aws-sdk/client-eventbridge';
import type { EventHook } from '../../packages/local-cloud/kernel/fault-hooks';
import type { EventBus } from '../../packages/local-cloud/kernel/peers';
import type { Operation, ResourceType, Service } from '../../packages/local-cloud/kernel/service';
import type { Site } from '../../packages/local-cloud/kernel/cloud-context';
import { DefaultBus } from './default-bus';
import type { DeliveryConnections, FailedDelivery } from './delivery';
import type { CloudEvent } from './event';
import { putEventsOperation } from './put-events';
import { eventBridgeResourceTypes } from './resource-types';
import { ruleOperations } from './rule-operations';
import { targetOperations } from './target-operations';

/** Amazon EventBridge with its default bus: rules with patterns or schedules; functions, state machines, topics. */
export class EventBridgeService implements Service, EventBus {
  readonly signingName = 'events';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #bus: DefaultBus;

  /** @param faults may disturb the way of an event to the rules; nothing does without */
  constructor(site: Site, connections: DeliveryConnections, faults?: EventHook) {
    this.#bus = new DefaultBus(site, connections, faults);
    this.operations = {
      PutEvents: putEventsOperation(site, this.#bus),
      ...ruleOperations(site, this.#bus),
      ...targetOperations(this.#bus),
    };
    this.resourceTypes = eventBridgeResourceTypes(this.#bus);
  }

  emit(event: Parameters<EventBus['emit']>[0]): void {
    this.#bus.emit(event);
  }

  /** Calls the listener with every event on the bus, until the returned function is called. */
  onEvent(listener: (event: CloudEvent) => void): () => void {
    return this.#bus.onEvent(listener);
  }

  /** What did not reach a target and is not tried again, in the order of giving up. */
  failedDeliveries(): readonly FailedDelivery[] {
    return this.#bus.deliveries.failed;
  }
}
