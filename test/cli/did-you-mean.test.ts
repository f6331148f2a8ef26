import assert from 'node:assert/strict';
import { closest, knownName } from '../../host/cli/did-you-mean.js';
import { describeError, UsageError } from '../../host/errors.js';

describe('did you mean', () => {
  const names = ['jit', 'interpreter', 'unicorn'];

  it('finds the name behind a typing error', () => {
    const typos = {
      interpeter: 'interpreter',
      Interpreter: 'interpreter',
      uncorn: 'unicorn',
      jti: 'jit',
      jitt: 'jit',
    };
    for (const [typo, name] of Object.entries(typos)) assert.equal(closest(names, typo), name);
  });

  it('does not guess wildly', () => {
    for (const word of ['', 'qemu', 'x', 'translator', '__proto__'])
      assert.equal(closest(names, word), undefined);
  });

  it('lists what is known', () => {
    assert.equal(knownName(names, 'jit', '--engine: unknown engine'), 'jit');
    const refusal = (name: string): string => {
      try {
        return knownName(names, name, '--engine: unknown engine');
      } catch (error) {
        assert.ok(error instanceof UsageError);
        return describeError(error);
      }
    };
    assert.equal(
      refusal('unicron'),
      "--engine: unknown engine 'unicron' (did you mean unicorn? known: jit, interpreter, unicorn)",
    );
    assert.equal(refusal('qemu'), "--engine: unknown engine 'qemu' (known: jit, interpreter, unicorn)");
  });
});
