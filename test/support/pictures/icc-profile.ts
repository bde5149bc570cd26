/** Chromaticities x, y of white, red, green and blue. */
export type Primaries = readonly [number, number, number, number, number, number, number, number];

export const adobePrimaries: Primaries = [0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06];

const fixed = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
};

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
const tagData = (type: string, ...parts: Buffer[]) =>
  Buffer.concat([Buffer.from(type), Buffer.alloc(4), ...parts]);
const xyz = (values: readonly number[]) => tagData('XYZ ', ...values.map(fixed));

/** A curve that raises to a power; a count of one is a power with 8 bits behind the point. */
function gammaCurve(gamma: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt32BE(1);
  bytes.writeUInt16BE(Math.round(gamma * 256), 4);
  return tagData('curv', bytes);
}

function text(type: 'desc' | 'text', words: string): Buffer {
  if (type === 'text') return tagData(type, Buffer.from(`${words}\0`));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(words.length + 1);
  return tagData(type, length, Buffer.from(`${words}\0`), Buffer.alloc(78));
}

/** The white point of the profile connection space. */
const d50 = [0.9642, 1, 0.8249];

/** A version 2 profile of a display: a matrix and a power for colours, a power alone for gray. */
export function iccProfile(gamma: number, columns?: readonly (readonly number[])[]): Buffer {
  const tags: [string, Buffer][] = [
    ['desc', text('desc', 'made by a test')],
    ['cprt', text('text', 'none')],
    ['wtpt', xyz(d50)],
  ];
  if (columns) {
    ['r', 'g', 'b'].forEach((channel, i) => {
      tags.push([`${channel}XYZ`, xyz(columns[i] as number[])], [`${channel}TRC`, gammaCurve(gamma)]);
    });
  } else {
    tags.push(['kTRC', gammaCurve(gamma)]);
  }
  return assemble(tags, columns ? 'RGB ' : 'GRAY');
}

function assemble(tags: [string, Buffer][], space: string): Buffer {
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  let at = 128 + table.length;
  const data = tags.map(([name, bytes], i) => {
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * i);
    table.writeUInt32BE(bytes.length, 12 + 12 * i);
    at += padded(bytes).length;
    return padded(bytes);
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at);
  header.writeUInt32BE(0x02100000, 8);
  header.write(`mntr${space}XYZ `, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  Buffer.concat(d50.map(fixed)).copy(header, 68);
  return Buffer.concat([header, table, ...data]);
}

/** Adobe RGB (1998), adapted to D50: the columns of its matrix (its specification, section 4.3.6). */
export const adobeColumns = [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
];
