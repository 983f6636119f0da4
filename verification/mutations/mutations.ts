import type { Mutation } from './mutate';

/** Deliberately broken handlers. The model checker must find a counterexample for each, or its result proves nothing. */
export const mutations: readonly Mutation[] = [
  {
    name: 'no-confirmation',
    file: 'functions/shift.ts',
    from: 'await ledger.confirmWeights(release);',
    to: '',
  },
  {
    name: 'no-yield',
    file: 'functions/runtime/take-lock.ts',
    from: 'await yieldLock(service, contender);',
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
