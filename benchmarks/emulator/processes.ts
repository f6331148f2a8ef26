/** Whole commands as a user runs them: processor time of the process, start of Node included. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './interleaved.js';

export interface ProcessResult {
  readonly name: string;
  readonly seconds: number;
  /** Processor time of all its threads. */
  readonly processorSeconds: number;
}

const CLI = fileURLToPath(new URL('../../cli/thumbnn.js', import.meta.url));
/** Runs a command line in this process and prints what that took as the last line of stderr. */
const TIMED = `
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\n' + JSON.stringify([process.uptime(), (user + system) / 1e6]));
});`;

/** `thumbnn bench` of a model, so many times. */
export function benchProcess(name: string, model: URL, samples: number): ProcessResult {
  const taken = Array.from({ length: samples }, (): [number, number] => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(TIMED)}`, CLI, 'bench', fileURLToPath(model)],
      { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
    );
    if (status !== 0) throw new Error(`thumbnn bench ${name}: exit ${status} ${stderr}`);
    return JSON.parse(stderr.slice(stderr.lastIndexOf('\n') + 1));
  });
  return {
    name,
    seconds: median(taken.map(([seconds]) => seconds)),
    processorSeconds: median(taken.map(([, processor]) => processor)),
  };
}
