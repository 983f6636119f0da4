import { testHarmfulHeaders } from './harmful-headers-tests';

testHarmfulHeaders(10_000);
