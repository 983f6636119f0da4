import type { PeerServices } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { History } from './history';
import type { Json } from '../definition/json';
import type { TaskTokens } from './task-tokens';

/** The execution that the interpreter runs. */
export interface Run {
  readonly cloudContext: CloudContext;
  readonly peers: Pick<PeerServices, 'functions' | 'access' | 'apis'>;
  readonly tokens: TaskTokens;
  readonly history: History;
  readonly executionArn: string;
  readonly name: string;
  readonly input: Json;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly redriveCount: number;
  readonly roleArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  /** A state was entered. @throws Canceled when that ended the execution */
  afterEntry(state: string): void;
}
