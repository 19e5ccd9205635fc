/** A photo file and its path below the folder that was chosen. */
export type FoundFile = { path: string; file: File };

const PHOTO_NAME = /\.(jpe?g|png|webp|avif|bmp|gif|heic)$/i;

/** From a folder or file input. */
export function filesOfInput(files: FileList): FoundFile[] {
  return [...files].map((file) => ({ path: withoutRoot(file.webkitRelativePath || file.name), file })).filter(isPhoto);
}

/** Everything that was dropped, folders with all that is below them. */
export async function filesOfDrop(transfer: DataTransfer): Promise<FoundFile[]> {
  // The list is only valid during the event, so all entries are taken before the first wait.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found = (
    await Promise.all(entries.map((entry) => filesBelow(entry, entry.isDirectory ? '' : entry.name)))
  ).flat();
  return found.filter(isPhoto);
}

async function filesBelow(entry: FileSystemEntry, path: string): Promise<FoundFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const children = await readFolder(entry as FileSystemDirectoryEntry);
  const below = children.map((child) => filesBelow(child, path ? `${path}/${child.name}` : child.name));
  return (await Promise.all(below)).flat();
}

/** The browser hands a folder over in portions; an empty one is the end. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return all;
    all.push(...portion);
  }
}

function withoutRoot(path: string): string {
  return path.includes('/') ? path.slice(path.indexOf('/') + 1) : path;
}

function isPhoto({ path }: FoundFile): boolean {
  return PHOTO_NAME.test(path);
}
