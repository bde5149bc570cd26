/** What was dropped: files, and of folders the pictures in them. */
interface Dropped {
  files: File[];
  /** What the person has to know of what was left out; empty when it is all there. */
  note: string;
}

/** How much of dropped folders is taken and looked at: whoever drops a whole disk by mistake is not kept waiting. */
const mostFiles = 100;
const mostEntries = 5000;

/** The names of pictures, also of such as are refused with a sentence that says what to do. */
const isPictureName = (name: string) => /^[^.].*\.(jpe?g|jfif|png|webp|hei[cf]|avif)$/i.test(name);

/** Has to be called while the drop is handled: what was dropped can be read no later. */
export function droppedFiles(data: DataTransfer): Promise<Dropped> {
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const roots = items.map((item) => {
    const entry = item.webkitGetAsEntry();
    return entry?.isDirectory ? entry : item.getAsFile();
  });
  return gather(roots);
}

async function gather(roots: readonly (FileSystemEntry | File | null)[]): Promise<Dropped> {
  const walk: Walk = { files: [], seen: 0, isCut: false, hasUnreadable: false };
  const files: File[] = [];
  let folders = 0;
  for (const root of roots) {
    if (root instanceof File) files.push(root);
    else if (root) {
      folders += 1;
      await walkFolder(root as FileSystemDirectoryEntry, walk);
    }
  }
  return { files: [...files, ...walk.files], note: folders > 0 ? noteOf(walk) : '' };
}

interface Walk {
  files: File[];
  /** How many entries were looked at. */
  seen: number;
  isCut: boolean;
  hasUnreadable: boolean;
}

/** Takes the pictures of a folder and of those in it, in the order of their names. */
async function walkFolder(folder: FileSystemDirectoryEntry, walk: Walk): Promise<void> {
  const entries = await entriesOf(folder, mostEntries - walk.seen).catch(() => {
    walk.hasUnreadable = true;
    return [];
  });
  walk.seen += entries.length;
  // Made only here: a collator takes a phone tens of milliseconds, which no page is to spend when it is opened.
  const { compare: byName } = new Intl.Collator(undefined, { numeric: true });
  for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
    if (walk.files.length >= mostFiles || walk.seen >= mostEntries) {
      walk.isCut = true;
      return;
    }
    if (entry.isDirectory) await walkFolder(entry as FileSystemDirectoryEntry, walk);
    else if (isPictureName(entry.name)) await takeFile(entry as FileSystemFileEntry, walk);
  }
}

async function takeFile(entry: FileSystemFileEntry, walk: Walk): Promise<void> {
  try {
    walk.files.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
  } catch {
    walk.hasUnreadable = true;
  }
}

/** All in a folder, or a few more than `most`: browsers give them in portions, and at the end an empty one. */
async function entriesOf(folder: FileSystemDirectoryEntry, most: number): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  while (entries.length < most) {
    const more = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (more.length === 0) break;
    entries.push(...more);
  }
  return entries;
}

function noteOf({ files, isCut, hasUnreadable }: Walk): string {
  if (isCut)
    return `Of a folder, at most ${mostFiles} pictures are taken at once. Drop the others afterwards.`;
  if (hasUnreadable) return 'Some of what was dropped cannot be read.';
  return files.length === 0 ? 'There are no pictures in this folder.' : '';
}
