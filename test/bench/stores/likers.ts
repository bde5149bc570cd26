import { setPriority } from 'node:os';
import { useSite, type Use } from './likers-and-lookers.ts';

/**
 * People who use the site, as a process of their own beside those who are measured; says how many likes a second they
 * got. The system lets it run after all else, because in earnest its work is that of other machines.
 */
setPriority(19);
const { likesPerSecond } = await useSite(JSON.parse(process.argv[2] as string) as Use);
process.send?.(likesPerSecond);
process.disconnect();
