import { testHarmfulHeaders } from './harmful-headers-tests';

testHarmfulHeaders(1000);
