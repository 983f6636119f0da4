/** The listener or rule whose action releases change. */
export interface ReleaseRoute {
  /** The id of the VPC Lattice service, created or given. */
  readonly serviceId: string;
  readonly listenerId: string;
  readonly listenerArn: string;
  /** Undefined when the route is the listener's default action. */
  readonly ruleId?: string;
  readonly ruleArn?: string;
}
