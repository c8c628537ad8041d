// Which of the chosen files is what, also inside a folder or a ZIP file.

// By name: the site puts the round before it, and browsers a number behind it.
const KINDS = [
  ["receipt", /^entry-[0-9A-Z]{16}( ?\(\d+\))?\.json$/],
  ["commitment", /^(.+-)?commitment( ?\(\d+\))?\.json$/],
  ["randomness", /^(.+-)?randomness( ?\(\d+\))?\.json$/],
  ["entries", /^(.+-)?entries( ?\(\d+\))?\.jsonl$/],
  ["demand", /^(.+-)?demand( ?\(\d+\))?\.jsonl$/],
  ["order", /^(.+-)?order( ?\(\d+\))?\.csv$/],
  ["assignments", /^(.+-)?assignments( ?\(\d+\))?\.csv$/],
  ["plan", /^(.+-)?plan( ?\(\d+\))?\.json$/],
  ["policy", /^(.+-)?policy( ?\(\d+\))?\.toml$/],
  ["units", /^(.+-)?units( ?\(\d+\))?\.jsonl$/],
  ["report", /^(.+-)?report( ?\(\d+\))?\.json$/],
];

// By what it begins with, for files that lost their name on the way.
const BEGINNINGS = [
  ["order", /^pool,rank,receipt,ticket\r?\n/],
  ["assignments", /^pool,rank,receipt,unit,reason\r?\n/],
  ["entries", /^\{"c":"/],
  ["randomness", /^\{"digits":/],
  ["commitment", /^\{"attempt":[^]*"entries":\{"count"/],
  ["plan", /^\{"attempt":[0-9]+,"ceremony":/],
  ["receipt", /^\s*\{\s*"entry":[^]*"private":/],
];

function namedKind(path) {
  const name = path.replace(/^.*[/\\]/, "");
  const found = KINDS.find(([, form]) => form.test(name));
  return found ? found[0] : null;
}

async function kindOf(file) {
  const named = namedKind(file.name);
  if (named) return named;
  const head = new TextDecoder().decode(await bytesOf(file, 0, Math.min(file.size, 4096)));
  const begun = BEGINNINGS.find(([, form]) => form.test(head));
  return begun ? begun[0] : null;
}

// Sort files by kind: {chosen: {kind: file}, others: [name], twice: [[kind, name used]]}.
async function sorted(files, before = {}) {
  const found = { chosen: { ...before }, others: [], twice: [] };
  const seen = new Set();
  for (const file of await unpacked(files)) {
    const kind = await kindOf(file);
    if (!kind) {
      found.others.push(file.name);
      continue;
    }
    if (seen.has(kind)) found.twice.push([kind, file.name]);
    seen.add(kind);
    found.chosen[kind] = file;
  }
  return found;
}

async function unpacked(files) {
  const all = [];
  for (const file of files) {
    const head = await bytesOf(file, 0, Math.min(file.size, 4));
    if (/\.zip$/i.test(file.name) || toHex(head) === ZIP_START) all.push(...(await zipped(file)));
    else all.push(file);
  }
  return all;
}

const ZIP_START = "504b0304";
const ZIP_END = 0x06054b50;
const ZIP_ENTRY = 0x02014b50;
const ZIP_TAIL = 65557; // the end record with the longest comment

// Name the files in a ZIP file; what is stored is not copied, and what has no known name is not opened.
async function zipped(file) {
  const tail = await bytesOf(file, Math.max(0, file.size - ZIP_TAIL));
  const view = new DataView(tail.buffer);
  let at = tail.length - 22;
  while (at >= 0 && view.getUint32(at, true) !== ZIP_END) at--;
  if (at < 0) throw new Wrong("zip", { file: file.name });
  const [count, size, from] = [view.getUint16(at + 10, true), view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  if (from === 0xffffffff || from + size > file.size) throw new Wrong("zip", { file: file.name });
  const list = await bytesOf(file, from, from + size);
  const entries = zipEntries(list, count, file.name);
  return Promise.all(entries.map((entry) => (namedKind(entry.name) ? zipFile(file, entry) : new File([], entry.name))));
}

function zipEntries(list, count, file) {
  const view = new DataView(list.buffer);
  const found = [];
  for (let at = 0; found.length < count; ) {
    if (at + 46 > list.length || view.getUint32(at, true) !== ZIP_ENTRY) throw new Wrong("zip", { file });
    const long = view.getUint16(at + 28, true);
    found.push({
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      from: view.getUint32(at + 42, true),
      name: new TextDecoder().decode(list.subarray(at + 46, at + 46 + long)),
    });
    at += 46 + long + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

async function zipFile(file, entry) {
  const head = await bytesOf(file, entry.from, entry.from + 30);
  if (head.length < 30) throw new Wrong("zip", { file: file.name });
  const view = new DataView(head.buffer);
  const from = entry.from + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const body = file.slice(from, from + entry.packed);
  const plain = entry.method === 0 ? body : await inflated(body, entry.method, file.name);
  if (plain.size !== entry.size) throw new Wrong("zip", { file: file.name });
  return new File([plain], entry.name);
}

async function inflated(body, method, file) {
  if (method !== 8 || !globalThis.DecompressionStream) throw new Wrong("zip_packed", { file });
  try {
    return await new Response(body.stream().pipeThrough(new DecompressionStream("deflate-raw"))).blob();
  } catch {
    throw new Wrong("zip", { file });
  }
}

// Read what was dropped: files, and folders with all that is in them.
async function dropped(items) {
  const entries = [...items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
  if (entries.some((entry) => !entry)) return null;
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry, found) {
  if (entry.isFile) {
    found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const one of some) await walk(one, found);
  }
}
