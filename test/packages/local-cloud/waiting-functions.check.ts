import { testWaiting } from './waiting-tests';

describe('functions in processes of their own that wait for others', () => {
  testWaiting('processes');
});
