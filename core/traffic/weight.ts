/** The whole of the traffic, in the unit of a split. */
export const allTraffic = 1000;
