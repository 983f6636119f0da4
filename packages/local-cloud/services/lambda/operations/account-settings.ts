import { z } from 'zod';
import { operation } from '../../../kernel/service';
import { largestUnpacked } from '../state/code';
import type { Functions } from '../state/functions';

/** In bytes: a package in a request, and all packages together (developer guide, gettingstarted-limits). */
const largestPackage = 52_428_800;
const codeStorage = 80_530_636_800;

/** The operation on the limits of the account, and on what is used of them. */
export function accountSettingsOperations(functions: Functions) {
  return {
    GetAccountSettings: operation({
      input: z.strictObject({}),
      access: () => [{ action: 'lambda:GetAccountSettings', resource: '*' }],
      handle: () => {
        const all = functions.list();
        const versions = all.flatMap((each) => [each.latest, ...each.versions.values()]);
        return {
          AccountLimit: {
            TotalCodeSize: codeStorage,
            CodeSizeUnzipped: largestUnpacked,
            CodeSizeZipped: largestPackage,
            ConcurrentExecutions: functions.accountConcurrency,
            UnreservedConcurrentExecutions: functions.unreservedConcurrency(),
          },
          AccountUsage: {
            TotalCodeSize: versions.reduce((sum, { settings }) => sum + settings.code.sizeBytes, 0),
            FunctionCount: all.length,
          },
        };
      },
    }),
  };
}
