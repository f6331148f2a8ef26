import type { Engine, RunLimits, StopReason } from '../engine.js';
import { Slot } from '../ir/ops.js';
import { regionAt } from '../timing/memory-map.js';
import { MachineFault } from './fault.js';
import {
  Call,
  type Handle,
  type SemihostingCpu,
  type SemihostingOptions,
  type State,
} from './semihosting-call.js';
import { Errno, FILE_MODES, type FileMode, type HostFile, SemihostingError } from './semihosting-host.js';

/**
 * Semihosting (Arm "Semihosting for AArch32 and AArch64", IHI 0100): the guest executes BKPT 0xAB with an operation
 * number in r0 and a parameter, mostly the address of a block of words, in r1; the result comes back in r0. Here is
 * the protocol; files, console and exit are the host's, which is injected. Time is emulated time, so that a run is
 * the same every time.
 */

/** The immediate of the BKPT that calls the host, and the size of that instruction. */
const SEMIHOSTING_IMMEDIATE = 0xab;
const BKPT_BYTES = 2;

/** Handles one call, with the PC anywhere. Returns the exit code once the guest is done, undefined to go on. */
export type Semihosting = (cpu: SemihostingCpu) => number | undefined;

/** Reason code of SYS_EXIT: the program ended by itself. */
const ADP_STOPPED_APPLICATION_EXIT = 0x20026;
const CONSOLE = ':tt';
const FEATURES = ':semihosting-features';
/** Magic, then SH_EXT_EXIT_EXTENDED and SH_EXT_STDOUT_STDERR. */
const FEATURE_BYTES = Uint8Array.of(0x53, 0x48, 0x46, 0x42, 0b11);
/** SYS_TIME: always 2020-01-01 00:00:00 UTC, in seconds since 1970. */
const TIME_SECONDS = 1_577_836_800;
const MAX_OPEN_FILES = 64;
const FAILED = -1;

/** The operation ends the program. */
class Exit {
  constructor(readonly code: number) {}
}

interface Operation {
  readonly name: string;
  readonly run: (call: Call) => number | Exit;
}

/** By number. The result goes to r0; what throws returns -1 and sets the error number. */
const OPERATIONS: { readonly [number: number]: Operation } = {
  1: { name: 'SYS_OPEN', run: open },
  2: { name: 'SYS_CLOSE', run: close },
  3: { name: 'SYS_WRITEC', run: (call) => print(call, call.cpu.read(call.parameter, 1)) },
  4: { name: 'SYS_WRITE0', run: (call) => print(call, zeroTerminated(call.cpu, call.parameter)) },
  5: { name: 'SYS_WRITE', run: write },
  6: { name: 'SYS_READ', run: read },
  7: { name: 'SYS_READC', run: (call) => call.options.host.readConsole(1)[0] ?? FAILED },
  8: { name: 'SYS_ISERROR', run: (call) => ((call.word(0) | 0) < 0 ? 1 : 0) },
  9: { name: 'SYS_ISTTY', run: (call) => (call.handle().kind === 'file' ? 0 : 1) },
  10: { name: 'SYS_SEEK', run: seek },
  12: { name: 'SYS_FLEN', run: (call) => fileOf(call).file.size() },
  13: { name: 'SYS_TMPNAM', run: temporaryName },
  14: {
    name: 'SYS_REMOVE',
    run: (call) => done(call.options.host.remove(call.name(call.word(0), call.word(1)))),
  },
  15: { name: 'SYS_RENAME', run: rename },
  16: { name: 'SYS_CLOCK', run: (call) => Math.floor((call.ticks * 100) / call.cpu.board.clockHz) },
  17: { name: 'SYS_TIME', run: () => TIME_SECONDS },
  18: { name: 'SYS_SYSTEM', run: () => refuse('commands of the host are never run') },
  19: { name: 'SYS_ERRNO', run: (call) => call.state.errno },
  21: { name: 'SYS_GET_CMDLINE', run: commandLine },
  22: { name: 'SYS_HEAPINFO', run: heapInfo },
  24: { name: 'SYS_EXIT', run: (call) => new Exit(exitCode(call.parameter, 0)) },
  32: { name: 'SYS_EXIT_EXTENDED', run: (call) => new Exit(exitCode(call.word(0), call.word(1))) },
  48: { name: 'SYS_ELAPSED', run: elapsed },
  49: { name: 'SYS_TICKFREQ', run: (call) => call.cpu.board.clockHz },
};

/** The protocol with its open files. One for each run. */
export function createSemihosting(options: SemihostingOptions): Semihosting {
  const state: State = { handles: new Map(), errno: 0, temporaryNames: 0 };
  return (cpu) => {
    const result = perform(new Call(cpu, options, state), OPERATIONS[cpu.register(0)]);
    if (result instanceof Exit) {
      for (const handle of state.handles.values()) if (handle.kind === 'file') handle.file.close();
      return result.code;
    }
    cpu.setRegister(0, result);
    return undefined;
  };
}

/** Why a program stopped: it ended by itself, or the engine did. */
export type ProgramEnd = StopReason | { readonly kind: 'exit'; readonly code: number };

/** `engine.run`, serving semihosting calls on the way. @throws MachineFault as `run` does */
export function runProgram(engine: Engine, limits: RunLimits, semihosting: Semihosting): ProgramEnd {
  const lastInstruction = engine.instructions + (limits.maxInstructions ?? Infinity);
  const lastCycle = engine.cycles + (limits.maxCycles ?? Infinity);
  for (;;) {
    const stop = engine.run({
      ...limits,
      maxInstructions: lastInstruction - engine.instructions,
      maxCycles: lastCycle - engine.cycles,
    });
    if (stop.kind !== 'breakpoint' || stop.immediate !== SEMIHOSTING_IMMEDIATE) return stop;
    const code = semihosting(engine);
    if (code !== undefined) return { kind: 'exit', code };
    const next = engine.register(Slot.PC) + BKPT_BYTES;
    engine.setRegister(Slot.PC, next);
    // `run` does not look at the address where it begins.
    if (limits.stopAt?.includes(next)) return { kind: 'address', address: next };
  }
}

function perform(call: Call, operation: Operation | undefined): number | Exit {
  try {
    return (operation ?? UNKNOWN).run(call);
  } catch (error) {
    // A pointer to nowhere is the guest's mistake, not the end of the run.
    if (error instanceof MachineFault) call.state.errno = Errno.EFAULT;
    else if (error instanceof SemihostingError) call.state.errno = error.errno;
    else throw error;
    return FAILED;
  }
}

const UNKNOWN: Operation = { name: 'unknown', run: () => refuse('no such operation') };

function refuse(message: string): never {
  throw new SemihostingError(Errno.ENOSYS, message);
}

/** 0 for operations that only can succeed or throw. */
const done = (_nothing: unknown): number => 0;

function print(call: Call, bytes: Uint8Array): number {
  call.options.host.writeConsole('stdout', bytes);
  return call.cpu.register(0);
}

function zeroTerminated(cpu: SemihostingCpu, start: number): Uint8Array {
  let length = 0;
  while (cpu.read(start + length, 1)[0] !== 0) length++;
  return cpu.read(start, length);
}

/** The console is opened by name: for reading the input, "w" standard output, "a" standard error. */
function open(call: Call): number {
  const mode = FILE_MODES[call.word(1)];
  if (mode === undefined) throw new SemihostingError(Errno.EINVAL, 'no such mode');
  const { handles } = call.state;
  if (handles.size >= MAX_OPEN_FILES) throw new SemihostingError(Errno.EMFILE, 'too many open files');
  // The length follows the mode.
  const name = call.name(call.word(0), call.word(2));
  let number = 1;
  while (handles.has(number)) number++;
  handles.set(number, handleFor(call, name, mode));
  return number;
}

function handleFor(call: Call, name: string, mode: FileMode): Handle {
  if (name === CONSOLE) {
    if (mode.startsWith('r')) return { kind: 'input' };
    return { kind: 'output', stream: mode.startsWith('w') ? 'stdout' : 'stderr' };
  }
  const file = name === FEATURES ? featuresFile(mode) : call.options.host.open(name, mode);
  return { kind: 'file', file, append: mode.startsWith('a'), position: 0 };
}

function featuresFile(mode: FileMode): HostFile {
  if (mode !== 'r' && mode !== 'rb') throw new SemihostingError(Errno.EACCES, 'the features are read-only');
  return {
    read: (position, length) => FEATURE_BYTES.slice(position, position + length),
    write: () => {
      throw new SemihostingError(Errno.EBADF, 'the features are read-only');
    },
    size: () => FEATURE_BYTES.length,
    close: () => undefined,
  };
}

function close(call: Call): number {
  const handle = call.handle();
  call.state.handles.delete(call.word(0));
  if (handle.kind === 'file') handle.file.close();
  return 0;
}

function fileOf(call: Call): Extract<Handle, { kind: 'file' }> {
  const handle = call.handle();
  if (handle.kind !== 'file') throw new SemihostingError(Errno.EINVAL, 'the console has no position');
  return handle;
}

function rename(call: Call): number {
  const [from, to] = [call.name(call.word(0), call.word(1)), call.name(call.word(2), call.word(3))];
  return done(call.options.host.rename(from, to));
}

/** Returns the number of bytes that were not written. */
function write(call: Call): number {
  const handle = call.handle();
  const bytes = call.cpu.read(call.word(1), call.word(2));
  if (handle.kind === 'input') throw new SemihostingError(Errno.EBADF, 'not open for writing');
  if (handle.kind === 'output') call.options.host.writeConsole(handle.stream, bytes);
  else {
    if (handle.append) handle.position = handle.file.size();
    handle.file.write(handle.position, bytes);
    handle.position += bytes.length;
  }
  return 0;
}

/** Returns the number of bytes that were not read: all of them at the end of the file. */
function read(call: Call): number {
  const handle = call.handle();
  const [address, length] = [call.word(1), call.word(2)];
  call.requireWritable(address, length);
  if (handle.kind === 'output') throw new SemihostingError(Errno.EBADF, 'not open for reading');
  const bytes =
    handle.kind === 'input'
      ? call.options.host.readConsole(length)
      : handle.file.read(handle.position, length);
  call.store(address, bytes);
  if (handle.kind === 'file') handle.position += bytes.length;
  return length - bytes.length;
}

function seek(call: Call): number {
  fileOf(call).position = call.word(1);
  return 0;
}

/** A name that was not used before; the file is not made. */
function temporaryName(call: Call): number {
  storeText(call, call.word(0), call.word(2), `thumbnn-${call.state.temporaryNames++}.tmp`);
  return 0;
}

function commandLine(call: Call): number {
  const length = storeText(call, call.word(0), call.word(1), call.options.commandLine);
  call.storeWords(call.parameter + 4, [length]);
  return 0;
}

/** Store a text with a zero behind it; returns its length without. */
function storeText(call: Call, address: number, room: number, text: string): number {
  const bytes = new TextEncoder().encode(`${text}\0`);
  if (bytes.length > room) throw new SemihostingError(Errno.EINVAL, 'the buffer is too short');
  call.store(address, bytes);
  return bytes.length - 1;
}

/** Heap from the end of the image upwards, stack from the top of SRAM downwards; they share what is between. */
function heapInfo(call: Call): number {
  const { heapBase } = call.options;
  const { board } = call.cpu;
  const sram = regionAt(board, heapBase, 1) ?? board.regions.find((r) => r.kind === 'sram');
  const top = sram === undefined ? 0 : sram.base + sram.size;
  call.storeWords(call.word(0), [heapBase, top, top, heapBase]);
  return 0;
}

function elapsed(call: Call): number {
  const { ticks } = call;
  call.storeWords(call.parameter, [ticks % 2 ** 32, Math.floor(ticks / 2 ** 32)]);
  return 0;
}

/** Any reason but a normal end is a failure. */
function exitCode(reason: number, code: number): number {
  return reason === ADP_STOPPED_APPLICATION_EXIT ? code : 1;
}
