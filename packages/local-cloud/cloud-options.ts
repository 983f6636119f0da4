import type { ApiLog } from './api-log';
import type { WeatherName } from './weather/conditions/table';
import type { FunctionPlace } from './services/lambda/hosts/in-process/launch';
import type { Fault } from './weather/faults/fault';

/** The options of a local cloud. */
export interface LocalCloudOptions {
  /** The port of the AWS APIs on 127.0.0.1. @default 0, any free port */
  readonly port?: number;
  /** The port of the first VPC Lattice listener; others get the following ports. @default 0, any free ports */
  readonly firstListenerPort?: number;
  /** Called with each VPC Lattice listener and its address on this machine. */
  readonly onListener?: (listener: {
    readonly id: string;
    readonly name: string;
    readonly url: string;
  }) => void;
  /** The seed of all randomness. @default 1 */
  readonly seed?: number;
  /** Virtual seconds per second. @default "max" */
  readonly speed?: number | 'max';
  /** The virtual time at the start, in milliseconds since the epoch. */
  readonly startsAt: number;
  /** The delays and limits of AWS (docs/local-cloud.md). @default 'calm' */
  readonly weather?: WeatherName;
  /** Faults to inject; more can be added to {@link LocalCloud.faults}. @default - none */
  readonly faults?: readonly Fault[];
  /** Receives every API call. @default - none */
  readonly apiLog?: ApiLog;
  /** @default 'processes' */
  readonly functions?: FunctionPlace;
  /** The absolute path of a folder for functions' code, which local clouds may share. @default - a temporary folder */
  readonly codeFolder?: string;
  /** Receives the lines that functions print. @default - lines are dropped */
  readonly onLogLine?: (line: FunctionLogLine) => void;
}

/** A line that a function printed. */
export interface FunctionLogLine {
  readonly functionName: string;
  readonly version: string;
  readonly line: string;
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
}
