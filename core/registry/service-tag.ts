/** The key of the tag on every resource of a service; its value is the name of the service. */
export const serviceTagKey = 'lattice-rollouts:service';
