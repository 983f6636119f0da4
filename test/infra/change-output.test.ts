import { givenDelivery } from '../support/infra-fixture';

const commit = '0123456789abcdef0123456789abcdef01234567';

describe('what a deployment changes', () => {
  test('is an output of the stack, which the function that offers its version knows by name', () => {
    const given = givenDelivery(() => ({ change: { commit, author: '', description: undefined } }));
    const outputs = Object.entries(given.synthesize().findOutputs('*'));
    const said = outputs.filter(([, output]) => output['Value'] === JSON.stringify({ commit }));
    expect(said).toHaveLength(1);
    expect(given.propertiesOf(given.delivery.control.function)).toMatchObject({
      Environment: { Variables: { CHANGE_OUTPUT: said[0]![0] } },
    });
  });

  test('is nothing where nothing is said', () => {
    const { propertiesOf, delivery } = givenDelivery(() => ({ change: { commit: '' } }));
    expect(JSON.stringify(propertiesOf(delivery.control.function))).not.toContain('CHANGE_OUTPUT');
  });

  test.each([{ commit: 'a'.repeat(65) }, { author: 'Ada\u0007' }])(
    'is refused when it cannot be shown: %j',
    (change) => {
      expect(() => givenDelivery(() => ({ change }))).toThrow(
        /ProgressiveDelivery: change: (commit|author): /,
      );
    },
  );
});
