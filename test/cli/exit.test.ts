import assert from 'node:assert/strict';
import { CommanderError } from 'commander';
import { EngineUnavailable } from '../../emulator/index.js';
import { failureOf } from '../../host/cli/exit.js';
import { ContractError, ModelError, UnsupportedError, UsageError } from '../../host/errors.js';

describe('failureOf', () => {
  const cases: [string, Error, number, string][] = [
    [
      'a broken model',
      new ModelError('MODEL_TRUNCATED', 'the file ends inside a table', { file: 'm.tflite', offset: 0x1c4 }),
      2,
      'thumbnn: m.tflite, byte 0x1c4: the file ends inside a table',
    ],
    [
      'an unsupported operator',
      new UnsupportedError('OP_UNSUPPORTED', 'no kernel', { op: 3, opName: 'LSTM' }, 'see the list'),
      2,
      'thumbnn: op 3 LSTM: no kernel (see the list)',
    ],
    ['bad usage', new UsageError('X', 'no'), 2, 'thumbnn: no'],
    ['a broken contract', new ContractError('X', 'writes too far'), 3, 'thumbnn: writes too far'],
    [
      'an engine that is not installed',
      new EngineUnavailable('libunicorn2 is missing', 'apt-get install libunicorn2'),
      2,
      'thumbnn: --engine: libunicorn2 is missing (apt-get install libunicorn2)',
    ],
    [
      'commander',
      new CommanderError(
        1,
        'commander.unknownOption',
        "error: unknown option '--jsn'\n(Did you mean --json?)",
      ),
      2,
      "thumbnn: unknown option '--jsn' (Did you mean --json?) (thumbnn --help shows the usage)",
    ],
    [
      'a bug',
      new TypeError('x is not\n a function'),
      1,
      'thumbnn: internal error, please report it: TypeError: x is not a function',
    ],
    [
      'an escape sequence',
      new UsageError('X', 'no', { file: 'a\u001b[2Jb' }),
      2,
      'thumbnn: a\\u{1b}[2Jb: no',
    ],
  ];
  for (const [name, error, exitCode, line] of cases) {
    it(`${name}: exit code ${exitCode}`, () => assert.deepEqual(failureOf(error), { exitCode, line }));
  }

  it('a thrown value that is no error', () => assert.equal(failureOf('boom').exitCode, 1));
});
