import { openMemoryEvents } from '../../../src/adapters/memory-events/open-memory-events.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { describeEvents } from './events-suite.ts';

describeEvents('memory', async () => openMemoryEvents(quietLog));
