import * as sdk from '@aws-sdk/client-eventbridge';
import type { EventHook } from '../../kernel/fault-hooks';
import type { EventBus } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { DefaultBus } from './state/default-bus';
import type { DeliveryPeers, FailedDelivery } from './state/delivery';
import type { CloudEvent } from './state/event';
import { putEventsOperation } from './operations/events';
import { eventBridgeResourceTypes } from './cloudformation';
import { ruleOperations } from './operations/rules';
import { targetOperations } from './operations/targets';

/** Amazon EventBridge with its default bus: rules with patterns or schedules; functions, state machines, topics. */
export class EventBridgeService implements Service, EventBus {
  readonly signingName = 'events';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #bus: DefaultBus;

  /** @param faults may disturb the way of an event to the rules; nothing does without */
  constructor(context: CloudContext, peers: DeliveryPeers, faults?: EventHook) {
    this.#bus = new DefaultBus(context, peers, faults);
    this.operations = {
      PutEvents: putEventsOperation(context, this.#bus),
      ...ruleOperations(context, this.#bus),
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

  /** Lists the deliveries that failed for good, oldest first. */
  failedDeliveries(): readonly FailedDelivery[] {
    return this.#bus.deliveries.failed;
  }
}
