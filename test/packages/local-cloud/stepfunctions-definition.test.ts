import { loadDefinition } from '../../../packages/local-cloud/services/stepfunctions/definition/load-definition';

const end = { Type: 'Succeed' };

function load(states: object, more: object = {}): void {
  const startAt = Object.keys(states)[0];
  loadDefinition(JSON.stringify({ QueryLanguage: 'JSONata', StartAt: startAt, States: states, ...more }));
}

const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f' },
  End: true,
};
const caught = (ErrorEquals: string[]) => ({ ErrorEquals, Next: 'B' });

describe('a definition is refused', () => {
  const refused: [why: string, states: object, message: string, more?: object][] = [
    ['without JSONata', { A: end }, 'must be JSONata', { QueryLanguage: 'JSONPath' }],
    ['with an unknown field at the top', { A: end }, 'Field is not supported at /Color', { Color: 1 }],
    [
      'with an unknown state type',
      { A: { Type: 'Map' } },
      'does not support the state type Map at /States/A/Type',
    ],
    [
      'with a JSONPath field',
      { A: { ...invoke, ResultPath: '$.x' } },
      'Field is not supported at /States/A/ResultPath',
    ],
    [
      'with an unknown field in a rule',
      { A: { ...invoke, Retry: [{ ErrorEquals: ['E'], Times: 2 }] } },
      '/States/A/Retry[0]/Times',
    ],
    [
      'with another integration',
      { A: { ...invoke, Resource: 'arn:aws:states:::sns:publish' } },
      'does not support the resource arn:aws:states:::sns:publish',
    ],
    [
      'with another argument',
      { A: { ...invoke, Arguments: { FunctionName: 'f', Qualifier: '1' } } },
      '/States/A/Arguments/Qualifier',
    ],
    ['with a heartbeat, which nobody sends', { A: { ...invoke, HeartbeatSeconds: 5 } }, 'HeartbeatSeconds'],
    [
      'when a target is missing',
      { A: { Type: 'Pass', Next: 'B' } },
      "Missing 'Next' target: B at /States/A/Next",
    ],
    ['when a state cannot be reached', { A: end, B: end }, 'cannot be reached at /States/B'],
    ['when no end can be reached', { A: { Type: 'Pass', Next: 'A' } }, 'No end can be reached at /States/A'],
    ['with both Next and End', { A: { Type: 'Pass', Next: 'B', End: true }, B: end }, 'Either Next or End'],
    ['with a name of more than 80 characters', { ['x'.repeat(81)]: end }, 'at most 80 characters'],
    [
      'when branches share a state name',
      { A: { Type: 'Parallel', End: true, Branches: [{ StartAt: 'A', States: { A: end } }] } },
      'must be unique in the whole machine',
    ],
    [
      'when States.ALL has company',
      { A: { ...invoke, Catch: [caught(['States.ALL', 'E'])] }, B: end },
      'States.ALL must stand alone',
    ],
    [
      'when States.ALL is not last',
      { A: { ...invoke, Catch: [caught(['States.ALL']), caught(['E'])] }, B: end },
      'States.ALL must stand alone',
    ],
    [
      'with a misspelt reserved error',
      { A: { ...invoke, Catch: [caught(['States.Timeot'])] }, B: end },
      'States.Timeot is not an error name',
    ],
    [
      'with a fraction of a second',
      { A: { Type: 'Wait', Seconds: 1.5, Next: 'B' }, B: end },
      'must be a whole number of seconds',
    ],
    [
      'with two times to wait',
      { A: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', Next: 'B' }, B: end },
      'Exactly one of Seconds and Timestamp',
    ],
    [
      'with a timestamp without offset',
      { A: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00', Next: 'B' }, B: end },
      'String does not match RFC3339 timestamp',
    ],
    ['when an expression does not parse', { A: { ...end, Output: '{% 1 + %}' } }, 'is not valid JSONata'],
    ['with spaces around an expression', { A: { ...end, Output: ' {% 1%}' } }, 'without spaces around'],
    ['when an expression reads the clock', { A: { ...end, Output: '{% $now() %}' } }, 'time is an argument'],
    [
      'when an expression rolls dice',
      { A: { ...end, Output: { id: '{% $uuid() %}' } } },
      "Step Functions' own $uuid() at /States/A/Output/id",
    ],
    [
      'when a variable is never assigned',
      { A: { ...end, Output: '{% $weight %}' } },
      'assigns the variable $weight at /States/A/Output',
    ],
    [
      'when a variable is assigned only later',
      {
        A: { Type: 'Pass', Output: '{% $w %}', Next: 'B' },
        B: { Type: 'Pass', Assign: { w: 1 }, End: true },
      },
      'No state before this one assigns the variable $w at /States/A/Output',
    ],
    [
      'when a branch leaks a variable',
      {
        A: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', Assign: { w: 1 }, End: true } } }],
          Next: 'B',
        },
        B: { ...end, Output: '{% $w %}' },
      },
      'assigns the variable $w at /States/B/Output',
    ],
    [
      'when a branch shadows a variable',
      {
        A: { Type: 'Pass', Assign: { w: 1 }, Next: 'B' },
        B: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', Assign: { w: 2 }, End: true } } }],
          End: true,
        },
      },
      'The variable $w is assigned outside already',
    ],
  ];
  it.each(refused)('%s', (...[, states, message, more]) => {
    expect(() => load(states, more)).toThrow(
      expect.objectContaining({ code: 'InvalidDefinition', message: expect.stringContaining(message) }),
    );
  });

  it('with every problem at once', () => {
    expect(() => load({ A: { Type: 'Map' }, B: { Type: 'Wait', Seconds: -1, End: true } })).toThrow(
      /state type Map.*\/States\/B\/Seconds/,
    );
  });
});

it('accepts a variable that one of several ways assigns', () => {
  const states = {
    A: {
      ...invoke,
      End: undefined,
      Assign: { verdict: '{% $states.result.Payload %}' },
      Next: 'B',
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { failure: '{% $states.errorOutput %}' }, Next: 'C' }],
    },
    B: { Type: 'Choice', Choices: [{ Condition: "{% $verdict = 'hold' %}", Next: 'A' }], Default: 'C' },
    C: { ...end, Output: '{% $map([1], function($x) { $x & $failure.Error }) %}' },
  };
  expect(() => load(states)).not.toThrow();
});
