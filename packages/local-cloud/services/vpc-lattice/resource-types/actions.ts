import { z } from 'zod';
import { templateBoolean, templateInteger } from '../../../kernel/schemas';
import type { RuleActionInput } from '../resources/actions';
import { identifier } from '../state/arns';
import type { RuleMatch } from '../state/match';
import { ruleMatch } from '../state/match';

/** `Action` in the CloudFormation schemas of Listener and Rule, which differ in the smallest weight. */
function action(smallestWeight: 0 | 1) {
  return z
    .strictObject({
      Forward: z
        .strictObject({
          TargetGroups: z
            .array(
              z.strictObject({
                TargetGroupIdentifier: identifier('targetGroup'),
                Weight: templateInteger.pipe(z.number().min(smallestWeight).max(999)).optional(),
              }),
            )
            .min(1)
            .max(10),
        })
        .optional(),
      FixedResponse: z
        .strictObject({
          StatusCode: templateInteger.refine((code) => code === 404 || code === 500, 'must be 404 or 500'),
        })
        .optional(),
    })
    .refine(
      (value) => (value.Forward === undefined) !== (value.FixedResponse === undefined),
      'must have exactly one of Forward, FixedResponse',
    )
    .transform(({ Forward, FixedResponse }): RuleActionInput => ({
      forward: Forward && {
        targetGroups: Forward.TargetGroups.map(({ TargetGroupIdentifier, Weight }) => ({
          targetGroupIdentifier: TargetGroupIdentifier,
          weight: Weight,
        })),
      },
      fixedResponse: FixedResponse && { statusCode: FixedResponse.StatusCode },
    }));
}

/** A listener's `DefaultAction`. */
export const templateAction = action(0);

/** A rule's `Action`: CloudFormation's schema wants weights of at least 1, unlike the API. */
export const templateRuleAction = action(1);

const value = z.string().min(1).max(128);

/** A rule's `Match`, with CloudFormation's narrower bounds. */
export const templateMatch = z
  .strictObject({
    HttpMatch: z.strictObject({
      Method: z.enum(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE']).optional(),
      PathMatch: z
        .strictObject({
          Match: z.strictObject({ Exact: value.optional(), Prefix: value.optional() }),
          CaseSensitive: templateBoolean.optional(),
        })
        .optional(),
      HeaderMatches: z
        .array(
          z.strictObject({
            Name: z.string().min(1).max(40),
            Match: z.strictObject({
              Exact: value.optional(),
              Prefix: value.optional(),
              Contains: value.optional(),
            }),
            CaseSensitive: templateBoolean.optional(),
          }),
        )
        .max(5)
        .optional(),
    }),
  })
  .transform(({ HttpMatch: { Method, PathMatch, HeaderMatches } }): RuleMatch => ({
    httpMatch: {
      method: Method,
      pathMatch: PathMatch && {
        match: { exact: PathMatch.Match.Exact, prefix: PathMatch.Match.Prefix },
        caseSensitive: PathMatch.CaseSensitive,
      },
      headerMatches: HeaderMatches?.map(({ Name, Match, CaseSensitive }) => ({
        name: Name,
        match: { exact: Match.Exact, prefix: Match.Prefix, contains: Match.Contains },
        caseSensitive: CaseSensitive,
      })),
    },
  }))
  .pipe(ruleMatch);
