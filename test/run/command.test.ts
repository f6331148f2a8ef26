import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { main } from '../../host/cli/program.js';
import { RUN_JSON_SCHEMA } from '../../host/report/run-schema.js';
import type { RunResult } from '../../host/run/result.js';
import { type FakeIo, fakeIo } from '../support/fake-io.js';
import { CLI, ROOT, runCli } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { CODE_OFFSET, exitWith, FLASH, openAndExit, type RawImage, rawImage, words } from './raw-image.js';

const PROGRAMS = join(ROOT, 'test/programs/fixtures');
const HELLO = join(PROGRAMS, 'hello-zero-wait.elf');
const CRASH = join(PROGRAMS, 'crash.elf');
const FILES = join(PROGRAMS, 'files-zero-wait.elf');

const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
}).compile(RUN_JSON_SCHEMA);

describe('thumbnn run', () => {
  const root = temporaryDirectory();
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(root.path, 'case-'));
  });
  const at = (name: string): string => join(directory, name);

  async function thumbnn(...args: string[]): Promise<FakeIo['text'] & { exitCode: number }> {
    const io = fakeIo({}, false);
    const exitCode = await main(['run', ...args], io);
    return { exitCode, ...io.text };
  }

  /** Run a raw binary and read its JSON, which must fit the schema. */
  async function runRaw(code: readonly number[], args: readonly string[] = [], image: RawImage = {}) {
    writeFileSync(at('image.bin'), rawImage(code, image));
    const finished = await thumbnn(at('image.bin'), '--json', at('result.json'), ...args);
    return { ...finished, result: existsSync(at('result.json')) ? readResult(at('result.json')) : undefined };
  }

  function readResult(path: string): RunResult {
    const result: RunResult = JSON.parse(readFileSync(path, 'utf8'));
    assert.ok(validate(result as unknown), JSON.stringify(validate.errors, null, 1));
    return result;
  }

  it('passes on console, arguments and exit code', () => {
    const { exitCode, stdout, stderr } = runCli(['run', HELLO, '--args', 'one "two three"']);
    assert.equal(exitCode, 7);
    assert.equal(stdout, 'Hello, Cortex-M4!\nargument 1: one\nargument 2: two three\n');
    assert.match(
      stderr,
      /^this goes to standard error\nthumbnn: exit 7 after [\d,]+ cycles \(.* at 168 MHz\), [\d,]+ instructions\n$/,
    );
  });

  it('gives the same JSON bytes every time, whatever the file is called', async () => {
    writeFileSync(at('another-name.elf'), readFileSync(HELLO));
    await thumbnn(HELLO, '--json', at('1.json'));
    await thumbnn(at('another-name.elf'), '--json', at('2.json'));
    assert.deepEqual(readFileSync(at('1.json')), readFileSync(at('2.json')));
    const { counters: c, cycles, instructions, instructionMix, ...result } = readResult(at('1.json'));
    assert.ok(c && cycles && instructionMix);
    assert.equal(instructions + c.cpi + c.lsu + c.exceptions + c.sleep - c.folded, cycles);
    assert.equal(
      instructionMix.reduce((sum, { count }) => sum + count, 0),
      instructions,
    );
    assert.deepEqual(result.exit, { kind: 'exit', code: 7 });
    assert.equal(result.start.symbol, 'Reset_Handler');
    assert.equal(result.postMortem, null);
  });

  it('keeps standard output for the JSON when that is asked for', async () => {
    const { stdout, stderr } = await thumbnn(HELLO, '--json', '-').then(({ out, err }) => ({
      stdout: out,
      stderr: err,
    }));
    assert.deepEqual(JSON.parse(stdout).exit, { kind: 'exit', code: 7 });
    assert.match(stderr, /Hello, Cortex-M4!/);
  });

  describe('where it begins and ends', () => {
    it('runs a raw binary from its vector table', async () => {
      const { exitCode, result } = await runRaw(exitWith(42));
      assert.equal(exitCode, 42);
      assert.equal(result?.image.format, 'raw');
      assert.deepEqual(result?.start, { pc: '0x08000040', sp: '0x20020000', symbol: null });
    });

    it('loads a raw binary where it should, and begins where it should', async () => {
      const base = 0x2000_1000;
      const code = [0xde00 /* udf #0 */, 0xde00, ...exitWith(9, base + CODE_OFFSET + 4)];
      const { exitCode, result } = await runRaw(
        code,
        ['--load-address', '0x20001000', '--entry', '0x20001044'],
        {
          base,
        },
      );
      assert.deepEqual([exitCode, result?.start.pc], [9, '0x20001044']);
    });

    it('knows memory that appears at a second address', async () => {
      const base = 0x1000_0000;
      const { exitCode } = await runRaw(exitWith(8, base + CODE_OFFSET), ['--load-address', '0x10000000'], {
        base,
      });
      assert.equal(exitCode, 8);
    });

    it('begins at a symbol', async () => {
      await thumbnn(HELLO, '--entry', 'main+2', '--max-instructions', '1', '--json', at('r.json'));
      assert.equal(readResult(at('r.json')).start.symbol, 'main+0x2');
    });

    it('stops at a symbol, and dumps memory as it is then', async () => {
      const { exitCode, err } = await thumbnn(
        ...[HELLO, '--stop-at', 'main', '--dump', `vectors:64=${at('vectors.bin')}`],
        ...['--dump', `0x20000000:16=${at('sram.bin')}`, '--json', at('r.json')],
      );
      assert.equal(exitCode, 0);
      assert.match(err, /stopped at --stop-at/);
      const vectors = readFileSync(at('vectors.bin'));
      assert.equal(vectors.length, 64);
      assert.equal(vectors.readUInt32LE(0), 0x2002_0000);
      assert.equal(readFileSync(at('sram.bin')).length, 16);
      assert.deepEqual(
        readResult(at('r.json')).dumps.map(({ place, address }) => [place, address]),
        [
          ['vectors', '0x08000000'],
          ['0x20000000', '0x20000000'],
        ],
      );
    });

    it('stops right behind a semihosting call', async () => {
      const code = [0x2011 /* movs r0, #0x11: SYS_TIME */, 0xbeab, 0x2005 /* movs r0, #5 */, ...exitWith(1)];
      const { result } = await runRaw(code, ['--stop-at', '0x08000044']);
      assert.deepEqual([result?.exit.kind, result?.instructions], ['address', 2]);
    });

    it('maps exit codes to eight bits, and failures to failures', async () => {
      for (const [code, expected] of [
        [0, 0],
        [255, 255],
        [0x101, 1],
        [0x100, 1],
        [0xffff_ffff, 255],
      ]) {
        const { exitCode, result } = await runRaw(exitWith(code));
        assert.deepEqual([exitCode, result?.exit], [expected, { kind: 'exit', code }]);
      }
    });
  });

  describe('what does not end by itself', () => {
    const spin = [0x3201 /* adds r2, #1 */, 0xe7fd /* b to it */];
    const cases: [string, number[], string[], string, RegExp][] = [
      [
        'cycles',
        spin,
        ['--max-cycles', '1000'],
        'max-cycles',
        /ran out of --max-cycles after 1,0\d\d cycles/,
      ],
      [
        'instructions',
        spin,
        ['--max-instructions', '1e3'],
        'max-instructions',
        /ran out of --max-instructions.*, 1,000 instr/,
      ],
      ['a jump to itself', [0xe7fe], [], 'endless-loop', /endless loop/],
      ['WFI with nothing to wake it', [0xbf30, 0xe7fd], [], 'sleep', /asleep/],
      ['a breakpoint', [0xbe07], [], 'breakpoint', /breakpoint 0x7/],
      [
        'a reset',
        // ldr r0, [pc, #4]; ldr r1, [pc, #8]; str r1, [r0]; b .
        [0x4801, 0x4902, 0x6001, 0xe7fe, ...words(0xe000_ed0c, 0x05fa_0004)],
        [],
        'reset-requested',
        /asked for a reset/,
      ],
    ];
    for (const [name, code, args, kind, message] of cases) {
      it(`says so: ${name}`, async () => {
        const { exitCode, err, result } = await runRaw(code, args);
        assert.equal(exitCode, 3);
        assert.match(err, message);
        assert.equal(result?.exit.kind, kind);
        assert.equal(result?.postMortem?.callChain[0].via, 'here');
      });
    }

    it('comes back from Ctrl-C', async () => {
      // Prints "go", then counts for ever.
      const code = [0x2004, 0xa102, 0xbeab, ...spin, 0xbf00, ...words(0x000a_6f67)];
      writeFileSync(at('image.bin'), rawImage(code));
      const child = spawn(process.execPath, [
        CLI,
        ...['run', at('image.bin'), '--json', at('r.json'), '--trace', at('trace.txt')],
      ]);
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.stdout.once('data', () => child.kill('SIGINT'));
      const exitCode = await new Promise((resolve) => child.on('close', resolve));
      assert.equal(exitCode, 130);
      assert.match(stderr, /thumbnn: interrupted after/);
      assert.equal(readResult(at('r.json')).exit.kind, 'interrupted');
      assert.deepEqual(readdirSync(directory).sort(), ['image.bin', 'r.json', 'trace.txt']);
    });
  });

  describe('faults', () => {
    it('shows registers, status bits, code and callers', async () => {
      const { exitCode, err } = await thumbnn(CRASH, '--json', at('r.json'));
      assert.equal(exitCode, 3);
      assert.match(err, /^thumbnn: fault: divide by zero at pc 0x080002a0 <divide> after/);
      assert.match(err, /UFSR\.DIVBYZERO: division by zero\n {2}HFSR\.FORCED/);
      assert.match(err, /> 0x080002a0 {2}fb90 f0f1 {2}sdiv r0, r0, r1/);
      const { postMortem, exit } = readResult(at('r.json'));
      assert.equal(exit.kind === 'fault' && exit.fault, 'DIVIDE_BY_ZERO');
      assert.deepEqual(
        postMortem?.callChain.map(({ symbol }) => symbol?.replace(/\+.*/, '')),
        ['divide', 'average', 'compare', 'qsort', 'main', '_start'],
      );
      assert.equal(postMortem?.registers.r1, '0x00000000');
      assert.equal(postMortem?.status?.hfsr, '0x40000000');
    });

    it('names the address that a load did not find', async () => {
      // ldr r0, [pc, #0]; ldr r1, [r0]
      const { exitCode, err, result } = await runRaw([0x4800, 0x6801, ...words(0x3000_0004)]);
      assert.equal(exitCode, 3);
      assert.match(err, /unmapped read 0x30000004 at pc 0x08000042/);
      assert.match(err, /BFAR 0x30000004/);
      assert.match(err, /BFSR\.PRECISERR/);
      assert.equal(result?.postMortem?.status?.bfar, '0x30000004');
      assert.equal(result?.postMortem?.status?.mmfar, null);
    });

    it('shows an undefined instruction and a jump into nothing', async () => {
      const undefinedOne = await runRaw([0xde12]);
      assert.match(undefinedOne.err, /undefined instruction 0x00000012 at pc 0x08000040/);
      const jump = await runRaw([0x4800, 0x4700 /* bx r0 */, ...words(0x3000_0001)]);
      assert.match(jump.err, /unmapped fetch 0x30000000 at pc 0x30000000/);
      const arm = await runRaw([0x4800, 0x4700, ...words(FLASH)]);
      assert.match(arm.err, /UFSR\.INVSTATE/);
    });
  });

  it('prints what goes to ITM port 0', async () => {
    const code = [
      ...[0x4807, 0x2101, 0x6001], // ldr r0, =0xe0000e00; movs r1, #1; str r1, [r0]
      ...[0xf8c0, 0x1080], // str r1, [r0, #0x80]
      ...[0xf04f, 0x4060], // mov r0, #0xe0000000
      ...[0x2148, 0x7001], // movs r1, #'H'; strb r1, [r0]
      ...[0xf242, 0x1169, 0x8001], // movw r1, #'i!'; strh r1, [r0]
      ...[0x213f, 0x7101], // movs r1, #'?'; strb r1, [r0, #4]: port 1, which is not enabled
      ...[0xbe07, 0, ...words(0xe000_0e00)], // bkpt #7
    ];
    const { out, result } = await runRaw(code);
    assert.equal(out, 'Hi!');
    assert.equal(result?.console.stdoutBytes, 3);
  });

  describe('--trace', () => {
    it('has a line for every instruction and changes nothing', async () => {
      await thumbnn(HELLO, '--json', at('plain.json'));
      await thumbnn(HELLO, '--json', at('traced.json'), '--trace', at('trace.txt'));
      assert.deepEqual(readFileSync(at('traced.json')), readFileSync(at('plain.json')));
      const lines = readFileSync(at('trace.txt'), 'utf8').trimEnd().split('\n');
      assert.equal(lines.length, readResult(at('plain.json')).instructions);
      assert.match(lines[0], /^ +0 {2}08000\w+ {2}\w{4}( \w{4})? +ldr r\d, \[pc, .*<Reset_Handler>$/);
      const times = lines.map((line) => Number.parseInt(line, 10));
      assert.ok(times.every((time, k) => k === 0 || time >= times[k - 1]));
    });

    it('ends with the instruction that faults', async () => {
      await thumbnn(CRASH, '--trace', at('trace.txt'));
      const lines = readFileSync(at('trace.txt'), 'utf8').trimEnd().split('\n');
      assert.ok(lines.some((line) => /080002a0 {2}fb90 f0f1 {2}sdiv r0, r0, r1/.test(line)));
      assert.match(lines.at(-1) ?? '', /b\.n .*<HardFault_Handler/);
    });

    it('leaves no file when the image cannot run', async () => {
      writeFileSync(at('image.bin'), new Uint8Array(3));
      assert.equal((await thumbnn(at('image.bin'), '--trace', at('trace.txt'))).exitCode, 2);
      assert.deepEqual(readdirSync(directory), ['image.bin']);
    });
  });

  describe('--semihosting-dir', () => {
    it('gives the program the files of one directory', async () => {
      mkdirSync(at('sandbox'));
      const { exitCode, out } = await thumbnn(FILES, '--semihosting-dir', at('sandbox'));
      assert.equal(exitCode, 3);
      assert.match(out, /1001 lines, 8898 characters/);
      assert.deepEqual(readdirSync(at('sandbox')), []);
    });

    it('refuses all files without it, and says so', async () => {
      const { exitCode, out, err } = await thumbnn(FILES);
      assert.equal(exitCode, 1);
      assert.match(out, /opened for writing: 0/);
      assert.match(err, /refused the program's file 'notes\.txt': no --semihosting-dir was given/);
    });

    for (const name of [
      '../outside.txt',
      '/etc/passwd',
      'link',
      'linked/outside.txt',
      'a/../../outside.txt',
      'C:x',
    ]) {
      it(`keeps the program in: ${name}`, async () => {
        mkdirSync(at('sandbox/a'), { recursive: true });
        writeFileSync(at('outside.txt'), 'untouched');
        symlinkSync(at('outside.txt'), at('sandbox/link'));
        symlinkSync(directory, at('sandbox/linked'));
        for (const mode of [0, 4, 8]) {
          const { exitCode, err, result } = await runRaw(openAndExit(name, mode), [
            '--semihosting-dir',
            at('sandbox'),
          ]);
          assert.equal(exitCode, 255);
          assert.match(err, /refused the program's file/);
          assert.equal(result?.refused[0].name, name);
        }
        assert.equal(readFileSync(at('outside.txt'), 'utf8'), 'untouched');
        assert.deepEqual(readdirSync(at('sandbox')).sort(), ['a', 'link', 'linked']);
      });
    }
  });

  describe('bad usage', () => {
    const refused = async (args: string[], message: RegExp) => {
      const { exitCode, out, err } = await thumbnn(...args);
      assert.deepEqual([exitCode, out], [2, '']);
      assert.match(err, message);
      assert.equal(err.trimEnd().split('\n').length, 1, err);
    };
    const image = (bytes: Uint8Array): string => {
      writeFileSync(at('image.bin'), bytes);
      return at('image.bin');
    };
    const broken = (offset: number, ...bytes: number[]): string => {
      const elf = readFileSync(HELLO);
      elf.set(bytes, offset);
      return image(elf);
    };

    it('an ELF file for something else', async () => {
      await refused([broken(18, 62)], /machine 62 is not Arm/);
      await refused([broken(5, 2)], /not a 32-bit little-endian/);
      await refused([broken(4, 2)], /not a 32-bit little-endian/);
      await refused([broken(16, 1)], /not an executable/);
      await refused([image(readFileSync(HELLO).subarray(0, 200))], /bytes/);
      await refused([HELLO, '--board', 'mps2-an386'], /outside of board mps2-an386's memory/);
      await refused([HELLO, '--load-address', '0x08000000'], /--load-address is for raw binaries/);
    });

    it('a raw binary that cannot start', async () => {
      await refused([image(new Uint8Array(0))], /empty/);
      await refused([image(new Uint8Array(6))], /too short/);
      await refused([image(rawImage([0xe7fe], { sp: 0x1234_5678 }))], /word 0 is 0x12345678/);
      await refused(
        [image(rawImage([0xe7fe], { reset: FLASH + CODE_OFFSET }))],
        /reset vector 0x08000040 is even/,
      );
      await refused([image(rawImage([0xe7fe], { reset: 0x0900_0001 }))], /no code at 0x09000000/);
      await refused([image(new Uint8Array(2 << 20))], /do not fit/);
      await refused([image(rawImage([0xe7fe])), '--load-address', '0x40000000'], /do not fit at 0x40000000/);
    });

    it('places and limits that make no sense', async () => {
      await refused([HELLO, '--stop-at', 'nowhere'], /'nowhere' is neither an address nor a symbol/);
      await refused([HELLO, '--entry', '0x20000000'], /no code at 0x20000000/);
      await refused([HELLO, '--dump', `main=${at('x')}`], /--dump/);
      await refused([HELLO, '--dump', `0x2001ffff:2=${at('x')}`], /not in memory/);
      await refused([HELLO, '--max-cycles', '0'], /--max-cycles/);
      await refused([HELLO, '--max-instructions', '-5'], /--max-instructions/);
      await refused([HELLO, '--load-address', 'flash'], /--load-address/);
      await refused([HELLO, '--engine', 'interpretre'], /did you mean interpreter/);
      await refused([HELLO, '--semihosting-dir', at('missing')], /--semihosting-dir/);
      await refused([HELLO, '--semihosting-dir', HELLO], /not a directory/);
      await refused([HELLO, '--trace', directory], /directory/);
      assert.deepEqual(readdirSync(directory), []);
    });

    it('an output over the image', async () => {
      writeFileSync(at('image.bin'), rawImage(exitWith(0)));
      for (const flag of ['--json', '--trace']) {
        const { exitCode, err } = await thumbnn(at('image.bin'), flag, at('image.bin'));
        assert.equal(exitCode, 2);
        assert.match(err, /one of the inputs/);
      }
      assert.deepEqual(new Uint8Array(readFileSync(at('image.bin'))), rawImage(exitWith(0)));
    });
  });
});
