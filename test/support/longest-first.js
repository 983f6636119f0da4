'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** The files that take longest, longest first: one that began last would keep a worker busy when the others are done. */
const longest = [
  'stories/releases',
  'verification/fault-campaign',
  'verification/model-checker',
  'packages/cli/releases',
  'packages/cli/rehearse',
  'functions/guard',
  'functions/judge-and-conclude',
  'packages/local-cloud/lambda-environment',
  'packages/local-cloud/stepfunctions',
  'functions/moving-traffic',
  'docs/commands',
  'statemachine/release',
].map((name) => `/test/${name}.test.ts`);

/** Jest's own order knows no durations on a fresh clone, and takes large files for long ones. */
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
