import { z } from 'zod';
import { eventSentence } from '../../../../core/audit/event-sentence';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { causeCodes } from '../../../../core/analysis/verdict';
import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import { decisions } from '../../../../core/analysis/gates/decision';
import { concludedStatus } from '../../../../core/audit/release-status';
import type { Releases } from '../../../../aws/releases/releases';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { dayOf, timeOfDay } from '../../../../core/text/format';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes } from '../../process/exit-codes';
import { gateReportSchema, reportGate } from '../../reports/gate-report';
import { holdOf } from '../../reports/hold-key';
import { nothingToDoOf } from '../../account/nothing-to-do';
import { findRelease } from '../../account/release-reference';
import { releaseReportSchema, reportRelease } from '../../reports/release-report';
import { Screen, type Colors } from '../../views/screen';
import { gateMark } from '../../views/release-text';
import { printLines, reportLines } from '../../views/status-text';
import { strategyPlan } from '../../reports/strategy-plan';

/** The flags of the command. */
export interface ExplainOptions extends AccountOptions {
  readonly json: boolean;
}

type Judged = Extract<AuditEvent, { kind: 'judged' }>;

const decision = z.enum(decisions);
const counts = z.strictObject({ requests: z.int(), faults: z.int() });

/** The output of `rollouts explain --json`. */
export const explainSchema = z.strictObject({
  release: releaseReportSchema,
  /** Every verdict, oldest first. */
  verdicts: z.array(
    z.strictObject({
      at: z.string(),
      stage: z.string(),
      decision,
      /** The basis of the decision: the gates, or a control. */
      cause: z.enum(causeCodes),
      /** The names of the enforced gates that fail or, where none fails, of those that hold. */
      blockingGates: z.array(z.string()),
      /** The reason, for people. */
      reason: z.string(),
      gates: z.array(gateReportSchema),
      counts: z.strictObject({ canary: counts, production: counts }),
      waitSeconds: z.number().optional(),
    }),
  ),
});

/** `rollouts explain`: prints every event of a release, the verdicts gate by gate with their numbers. */
export async function runExplain(named: string | undefined, options: ExplainOptions): Promise<number> {
  const account = new Account(options);
  const manifest = await account.findService();
  const releases = account.releasesOf(manifest);
  const found = await findRelease(account, releases, named);
  const { id, events, nothingToDo } = await readTrail(releases, found);
  const { current } = await account.readStatus(manifest);
  const timeline = foldEvents(events, current?.id === id ? current : undefined);
  const known = {
    id,
    service: manifest.service,
    plan: strategyPlan(manifest, timeline.strategy),
  };
  const release = {
    ...reportRelease(known, timeline),
    ...(nothingToDo && {
      version: nothingToDo.version,
      status: concludedStatus[nothingToDo.outcome],
      outcome: nothingToDo.outcome,
    }),
  };
  const screen = new Screen();
  if (options.json) {
    const verdicts = events.filter((event) => event.kind === 'judged').map(verdictOf);
    screen.printJson({ release, verdicts });
    return exitCodes.ok;
  }
  if (id !== found) {
    screen.print(`${found}: nothing to do: version ${release.version ?? '?'} was being released as ${id}:`);
    screen.print();
  }
  printLines(screen, reportLines(release, account.time.now(), screen.colors));
  if (events.length > 0) screen.print();
  let day = '';
  for (const group of collapse(events)) {
    const begins = dayOf(group[0]!.at);
    if (begins !== day) screen.print(screen.colors.dim(`${begins} (UTC)`));
    day = begins;
    printGroup(screen, group);
  }
  return exitCodes.ok;
}

/** The audit trail of a release, or of the one in flight that it left its version to. */
async function readTrail(releases: Releases, id: string) {
  const events = await releases.events(id);
  const isAdmitted = events.some(({ kind }) => kind !== 'startRequested');
  const nothingToDo = isAdmitted ? undefined : nothingToDoOf(await releases.execution(id));
  if (nothingToDo?.outcome !== 'already-releasing') return { id, events, nothingToDo };
  const { inFlight } = nothingToDo;
  return { id: inFlight, events: await releases.events(inFlight), nothingToDo: undefined };
}

/** Every field of the event, with the sentence of each gate. */
function verdictOf(event: Judged) {
  return { ...event, kind: undefined, gates: event.gates.map(reportGate) };
}

/** Groups consecutive verdicts that hold for the same gates; any other event is a group of its own. */
export function collapse(events: readonly AuditEvent[]): AuditEvent[][] {
  const groups: AuditEvent[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const repeats =
      event.kind === 'judged' &&
      event.decision === 'hold' &&
      before?.kind === 'judged' &&
      before.decision === 'hold' &&
      holdOf(event) === holdOf(before);
    if (group && repeats) group.push(event);
    else groups.push([event]);
  }
  return groups;
}

function printGroup(screen: Screen, group: readonly AuditEvent[]): void {
  const first = group[0]!;
  const last = group.at(-1)!;
  const { colors } = screen;
  if (last.kind !== 'judged') {
    screen.print(`${timeOfDay(last.at)}  ${eventSentence(last)}`, 10);
    return;
  }
  const paint = paintOf(last.decision, colors);
  const times = group.length === 1 ? '' : ` (${group.length} checks, until ${timeOfDay(last.at)})`;
  screen.print(`${timeOfDay(first.at)}  ${last.stage} ${paint(colors.bold(last.decision))}${times}`, 10);
  for (const result of last.gates) {
    const { gate, observed } = result;
    screen.print(
      `          ${gateMark(result, colors)} ${gate}${observed ? ' (observed)' : ''}: ${gateSentence(result)}`,
      12,
    );
  }
  if (last.cause !== 'gates') screen.print(`          ${last.reason}`, 12);
}

function paintOf(decided: Judged['decision'], colors: Colors): (text: string) => string {
  return { advance: colors.green, hold: colors.yellow, fail: colors.red }[decided];
}
