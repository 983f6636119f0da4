import type { Occasions } from './classes';
import type { RoleAction } from './permissions';
import { play, type Played } from './play';
import { examine, type Finding } from './promises';
import { parseCase } from './proof-case';

/** One case to play. */
export interface ReleaseOrder {
  readonly kind: 'release';
  readonly case: string;
  readonly templateFile: string;
}

/** The result of a case, for the parent process. */
export interface ReleaseReport extends Finding {
  readonly case: string;
  readonly occasions: Occasions;
  readonly actions: readonly RoleAction[];
  readonly cpuMilliseconds: number;
}

/** Plays a case and examines it. */
export async function proveCase(order: ReleaseOrder, codeFolder: string): Promise<ReleaseReport> {
  const before = process.cpuUsage();
  const proofCase = parseCase(order.case);
  const played = await play(proofCase, { templateFile: order.templateFile, codeFolder });
  const finding = examine(played, proofCase);
  const { user, system } = process.cpuUsage(before);
  return {
    case: order.case,
    ...finding,
    occasions: occasionsIn(played),
    actions: actionsIn(played),
    cpuMilliseconds: Math.round((user + system) / 1000),
  };
}

function occasionsIn({ observed, invocations }: Played): Occasions {
  const calls = [...observed.calls].map(([key, { count }]) => [key, count] as const);
  return {
    calls: Object.fromEntries(calls),
    functions: invocations,
    events: Object.fromEntries(observed.eventTypes),
    states: [...observed.states],
  };
}

/** Returns each action of a role once, whatever the resource. */
function actionsIn({ used, stack }: Played): RoleAction[] {
  const roles = new Map(
    [...stack.resources].map(([id, { attributes }]) => [attributes?.['Arn'], id] as const),
  );
  const actions = new Map<string, RoleAction>();
  for (const { roleArn, action, allowed } of used) {
    const role = roles.get(roleArn) ?? roleArn;
    actions.set(`${role} ${action} ${allowed}`, { role, action, allowed });
  }
  return [...actions.values()];
}
