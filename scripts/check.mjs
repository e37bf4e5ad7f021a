// `npm run check`: everything that needs no window and no data, in under a minute. All checks run, then the failed ones decide.
import { runChecks, STATIC_CHECKS, UNIT_TESTS } from './lib/checks.mjs';
import { main, print, seconds } from './lib/shell.mjs';

await main(async () => {
  const started = performance.now();
  const failed = await runChecks([...STATIC_CHECKS, UNIT_TESTS]);
  print(
    `checked: ${seconds(performance.now() - started)}, ${failed.length === 0 ? 'all well' : `${failed.join(', ')} failed`}`,
  );
  return failed.length === 0 ? 0 : 1;
});
