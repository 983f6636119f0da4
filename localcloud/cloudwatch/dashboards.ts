import { z } from 'zod';
import { AwsError } from '../errors';
import { inert } from '../schemas';
import { operation } from '../service';
import type { Site } from '../site';
import { parseDashboardBody } from './dashboard-body';
import { pageOf } from './page';

interface Dashboard {
  readonly body: string;
  readonly changedAt: Date;
}

export const dashboardName = z.string().regex(/^[A-Za-z0-9_-]{1,255}$/);

/** ListDashboards has so many in a page (API reference). */
const PAGE = 1000;

/** The dashboards of an account, by name. They are kept and checked, not drawn. */
export class Dashboards {
  readonly #byName = new Map<string, Dashboard>();

  constructor(private readonly site: Site) {}

  /** @throws AwsError `InvalidParameterInput` */
  put(name: string, body: string): void {
    parseDashboardBody(body);
    this.#byName.set(name, { body, changedAt: new Date(this.site.clock.now()) });
  }

  /** @throws AwsError `ResourceNotFound` */
  get(name: string): Dashboard {
    const found = this.#byName.get(name);
    if (found) return found;
    throw notFound(name);
  }

  /** @throws AwsError `ResourceNotFound`, and none is deleted */
  delete(names: readonly string[]): void {
    for (const name of names) this.get(name);
    for (const name of names) this.#byName.delete(name);
  }

  all(): [string, Dashboard][] {
    return [...this.#byName].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

const putDashboardInput = z.strictObject({
  DashboardName: dashboardName,
  DashboardBody: z.string(),
  Tags: inert('tags are only read back by people'),
});

const getDashboardInput = z.strictObject({ DashboardName: dashboardName });

const listDashboardsInput = z.strictObject({
  DashboardNamePrefix: dashboardName.optional(),
  NextToken: z.string().optional(),
});

const deleteDashboardsInput = z.strictObject({ DashboardNames: z.array(dashboardName).min(1) });

/** The operations on dashboards. Dashboards belong to no Region. */
export function dashboardOperations(site: Site, dashboards: Dashboards) {
  const arnOf = (name: string) => `arn:aws:cloudwatch::${site.account}:dashboard/${name}`;
  const accessTo = (action: string, names: readonly string[]) =>
    names.map((name) => ({ action: `cloudwatch:${action}`, resource: arnOf(name) }));

  return {
    PutDashboard: operation({
      input: putDashboardInput,
      access: ({ DashboardName: name }) => accessTo('PutDashboard', [name]),
      handle: ({ DashboardName: name, DashboardBody: body }) => {
        dashboards.put(name, body);
        return { DashboardValidationMessages: [] };
      },
    }),

    GetDashboard: operation({
      input: getDashboardInput,
      access: ({ DashboardName: name }) => accessTo('GetDashboard', [name]),
      handle: ({ DashboardName: name }) => ({
        DashboardArn: arnOf(name),
        DashboardBody: dashboards.get(name).body,
        DashboardName: name,
      }),
    }),

    ListDashboards: operation({
      input: listDashboardsInput,
      access: () => accessTo('ListDashboards', ['*']),
      handle: ({ DashboardNamePrefix: prefix = '', NextToken: token }) => {
        const matching = dashboards.all().filter(([name]) => name.startsWith(prefix));
        const { items, nextToken } = pageOf(matching, PAGE, token, { prefix });
        return {
          DashboardEntries: items.map(([name, { body, changedAt }]) => ({
            DashboardName: name,
            DashboardArn: arnOf(name),
            LastModified: changedAt,
            Size: Buffer.byteLength(body),
          })),
          NextToken: nextToken,
        };
      },
    }),

    DeleteDashboards: operation({
      input: deleteDashboardsInput,
      access: ({ DashboardNames: names }) => accessTo('DeleteDashboards', names),
      handle: ({ DashboardNames: names }) => {
        dashboards.delete(names);
        return {};
      },
    }),
  };
}

function notFound(name: string): AwsError {
  return new AwsError('ResourceNotFound', `Dashboard ${name} does not exist`, { status: 404 });
}
