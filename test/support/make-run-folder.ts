import { temporaryFolder } from '../../packages/local-cloud/temporary-folder';

/** Creates the folder that the test files of a run share. */
export default function makeRunFolder(): void {
  process.env['TEST_FOLDER'] = temporaryFolder();
}
