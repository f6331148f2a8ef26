import assert from 'node:assert/strict';
import { ContractError } from '../../host/errors.js';
import { collectSections, loadObject, relocateSections, sectionOf } from '../../host/image/link.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';

const { objects } = loadKernelLibrary();
const PROVIDED = ['thumbnn_stack_top', 'thumbnn_invoke_table'];

const object = (name: string, as = name) => loadObject(as, objects.get(name)!);
const runtime = () => [object('vectors.o'), object('reset.o'), object('invoke.o')];

function withCode(code: string) {
  return (error: unknown) => error instanceof ContractError && error.code === code;
}

/** The first relocation of a type in an object, turned into another one. */
function withRelocationType(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  const sections = view.getUint32(32, true);
  for (let i = 0; i < view.getUint16(48, true); i++) {
    const at = sections + 40 * i;
    if (view.getUint32(at + 4, true) !== 9) continue;
    const [offset, size] = [view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
    for (let entry = offset; entry < offset + size; entry += 8) {
      if (changed[entry + 4] !== from) continue;
      changed[entry + 4] = to;
      return changed;
    }
  }
  throw new Error('no such relocation');
}

describe('image: linking', () => {
  it('takes what the roots reach, and nothing else', () => {
    const all = [...objects.keys()].map((name) => object(name));
    const needed = collectSections(all, ['thumbnn_vectors', 'thumbnn_copy'], new Set(PROVIDED));
    assert.deepEqual(
      needed.map((section) => sectionOf(section).name),
      ['.vectors.thumbnn_vectors', '.text.thumbnn_reset', '.text.thumbnn_invoke', '.text.thumbnn_copy'],
    );
  });

  it('names a symbol that nobody defines, and who needs it', () => {
    const without = runtime().slice(0, 2);
    assert.throws(
      () => collectSections(without, ['thumbnn_vectors'], new Set(PROVIDED)),
      (error: unknown) =>
        withCode('LINK_UNDEFINED')(error) && /thumbnn_invoke.*reset\.o/.test((error as Error).message),
    );
    assert.throws(
      () => collectSections(runtime(), ['thumbnn_x'], new Set(PROVIDED)),
      withCode('LINK_UNDEFINED'),
    );
  });

  it('refuses a symbol that two objects define', () => {
    const twice = [...runtime(), object('invoke.o', 'again.o')];
    assert.throws(
      () => collectSections(twice, ['thumbnn_vectors'], new Set(PROVIDED)),
      withCode('LINK_DUPLICATE'),
    );
  });

  it('resolves calls and addresses', () => {
    const sections = collectSections(runtime(), ['thumbnn_vectors'], new Set(PROVIDED));
    const placed = sections.map((section, i) => ({ ...section, address: 0x08000000 + 0x100 * i }));
    const provided = new Map([
      ['thumbnn_stack_top', 0x20000400],
      ['thumbnn_invoke_table', 0x08001230],
    ]);
    const [vectors, reset] = relocateSections(placed, provided);
    const words = new DataView(vectors.buffer);
    assert.equal(words.getUint32(0, true), 0x20000400);
    assert.equal(words.getUint32(4, true), 0x08000101, 'the reset handler is Thumb code');
    // movw r0, #0x1230; movt r0, #0x0800; bl +0xdc
    const from = Buffer.from(reset).indexOf(Buffer.from([0x41, 0xf2, 0x30, 0x20, 0xc0, 0xf6, 0x00, 0x00]));
    assert.ok(from > 0);
    const offset = 0x100 - (from + 8) - 4;
    const bl = new DataView(reset.buffer).getUint16(from + 10, true);
    assert.equal(bl & 0x7ff, offset >> 1);
  });

  it('refuses a relocation that it does not know', () => {
    const odd = loadObject('reset.o', withRelocationType(objects.get('reset.o')!, 10, 96));
    const sections = collectSections(
      [object('vectors.o'), odd, object('invoke.o')],
      ['thumbnn_vectors'],
      new Set(PROVIDED),
    );
    const placed = sections.map((section) => ({ ...section, address: 0x08000000 }));
    assert.throws(
      () => relocateSections(placed, new Map(PROVIDED.map((name) => [name, 0]))),
      (error: unknown) =>
        withCode('LINK_RELOCATION')(error) &&
        /relocation 96 to thumbnn_invoke/.test((error as Error).message),
    );
  });

  it('refuses what is no object', () => {
    assert.throws(() => loadObject('x.o', new Uint8Array(100)), withCode('ELF_HEADER'));
    const executable = objects.get('copy.o')!.slice();
    executable[16] = 2;
    assert.throws(() => loadObject('x.o', executable), withCode('ELF_HEADER'));
  });
});
