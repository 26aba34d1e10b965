/**
 * A journal in the KV that tells how much of it is safe: the KV keeps all that it has taken.
 *
 * @module
 */

import type { JournalFile } from "../store/journal_file.ts";

/**
 * The same journal, which tells its length whenever it is known.
 *
 * @param file The journal.
 * @param onBytes Told the length, bytes.
 */
export function countedFile(file: JournalFile, onBytes: (bytes: number) => void): JournalFile {
  let bytes = 0;
  return {
    name: file.name,
    async *read(fromByte = 0) {
      let read = fromByte;
      for await (const piece of file.read(fromByte)) {
        yield piece;
        read += piece.length;
      }
      onBytes(bytes = read);
    },
    async append(text) {
      await file.append(text);
      onBytes(bytes += text.length);
    },
    async truncate(length) {
      await file.truncate(length);
      onBytes(bytes = length);
    },
    sync: () => file.sync(),
    exclusively: (action) => file.exclusively(action),
    close: () => file.close(),
  };
}
