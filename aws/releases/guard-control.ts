import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ServiceManifest } from '../../core/registry/service-manifest';
import { parseControlRequest, type ControlRequest } from '../../core/release/control-request';
import type { GuardSuspension } from '../../core/release/guard-suspension';
import { Ledger } from '../ledger/ledger';

/** Suspends and resumes the guard of a service. Every method throws ReleaseError `AwsCallFailed`, `AwsCallRefused`. */
export class GuardControl {
  readonly #ledger: Ledger;

  constructor({ ledgerTable, service }: ServiceManifest, client?: DynamoDBClient) {
    this.#ledger = new Ledger(ledgerTable, service, client);
  }

  /** Suspends the guard, or renews the suspension. @param seconds at most `longestSuspensionSeconds` */
  async suspend(seconds: number, request: ControlRequest): Promise<GuardSuspension> {
    const asked = parseControlRequest(request);
    const until = new Date(Date.parse(asked.at) + seconds * 1000).toISOString();
    const suspension = { ...asked, until };
    await this.#ledger.guardSuspensions.suspend(suspension);
    return suspension;
  }

  /** Ends the suspension. The guard restores the baseline at its next sweep, within a minute. @returns false without one */
  async resume(request: ControlRequest): Promise<boolean> {
    return this.#ledger.guardSuspensions.end(parseControlRequest(request));
  }
}
