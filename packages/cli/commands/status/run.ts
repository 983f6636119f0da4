import { setTimeout as sleep } from 'node:timers/promises';
import { readReachability } from '../../../../aws/diagnosis/reachability';
import type { ServiceStatus } from '../../../../aws/registry/service-status';
import type { ServiceManifest } from '../../../../core/registry/service-manifest';
import { isSuspended } from '../../../../core/release/guard-suspension';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes } from '../../process/exit-codes';
import { interruption, TimedOut } from '../../process/interruption';
import { LiveBlock } from '../../views/live-block';
import { reportPastRelease, reportRelease } from '../../reports/release-report';
import { reportClients, type Clients } from '../../reports/clients';
import { reportQueue, type Status } from '../../reports/status';
import { writeNotice } from '../../process/notice';
import type { FollowingOptions } from '../shared/following-options';
import { outlastingReads } from '../shared/outlasting-reads';
import { Screen } from '../../views/screen';
import { labelColumns } from '../../views/release-text';
import { printLines, statusLines } from '../../views/status-text';
import { strategyPlan } from '../../reports/strategy-plan';

/** The flags of the command. */
export interface StatusOptions extends AccountOptions, FollowingOptions {
  readonly watch: boolean;
  readonly json: boolean;
}

/** `rollouts status`: shows the release in flight, or the last one, and how clients reach the service. */
export async function runStatus(options: StatusOptions): Promise<number> {
  const account = new Account(options);
  const manifest = await account.findService();
  if (options.watch) return watchStatus(account, manifest, options);
  const [status, clients] = await Promise.all([readCurrentStatus(account, manifest), readClients(manifest)]);
  const screen = new Screen();
  if (options.json) screen.printJson({ ...status, clients });
  else printLines(screen, statusLines({ ...status, clients }, account.time.now(), screen.colors));
  return exitCodes.ok;
}

/** Reads how clients reach the service; undefined where that fails, because the release matters more. */
async function readClients({ route }: ServiceManifest): Promise<Clients | undefined> {
  return readReachability(route).then(reportClients, () => undefined);
}

/**
 * Polls until Ctrl-C or a timeout. On a terminal it redraws the status; into a pipe it prints each change, with `--json` as one
 * line.
 */
async function watchStatus(
  account: Account,
  manifest: ServiceManifest,
  { interval, timeout, json: asJson }: StatusOptions,
): Promise<number> {
  const interrupted = interruption(timeout);
  const { signal } = interrupted;
  const screen = new Screen();
  const live = new LiveBlock(process.stdout);
  const reads = outlastingReads(signal, (sentence) => {
    // Below the block, the sentence would be erased in its place.
    live.clear();
    writeNotice(sentence);
  });
  let printed = '';
  try {
    for (;;) {
      const status = await reads.read(() => readCurrentStatus(account, manifest));
      const json = JSON.stringify(status);
      const lines = statusLines(status, account.time.now(), screen.colors);
      if (asJson) {
        if (json !== printed) screen.printJsonLine(status);
      } else if (process.stdout.isTTY)
        live.show(
          lines.map(({ text }) => text),
          labelColumns,
        );
      else if (json !== printed) printLines(screen, lines);
      printed = json;
      await sleep(interval * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!(signal.reason instanceof TimedOut)) return exitCodes.interrupted;
    writeNotice('rollouts: the time of --timeout is over');
    return exitCodes.timedOut;
  } finally {
    interrupted.stop();
  }
}

async function readCurrentStatus(account: Account, manifest: ServiceManifest): Promise<Status> {
  const read = await account.readStatus(manifest);
  const [shown, waiting] = await Promise.all([
    readStatus(account, read),
    // Only behind a release in flight can others wait.
    read.current ? account.releasesOf(manifest).queue() : [],
  ]);
  const queue = reportQueue(waiting);
  const status = { ...shown, ...(queue && { queue }) };
  const { guardSuspension } = read;
  if (!guardSuspension || !isSuspended(guardSuspension, account.time.toString())) return status;
  const { until, requestedBy, reason, at } = guardSuspension;
  return { ...status, guardSuspension: { until, requestedBy, reason, at } };
}

async function readStatus(account: Account, { manifest, current, last }: ServiceStatus): Promise<Status> {
  const { service } = manifest;
  const releases = account.releasesOf(manifest);
  if (current) {
    const { id, previousVersion, strategy } = current;
    const events = await releases.events(id);
    const known = { id, service, plan: strategyPlan(manifest, strategy) };
    const timeline = foldEvents(events, current);
    return { service, productionVersion: previousVersion, release: reportRelease(known, timeline) };
  }
  return {
    service,
    productionVersion: await releases.target.current(),
    ...(last && { lastRelease: reportPastRelease(last) }),
  };
}
