import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Board, ENGINES, loadEngine, MPS2_AN386 } from '../../emulator/index.js';
import { semihostingFiles } from '../../host/io/semihosting-files.js';
import { run } from '../../host/run/run.js';
import { requireTool } from '../support/require-tool.js';
import { requireUnicorn } from '../support/require-unicorn.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { CONFIRMED, type Expectation, type Expectations, OTHERS, type Program } from './programs.js';
import {
  COMPILER,
  compile,
  EXPECTED,
  elfName,
  FIXTURES,
  inParallel,
  QEMU,
  runInQemu,
  version,
} from './toolchain.js';

const UNICORN = 'unicorn';
const expected: Expectations = JSON.parse(readFileSync(EXPECTED, 'utf8'));
const OUR_ENGINES = ENGINES.map(({ name }) => name).filter((name) => name !== UNICORN);

/** What the programs need of the mps2-an386: Unicorn copies all memory at every semihosting call. */
const SMALL: Board = {
  ...MPS2_AN386,
  regions: [
    { name: 'code', kind: 'flash', base: 0, size: 1024 * 1024 },
    { name: 'sram', kind: 'sram', base: 0x2000_0000, size: 128 * 1024 },
  ],
};

/** Run a program with its files in `directory`. */
async function runOn(
  board: Board,
  engine: string,
  elf: string,
  program: Program,
  directory: string,
): Promise<Expectation> {
  const printed = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const files = semihostingFiles(mkdtempSync(join(directory, 'files-')));
  const { result } = await run(
    readFileSync(elf),
    {
      label: program.name,
      board,
      engine,
      stopAt: [],
      maxCycles: 1e9,
      maxInstructions: 1e9,
      dumps: [],
      arguments: (program.arguments ?? []).join(' '),
    },
    {
      host: {
        ...files,
        writeConsole: (stream, bytes) => printed[stream].push(bytes),
        readConsole: () => new Uint8Array(),
      },
      pause: async () => false,
    },
  );
  files.close();
  const { exit } = result;
  assert.equal(exit.kind, 'exit', `${JSON.stringify(exit)} ${JSON.stringify(result.postMortem, null, 1)}`);
  const lines = (chunks: Uint8Array[]) => Buffer.concat(chunks).toString('utf8').split('\n');
  return {
    exitCode: exit.kind === 'exit' ? exit.code : -1,
    stdout: lines(printed.stdout),
    stderr: lines(printed.stderr),
  };
}

const fixture = (program: Program): string => join(FIXTURES, elfName(program));

describe('programs', () => {
  const scratch = temporaryDirectory();

  for (const engine of OUR_ENGINES) {
    describe(`on ${engine}, as QEMU ran them`, () => {
      for (const program of CONFIRMED) {
        it(program.name, async () => {
          const outcome = await runOn(MPS2_AN386, engine, fixture(program), program, scratch.path);
          assert.deepEqual(outcome, expected.programs[program.name]);
        });
      }
    });
  }

  describe('on unicorn', () => {
    before(async function () {
      await requireUnicorn(this, () => loadEngine(UNICORN, SMALL));
    });
    for (const program of CONFIRMED.filter(({ plain }) => plain)) {
      it(program.name, async () => {
        const outcome = await runOn(SMALL, UNICORN, fixture(program), program, scratch.path);
        assert.deepEqual(outcome, expected.programs[program.name]);
      });
    }
  });

  describe('compiled now', () => {
    const elves = new Map<Program, string>();

    before(async function () {
      requireTool(this, COMPILER);
      await inParallel([...CONFIRMED, ...OTHERS], async (program) => {
        elves.set(program, await compile(program, scratch.path));
      });
    });

    it('are the committed ones, if the compiler is', function () {
      const compiler = version(COMPILER);
      if (compiler !== expected.compiler) {
        console.log(`      skipped: ${compiler} is not ${expected.compiler}`);
        this.skip();
      }
      for (const [program, elf] of elves)
        assert.ok(sameBytes(elf, fixture(program)), `${program.name}: npm run programs`);
    });

    it('give the same in QEMU and here', async function () {
      requireTool(this, QEMU);
      await inParallel(CONFIRMED, async (program) => {
        const elf = elves.get(program) ?? '';
        const inQemu = await runInQemu(elf, program, mkdtempSync(join(scratch.path, 'qemu-')));
        assert.deepEqual(inQemu, expected.programs[program.name], program.name);
        if (sameBytes(elf, fixture(program))) return;
        assert.deepEqual(await runOn(MPS2_AN386, OUR_ENGINES[0], elf, program, scratch.path), inQemu);
      });
    });
  });
});

const sameBytes = (a: string, b: string): boolean => readFileSync(a).equals(readFileSync(b));
