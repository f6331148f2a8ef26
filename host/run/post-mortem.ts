/** What can be said about the place where a program stopped. */
import { type SymbolTable, symbolize } from '../../emulator/elf/symbols.js';
import { type Engine, type Machine, MachineFault, machineOf } from '../../emulator/index.js';
import { CFSR_BITS, HFSR_BITS, type StatusBit } from '../../emulator/machine/fault-status.js';
import { itFromEpsr } from '../../emulator/machine/psr.js';
import { Cfsr } from '../../emulator/machine/system.js';
import { hex8 } from './address.js';
import { callChain } from './call-chain.js';
import { listingAround } from './listing.js';
import type { FaultRegisters, FaultStatus, PostMortem } from './result.js';

const SP = 13;
const LR = 14;
const PC = 15;
const REGISTER_NAMES = [...Array.from({ length: 13 }, (_, k) => `r${k}`), 'sp', 'lr', 'pc'] as const;

/** Registers of the moment that is looked at. */
interface Moment {
  /** r0 to pc. */
  readonly registers: readonly number[];
  readonly xpsr: number | undefined;
}

/** Look at the machine as it stands or, for a fault, as it was when the instruction faulted. */
export function postMortem(engine: Engine, symbols: SymbolTable, fault?: MachineFault): PostMortem {
  const machine = machineOf(engine);
  const { registers, xpsr } = momentOf(engine, machine, fault);
  const pc = registers[PC];
  const word = (address: number) => readWord(engine, address);
  const fetch = (address: number) => readHalfword(engine, address);
  const name = (address: number) => symbolize(symbols, address) ?? null;
  const itState = xpsr === undefined ? 0 : itFromEpsr(xpsr);
  const chain = callChain({
    fetch,
    word,
    symbols,
    pc,
    sp: registers[SP],
    lr: registers[LR],
    psp: machine === undefined ? undefined : machine.system.psp >>> 0,
  });
  return {
    pc: hex8(pc),
    symbol: name(pc),
    registers: namedRegisters(registers, xpsr),
    status: machine === undefined ? null : faultStatus(machine),
    code: listingAround(fetch, symbols, pc, itState).map((line) => ({
      ...line,
      address: hex8(line.address),
    })),
    callChain: chain.map(({ address, via }) => ({
      address: hex8(address),
      // A return address may already belong to the next function when the call does not return.
      symbol: name(via === 'call' ? address - 2 : address),
      via,
    })),
  };
}

function momentOf(engine: Engine, machine: Machine | undefined, fault: MachineFault | undefined): Moment {
  const record = machine?.lastFault;
  if (fault !== undefined && record !== undefined && record.pc === fault.pc) {
    return { registers: [...Array.from(record.registers, (r) => r >>> 0), record.pc], xpsr: record.xpsr };
  }
  const registers = REGISTER_NAMES.map((_, k) => engine.register(k) >>> 0);
  return {
    registers: fault === undefined ? registers : [...registers.slice(0, PC), fault.pc],
    xpsr: machine?.xpsr,
  };
}

function namedRegisters(registers: readonly number[], xpsr: number | undefined): FaultRegisters {
  const named = REGISTER_NAMES.map((name, k) => [name, hex8(registers[k])]);
  return Object.fromEntries(xpsr === undefined ? named : [...named, ['xpsr', hex8(xpsr)]]);
}

function faultStatus({ system }: Machine): FaultStatus {
  const { cfsr, hfsr } = system;
  const set = (bits: readonly StatusBit[], value: number) =>
    bits
      .filter(({ mask }) => (value & mask) !== 0)
      .map(({ register, name, meaning }) => ({ register, name, meaning }));
  return {
    cfsr: hex8(cfsr),
    hfsr: hex8(hfsr),
    mmfar: (cfsr & Cfsr.MMARVALID) !== 0 ? hex8(system.mmfar) : null,
    bfar: (cfsr & Cfsr.BFARVALID) !== 0 ? hex8(system.bfar) : null,
    bits: [...set(CFSR_BITS, cfsr), ...set(HFSR_BITS, hfsr)],
  };
}

function readHalfword(engine: Engine, address: number): number | undefined {
  const bytes = readBytes(engine, address, 2);
  return bytes && bytes[0] | (bytes[1] << 8);
}

function readWord(engine: Engine, address: number): number | undefined {
  const bytes = readBytes(engine, address, 4);
  return bytes && (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0;
}

function readBytes(engine: Engine, address: number, length: number): Uint8Array | undefined {
  try {
    return engine.read(address >>> 0, length);
  } catch (error) {
    if (!(error instanceof MachineFault)) throw error;
    return undefined;
  }
}
