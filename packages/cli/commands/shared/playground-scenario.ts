/** The parameter of a local cloud with the path of the scenario whose versions `publish` knows by name. */
export const scenarioParameter = '/local-cloud/scenario';
