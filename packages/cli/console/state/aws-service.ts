import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientSettings } from '../../../../aws/client/settings';
import { Ledger } from '../../../../aws/ledger/ledger';
import { targetMetrics } from '../../../../aws/targets/open-target';
import { Releases } from '../../../../aws/releases/releases';
import { readTrafficSeries } from '../../../../aws/metrics/traffic-series';
import type { ControlRefusal } from '../../../../core/audit/allowed-controls';
import { describeTarget, type ServiceManifest } from '../../../../core/registry/service-manifest';
import { assertNever } from '../../../../core/errors/assert-never';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';
import type { AwsSourceOptions } from './aws-clients';
import type { ControlCommand } from './control-command';
import type { ServiceDetails, InFlight, PastReleaseSummary } from './console-state';
import type { TimeRange, WatchedService } from './source';

/** One service, read from its ledger and CloudWatch and controlled with AWS calls. */
export class AwsService implements WatchedService {
  readonly details: ServiceDetails;
  readonly #ledger: Ledger;
  readonly #releases: Releases;
  readonly #cloudwatch: CloudWatchClient;

  constructor(
    private readonly manifest: ServiceManifest,
    private readonly options: Pick<AwsSourceOptions, 'clients' | 'now' | 'environment'>,
  ) {
    const { service, target, strategies, ledgerTable } = manifest;
    this.details = { name: service, target: describeTarget(target), strategies };
    this.#ledger = new Ledger(ledgerTable, service, options.clients?.dynamodb);
    this.#releases = new Releases(manifest, options.clients);
    this.#cloudwatch = options.clients?.cloudwatch ?? new CloudWatchClient(clientSettings);
  }

  inFlight(): Promise<InFlight | undefined> {
    return this.#ledger.readCurrent();
  }

  history(limit: number): Promise<readonly PastReleaseSummary[]> {
    return this.#releases.history(limit);
  }

  events(releaseId: string, since?: string): Promise<readonly AuditEvent[]> {
    return this.#releases.events(releaseId, since);
  }

  series(range: TimeRange): Promise<TrafficSeries> {
    const { service, target, route } = this.manifest;
    const observed = { service, targetGroups: route.targetGroups, targetMetrics: targetMetrics(target) };
    return readTrafficSeries(observed, range, this.options.now(), this.#cloudwatch);
  }

  async control({
    release: id,
    executionArn,
    control,
    reason,
  }: ControlCommand): Promise<ControlRefusal | undefined> {
    const target = { id, executionArn };
    const { caller } = this.options.environment;
    const request = { reason, requestedBy: caller, at: new Date(this.options.now()).toISOString() };
    switch (control.action) {
      case 'pause':
        return this.#releases.pause(target, request);
      case 'resume':
        return this.#releases.resume(target, request);
      case 'promote':
        return this.#releases.promote(target, { extent: control.extent, stage: control.stage }, request);
      case 'approve':
        return this.#releases.approve(target, control.stage, request);
      case 'reject':
        return this.#releases.reject(target, control.stage, request);
      case 'abort': {
        const answer = await this.#releases.abort(target, request);
        return answer.kind === 'refused' ? answer.refusal : undefined;
      }
      default:
        return assertNever(control);
    }
  }
}
