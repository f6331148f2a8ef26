import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createEngine, ZERO_WAIT } from '../../../emulator/index.js';
import { createSemihosting, runProgram } from '../../../emulator/machine/semihosting.js';
import {
  Errno,
  type HostFile,
  SemihostingError,
  type SemihostingHost,
} from '../../../emulator/machine/semihosting-host.js';

const SRAM = 0x2000_0000;
const FLASH = 0x0800_0000;
const BLOCK = SRAM + 0x100;
const TEXT = SRAM + 0x200;
const BUFFER = SRAM + 0x400;
const SRAM_END = SRAM + 128 * 1024;
const FAILED = 0xffff_ffff;

/** A host with files in memory. */
function memoryHost(files: Map<string, number[]>, input = '') {
  const printed = { stdout: '', stderr: '' };
  let typed = [...new TextEncoder().encode(input)];
  const file = (content: number[]): HostFile => ({
    read: (position, length) => Uint8Array.from(content.slice(position, position + length)),
    write(position, bytes) {
      while (content.length < position) content.push(0);
      content.splice(position, bytes.length, ...bytes);
    },
    size: () => content.length,
    close: () => undefined,
  });
  const host: SemihostingHost = {
    open(name, mode) {
      if (mode.startsWith('w')) files.set(name, []);
      const content = files.get(name);
      if (content === undefined) throw new SemihostingError(Errno.ENOENT, 'missing');
      return file(content);
    },
    remove(name) {
      if (!files.delete(name)) throw new SemihostingError(Errno.ENOENT, 'missing');
    },
    rename(from, to) {
      files.set(to, files.get(from) ?? []);
      files.delete(from);
    },
    writeConsole(stream, bytes) {
      printed[stream] += new TextDecoder().decode(bytes);
    },
    readConsole(length) {
      const bytes = typed.slice(0, length);
      typed = typed.slice(length);
      return Uint8Array.from(bytes);
    },
  };
  return { host, printed };
}

function rig(options: { files?: Map<string, number[]>; input?: string; commandLine?: string } = {}) {
  const engine = createEngine('interpreter', ZERO_WAIT);
  const files = options.files ?? new Map<string, number[]>();
  const { host, printed } = memoryHost(files, options.input);
  const commandLine = options.commandLine ?? 'program';
  const semihosting = createSemihosting({ host, commandLine, heapBase: SRAM + 0x1000 });
  const call = (operation: number, parameter: number): number | { exit: number } => {
    engine.setRegister(0, operation);
    engine.setRegister(1, parameter);
    const code = semihosting(engine);
    return code === undefined ? engine.register(0) : { exit: code };
  };
  const store = (address: number, values: readonly number[]) =>
    engine.load(address, new Uint8Array(Uint32Array.from(values).buffer));
  const text = (address: number, value: string) => {
    const bytes = new TextEncoder().encode(`${value}\0`);
    engine.load(address, bytes);
    return bytes.length - 1;
  };
  return {
    engine,
    files,
    printed,
    call,
    store,
    text,
    /** A call with a parameter block. */
    block(operation: number, ...values: number[]) {
      store(BLOCK, values);
      return call(operation, BLOCK);
    },
    open(name: string, mode: number) {
      store(BLOCK, [TEXT, mode, text(TEXT, name)]);
      return call(0x01, BLOCK) as number;
    },
    errno: () => call(0x13, 0),
    words: (address: number, count: number) => [...new Uint32Array(engine.read(address, 4 * count).buffer)],
    string: (address: number, length: number) => new TextDecoder().decode(engine.read(address, length)),
  };
}

describe('semihosting', () => {
  it('writes characters, strings and buffers to the console', () => {
    const r = rig();
    r.text(BUFFER, 'ab');
    r.call(0x03, BUFFER);
    r.call(0x04, BUFFER);
    const [out, error] = [r.open(':tt', 4), r.open(':tt', 8)];
    assert.equal(r.block(0x05, out, BUFFER, 2), 0);
    assert.equal(r.block(0x05, error, BUFFER, 1), 0);
    assert.deepEqual(r.printed, { stdout: 'aabab', stderr: 'a' });
    assert.deepEqual([r.block(0x09, out), r.block(0x0c, out)], [1, FAILED]);
  });

  it('reads the console until its end', () => {
    const r = rig({ input: 'hello' });
    const input = r.open(':tt', 0);
    assert.equal(r.call(0x07, 0), 'h'.charCodeAt(0));
    assert.equal(r.block(0x06, input, BUFFER, 10), 6);
    assert.equal(r.string(BUFFER, 4), 'ello');
    assert.equal(r.block(0x06, input, BUFFER, 10), 10);
    assert.equal(r.call(0x07, 0), FAILED);
    assert.equal(r.block(0x05, input, BUFFER, 1), FAILED);
  });

  it('opens, writes, seeks, reads, appends and closes', () => {
    const r = rig({ files: new Map() });
    const length = r.text(TEXT + 64, 'content');
    const handle = r.open('file', 6);
    assert.equal(r.block(0x05, handle, TEXT + 64, length), 0);
    assert.equal(r.block(0x0c, handle), 7);
    assert.equal(r.block(0x0a, handle, 3), 0);
    assert.equal(r.block(0x06, handle, BUFFER, 16), 12);
    assert.equal(r.string(BUFFER, 4), 'tent');
    assert.equal(r.block(0x09, handle), 0);
    assert.equal(r.block(0x02, handle), 0);
    assert.deepEqual([r.block(0x02, handle), r.errno()], [FAILED, Errno.EBADF]);
    const appending = r.open('file', 8);
    r.block(0x0a, appending, 0);
    r.block(0x05, appending, TEXT + 64, 1);
    assert.equal(new TextDecoder().decode(Uint8Array.from(r.files.get('file') ?? [])), 'contentc');
  });

  it('removes and renames', () => {
    const r = rig({ files: new Map([['a', [1]]]) });
    r.text(TEXT, 'a');
    r.text(TEXT + 8, 'bc');
    assert.equal(r.block(0x0f, TEXT, 1, TEXT + 8, 2), 0);
    assert.deepEqual([...r.files.keys()], ['bc']);
    assert.equal(r.block(0x0e, TEXT + 8, 2), 0);
    assert.deepEqual([r.block(0x0e, TEXT + 8, 2), r.errno()], [FAILED, Errno.ENOENT]);
    assert.deepEqual([r.block(0x08, FAILED), r.block(0x08, 0)], [1, 0]);
  });

  it('gives the lowest free handle, and not too many', () => {
    const r = rig();
    const handles = Array.from({ length: 64 }, () => r.open(':tt', 4));
    assert.deepEqual(handles.slice(0, 3), [1, 2, 3]);
    assert.deepEqual([r.open(':tt', 4), r.errno()], [FAILED, Errno.EMFILE]);
    r.block(0x02, 2);
    assert.equal(r.open(':tt', 4), 2);
  });

  it('tells what it can do beyond the first version', () => {
    const r = rig();
    const handle = r.open(':semihosting-features', 1);
    assert.equal(r.block(0x06, handle, BUFFER, 8), 3);
    assert.deepEqual([...r.engine.read(BUFFER, 5)], [0x53, 0x48, 0x46, 0x42, 3]);
    assert.deepEqual([r.open(':semihosting-features', 4), r.errno()], [FAILED, Errno.EACCES]);
  });

  it('has a clock that is the emulated one', () => {
    const r = rig();
    // A million NOPs.
    r.engine.load(FLASH, Uint8Array.of(0, 0, 2, 0x20, 9, 0, 0, 8));
    r.engine.load(FLASH + 8, new Uint8Array(Uint16Array.of(0xbf00, 0xe7fd).buffer));
    r.engine.reset();
    r.engine.run({ maxCycles: 3_360_000 });
    const { cycles } = r.engine;
    assert.equal(r.call(0x10, 0), Math.floor((cycles * 100) / 168e6));
    assert.equal(r.call(0x31, 0), 168e6);
    assert.equal(r.call(0x11, 0), 1_577_836_800);
    assert.equal(r.call(0x30, BLOCK), 0);
    assert.deepEqual(r.words(BLOCK, 2), [cycles, 0]);
  });

  it('tells command line and memory', () => {
    const r = rig({ commandLine: 'program größer' });
    assert.equal(r.block(0x15, BUFFER, 64), 0);
    assert.deepEqual(r.words(BLOCK, 2), [BUFFER, 16]);
    assert.equal(r.string(BUFFER, 17), 'program größer\0');
    assert.equal(r.block(0x15, BUFFER, 16), FAILED);
    assert.equal(r.block(0x16, BUFFER), 0);
    assert.deepEqual(r.words(BUFFER, 4), [SRAM + 0x1000, SRAM_END, SRAM_END, SRAM + 0x1000]);
  });

  it('ends the program', () => {
    const r = rig();
    assert.deepEqual(r.call(0x18, 0x20026), { exit: 0 });
    assert.deepEqual(r.call(0x18, 0x20023), { exit: 1 });
    assert.deepEqual(r.block(0x20, 0x20026, 77), { exit: 77 });
    assert.deepEqual(r.block(0x20, 0x20024, 77), { exit: 1 });
  });

  it('never runs commands of the host, and makes names for temporary files', () => {
    const r = rig();
    assert.deepEqual([r.block(0x12, TEXT, 1), r.errno()], [FAILED, Errno.ENOSYS]);
    assert.deepEqual([r.call(0x77, 0), r.errno()], [FAILED, Errno.ENOSYS]);
    assert.equal(r.block(0x0d, BUFFER, 0, 32), 0);
    assert.equal(r.string(BUFFER, 14), 'thumbnn-0.tmp\0');
    assert.equal(r.block(0x0d, BUFFER, 0, 8), FAILED);
  });

  it('refuses names that are too long or no UTF-8', () => {
    const r = rig();
    r.engine.load(TEXT, Uint8Array.of(0xff, 0xfe, 0));
    assert.deepEqual([r.block(0x01, TEXT, 0, 2), r.errno()], [FAILED, Errno.EINVAL]);
    assert.deepEqual([r.block(0x01, TEXT, 0, 5000), r.errno()], [FAILED, Errno.EINVAL]);
    assert.deepEqual([r.block(0x01, TEXT, 12, 1), r.errno()], [FAILED, Errno.EINVAL]);
  });

  it('only writes to SRAM', () => {
    const r = rig({ files: new Map([['a', [1, 2, 3, 4]]]) });
    const handle = r.open('a', 0);
    for (const address of [FLASH, SRAM_END - 2, 0, 0xe000_e000, 0xffff_fffe]) {
      assert.deepEqual([r.block(0x06, handle, address, 4), r.errno()], [FAILED, Errno.EFAULT]);
      assert.equal(r.block(0x15, address, 16), FAILED);
      assert.equal(r.block(0x16, address), FAILED);
      assert.equal(r.call(0x30, address), FAILED);
    }
    assert.equal(r.block(0x06, handle, BUFFER, 4), 0);
  });

  it('survives any call', () => {
    const r = rig({ files: new Map([['a', [1]]]), input: 'x'.repeat(1000) });
    const wild = fc.oneof(
      fc.constantFrom(0, 1, 2, BLOCK, TEXT, BUFFER, SRAM_END - 1, FLASH, 0xffff_ffff),
      fc.nat(0xffff_ffff),
    );
    fc.assert(
      fc.property(
        fc.nat(0x40),
        wild,
        fc.array(wild, { minLength: 4, maxLength: 4 }),
        (operation, parameter, words) => {
          r.store(BLOCK, words);
          r.call(operation, parameter);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('goes on behind the BKPT, with the limits that are left', () => {
    const r = rig();
    const { host } = memoryHost(new Map());
    const semihosting = createSemihosting({ host, commandLine: '', heapBase: SRAM });
    // movs r0, #0x11; bkpt 0xab; b .-4
    r.engine.load(FLASH, Uint8Array.of(0, 0, 2, 0x20, 9, 0, 0, 8, 0x11, 0x20, 0xab, 0xbe, 0xfc, 0xe7));
    r.engine.reset();
    assert.deepEqual(runProgram(r.engine, { maxInstructions: 31 }, semihosting), {
      kind: 'max-instructions',
    });
    assert.equal(r.engine.instructions, 31);
    assert.equal(runProgram(r.engine, { maxCycles: 100 }, semihosting).kind, 'max-cycles');
  });
});
