import { testHarmfulInput } from './harmful-input-tests';

testHarmfulInput(1000);
