import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaKey, originalKey, widthsFor } from '../../../src/domain/images/blob-keys.ts';
import {
  AppError,
  errorMessage,
  errorTable,
  isErrorCode,
  type ErrorCode,
} from '../../../src/domain/errors.ts';
import { parseId } from '../../../src/domain/images/image.ts';
import { isLegalTransition, jobStates, statesBefore } from '../../../src/domain/images/job.ts';
import { likesLabel } from '../../../src/domain/likes.ts';
import { cleanName, derivedName, maxNameLength, nameFromFile } from '../../../src/domain/images/names.ts';

const codePoints = (text: string) => [...text].length;

describe('names', () => {
  it.each([
    ['  a \n b\t\0c ', 'a b c'],
    ['e\u0301', '\u00e9'],
    ['\ud800x', '\ufffdx'],
    ['a\u2028b', 'a b'],
    ['', ''],
  ])('cleans %j to %j', (text, clean) => {
    expect(cleanName(text)).toBe(clean);
  });

  it('never exceed 255 code points, never hold half a character, and cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const name = cleanName(text);
        expect(codePoints(name)).toBeLessThanOrEqual(maxNameLength);
        expect(name.isWellFormed()).toBe(true);
        expect(cleanName(name)).toBe(name);
      }),
    );
  });

  it('are cut between characters as a person sees them', () => {
    expect(cleanName(`${'a'.repeat(253)}👨‍👩‍👧`)).toBe('a'.repeat(253));
    expect(cleanName('👍🏽'.repeat(200))).toBe('👍🏽'.repeat(127));
  });

  it('of derived pictures keep the filter, whatever the length', () => {
    expect(derivedName('sea', 'sepia')).toBe('sea (sepia)');
    const long = derivedName('x'.repeat(255), 'clarendon');
    expect(long).toMatch(/^x+ \(clarendon\)$/);
    expect(codePoints(long)).toBe(255);
  });

  it('come from the file, without its folders', () => {
    expect(nameFromFile('C:\\photos\\sea.jpg')).toBe('sea.jpg');
    expect(nameFromFile('../../etc/passwd')).toBe('passwd');
  });
});

describe('likes', () => {
  it.each([
    [0, 'Less than 10'],
    [9, 'Less than 10'],
    [10, '10+'],
    [19, '10+'],
    [20, '20+'],
    [1234, '1230+'],
  ])('%i: %s', (likes, label) => {
    expect(likesLabel(likes)).toBe(label);
  });
});

describe('job states', () => {
  it('end once: nothing follows done or cancelled, and only a retry follows failed', () => {
    expect(jobStates.filter((to) => isLegalTransition('done', to))).toEqual([]);
    expect(jobStates.filter((to) => isLegalTransition('cancelled', to))).toEqual([]);
    expect(jobStates.filter((to) => isLegalTransition('failed', to))).toEqual(['queued']);
  });

  it('may be taken over while running, and finish without having been said to run', () => {
    expect(statesBefore('running')).toEqual(['queued', 'running']);
    expect(statesBefore('done')).toEqual(['queued', 'running']);
    expect(statesBefore('cancelled')).toEqual(['queued', 'running']);
  });
});

describe('ids in addresses', () => {
  it.each(['1', '42', '9007199254740991'])('%s is one', (text) => expect(parseId(text)).toBe(Number(text)));
  it.each(['0', '01', '-1', '1.0', '1e3', ' 1', '9007199254740993', '', 'x', undefined, ['1']])(
    '%j is none',
    (text) => expect(parseId(text)).toBeUndefined(),
  );
});

describe('the table of errors', () => {
  const codes = Object.keys(errorTable) as ErrorCode[];

  it.each(codes)('%s is a sentence with an HTTP status', (code) => {
    const { message, status } = errorTable[code];
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  });

  it('fills in parameters, and leaves no way to fill in more', () => {
    expect(errorMessage('too-large', { limit: '10 MiB' })).toBe('The file is larger than 10 MiB.');
    expect(errorMessage('bad-form', { reason: '{limit}', limit: 'x' })).toContain('{limit}');
  });

  it('keeps the cause for the log and out of the sentence', () => {
    const error = new AppError('internal', {}, new Error('secret'));
    expect(error.message).not.toContain('secret');
    expect((error.cause as Error).message).toBe('secret');
  });

  it('knows its own codes only', () => {
    expect(isErrorCode('damaged')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });
});

describe('blobs', () => {
  it('never are wider than the picture', () => {
    expect(widthsFor(2000)).toEqual([320, 640, 1280]);
    expect(widthsFor(1280)).toEqual([320, 640]);
    expect(widthsFor(1)).toEqual([]);
  });

  it('lie in folders by their first two characters; originals apart from what is served', () => {
    expect(mediaKey('abcd', 'ff', 320)).toBe('media/ab/abcd/ff-320.jpg');
    expect(originalKey('abcd')).toBe('originals/ab/abcd');
  });
});
