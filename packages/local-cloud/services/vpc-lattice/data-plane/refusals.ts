/**
 * The statuses that the data plane answers when a function cannot.
 *
 * Which status VPC Lattice gives in each case is undocumented (User Guide, lambda-functions, only says 5XX for
 * a target deregistered meanwhile), so **every status here is unsure**. They follow one rule: what an Application Load
 * Balancer answers for a Lambda target in the same case, as long as Lattice has a metric
 * `HTTPCode_VpcLattice_{status}_Count` for it (User Guide, monitoring-cloudwatch: 400, 403, 404, 429, 500, 502, 504). There is
 * none for 413 and 503, hence 400 and 500.
 */
export const refusalStatus = {
  /** means that the request's body is above 6 MB (413 from a load balancer) */
  'request-too-large': 400,
  /** means that the chosen target group has no function (503 from a load balancer) */
  'no-target': 500,
  /** means that Lambda refused the invocation: no permission on that qualifier, no such function, throttled */
  'invocation-refused': 502,
  /** means that the handler threw, crashed or ran out of its own time */
  'function-error': 502,
  /** means that the function's answer is not what the User Guide asks for */
  'invalid-response': 502,
  /** means that the function's answer is above 6 MB */
  'response-too-large': 502,
  /** means that the function was taken out of the target group while it was answering */
  'target-deregistered': 502,
  /**
   * means that the function took longer than the idle timeout of 60 s. Whether Lattice cuts it off then is
   * unsure. Here the answer comes when the function is done, not at 60 s.
   */
  timeout: 504,
  /** means that a web page of another origin sent the request, which only the local cloud refuses */
  'foreign-page': 403,
  /** means that the local cloud itself failed */
  'internal-error': 500,
} as const;

export type Refusal = keyof typeof refusalStatus;

/** The largest body of a request and the largest answer of a function, in bytes: 6 MB (User Guide, lambda-functions). */
export const maximumPayloadBytes = 6 * 1024 * 1024;

/** `idleTimeoutSeconds` of a service, by default. */
export const idleTimeoutMilliseconds = 60_000;
