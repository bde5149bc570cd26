import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { loadsOf } from '../../support/loads/loads-of.ts';
import { runCommand, runShell, startCommand } from '../../support/nodes/command-line.ts';
import { jpegPhoto, photo } from '../../support/pictures/pictures.ts';

let folder: string;
const at = (name: string) => join(folder, name);
const pixelsOf = (path: string) => sharp(path).removeAlpha().raw().toBuffer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'instaclone-cli-'));
  const raw = { width: 2, height: 1, channels: 3 } as const;
  await sharp(Buffer.from([200, 100, 50, 10, 20, 30]), { raw })
    .png()
    .toFile(at('two.png'));
  await writeFile(at('photo.jpg'), await jpegPhoto(120, 90));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('instaclone', () => {
  it('explains itself', async () => {
    const help = await runCommand(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: instaclone COMMAND/);
    expect(await runCommand(['help'])).toEqual(help);
    expect(await runCommand([])).toEqual({ status: 2, stdout: '', stderr: help.stdout });
  });

  it('explains a command, in whichever way it is asked', async () => {
    const help = await runCommand(['help', 'filter']);
    expect(help.stdout).toMatch(/^Usage: instaclone filter \[-f NAME\] \[--strength N\] INPUT OUTPUT\n/);
    expect(await runCommand(['filter', '--help'])).toEqual(help);
    expect(await runCommand(['filter', '-h', 'a', 'b', 'c'])).toEqual(help);
  });

  it('says its version', async () => {
    expect((await runCommand(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['filtr'], 'there is no command filtr; the commands are filter, filters, '],
    [['--colour'], 'there is no option --colour; the commands are '],
    [['help', 'filtr'], 'there is no command filtr; '],
    [['filters', '--colour'], "filters: unknown option '--colour'; see instaclone filters --help"],
    [['filter', 'a.jpg'], 'filter: something is missing; it is called as instaclone filter '],
    [['seed'], 'seed: --count N or a FOLDER is missing; see instaclone seed --help'],
    [['seed', '--count', 'x'], '--count must be a whole number from 1 to 1000000, but is "x"'],
  ])('%j is not understood: status 2 and one line', async (words, message) => {
    const { status, stdout, stderr } = await runCommand(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^instaclone: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it('ends quietly when nobody reads on', async () => {
    const line =
      '{ "$0" "$1" filters; echo $? > status; } | true; while [ ! -s status ]; do sleep 0.1; done; cat status';
    expect(await runShell(line, folder)).toEqual({ status: 0, stdout: '0\n', stderr: '' });
  });

  it('lists the filters', async () => {
    const { stdout } = await runCommand(['filters']);
    expect(stdout.split('\n').map((line) => line.split(/\s/)[0])).toEqual([...filterNames, '']);
    const json = JSON.parse((await runCommand(['filters', '--json'])).stdout) as { name: string }[];
    expect(json.map(({ name }) => name)).toEqual(filterNames);
    expect(json).toContainEqual({ name: 'sepia', label: 'Sepia' });
  });
});

describe('instaclone filter', () => {
  // Luma of the two pixels: 124.2 and 18.15. Sepia's white is 255, 240, 192.
  it.each([
    [[], [124, 117, 93, 18, 17, 14]],
    [
      ['-f', 'gray'],
      [124, 124, 124, 18, 18, 18],
    ],
    [
      ['--filter=gray', '--strength', '50'],
      [162, 112, 87, 14, 19, 24],
    ],
    [
      ['-f', 'gray', '--strength', '0'],
      [200, 100, 50, 10, 20, 30],
    ],
  ])('%j', async (options, expected) => {
    const ended = await runCommand(['filter', ...options, at('two.png'), at('out.png')]);
    expect(ended).toEqual({ status: 0, stdout: '', stderr: '' });
    const pixels = await pixelsOf(at('out.png'));
    // The filters are exact to one level.
    [...pixels].forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThanOrEqual(1));
  });

  it.each([
    ['out.jpg', 'jpeg'],
    ['OUT.JPEG', 'jpeg'],
    ['out.png', 'png'],
  ])('writes %s as %s', async (name, format) => {
    expect(await runCommand(['filter', at('photo.jpg'), at(name)])).toMatchObject({ status: 0 });
    expect(await sharp(at(name)).metadata()).toMatchObject({ format, width: 120, height: 90, space: 'srgb' });
  });

  it('may write over its own input, also through a link', async () => {
    const original = at('own.png');
    await writeFile(original, await photo(30, 20).png().toBuffer());
    await symlink(original, at('link.png'));
    expect(await runCommand(['filter', '-f', 'gray', at('link.png'), at('link.png')])).toMatchObject({
      status: 0,
    });
    const [red, green, blue] = await pixelsOf(original);
    expect([green, blue]).toEqual([red, red]);
  });

  it('does not mind what the input is called', async () => {
    await writeFile(at('really-a-png.jpg'), await photo(30, 20).png().toBuffer());
    expect(await runCommand(['filter', at('really-a-png.jpg'), at('out.png')])).toMatchObject({ status: 0 });
  });

  describe('says in one line why it can not', () => {
    const refused = async (words: string[], env?: Record<string, string>) => {
      const before = await readdir(folder);
      const { status, stdout, stderr } = await runCommand(['filter', ...words], env);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^instaclone: [^\n]+\n$/);
      // Neither the output nor a part of it.
      expect(await readdir(folder)).toEqual(before);
      return stderr;
    };

    it('the filter is unknown', async () => {
      const line = await refused(['-f', 'nope', at('photo.jpg'), at('new.jpg')]);
      for (const name of filterNames) expect(line).toContain(name);
    });

    it.each(['101', '-1', '50.5', 'full', ''])('the strength is %j', async (strength) => {
      const line = await refused([`--strength=${strength}`, at('photo.jpg'), at('new.jpg')]);
      expect(line).toContain('a whole number from 0 to 100');
    });

    it('there is no input', async () => {
      expect(await refused([at('missing.jpg'), at('new.jpg')])).toContain(
        'missing.jpg: there is no such file or folder',
      );
      expect(await refused([folder, at('new.jpg')])).toContain('it is a folder');
    });

    it('the input is no picture, is damaged, or is too large', async () => {
      await writeFile(at('text.jpg'), 'hello');
      expect(await refused([at('text.jpg'), at('new.jpg')])).toContain('text.jpg: This is not a picture');
      await writeFile(at('half.jpg'), (await jpegPhoto(120, 90)).subarray(0, 2000));
      expect(await refused([at('half.jpg'), at('new.jpg')])).toContain('half.jpg: The file is damaged');
      const limit = { UPLOAD_MAX_PIXELS: '10000' };
      expect(await refused([at('photo.jpg'), at('new.jpg')], limit)).toContain('at most 0.01 are accepted');
    });

    it('the output can not be written', async () => {
      expect(await refused([at('photo.jpg'), at('new.gif')])).toContain('must end in .jpg, .jpeg, .png');
      expect(await refused([at('photo.jpg'), at('nowhere/new.jpg')])).toContain('no such file or folder');
      await rm(at('folder.jpg'), { recursive: true, force: true });
      await writeFile(at('file'), '');
      expect(await refused([at('photo.jpg'), at('file/new.jpg')])).toContain('is not a folder');
    });
  });

  describe('into a folder', () => {
    const light = (name: string) => at(join('into', name));
    const summary = (pictures: string) =>
      new RegExp(`^${pictures} in [\\d.]+ s, [\\d.]+ pictures a second, [\\d.]+ megapixels a second`);
    beforeAll(async () => {
      await mkdir(at('from'));
      await writeFile(at('from/a.jpg'), await jpegPhoto(60, 40));
      await writeFile(at('from/b.PNG'), await photo(30, 20).png().toBuffer());
      await writeFile(at('from/c.webp'), await photo(30, 20).webp().toBuffer());
      await writeFile(at('from/notes.txt'), 'hello');
    });

    it('puts all pictures of a folder, the same bytes as one at a time', async () => {
      const { status, stdout, stderr } = await runCommand(['filter', '--jobs', '2', at('from'), at('into')]);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(summary('3 pictures'));
      expect((await readdir(at('into'))).sort()).toEqual(['a.jpg', 'b.PNG', 'c.jpg']);
      await runCommand(['filter', at('from/c.webp'), at('single.jpg')]);
      expect((await readFile(light('c.jpg'))).equals(await readFile(at('single.jpg')))).toBe(true);
    });

    it('makes the others when one can not be made, and names it', async () => {
      const inputs = ['from/a.jpg', 'missing.jpg', 'from/notes.txt'].map(at);
      const { status, stdout, stderr } = await runCommand(['filter', ...inputs, at('partly')]);
      expect(status).toBe(1);
      expect(stdout).toMatch(summary('1 picture'));
      expect(stdout).toContain('2 failed');
      expect(stderr.split('\n').filter((line) => line !== '')).toEqual([
        expect.stringContaining('from/notes.txt: This is not a picture'),
        expect.stringContaining('missing.jpg: there is no such file or folder'),
      ]);
      expect(await readdir(at('partly'))).toEqual(['a.jpg']);
    });

    it('never writes over an input, nor two pictures under one name', async () => {
      const before = await readFile(at('from/a.jpg'));
      expect(await runCommand(['filter', at('from/a.jpg'), at('from')])).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('a.jpg: another picture has its name') as string,
      });
      expect((await readFile(at('from/a.jpg'))).equals(before)).toBe(true);
      await writeFile(at('a.webp'), await photo(30, 20).webp().toBuffer());
      const twice = await runCommand(['filter', at('from/a.jpg'), at('a.webp'), at('once')]);
      expect([twice.status, await readdir(at('once'))]).toEqual([1, ['a.jpg']]);
    });

    it('ends after the pictures that it works on when Ctrl-C is pressed, and leaves no part of one', async () => {
      await mkdir(at('many'));
      const bytes = await jpegPhoto(640, 427);
      const names = Array.from({ length: 300 }, (_, index) => `${index}.jpg`);
      await Promise.all(names.map((name) => writeFile(at(join('many', name)), bytes)));
      const { process, ended } = startCommand(['filter', '--jobs', '1', at('many'), at('some')]);
      while ((await readdir(at('some')).catch(() => [])).length === 0) await sleep(5);
      process.kill('SIGINT');
      const { status, stdout } = await ended;
      expect([status, stdout]).toEqual([130, expect.stringMatching(/^Interrupted: \d+ pictures? in /)]);
      const left = await readdir(at('some'));
      expect(left.length).toBeLessThan(names.length);
      expect(left.filter((name) => !names.includes(name))).toEqual([]);
      for (const name of left) await pixelsOf(at(join('some', name)));
    });

    it('takes no picture for a folder, and no nonsense for a number', async () => {
      const forgotten = await runCommand(['filter', at('from/a.jpg'), at('photo.jpg'), at('new.jpg')]);
      expect(forgotten).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('last word must be a folder') as string,
      });
      expect((await runCommand(['filter', '--jobs', '0', at('from'), at('into')])).status).toBe(2);
    });
  });

  it('leaves nothing of a picture when Ctrl-C is pressed', async () => {
    const photo = sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#c96' } });
    await mkdir(at('alone'));
    await writeFile(at('large.jpg'), await photo.jpeg().toBuffer());
    const { process, ended } = startCommand(['filter', at('large.jpg'), at('alone/new.jpg')]);
    await sleep(600);
    process.kill('SIGINT');
    // No number where Node itself had not started yet.
    const { status, stdout, stderr } = await ended;
    expect([130, null]).toContain(status);
    expect([stdout, stderr, await readdir(at('alone'))]).toEqual(['', '', []]);
  });

  it('loads nothing that it does not need: that would be most of its time', async () => {
    const files = await loadsOf(['filter', at('photo.jpg'), at('new.jpg')], at('loads'));
    const packages = files.flatMap((file) => /^node_modules\/((?!@img)[^/]+)/.exec(file)?.[1] ?? []);
    const parts = files.flatMap((file) => /^dist\/src\/([^/]+)\//.exec(file)?.[1] ?? []);
    const counts = Object.fromEntries(
      [...new Set(parts)].map((part) => [part, parts.filter((each) => each === part).length]),
    );
    expect([...new Set(packages)], files.join('\n')).toEqual([
      'detect-libc',
      'p-limit',
      'semver',
      'sharp',
      'yocto-queue',
    ]);
    expect(counts, files.join('\n')).toEqual({
      cli: 10,
      config: 1,
      domain: 4,
      filters: 30,
      main: 1,
      ops: 2,
      pictures: 11,
      rendering: 4,
    });
  });

  it('can run several times at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    for (const name of names) await writeFile(at(`many-${name}.jpg`), await jpegPhoto(60, 40));
    const line = 'ls many-*.jpg | xargs -P 4 -I {} "$0" "$1" filter -f gray {} out-{}';
    expect(await runShell(line, folder)).toEqual({ status: 0, stdout: '', stderr: '' });
    const [first] = await Promise.all(names.map((name) => pixelsOf(at(`out-many-${name}.jpg`))));
    for (const name of names) expect((await pixelsOf(at(`out-many-${name}.jpg`))).equals(first!)).toBe(true);
  });

  it('tells of a variable that is not usable, and does not mind those that it does not use', async () => {
    const env = { UPLOAD_MAX_PIXELS: 'many', PORT: 'none' };
    const words = ['filter', at('photo.jpg'), at('new.jpg')];
    expect(await runCommand(words, env)).toEqual({
      status: 78,
      stdout: '',
      stderr: expect.stringMatching(/\n {2}UPLOAD_MAX_PIXELS must be a whole number .*\n$/) as string,
    });
    expect(await runCommand(words, { PORT: 'none' })).toMatchObject({ status: 0 });
  });
});

describe('instaclone contact-sheet', () => {
  it('shows every filter, and is the same every time', async () => {
    const make = (name: string) => runCommand(['contact-sheet', at('photo.jpg'), at(name)]);
    expect(await make('sheet.png')).toEqual({ status: 0, stdout: '', stderr: '' });
    await make('again.png');
    const { width, height } = await sharp(at('sheet.png')).metadata();
    expect(width).toBeGreaterThan(4 * 240);
    expect(height).toBeGreaterThanOrEqual(180);
    expect((await pixelsOf(at('again.png'))).equals(await pixelsOf(at('sheet.png')))).toBe(true);
  });

  it('takes a picture that is a mere line', async () => {
    await photo(1, 900).png().toFile(at('line.png'));
    expect(await runCommand(['contact-sheet', at('line.png'), at('line-sheet.jpg')])).toMatchObject({
      status: 0,
    });
    expect((await sharp(at('line-sheet.jpg')).metadata()).height).toBeLessThan(3000);
    expect((await stat(at('line-sheet.jpg'))).size).toBeGreaterThan(0);
  });
});
