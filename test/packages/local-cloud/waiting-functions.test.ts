import { testWaiting } from './waiting-tests';

describe('functions in this process that wait for others', () => {
  testWaiting('in-process');
});
