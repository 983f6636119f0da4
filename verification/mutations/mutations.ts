import type { Mutation } from './mutate';

/** Deliberately broken handlers: each has to give a counterexample, or nothing is proved. */
export const mutations: readonly Mutation[] = [
  {
    name: 'no-confirmation',
    file: 'functions/shift.ts',
    from: 'await ledger.confirmSplit(release);',
    to: '',
  },
  {
    name: 'no-sweep',
    file: 'functions/guard.ts',
    from: 'return onSweep(service, cause);',
    to: 'return undefined;',
  },
  {
    name: 'unfenced-promotion',
    file: 'functions/promote.ts',
    from: 'if (isAbortError(error)) await target.restore(release);',
    to: '',
  },
];
