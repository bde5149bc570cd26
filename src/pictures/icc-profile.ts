/** x and y of white, red, green and blue, as in the chunk cHRM. */
export type Chromaticities = readonly number[];

/** Encoded 0 to 1 to light 0 to 1. */
export type Curve = (value: number) => number;

type Triple = readonly [number, number, number];

/** White of the space in which profiles meet. */
const d50: Triple = [0.9642, 1, 0.8249];

const bradford: readonly Triple[] = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const apply = (rows: readonly Triple[], v: Triple): Triple => [
  dot(rows[0]!, v),
  dot(rows[1]!, v),
  dot(rows[2]!, v),
];
const cross = (a: Triple, b: Triple): Triple => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const transpose = ([a, b, c]: readonly Triple[]): Triple[] => [
  [a![0], b![0], c![0]],
  [a![1], b![1], c![1]],
  [a![2], b![2], c![2]],
];

/** Solves `rows * result = v` by Cramer's rule; not finite when that can't be done. */
function solve(rows: readonly Triple[], v: Triple): Triple {
  const [a, b, c] = transpose(rows) as [Triple, Triple, Triple];
  const whole = dot(a, cross(b, c));
  return [dot(v, cross(b, c)) / whole, dot(a, cross(v, c)) / whole, dot(a, cross(b, v)) / whole];
}

/**
 * What red, green and blue are in XYZ, seen in the light of D50: the columns of a profile's matrix. Undefined for
 * chromaticities that no colours have.
 */
function columnsOf(xy: Chromaticities): Triple[] | undefined {
  const xyz = (at: number): Triple => {
    const [x, y] = [xy[at] as number, xy[at + 1] as number];
    return [x / y, 1, (1 - x - y) / y];
  };
  const white = xyz(0);
  const primaries = [xyz(2), xyz(4), xyz(6)];
  const shares = solve(transpose(primaries), white);
  const [from, to] = [apply(bradford, white), apply(bradford, d50)];
  const columns = primaries.map((primary, i) => {
    const cones = apply(bradford, primary).map((v, j) => (v * shares[i]! * to[j]!) / from[j]!);
    return solve(bradford, cones as unknown as Triple);
  });
  return columns.flat().every(Number.isFinite) ? columns : undefined;
}

const fixed = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32BE(Math.round(value * 65_536), 4 * i));
  return bytes;
};

const tag = (type: string, data: Buffer) => {
  const bytes = Buffer.concat([Buffer.from(type), Buffer.alloc(4), data]);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
};

const white = tag('XYZ ', fixed(...d50));

const curvePoints = 4096;

function curveTag(curve: Curve): Buffer {
  const data = Buffer.alloc(4 + 2 * curvePoints);
  data.writeUInt32BE(curvePoints);
  for (let i = 0; i < curvePoints; i += 1) {
    const light = Math.min(1, Math.max(0, curve(i / (curvePoints - 1))));
    data.writeUInt16BE(Math.round(light * 65_535), 4 + 2 * i);
  }
  return tag('curv', data);
}

/**
 * A profile of a display that has these primaries and this curve, or of gray alone (ICC.1:2001-04, the version that
 * everything reads). Undefined for chromaticities that no colours have.
 */
export function iccProfile(curve: Curve, chromaticities: Chromaticities | 'gray'): Buffer | undefined {
  const light = curveTag(curve);
  const tags: [string, Buffer][] = [['wtpt', white]];
  if (chromaticities === 'gray') tags.push(['kTRC', light]);
  else {
    const columns = columnsOf(chromaticities);
    if (!columns) return undefined;
    ['r', 'g', 'b'].forEach((letter, i) => {
      tags.push([`${letter}XYZ`, tag('XYZ ', fixed(...columns[i]!))], [`${letter}TRC`, light]);
    });
  }
  return assemble(tags, chromaticities === 'gray' ? 'GRAY' : 'RGB ');
}

function assemble(tags: [string, Buffer][], space: string): Buffer {
  const head = Buffer.alloc(128 + 4 + 12 * tags.length);
  head.writeUInt32BE(0x02100000, 8);
  head.write(`mntr${space}XYZ `, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  fixed(...d50).copy(head, 68);
  head.writeUInt32BE(tags.length, 128);
  let end = head.length;
  tags.forEach(([name, data], i) => {
    const at = 132 + 12 * i;
    head.write(name, at, 'latin1');
    head.writeUInt32BE(end, at + 4);
    head.writeUInt32BE(data.length, at + 8);
    end += data.length;
  });
  head.writeUInt32BE(end, 0);
  return Buffer.concat([head, ...tags.map(([, data]) => data)]);
}

/** Which samples a profile is about, as it says itself: `RGB `, `GRAY`, `CMYK`; undefined when it is none. */
export function spaceOfProfile(profile: Uint8Array | undefined): string | undefined {
  if (!profile || profile.length < 132) return undefined;
  const text = Buffer.from(profile.subarray(0, 40)).toString('latin1');
  return text.startsWith('acsp', 36) ? text.slice(16, 20) : undefined;
}

/** A profile for gray that has the curve of this one's red; undefined when it has none. */
export function grayProfileOf(profile: Buffer): Buffer | undefined {
  const count = Math.min(profile.readUInt32BE(128), 100);
  for (let at = 132; at < 132 + 12 * count && at + 12 <= profile.length; at += 12) {
    if (profile.toString('latin1', at, at + 4) !== 'rTRC') continue;
    const start = profile.readUInt32BE(at + 4);
    const curve = profile.subarray(start, start + profile.readUInt32BE(at + 8));
    return assemble(
      [
        ['wtpt', white],
        ['kTRC', curve],
      ],
      'GRAY',
    );
  }
  return undefined;
}
