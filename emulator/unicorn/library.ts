import type { LibraryHandle } from 'koffi';
import { EngineUnavailable } from './unavailable.js';

/** Opaque `uc_engine *`. */
export type UnicornHandle = unknown;
/** Native memory or a typed array: what `void *` parameters take. */
type Pointer = unknown;

/** Prototypes of the functions used here (unicorn/unicorn.h, version 2). All return a `uc_err` unless noted. */
const PROTOTYPES = {
  uc_version: 'uint32_t uc_version(void *major, void *minor)',
  uc_open: 'int uc_open(int arch, int mode, _Out_ void **uc)',
  uc_close: 'int uc_close(void *uc)',
  uc_strerror: 'const char *uc_strerror(int code)',
  uc_ctl: 'int uc_ctl(void *uc, uint32_t control, ...)',
  uc_mem_map_ptr: 'int uc_mem_map_ptr(void *uc, uint64_t address, size_t size, uint32_t perms, void *ptr)',
  uc_reg_read_batch: 'int uc_reg_read_batch(void *uc, void *regs, void *values, int count)',
  uc_reg_write_batch: 'int uc_reg_write_batch(void *uc, void *regs, void *values, int count)',
  uc_emu_start: 'int uc_emu_start(void *uc, uint64_t begin, uint64_t until, uint64_t timeout, size_t count)',
  uc_emu_stop: 'int uc_emu_stop(void *uc)',
  uc_hook_add:
    'int uc_hook_add(void *uc, _Out_ size_t *hook, int type, void *callback, void *data, uint64_t begin, uint64_t end, ...)',
} as const;

/** Callback types of `uc_hook_add`, by hook. */
const CALLBACKS = {
  code: 'void uc_cb_code(void *uc, uint64_t address, uint32_t size, void *data)',
  interrupt: 'void uc_cb_interrupt(void *uc, uint32_t number, void *data)',
  memory: 'bool uc_cb_memory(void *uc, int type, uint64_t address, int size, int64_t value, void *data)',
} as const;

export interface UnicornLibrary {
  version(): number;
  open(arch: number, mode: number): UnicornHandle;
  close(uc: UnicornHandle): void;
  errorText(error: number): string;
  /** `uc_ctl` write with arguments given as (C type, value) pairs. */
  control(uc: UnicornHandle, what: number, ...typed: unknown[]): number;
  mapPointer(uc: UnicornHandle, address: number, size: number, permissions: number, memory: Pointer): number;
  readRegisters(uc: UnicornHandle, ids: Pointer, values: Pointer, count: number): number;
  writeRegisters(uc: UnicornHandle, ids: Pointer, values: Pointer, count: number): number;
  start(uc: UnicornHandle, begin: number, until: number, instructions: number): number;
  stop(uc: UnicornHandle): void;
  /** For good. The callback must not throw. */
  addHook(
    uc: UnicornHandle,
    type: number,
    kind: keyof typeof CALLBACKS,
    callback: (...args: never[]) => unknown,
    begin: number,
    end: number,
  ): void;
  /** Zeroed native memory with a view on it; lives until `free`. */
  allocate(bytes: number): NativeMemory;
  free(memory: NativeMemory): void;
}

export interface NativeMemory {
  readonly pointer: Pointer;
  readonly address: bigint;
  readonly buffer: ArrayBuffer;
}

/** Control bits of `uc_ctl`: arguments << 26, direction << 30 (1 is write). */
const controlCode = (what: number, args: number) => (what | (args << 26) | (1 << 30)) >>> 0;

const HINT = 'install it with: apt-get install libunicorn2 (or brew install unicorn), and: npm install koffi';

/** File names of the library, by platform. */
const LIBRARY_FILES: { readonly [platform: string]: readonly string[] } = {
  linux: ['libunicorn.so.2'],
  darwin: ['libunicorn.2.dylib', '/opt/homebrew/lib/libunicorn.2.dylib', '/usr/local/lib/libunicorn.2.dylib'],
  win32: ['unicorn.dll'],
};

type Koffi = typeof import('koffi');

async function importKoffi(): Promise<Koffi> {
  try {
    const module = await import('koffi');
    return module.default as unknown as Koffi;
  } catch (cause) {
    throw new EngineUnavailable('engine unicorn: the npm package koffi is not installed', HINT, { cause });
  }
}

function loadShared(koffi: Koffi): LibraryHandle {
  const files = LIBRARY_FILES[process.platform] ?? LIBRARY_FILES.linux;
  let cause: unknown;
  for (const file of files) {
    try {
      return koffi.load(file);
    } catch (error) {
      cause ??= error;
    }
  }
  throw new EngineUnavailable(`engine unicorn: cannot load ${files[0]}`, HINT, { cause });
}

let loading: Promise<UnicornLibrary> | undefined;

/**
 * Load libunicorn 2 through koffi, once.
 * @throws EngineUnavailable when either is missing
 */
export function loadLibrary(): Promise<UnicornLibrary> {
  return (loading ??= load());
}

async function load(): Promise<UnicornLibrary> {
  const koffi = await importKoffi();
  const shared = loadShared(koffi);
  const f = mapValues(PROTOTYPES, (prototype) => shared.func(prototype));
  const callbackTypes = mapValues(CALLBACKS, (prototype) => koffi.pointer(koffi.proto(prototype)));

  return {
    version: () => f.uc_version(null, null),
    open(arch, mode) {
      const out: UnicornHandle[] = [null];
      const error = f.uc_open(arch, mode, out);
      if (error !== 0) throw new Error(`uc_open: ${f.uc_strerror(error)}`);
      return out[0];
    },
    close: (uc) => {
      f.uc_close(uc);
    },
    errorText: (error) => String(f.uc_strerror(error)),
    control: (uc, what, ...typed) => f.uc_ctl(uc, controlCode(what, typed.length / 2), ...typed),
    mapPointer: (uc, address, size, permissions, memory) =>
      f.uc_mem_map_ptr(uc, address, size, permissions, memory),
    readRegisters: (uc, ids, values, count) => f.uc_reg_read_batch(uc, ids, values, count),
    writeRegisters: (uc, ids, values, count) => f.uc_reg_write_batch(uc, ids, values, count),
    start: (uc, begin, until, instructions) => f.uc_emu_start(uc, begin, until, 0, instructions),
    stop: (uc) => {
      f.uc_emu_stop(uc);
    },
    addHook(uc, type, kind, callback, begin, end) {
      const registered = koffi.register(callback as never, callbackTypes[kind]);
      const error = f.uc_hook_add(uc, [0], type, registered, null, begin, end);
      if (error !== 0) throw new Error(`uc_hook_add: ${f.uc_strerror(error)}`);
    },
    allocate(bytes) {
      const pointer = koffi.alloc('uint8_t', bytes);
      const buffer = koffi.view(pointer, bytes);
      new Uint8Array(buffer).fill(0);
      return { pointer, address: koffi.address(pointer), buffer };
    },
    free: (memory) => koffi.free(memory.pointer as never),
  };
}

function mapValues<Key extends string, A, B>(record: { readonly [key in Key]: A }, f: (value: A) => B) {
  const entries = Object.entries<A>(record).map(([key, value]) => [key, f(value)]);
  return Object.fromEntries(entries) as { readonly [key in Key]: B };
}
