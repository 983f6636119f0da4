import * as sdk from '@aws-sdk/client-cloudtrail';
import type { Operation, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { readOperations } from './operations/read';
import { Trails } from './state/trails';
import { writeOperations } from './operations/write';

/**
 * AWS CloudTrail, as far as it matters to Amazon EventBridge: which calls reach the default bus is decided by the
 * trails that log and what they select. No log files are written, and there is no event history.
 */
export class CloudTrailService implements Service {
  readonly signingName = 'cloudtrail';
  readonly sdk = sdk;
  /** Of selectors: names are checked by themselves. */
  readonly validationErrorCode = 'InvalidEventSelectorsException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes = {};
  readonly trails: Trails;

  constructor(context: CloudContext) {
    this.trails = new Trails(context);
    this.operations = { ...readOperations(context, this.trails), ...writeOperations(context, this.trails) };
  }
}
