'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** The slowest files, slowest first. Started last, one of them would run alone at the end. */
const longest = [
  'stories/releases',
  'functions/guard',
  'functions/moving-traffic',
  'functions/admit',
  'functions/judge-and-conclude',
  'aws/metrics/observations',
  'infra/hosting',
  'packages/cli/doctor',
  'functions/control',
  'packages/local-cloud/faults',
  'packages/cli/help',
].map((name) => `/test/${name}.test.ts`);

/** On a fresh clone Jest knows no durations and orders by file size. */
class LongestFirst extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ path }) {
  const index = longest.findIndex((end) => path.replaceAll('\\', '/').endsWith(end));
  return index < 0 ? longest.length : index;
}

module.exports = LongestFirst;
