export type Side = 'production' | 'canary';
