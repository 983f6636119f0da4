/** A top folder of the project, or a package. */
export interface Area {
  /** The folder that contains its rooms. */
  readonly folder: string;
  /** The folders below it, each of which may import those before it. `''` is the folder itself. */
  readonly rooms: readonly string[];
  /** The other files and folders of the project that it may import. */
  readonly sees: readonly string[];
}

/**
 * The layout. A file belongs to the room with the longest path that matches, and imports only from its own room and
 * from rooms before it.
 */
export const areas: readonly Area[] = [
  {
    folder: 'core',
    rooms: [
      'text',
      'errors',
      'traffic',
      'strategy',
      'statistics',
      'analysis/faults',
      'release',
      'registry',
      'analysis/evidence',
      'analysis/budget',
      'analysis/gates',
      'analysis',
      'audit/events',
      'audit/rows',
      'audit',
      'notifications',
      'planning/simulation',
      'planning',
    ],
    sees: [],
  },
  {
    folder: 'aws',
    rooms: [
      'client',
      'lattice',
      'targets/lambda',
      'targets',
      'ledger',
      'metrics',
      'logs',
      'executions',
      'notifications',
      'registry',
      'releases',
      'diagnosis',
    ],
    sees: ['core'],
  },
  { folder: 'functions', rooms: ['runtime', ''], sees: ['core', 'aws'] },
  { folder: 'statemachine', rooms: [''], sees: ['core'] },
  {
    folder: 'infra',
    rooms: ['platform', 'lambda', 'guard', 'observability', 'integrations', ''],
    sees: ['core', 'statemachine'],
  },
  { folder: 'packages/instrument', rooms: [''], sees: [] },
  {
    folder: 'packages/local-cloud',
    rooms: [
      'clock',
      'weather/conditions',
      'kernel',
      'permissions',
      'wire',
      'weather',
      'template',
      'services',
      '',
    ],
    sees: [],
  },
  { folder: 'packages/rehearsal', rooms: [''], sees: ['core', 'aws', 'packages/local-cloud'] },
  {
    folder: 'packages/cli',
    rooms: [
      'process',
      'reports',
      'views',
      'synthesis',
      'console/state',
      'console/views',
      'console/page',
      'console/server',
      'account',
      'doctor',
      'commands/shared',
      'commands',
      '',
    ],
    sees: ['core', 'aws', 'packages/local-cloud', 'packages/rehearsal'],
  },
  { folder: 'examples', rooms: [''], sees: ['core', 'infra', 'packages/instrument'] },
  { folder: 'build', rooms: [''], sees: ['statemachine'] },
  {
    folder: 'verification',
    rooms: [
      'mutations',
      'model-checker',
      'fault-campaign',
      'prove',
      'words',
      'peer-floor',
      'acceptance/assumptions',
      'acceptance/clients',
      'acceptance/apps',
      'acceptance/worlds',
      'acceptance/walk',
      'acceptance/checks',
      'acceptance/run',
      'acceptance/account',
      'acceptance',
      'bench/harness',
      'bench',
    ],
    sees: ['core', 'aws', 'functions', 'statemachine', 'infra', 'packages', 'examples', 'build'],
  },
];
