import * as sdk from '@aws-sdk/client-vpc-lattice';
import type { PeerServices } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { DataPlane, type OpenedListener } from './data-plane/data-plane';
import { DirectTraffic } from './data-plane/direct-traffic';
import { serviceAssociationOperations, vpcAssociationOperations } from './operations/associations';
import { listenerOperations } from './operations/listeners';
import { ruleOperations } from './operations/rules';
import { serviceNetworkOperations } from './operations/service-networks';
import { serviceOperations } from './operations/services';
import { targetGroupOperations, targetOperations } from './operations/target-groups';
import { tagOperations } from './operations/tags';
import { Tags } from './state/tags';
import { latticeResourceTypes } from './cloudformation';
import { networksOf } from './state/client-side';
import { LatticeStore } from './state/store';
import type { AnsweredRequest } from './data-plane/metrics';
import { CallRecorder } from '../../kernel/call-recorder';

/**
 * Amazon VPC Lattice: its API, its CloudFormation resource types, and a data plane of real HTTP servers on
 * loopback that invoke Lambda functions.
 *
 * Everything is ACTIVE at once and gone at once when deleted. A listener answers any client on this machine, whether or not its service
 * is associated with a network and a VPC: only {@link LatticeService.isReachable} tells which clients would reach it on AWS.
 */
export class LatticeService implements Service {
  readonly signingName = 'vpc-lattice';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #dataPlane: DataPlane;
  readonly #store: LatticeStore;

  /**
   * @param options.firstListenerPort the port of the first listener's server, counted up with each further one
   * (`@default 0`: any free port)
   * @param options.onListener called with each listener's address on this machine
   */
  constructor(
    private readonly context: CloudContext,
    peers: Pick<PeerServices, 'functions' | 'metrics' | 'events' | 'trails'>,
    options: { firstListenerPort?: number; onListener?: (listener: OpenedListener) => void } = {},
  ) {
    const store = new LatticeStore(context);
    const dataPlane = new DataPlane(store, peers, {
      firstListenerPort: options.firstListenerPort ?? 0,
      onListener: options.onListener,
    });
    this.#dataPlane = dataPlane;
    this.#store = store;
    const recorder = new CallRecorder(context, peers, 'vpc-lattice');
    const tags = new Tags();
    this.operations = {
      ...tags.keptBy({
        ...serviceNetworkOperations(store),
        ...serviceOperations(store, dataPlane),
        ...serviceAssociationOperations(store),
        ...vpcAssociationOperations(store),
        ...listenerOperations(store, dataPlane, recorder),
        ...ruleOperations(store, recorder),
        ...targetGroupOperations(store),
        ...targetOperations(store),
      }),
      ...tagOperations(store, tags),
    };
    this.resourceTypes = tags.inTemplates(latticeResourceTypes(store, dataPlane));
  }

  /**
   * Where requests to a listener go: the stand-in for the service's domain name and the listener's port.
   *
   * @param listenerIdentifier an id or ARN
   * @throws AwsError `ResourceNotFoundException`
   */
  urlOf(listenerIdentifier: string): string {
    return this.#dataPlane.urlOf(listenerIdentifier);
  }

  /**
   * Returns a client of a listener that takes no socket.
   *
   * @throws AwsError `ResourceNotFoundException`
   */
  directTraffic(listenerArn: string): DirectTraffic {
    const { host } = new URL(this.urlOf(listenerArn));
    return new DirectTraffic(this.context, this.#dataPlane, { arn: listenerArn, host });
  }

  /** Checks whether clients in a VPC reach a listener: whether a service network has both the VPC and the listener's service. */
  isReachable(listenerArn: string, vpcId: string): boolean {
    return networksOf(this.#store, listenerArn).some((network) =>
      [...this.#store.vpcAssociations.values()].some(
        (of) => of.vpcId === vpcId && of.serviceNetwork === network,
      ),
    );
  }

  /** Reports every request that a listener answers from now on. Returns what ends that. */
  onAnswered(observer: (request: AnsweredRequest) => void): () => void {
    return this.#dataPlane.onAnswered(observer);
  }

  /** Stops the data plane at once, requests in flight included. */
  close(): Promise<void> {
    return this.#dataPlane.close();
  }
}
