import assert from 'node:assert/strict';
import picocolors from 'picocolors';
import type { BenchResult } from '../../host/measure/result.js';
import { renderText } from '../../host/report/text.js';
import { MISMATCH, RESULT, UNCOUNTED } from './fixture.js';

const plain = (result: BenchResult, label = 'digits.tflite'): string =>
  renderText(result, { label, colors: picocolors.createColors(false) });

describe('renderText', () => {
  it('shows operators, totals, memory, flash and time', () => {
    assert.equal(
      plain(RESULT),
      `digits.tflite  12,464 B, sha256 aaaaaaaaaaaa
board zero-wait at 168 MHz, engine interpreter, profile tflm@2026-06 (double rounding), inputs random, seed 1

#  operator    output  kernel           cycles  instructions       MACs  MAC/cycle    share  bits
0  CONV_2D   1x8x8x16  conv2d_s16s8  1,234,567       987,654  1,000,000      0.810  100.0 %  equal
2  RESHAPE     1x1024  alias                 0             0          -          -    0.0 %  equal
   (invoke)                                433           346          -          -    0.0 %
   total                             1,235,000       988,000  1,000,000      0.810  100.0 %

lost   20.1 % of the cycles: loads 16.2 %, branches 3.9 %
MACs   0.810 MAC/cycle over all operators with MACs
SRAM   2,568 B: arena 2,464 B, stack 104 B
flash  8,428 B: code 2,000 B, parameters 300 B, weights 6,000 B, tables 128 B
time   7.351 ms at 168 MHz

Every output bit of every operator equals the reference.
`,
    );
  });

  it('splits the table where the terminal is narrow', () => {
    const text = renderText(RESULT, {
      label: 'digits.tflite',
      colors: picocolors.createColors(false),
      columns: 80,
    });
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > 80),
      [],
    );
    assert.match(text, /^0 {2}CONV_2D +1,234,567 +987,654 +1,000,000 +0.810 +100.0 % {2}equal$/m);
    assert.match(text, /^0 {2}CONV_2D {3}1x8x8x16 {2}conv2d_s16s8$/m);
  });

  it('names what differs from the reference, and where', () => {
    const text = plain(MISMATCH);
    assert.match(text, /^0 .* DIFFER$/m);
    assert.match(
      text,
      /^op 0 CONV_2D: 2 of 1,024 elements of tensor 5 differ, first at \[0, 1, 2, 3\]: kernel -8, reference -7$/m,
    );
    assert.doesNotMatch(text, /Every output bit/);
  });

  it('does not show 0 cycles for an engine that has none', () => {
    const text = plain(UNCOUNTED);
    assert.match(text, /^ +total +- +988,000 /m);
    assert.match(text, /^time +not modelled by this engine$/m);
  });

  it('groups the outputs of one operator', () => {
    const [conv] = RESULT.ops;
    const outputs = Array.from({ length: 10 }, () => ({ ...conv.outputs[0], shape: [1, 3] }));
    assert.match(plain({ ...RESULT, ops: [{ ...conv, outputs }] }), / 10 of 1x3 /);
  });

  it('colours only when asked to', () => {
    const colored = renderText(MISMATCH, { label: 'digits.tflite', colors: picocolors.createColors(true) });
    assert.ok(colored.includes('\u001b['));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about escape sequences
    assert.equal(colored.replace(/\u001b\[\d+m/g, ''), plain(MISMATCH));
  });

  it('lets no control character of a file name through', () => {
    assert.match(plain(RESULT, 'a\u001b[31mb\nc'), /^a\\u\{1b\}\[31mb\\u\{a\}c {2}12,464 B/);
  });
});
