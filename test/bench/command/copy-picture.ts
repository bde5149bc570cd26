// The baseline of the command line: the least that Node and sharp take for a picture file, decoded and encoded, with
// the quality that `filter` has. Run as a process.
import sharp from 'sharp';

const [from, to] = process.argv.slice(2) as [string, string];
await sharp(from).jpeg({ quality: 90 }).toFile(to);
