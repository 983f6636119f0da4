import type { Assumption } from './assumption';

/** Assumptions that only the local cloud depends on: VPC Lattice. */
export const localLattice = [
  {
    id: 'listener-write-event',
    title: 'How CloudTrail reports writes to a listener or a rule',
    status: 'assumed',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-vpc-lattice.html',
    text:
      "Assumed: `eventSource` is `vpc-lattice.amazonaws.com`, EventBridge's source is " +
      '`aws.vpc-lattice`, and `requestParameters` has `listenerIdentifier` or `ruleIdentifier` as it ' +
      'was sent, an id or an ARN. Otherwise no event invokes the guard, and drift is reported without ' +
      'its caller. To see an event:',
    command: [
      'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=UpdateListener --max-items 1 \\',
      "  --query 'Events[0].CloudTrailEvent' --output text",
    ],
  },
  {
    id: 'own-answers',
    title: 'The status of an answer that VPC Lattice makes itself',
    status: 'unknown',
    text:
      '502 when the function throws, runs out of time, is not allowed, is throttled or answers ' +
      'something invalid; 500 without a target; 504 after the idle timeout; 400 for a request above 6 ' +
      'MB. All of them follow Application Load Balancers. With the edition `bad` deployed:',
    command: [
      'curl -s -o /dev/null -w \'%{http_code}\\n\' -d \'{"items":[{"sku":"t","quantity":1,"priceCents":1}],"discountCode":"SUMMER20"}\' "http://$DNS/checkout"',
    ],
  },
  {
    id: 'long-answers',
    title: 'A function that takes longer than 60 seconds',
    status: 'unknown',
    text:
      'The answer is 504, when the function is done. Whether VPC Lattice cuts it off, and when, is ' +
      'unknown. With a handler that waits 70 seconds:',
    command: ['curl -s -o /dev/null -w \'%{http_code} after %{time_total} s\\n\' "http://$DNS/slow"'],
  },
  {
    id: 'answer-fields',
    title: 'What an answer must have',
    status: 'unknown',
    text:
      'An answer without `isBase64Encoded` is delivered as text, which published blueprints rely on. One ' +
      'without `headers`, or with numbers as their values, is refused; whether VPC Lattice does that is ' +
      'unknown. With a handler that leaves out the headers:',
    command: ['curl -s -o /dev/null -w \'%{http_code}\\n\' "http://$DNS/"'],
  },
  {
    id: 'event-details',
    title: "The event's details",
    status: 'unknown',
    text:
      '`body` and the query parameters are left out when there are none, query parameters are ' +
      'percent-decoded, bodies are text by content type, and `raw_path` (V1) includes the query string. ' +
      'With a handler that answers with its event:',
    command: [
      'curl -s "http://$DNS/a%20b?x=1%2B2&x=3" | jq \'{path, raw_path, queryStringParameters, body}\'',
    ],
  },
  {
    id: 'path-prefixes',
    title: 'Path prefixes',
    status: 'unknown',
    text: '`/order` also matches `/orders`. With a rule on the prefix `/order`:',
    command: ['curl -s -o /dev/null -w \'%{http_code}\\n\' "http://$DNS/orders"'],
  },
  {
    id: 'target-status',
    title: 'The state of a Lambda target',
    status: 'unknown',
    text:
      '`UNAVAILABLE`, by its definition in the API model; the reason codes are spelled as those of ' +
      'Elastic Load Balancing.',
    command: [
      'aws vpc-lattice list-targets --target-group-identifier "$CANARY" --query \'items[].[status, reasonCode]\' --output text',
    ],
  },
  {
    id: 'default-rule-id',
    title: 'The id of the default rule',
    status: 'unknown',
    text: "One like any other rule's; CloudFormation's schema speaks of `default`.",
    command: [
      'aws vpc-lattice list-rules --service-identifier "$SVC" --listener-identifier "$LISTENER" --query \'items[?isDefault].[id, name]\'',
    ],
  },
  {
    id: 'refused-actions',
    title: 'Actions that are refused here',
    status: 'unknown',
    text:
      'Several target groups without weights, one named twice, weights that add up to 0, and a match ' +
      'without conditions. **Writes**, if it is accepted:',
    command: [
      'aws vpc-lattice update-listener --service-identifier "$SVC" --listener-identifier "$LISTENER" --default-action \\',
      '  \'{"forward":{"targetGroups":[{"targetGroupIdentifier":"\'$PRODUCTION\'","weight":0}]}}\'',
    ],
  },
  {
    id: 'error-details',
    title: "Errors' details",
    status: 'unknown',
    text:
      'How `resourceType` is spelled, which codes BatchUpdateRule reports, which error a reused ' +
      '`clientToken` gives and when tokens are forgotten.',
    command: [
      'aws vpc-lattice get-service --service-identifier svc-00000000000000000 --debug 2>&1 | grep -o \'"resourceType":"[^"]*"\'',
    ],
  },
  {
    id: 'list-actions',
    title: 'The resource that list actions of VPC Lattice take',
    status: 'confirmed',
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonvpclattice.html',
    text:
      'They are checked against `*`, so that a policy that suffices here suffices on AWS. With a role ' +
      'that allows `vpc-lattice:ListServices` on one service only:',
    command: ["aws vpc-lattice list-services --query 'items[].id'"],
  },
] as const satisfies readonly Assumption[];
