import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fpscrRead, fpscrWrite } from '../../../emulator/float/fpscr.js';
import { ZERO_WAIT } from '../../../emulator/index.js';
import { Exit, evaluate } from '../../../emulator/ir/evaluate.js';
import { Slot } from '../../../emulator/ir/ops.js';
import { decodeWide } from '../../../emulator/isa/decode.js';
import { disassemble } from '../../../emulator/isa/disassemble.js';
import { FLOAT_ROWS } from '../../../emulator/isa/rows/float.js';
import { Core } from '../../../emulator/machine/core.js';
import { Memory } from '../../../emulator/machine/memory.js';
import { translate } from '../../../emulator/translate.js';

const fixture = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../test/emulator/float/fixtures/${name}`, import.meta.url), 'utf8'),
  );

describe('floating-point encodings', () => {
  const { defined, undefined: foreign }: { [kind: string]: [string, string][] } =
    fixture('objdump-float.json');
  const decode = (hex: string) =>
    decodeWide(Number.parseInt(hex.slice(0, 4), 16), Number.parseInt(hex.slice(4), 16));
  const place = { address: 0, size: 4, inItBlock: false } as const;

  it('read as objdump reads them', () => {
    for (const [hex, text] of defined) {
      const decoded = decode(hex);
      assert.ok(decoded, `${hex} ${text} does not decode`);
      assert.equal(disassemble(decoded, place).replace(/ @.*$/, ''), text, hex);
    }
  });

  it('are all among the samples', () => {
    const seen = new Set(defined.map(([hex]) => decode(hex)?.row));
    assert.deepEqual(
      FLOAT_ROWS.filter((r) => !seen.has(r)).map((r) => r.name),
      [],
    );
  });

  it('show the condition of an IT block before the type', () => {
    const vadd = decode('ee300a81');
    assert.ok(vadd);
    assert.equal(disassemble(vadd, { ...place, inItBlock: true, condition: 1 }), 'vaddne.f32 s0, s1, s2');
  });

  it('do not include double precision, other units, or registers behind S31 and D15', () => {
    for (const [hex, text] of foreign) assert.equal(decode(hex)?.row.name, undefined, `${hex} ${text}`);
  });
});

describe('floating-point moves, loads and stores', () => {
  interface Case {
    readonly text: string;
    readonly code: string;
    readonly changes: { readonly [place: string]: string };
  }
  const {
    initial,
    cases,
  }: {
    initial: { core: number[]; singles: number[]; fpscr: number; memoryBase: number; memory: number[] };
    cases: Case[];
  } = fixture('unicorn-transfers.json');
  const ADDRESS = 0x0800_8110;
  const LITERALS = 0x0800_8100;

  function start(code: Uint8Array): Core {
    const core = new Core(new Memory(ZERO_WAIT));
    const { values, memory } = core;
    values.set(initial.core);
    values.set(initial.singles, Slot.S0);
    values[Slot.Z] = 1;
    values[Slot.FP_READY] = 1;
    fpscrWrite(values, initial.fpscr);
    memory.load(initial.memoryBase, new Uint8Array(Uint32Array.from(initial.memory).buffer));
    memory.load(
      LITERALS,
      new Uint8Array(Uint32Array.from({ length: 16 }, (_, k) => Math.imul(0x27d4_eb2f, k + 3)).buffer),
    );
    memory.load(ADDRESS, code);
    return core;
  }

  /** Everything an instruction can change, by the names of the fixture. */
  function state(core: Core): Map<string, number> {
    const { values, memory } = core;
    const names = [...Array.from({ length: 13 }, (_, k) => `r${k}`), 'sp', 'lr'];
    const entries: [string, number][] = names.map((name, k) => [name, values[k] >>> 0]);
    for (let k = 0; k < 32; k++) entries.push([`s${k}`, values[Slot.S0 + k] >>> 0]);
    entries.push(['fpscr', fpscrRead(values) >>> 0]);
    const flag = (set: boolean, bit: number) => (set ? 2 ** bit : 0);
    entries.push([
      'apsr',
      flag(values[Slot.N] < 0, 31) +
        flag(values[Slot.Z] === 0, 30) +
        flag(values[Slot.C] !== 0, 29) +
        flag(values[Slot.V] < 0, 28),
    ]);
    initial.memory.forEach((_, k) => {
      const address = initial.memoryBase + 4 * k;
      entries.push([`0x${address.toString(16).padStart(8, '0')}`, memory.word(address)]);
    });
    return new Map(entries);
  }

  for (const { text, code, changes } of cases) {
    it(text, () => {
      const core = start(Buffer.from(code, 'hex'));
      const before = state(core);
      const block = translate(core, { address: ADDRESS, itState: 0, itHolds: false }, new Set(), 1);
      assert.ok(block);
      assert.equal(block.instructions[0].decoded.size, 4);
      assert.equal(evaluate(core, block.code, 0, block.code.length), Exit.FALL_THROUGH);
      const changed = [...state(core)].filter(([name, value]) => before.get(name) !== value);
      assert.deepEqual(
        Object.fromEntries(
          changed.map(([name, value]) => [name, `0x${value.toString(16).padStart(8, '0')}`]),
        ),
        changes,
      );
    });
  }
});
