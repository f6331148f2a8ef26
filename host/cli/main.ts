import { main } from './program.js';
import { processIo } from './terminal.js';

const io = processIo(process);
main(process.argv.slice(2), io).then(async (exitCode) => {
  // What is still on its way to a pipe has to arrive first. Without process.exit Node would wait for the compiler's threads,
  // which may just have begun with code that nobody will run.
  await Promise.all([io.stdout.write(''), io.stderr.write('')]);
  process.exit(exitCode);
});
