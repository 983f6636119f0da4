import type { PeerServices } from './kernel/peers';

/** The services that a local cloud has as peers, by their own names. */
export interface ServicesByName {
  readonly access: PeerServices['access'];
  readonly apis: PeerServices['apis'];
  readonly cloudtrail: { readonly trails: PeerServices['trails'] };
  readonly cloudwatch: PeerServices['metrics'];
  readonly endpoint: PeerServices['endpoint'];
  readonly events: PeerServices['events'];
  readonly keys: PeerServices['keys'];
  readonly lambda: PeerServices['functions'] & PeerServices['functionEvents'];
  readonly logs: PeerServices['logs'];
  readonly sns: PeerServices['messages'];
  readonly sqs: PeerServices['queues'];
  readonly stepfunctions: PeerServices['executions'];
}

/** The services of a local cloud for each other. Looked up on use, because services refer to each other in circles. */
export class LatePeerServices implements PeerServices {
  constructor(private readonly services: ServicesByName) {}

  get functions() {
    return this.services.lambda;
  }
  get functionEvents() {
    return this.services.lambda;
  }
  get logs() {
    return this.services.logs;
  }
  get metrics() {
    return this.services.cloudwatch;
  }
  get events() {
    return this.services.events;
  }
  get trails() {
    return this.services.cloudtrail.trails;
  }
  get executions() {
    return this.services.stepfunctions;
  }
  get messages() {
    return this.services.sns;
  }
  get queues() {
    return this.services.sqs;
  }
  get keys() {
    return this.services.keys;
  }
  get access() {
    return this.services.access;
  }
  get apis() {
    return this.services.apis;
  }
  get endpoint() {
    return this.services.endpoint;
  }
}
