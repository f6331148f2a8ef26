import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BOARDS, createEngine } from '../../emulator/index.js';
import { CAUSES } from '../../emulator/timing/model/causes.js';
import { REGISTERS } from '../../host/explain/explain.js';
import type { ExplainResult } from '../../host/explain/result.js';
import { EXPLAIN_JSON_SCHEMA } from '../../host/report/explain-json.js';
import { STALL_CAUSES } from '../../host/report/stall-causes.js';
import { printed, thumbnn as thumbnnCommand } from '../support/in-process.js';
import { requireTool } from '../support/require-tool.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(
  EXPLAIN_JSON_SCHEMA,
);

const thumbnn = (...args: string[]) => thumbnnCommand('explain', ...args);

async function explained(...args: string[]): Promise<ExplainResult> {
  const { exitCode, out, err } = await thumbnn(...args, '--json', '-');
  assert.deepEqual([exitCode, err], [0, '']);
  const result: ExplainResult = JSON.parse(out);
  assert.ok(validate(result as unknown), JSON.stringify(validate.errors, null, 1));
  assertAddsUp(result);
  return result;
}

function assertAddsUp({ steps, totals }: ExplainResult): void {
  const sum = (values: readonly { cycles: number }[]) => values.reduce((n, { cycles }) => n + cycles, 0);
  for (const { cost, folded, before, behind } of steps)
    assert.equal(cost, (folded ? 0 : 1) + sum(before) + sum(behind));
  assert.equal(totals.cycles, totals.instructions - totals.folded + sum(totals.lost));
}

/** `adds r0, #1`, which nothing holds up. */
const ADDS = '0130';
/** What costs more than one cycle: snippet, arguments, step that pays, what it pays for. */
const COSTS: readonly [rule: string, hex: string, args: string[], step: number, lost: object][] = [
  ['a load', `2868 ${ADDS}`, [], 0, { behind: [{ cause: 'load', cycles: 1 }] }],
  ['a load at the end of the snippet', '2868', [], 0, { behind: [{ cause: 'load', cycles: 1 }] }],
  [
    'a store with register offset',
    `8850 ${ADDS}`,
    ['--regs', 'r2=0'],
    0,
    { behind: [{ cause: 'store', cycles: 1 }] },
  ],
  [
    'an address written just before',
    `0435 2860 ${ADDS}`,
    [],
    1,
    { before: [{ cause: 'address', cycles: 1 }] },
  ],
  ['a branch', `00e0 00bf ${ADDS}`, [], 0, { behind: [{ cause: 'branch', cycles: 1 }] }],
  [
    'a division',
    `b1fb f2f0 ${ADDS}`,
    ['--regs', 'r1=1000000,r2=3'],
    0,
    { behind: [{ cause: 'divide', cycles: 8 }] },
  ],
  [
    'a result of the floating-point unit',
    '30ee 810a 30ee 010a',
    [],
    1,
    { before: [{ cause: 'float', cycles: 1 }] },
  ],
];

describe('thumbnn explain', () => {
  const root = temporaryDirectory();
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(root.path, 'case-'));
  });
  const put = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };

  for (const [rule, hex, args, step, lost] of COSTS)
    it(`names what costs: ${rule}`, async () => {
      const { steps } = await explained('--hex', hex, ...args);
      const { before, behind } = steps[step];
      assert.deepEqual({ before, behind }, { before: [], behind: [], ...lost });
    });

  it('names splitting, wait states and the folding of IT', async () => {
    const causes = ({ totals }: ExplainResult) => totals.lost.map(({ cause }) => cause);
    assert.ok(
      causes(await explained('--hex', `0868 ${ADDS}`, '--regs', 'r1=0x20000001')).includes('unaligned'),
    );
    const literal = await explained(
      ...['--hex', `0868 ${ADDS}`, '--regs', 'r1=0x1000', '--board', 'cc2652r@48'],
    );
    assert.ok(causes(literal).includes('waitStates'));
    const { steps } = await explained('--hex', `${ADDS} 08bf 0130`);
    assert.deepEqual(
      steps.map(({ text, cost, folded, skipped }) => ({ text, cost, folded, skipped })),
      [
        { text: 'adds r0, #1', cost: 1, folded: false, skipped: false },
        { text: 'it eq', cost: 0, folded: true, skipped: false },
        { text: 'addeq r0, #1', cost: 1, folded: false, skipped: true },
      ],
    );
  });

  it('takes as long as a run that nobody interrupts', async () => {
    // Loads that pipeline, an interlock, a store, a loop that runs three times.
    const hex = `2868 6968 8a18 1360 0323 013b 2f68 fcd1 ${ADDS}`;
    for (const board of BOARDS) {
      const { address, registers, steps, totals } = await explained('--hex', hex, '--board', board.name);
      const start = Number(address);
      const engine = createEngine('interpreter', board);
      const code = Buffer.from(`${hex.replaceAll(' ', '')}${'c046'.repeat(4)}`, 'hex');
      const table = Buffer.alloc(8);
      table.writeUInt32LE(Number(registers.sp), 0);
      table.writeUInt32LE(start + 1, 4);
      const load = () => {
        engine.load(start, code);
        engine.load(board.vectorTable, table);
        engine.reset();
        REGISTERS.forEach((name, k) => {
          engine.setRegister(k, Number(registers[name]));
        });
      };
      load();
      engine.run({ maxInstructions: 1 });
      const first = engine.cycles;
      load();
      engine.run({ maxInstructions: steps.length + 1 });
      assert.equal(
        engine.register(15),
        start + code.length - 6,
        'one instruction behind the snippet has run',
      );
      assert.equal(engine.cycles - first, totals.cycles, board.name);
      assert.ok(steps.length > 9);
    }
    const { out } = await thumbnn('--hex', hex, '--board', 'stm32f407@168');
    assert.match(out, /^The cache of this flash is empty when the snippet begins/m);
  });

  it('shows a timeline that fits 80 columns and says what each cause means', async () => {
    const { exitCode, out, err } = await thumbnn(
      '--hex',
      `2868 ${ADDS} 0868 2de9f04f`,
      '--regs',
      'r1=0x20000001',
    );
    assert.deepEqual([exitCode, err], [0, '']);
    assert.match(out, /^4 instructions from 0x08000400 on, board zero-wait at 168 MHz$/m);
    assert.match(out, /^ {4}0 {2}0x08000400 {2}ldr r0, \[r5, #0\] +2 {2}\+1 load$/m);
    assert.match(out, /^\d+ cycles \(.*\): 4 to issue, \d+ load, /m);
    assert.match(out, /^load +a load is in its data phase/m);
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
    assert.deepEqual(Object.keys(STALL_CAUSES), CAUSES);
  });

  it('begins where it should, with the registers that it should have', async () => {
    const { address, registers, steps } = await explained(
      ...['--hex', '0860', '--align', '6', '--regs', 'r1=0x20000100,SP=0x20000800'],
    );
    assert.equal(address, '0x08000406');
    assert.deepEqual([registers.r1, registers.sp, registers.lr], ['0x20000100', '0x20000800', '0x08000409']);
    assert.equal(steps[0].text, 'str r0, [r1, #0]');
  });

  it('says how it ended', async () => {
    const end = async (...args: string[]) => (await explained(...args)).end;
    assert.deepEqual(await end('--hex', ADDS), { kind: 'end' });
    assert.deepEqual(await end('--hex', '7047'), { kind: 'end' });
    assert.deepEqual(await end('--hex', '0047', '--regs', 'r0=0x20000001'), {
      kind: 'left',
      address: '0x20000000',
    });
    assert.deepEqual(await end('--hex', 'fee7'), { kind: 'endless-loop' });
    assert.deepEqual(await end('--hex', '00be'), { kind: 'breakpoint' });
    const { steps, end: last } = await explained('--hex', '00bf fde7', '--max-instructions', '7');
    assert.deepEqual([steps.length, last.kind], [7, 'max-instructions']);
  });

  it('reports a fault in one line, with exit code 3 and what ran before it', async () => {
    const { exitCode, out, err } = await thumbnn('--hex', `${ADDS} 0868`, '--regs', 'r1=0x40000000');
    assert.equal(exitCode, 3);
    assert.match(
      err,
      /^thumbnn: the snippet faults: unmapped read 0x40000000 at pc 0x08000402 [^\n]*--regs[^\n]*\n$/,
    );
    assert.match(out, /adds r0, #1/);
    assert.equal((await thumbnn('--hex', '0047', '--regs', 'r0=0x40000001')).exitCode, 3);
    assert.equal((await thumbnn('--hex', 'ffde')).exitCode, 3);
  });

  it('writes the same JSON bytes every time', async () => {
    const [a, b] = ['a.json', 'b.json'].map((name) => join(directory, name));
    await thumbnn('--hex', `2868 ${ADDS}`, '--json', a);
    const { out } = await thumbnn('--hex', `0x28, 0x68, 0x${ADDS}`, '--json', '-');
    await thumbnn('--hex', `2868${ADDS}`, '--json', b);
    assert.equal(readFileSync(a, 'utf8'), readFileSync(b, 'utf8'));
    assert.equal(readFileSync(a, 'utf8'), out);
  });

  it('assembles a file, with a literal pool behind it', async function () {
    requireTool(this, 'arm-none-eabi-as');
    const source = put('snippet.S', '  ldr r0, =0x12345678 @ a literal\n1: subs r1, #1\n  beq 1b\n  bx lr');
    for (const align of ['0', '2']) {
      const { steps, end } = await explained(source, '--align', align);
      assert.deepEqual(
        steps.map(({ text }) => text.replace(/ .*/, '')),
        ['ldr', 'subs', 'beq.n', 'bx'],
      );
      assert.deepEqual(end, { kind: 'end' });
    }
  });

  describe('refuses with one line and exit code 2', () => {
    async function refused(line: RegExp, ...args: string[]): Promise<void> {
      const { exitCode, out, err } = await thumbnn(...args);
      assert.match(err, /^thumbnn: [^\n]+\n$/);
      assert.match(err, line);
      assert.deepEqual([exitCode, out], [2, '']);
    }
    it('what is no machine code', async () => {
      await refused(/'g' is no hexadecimal digit/, '--hex', '00bg');
      await refused(/6 digits are no whole number of halfwords/, '--hex', '00bf 01');
      await refused(/no bytes/, '--hex', ' ');
      await refused(/more than 65536 bytes/, '--hex', '00bf'.repeat(40_000));
      await refused(/nothing to explain.*--hex/);
      await refused(/exclude each other/, 'a.S', '--hex', '00bf');
    });
    it('registers, places and limits that are none', async () => {
      await refused(/no register 'r13'/, '--hex', ADDS, '--regs', 'r13=1');
      await refused(/not like r0=/, '--hex', ADDS, '--regs', 'r1');
      await refused(/not like r0=/, '--hex', ADDS, '--regs', 'r1=0x123456789');
      await refused(/even number/, '--hex', ADDS, '--align', '3');
      await refused(/even number/, '--hex', ADDS, '--align', '32');
      await refused(/whole number/, '--hex', ADDS, '--max-instructions', '0');
      await refused(/unknown board/, '--hex', ADDS, '--board', 'nothing');
    });
    it('a source that is none', async function () {
      requireTool(this, 'arm-none-eabi-as');
      await refused(/none\.S: .*no such file/, './none.S');
      await refused(/bad\.S: line 2: bad instruction/, put('bad.S', 'nop\n frobnicate r0\n'));
      await refused(/nothing in \.text/, put('empty.S', '@ nothing\n'));
      await refused(/refers to memcpy/, put('call.S', 'bl memcpy\n'));
      await refused(/line 2 is for the C preprocessor/, put('cpp.S', 'nop\n#define X 1\n'));
      await refused(/\.end/, put('end.S', 'nop\n.end\n'));
    });
    it('a source where no assembler is', async () => {
      const source = put('snippet.S', 'nop\n');
      const { PATH } = process.env;
      process.env.PATH = directory;
      try {
        await refused(/arm-none-eabi-as is not installed.*binutils-arm-none-eabi.*--hex/, source);
        await explained('--hex', ADDS);
      } finally {
        process.env.PATH = PATH;
      }
    });
  });

  it('has help with an example', async () => {
    for (const command of ['explain', 'boards']) {
      assert.match(await printed(command, '--help'), new RegExp(`^ {2}\\$ thumbnn ${command}`, 'm'));
    }
  });
});
