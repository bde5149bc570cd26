import { describe, expect, it } from 'vitest';
import type { LineState } from '../../../src/browser/lib/upload/line-state.ts';
import { summaryOf } from '../../../src/browser/lib/upload/summary.ts';

const failed: LineState = { is: 'failed', reason: '', canRetry: true };
const given: LineState = { is: 'failed', reason: '', canRetry: false };
const refused: LineState = { is: 'refused', reason: '' };
const sending: LineState = { is: 'sending', share: 0.5 };
const of = (
  ...kinds: ('chosen' | 'waiting' | 'running' | 'ready' | 'deleted' | 'cancelled')[]
): LineState[] => kinds.map((is) => ({ is }));

describe('what is said of all lines together', () => {
  it.each([
    ['nothing', [], ''],
    ['one chosen', of('chosen'), '1 picture chosen'],
    ['some chosen, one refused', [...of('chosen', 'chosen'), refused], '2 pictures chosen'],
    ['the second of three', [...of('ready'), sending, ...of('waiting')], 'Sending 2 of 3'],
    ['a failure does not stop the count', [failed, sending, ...of('waiting')], 'Sending 2 of 3'],
    ['all sent', of('ready', 'running', 'running'), 'Sent. 2 of 3 being made'],
    ['some failed', [...of('ready', 'ready'), failed], '2 pictures up, 1 not'],
    ['all failed', [failed, given], '2 pictures not up'],
    ['the end', of('ready', 'ready', 'deleted', 'cancelled'), '2 pictures are up'],
    ['the end of one', of('ready'), '1 picture is up'],
    ['all deleted', of('deleted'), ''],
  ] as const)('%s', (_what, states, words) => {
    expect(summaryOf(states).words).toBe(words);
  });

  it('the button to send is there for what was chosen, or when nothing is on its way', () => {
    expect(summaryOf([]).canSend).toBe(true);
    expect(summaryOf([refused]).canSend).toBe(true);
    expect(summaryOf([...of('ready', 'chosen')]).canSend).toBe(true);
    for (const state of [sending, failed, ...of('running', 'ready')])
      expect(summaryOf([state]).canSend).toBe(false);
  });

  it('only what may succeed is tried again, and only what is all up is the end', () => {
    expect(summaryOf([failed, given, failed]).toRetry).toBe(2);
    expect(summaryOf([...of('ready'), refused]).isDone).toBe(true);
    for (const open of [failed, given, sending, ...of('chosen', 'running')]) {
      expect(summaryOf([...of('ready'), open]).isDone).toBe(false);
    }
  });
});
