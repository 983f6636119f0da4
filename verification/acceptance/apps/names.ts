/** The names of everything that the suite makes, which tell it from an example that somebody deployed. */
export const names = {
  /** The stack of the service that is released. */
  stack: 'RolloutsAcceptance',
  service: 'acceptance-checkout',
  /** A stack of its own for names: a hyphen is at position 13, where CloudFormation cuts a stack's name. */
  namesStack: 'acceptance-1-names',
  namesService: 'acceptance-names',
  namesFunction: 'acceptance-names',
  /** The stack with the clients of the service, in an account only. */
  clientsStack: 'RolloutsAcceptanceClients',
} as const;

/** The key of the tag on everything that the suite makes in an account; its value is the id of the run. */
export const suiteTagKey = 'lattice-rollouts:acceptance';
