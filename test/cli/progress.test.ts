import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { delayedProgress } from '../../host/cli/progress.js';

describe('delayedProgress', () => {
  /** A terminal as far as cli-progress looks. */
  function terminal(): { stream: PassThrough; text: () => string } {
    const stream = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      cursorTo() {},
      clearLine() {},
    });
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
    });
    return { stream, text: () => text };
  }

  it('shows a bar once half a second has passed', () => {
    const { stream, text } = terminal();
    let time = 0;
    const progress = delayedProgress(stream, () => time);
    progress.update(1, 7, 'CONV_2D');
    time = 499;
    progress.update(2, 7, 'CONV_2D');
    assert.equal(text(), '');
    time = 500;
    progress.update(3, 7, 'SOFTMAX');
    progress.stop();
    assert.match(text(), /3\/7 SOFTMAX/);
  });

  it('draws nothing without a terminal', () => {
    const progress = delayedProgress(undefined, () => 0);
    progress.update(1, 2, 'ADD');
    progress.stop();
  });
});
