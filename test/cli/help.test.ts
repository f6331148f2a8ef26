import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { main } from '../../host/cli/program.js';
import { wantsColors } from '../../host/cli/terminal.js';
import { fakeIo } from '../support/fake-io.js';
import { printed } from '../support/in-process.js';
import { CLI, ROOT, runCli } from '../support/run-cli.js';

const MODEL = 'benchmarks/models/digits/digits-cnn.int16x8.tflite';

describe('thumbnn', () => {
  it('prints its version', () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
    assert.deepEqual(runCli(['--version']), { exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('has help with an example for every command, in lines of 80 characters', async () => {
    const [, listed] = (await printed('--help')).split(/^Commands:$/m);
    const commands = [...listed.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
    assert.deepEqual(commands.filter((name) => name !== 'help').sort(), [
      'bench',
      'boards',
      'explain',
      'ops',
      'run',
    ]);
    for (const args of [['--help'], ['help', 'bench'], ...commands.map((name) => [name, '--help'])]) {
      const help = await printed(...args);
      assert.match(help, /^Usage: thumbnn /);
      if (args[0] !== 'help' || args[1] === 'bench') assert.match(help, /^ {2}\$ thumbnn /m, args.join(' '));
      for (const line of help.split('\n')) assert.ok(line.length <= 80, `${args[0]}: ${line}`);
    }
  });

  it('colours on a terminal only, and not against NO_COLOR', async () => {
    assert.ok(wantsColors(fakeIo()));
    assert.ok(wantsColors(fakeIo({ NO_COLOR: '' })));
    assert.ok(!wantsColors(fakeIo({ NO_COLOR: '1' })));
    assert.ok(!wantsColors(fakeIo({ TERM: 'dumb' })));
    assert.ok(!wantsColors(fakeIo({}, false)));
    const colored = fakeIo();
    assert.equal(await main(['bench', `${ROOT}/${MODEL}`], colored), 0);
    const plain = fakeIo({ NO_COLOR: '1' });
    assert.equal(await main(['bench', `${ROOT}/${MODEL}`], plain), 0);
    assert.ok(colored.text.out.includes('\u001b[') && !plain.text.out.includes('\u001b['));
  });

  it('ends in peace when its reader goes away', async () => {
    const child = spawn(process.execPath, [CLI, 'bench', MODEL], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
    });
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
  });
});
