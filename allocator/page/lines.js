// Reading a file of any size line by line, with room for the browser to breathe.

const CHUNK = 1 << 22;
const LONGEST_LINE = 1 << 24;
const PATIENCE = 50; // milliseconds of work between two breaths

function breath() {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}

// Work in slices: `await pace.rest()` returns at once until the patience is used up.
class Pace {
  constructor(show) {
    this.show = show;
    this.since = performance.now();
  }

  due() {
    return performance.now() - this.since > PATIENCE;
  }

  async rest(label, facts, part) {
    this.show(label, facts, part);
    await breath();
    this.since = performance.now();
  }
}

async function bytesOf(file, from = 0, to = file.size) {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch {
    throw new Wrong("unreadable", { file: file.name });
  }
}

// Call `use(bytes, start, end, number)` for every line, without its line feed; what it refuses is named by line.
async function eachLine(file, name, pace, use) {
  let rest = new Uint8Array(0);
  let number = 0;
  for (let from = 0; from < file.size; from += CHUNK) {
    const piece = await bytesOf(file, from, Math.min(from + CHUNK, file.size));
    const bytes = rest.length ? joined(rest, piece) : piece;
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      number++;
      placed(name, number, () => use(bytes, start, end, number));
      start = end + 1;
      if (number % 256 === 0 && pace.due()) await pace.rest("reading", { file: name }, (from + end - rest.length) / file.size);
    }
    rest = bytes.slice(start);
    if (rest.length > LONGEST_LINE) throw new Wrong("at_line", { file: name, line: number + 1, problem: "too_long" });
  }
  if (rest.length) throw new Wrong("at_line", { file: name, line: number + 1, problem: "no_lf" });
  return number;
}

// Put file and line before a problem that has none.
function placed(file, line, act) {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Wrong) || error.facts.file) throw error;
    throw new Wrong("at_line", { file, line, problem: error.code, ...error.facts }, error.pair);
  }
}
