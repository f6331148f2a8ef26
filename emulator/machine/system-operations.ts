/** What instructions do that are not ops of a block: the machine's side of a SYSTEM op. */
import { SystemOp } from '../isa/lift/system.js';
import type { FaultKind } from './fault.js';
import type { InstructionPlace, Machine } from './machine.js';
import { AccessFault } from './memory.js';
import { sleep } from './sleep.js';
import { loadExclusive, loadUnprivileged, storeExclusive, storeUnprivileged } from './special-accesses.js';
import { changeProcessorState, readSpecial, writeSpecial } from './special-registers.js';

/** Do a system operation; `pc` and `itState` already stand behind its instruction. */
export function systemOperation(
  machine: Machine,
  operation: SystemOp,
  a: number,
  b: number,
  instruction: InstructionPlace,
): void {
  const { system, core } = machine;
  const { address } = instruction;
  switch (operation) {
    case SystemOp.UNDEFINED:
      faultAt(machine, 'UNDEFINED_INSTRUCTION', instruction, a);
      break;
    case SystemOp.NO_COPROCESSOR:
      faultAt(machine, 'NO_COPROCESSOR', instruction, a);
      break;
    case SystemOp.SUPERVISOR_CALL:
      machine.supervisorCall();
      break;
    case SystemOp.BREAKPOINT:
      machine.pc = address;
      machine.halt = { kind: 'breakpoint', immediate: a };
      break;
    case SystemOp.CHANGE_PROCESSOR_STATE:
      changeProcessorState(system, a);
      machine.updateProtection();
      break;
    case SystemOp.MOVE_FROM_SPECIAL:
      core.values[b] = readSpecial(system, a);
      break;
    case SystemOp.MOVE_TO_SPECIAL:
      writeSpecial(system, a & 0xff, a >> 8, b);
      machine.updateProtection();
      break;
    case SystemOp.WAIT_FOR_INTERRUPT:
      sleep(machine, false);
      break;
    case SystemOp.WAIT_FOR_EVENT:
      if (system.event) system.event = false;
      else sleep(machine, true);
      break;
    case SystemOp.SEND_EVENT:
      system.event = true;
      break;
    case SystemOp.INSTRUCTION_BARRIER:
      // Its refill is in the time of its block.
      break;
    case SystemOp.CLEAR_EXCLUSIVE:
      system.exclusiveAddress = -1;
      break;
    case SystemOp.LOAD_EXCLUSIVE:
      access(machine, instruction, () => loadExclusive(core, system, a, b));
      break;
    case SystemOp.STORE_EXCLUSIVE:
      access(machine, instruction, () => storeExclusive(core, system, a, b));
      break;
    case SystemOp.LOAD_UNPRIVILEGED:
      access(machine, instruction, () => loadUnprivileged(core, a, b));
      break;
    case SystemOp.STORE_UNPRIVILEGED:
      access(machine, instruction, () => storeUnprivileged(core, a, b));
      break;
  }
}

/** An access that is not an op of a block: devices may be accessed, and a fault goes back to the instruction. */
function access(machine: Machine, instruction: InstructionPlace, perform: () => void): void {
  const { core } = machine;
  core.deviceAccessAllowed = true;
  try {
    perform();
  } catch (error) {
    if (!(error instanceof AccessFault)) throw error;
    faultAt(machine, error.kind, instruction, error.address);
  } finally {
    core.deviceAccessAllowed = false;
  }
}

/** A fault of an instruction that has been accounted for already. */
function faultAt(machine: Machine, kind: FaultKind, instruction: InstructionPlace, detail: number): void {
  machine.pc = instruction.address;
  machine.itState = instruction.itState;
  machine.fault(kind, instruction.address, detail);
}
