import type { Device } from './device.js';

const STIMULUS_PORTS = 32;
const TER = 0xe00;
const TPR = 0xe40;
const TCR = 0xe80;
const ITMENA = 1;

/**
 * Instrumentation Trace Macrocell (C1.7): writes to enabled stimulus ports go to `onStimulus`. The FIFO is never
 * full, so a port always reads as 1.
 */
export class Itm implements Device {
  readonly name = 'ITM';
  readonly base = 0xe000_0000;
  readonly size = 0x1000;
  onStimulus: (port: number, size: number, value: number) => void = () => undefined;
  private enabledPorts = 0;
  private privilegedPorts = 0;
  private control = 0;

  reset(): void {
    this.enabledPorts = 0;
    this.privilegedPorts = 0;
    this.control = 0;
  }

  read(offset: number): number {
    const word = offset & ~3;
    if (word < 4 * STIMULUS_PORTS) return 1;
    if (word === TER) return this.enabledPorts;
    if (word === TPR) return this.privilegedPorts;
    return word === TCR ? this.control : 0;
  }

  write(offset: number, size: number, value: number): void {
    const word = offset & ~3;
    if (word < 4 * STIMULUS_PORTS) {
      const port = word >> 2;
      if ((this.control & ITMENA) !== 0 && (this.enabledPorts >>> port) & 1)
        this.onStimulus(port, size, value);
    } else if (word === TER) this.enabledPorts = value;
    else if (word === TPR) this.privilegedPorts = value & 0xf;
    else if (word === TCR) this.control = value;
  }
}
