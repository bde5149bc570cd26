/**
 * The little of WebAssembly's binary format that the kernels need; see the core specification, chapter 5. An
 * instruction is a list of bytes, which may be nested; so is a whole program.
 */
export type Code = readonly (number | Code)[];

/** Instructions by the names that the text format has for them. */
export const op = {
  get: (local: number): Code => [0x20, unsigned(local)],
  set: (local: number): Code => [0x21, unsigned(local)],
  i32Const: (value: number): Code => [0x41, signed(value)],
  /** `offset` is added to the address on the stack. */
  load8: (offset: number): Code => [0x2d, 0, unsigned(offset)],
  load16: (offset: number): Code => [0x2f, 1, unsigned(offset)],
  load32: (offset: number): Code => [0x28, 2, unsigned(offset)],
  store8: (offset: number): Code => [0x3a, 0, unsigned(offset)],
  add: [0x6a],
  subtract: [0x6b],
  and: [0x71],
  or: [0x72],
  shiftLeft: [0x74],
  /** Of unsigned numbers, as is the comparison. */
  shiftRight: [0x76],
  isLess: [0x49],
  /** The first of two values if the third is not 0, else the second. */
  select: [0x1b],
  /** To 64 bits and back. */
  extend: [0xad],
  wrap: [0xa7],
  i64Const: (value: number): Code => [0x42, signed(value)],
  multiply64: [0x7e],
  shiftRight64: [0x88],
  /** Repeats the body for as long as it leaves something other than 0. */
  repeat: (body: Code): Code => [0x03, 0x40, body, 0x0d, 0, 0x0b],
} satisfies Record<string, Code | ((value: number) => Code) | ((body: Code) => Code)>;

const i32 = 0x7f;

/** A module with one function, exported as `run`, that works on a memory which it imports. */
export function moduleOf(
  locals: { parameters: number; variables: number },
  body: Code,
): Uint8Array<ArrayBuffer> {
  const parameters = Array<number>(locals.parameters).fill(i32);
  const variables = vector([[unsigned(locals.variables), i32]]);
  const sections: Code = [
    section(1, vector([[0x60, vector(parameters), 0]])),
    section(2, vector([[name('kernel'), name('memory'), 2, 0, 0]])),
    section(3, vector([0])),
    section(7, vector([[name('run'), 0, 0]])),
    section(10, vector([sized([variables, body, 0x0b])])),
  ];
  return Uint8Array.from(flatten([...magic, ...sections]));
}

/** What such a module is to be given. */
export function importsOf(memory: object): object {
  return { kernel: { memory } };
}

const magic = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

function section(id: number, content: Code): Code {
  return [id, sized(content)];
}

function sized(content: Code): Code {
  return [unsigned(flatten(content).length), content];
}

function vector(items: readonly (number | Code)[]): Code {
  return [unsigned(items.length), items];
}

function name(text: string): Code {
  return vector([...text].map((character) => character.charCodeAt(0)));
}

function flatten(code: Code, bytes: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part);
    else flatten(part, bytes);
  }
  return bytes;
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

/** Not by shifting, which would cut the number to 32 bits. */
function signed(value: number): Code {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, signed(Math.floor(value / 0x80))];
}
