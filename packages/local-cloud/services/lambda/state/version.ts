import type { FunctionConfiguration, LoggingConfig } from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import type { FunctionCode } from './code';
import type { Layer } from './layers';
import type { Runtime } from './runtimes';

/** The immutable settings of a published version. */
export interface FunctionSettings {
  readonly code: FunctionCode;
  /** In the order in which their files are unpacked, one over the other. */
  readonly layers: readonly Layer[];
  readonly handler: string;
  readonly runtime: Runtime;
  readonly role: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memorySizeMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  /** ARN of a queue or a topic for events that fail for good; empty means none. */
  readonly deadLetterTargetArn: string;
  /** Undefined outside a VPC. Read back only: here every function reaches everything. */
  readonly network?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
  /** Read back only. */
  readonly architectures: readonly ('x86_64' | 'arm64')[];
  /** Read back only. */
  readonly tracingMode: 'Active' | 'PassThrough';
  /** Read back only. */
  readonly ephemeralStorageMegabytes: number;
  /** Read back only. */
  readonly logging: LoggingConfig;
}

/** `$LATEST` as it is between two updates, or a published version. */
export class FunctionVersion {
  constructor(
    readonly functionName: string,
    /** Qualified, but for `$LATEST`. */
    readonly arn: string,
    /** A number, or `$LATEST`. */
    readonly version: string,
    readonly settings: FunctionSettings,
    readonly lastModified: number,
    /** Virtual time from which it can be invoked. */
    readonly activeAt: number,
    public revisionId: string,
    /** The version that runs until `activeAt`, when this is an update of `$LATEST`. */
    public predecessor?: FunctionVersion,
  ) {}

  /** Returns the configuration that AWS shows at a virtual time. */
  configuration(now: number): FunctionConfiguration {
    const { settings, functionName, arn, version, revisionId } = this;
    return {
      FunctionName: functionName,
      FunctionArn: arn,
      Version: version,
      Runtime: settings.runtime,
      Role: settings.role,
      Handler: settings.handler,
      CodeSize: settings.code.sizeBytes,
      CodeSha256: settings.code.sha256,
      Description: settings.description,
      Timeout: settings.timeoutSeconds,
      MemorySize: settings.memorySizeMegabytes,
      LastModified: new Date(this.lastModified).toISOString().replace('Z', '+0000'),
      RevisionId: revisionId,
      PackageType: 'Zip',
      Architectures: [...settings.architectures],
      TracingConfig: { Mode: settings.tracingMode },
      EphemeralStorage: { Size: settings.ephemeralStorageMegabytes },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: {
        LogFormat: 'Text',
        LogGroup: `/aws/lambda/${functionName}`,
        ...(settings.logging.LogFormat === 'JSON' && { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' }),
        ...settings.logging,
      },
      RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(arn, settings.runtime) },
      ...(settings.layers.length > 0 && {
        Layers: settings.layers.map(({ arn: layer, code }) => ({
          Arn: layer,
          ...(code && { CodeSize: code.sizeBytes }),
        })),
      }),
      ...(settings.deadLetterTargetArn && {
        DeadLetterConfig: { TargetArn: settings.deadLetterTargetArn },
      }),
      ...(settings.network && {
        VpcConfig: {
          SubnetIds: [...settings.network.subnetIds],
          SecurityGroupIds: [...settings.network.securityGroupIds],
        },
      }),
      ...(Object.keys(settings.variables).length > 0 && { Environment: { Variables: settings.variables } }),
      ...this.#state(now),
    };
  }

  #state(now: number): FunctionConfiguration {
    if (now >= this.activeAt) return { State: 'Active', LastUpdateStatus: 'Successful' };
    if (!this.predecessor) {
      return { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' };
    }
    return { State: 'Active', LastUpdateStatus: 'InProgress' };
  }
}

/** The version of a runtime, which AWS names by a hash of its own. */
function runtimeVersionArn(functionArn: string, runtime: string): string {
  const [, partition, , region] = functionArn.split(':');
  const hash = createHash('sha256').update(runtime).digest('hex');
  return `arn:${partition}:lambda:${region}::runtime:${hash}`;
}
