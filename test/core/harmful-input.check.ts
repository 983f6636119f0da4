import { testHarmfulInput } from './harmful-input-tests';

testHarmfulInput(10_000);
