import { openTool } from '../adapters/mysql/open-tool.ts';
import type { Tool } from '../ports/tool.ts';

/** Opens the databases of these URLs, all or none. */
export async function openTools<Name extends string>(
  urls: Record<Name, string>,
): Promise<{ tools: Record<Name, Tool>; close(): Promise<void> }> {
  const opened: [string, Tool][] = [];
  const close = async () => {
    for (const [, tool] of opened) await tool.close();
  };
  try {
    for (const [name, url] of Object.entries<string>(urls)) opened.push([name, await openTool(url)]);
  } catch (error) {
    await close();
    throw error;
  }
  return { tools: Object.fromEntries(opened) as Record<Name, Tool>, close };
}
