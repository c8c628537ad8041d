// JSON that can be read in one way only: RFC 8785 without floats, with ASCII names, none twice, texts in form NFC.
// Objects become Maps, so that no name is special.

const DEEPEST = 200;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const LONE = /[\ud800-\udfff]/u;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const WORDS_OF_JSON = [["true", true], ["false", false], ["null", null]];

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.depth = 0;
  }

  // Read the whole text as one value.
  whole() {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw new Wrong("json");
    return value;
  }

  space() {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  value() {
    this.space();
    const mark = this.text[this.at];
    if (mark === '"') return this.string();
    if (mark === "{" || mark === "[") return this.nested(mark);
    for (const [word, value] of WORDS_OF_JSON) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  nested(mark) {
    if (++this.depth > DEEPEST) throw new Wrong("deep");
    this.at++;
    const value = mark === "{" ? this.members() : this.items();
    this.depth--;
    return value;
  }

  members() {
    const found = new Map();
    while (!this.closed("}", found.size)) {
      this.space();
      if (this.text[this.at] !== '"') throw new Wrong("json");
      const name = this.string();
      if (/[^\x00-\x7f]/.test(name)) throw new Wrong("key");
      if (found.has(name)) throw new Wrong("member_twice", { member: name });
      this.space();
      this.expect(":");
      found.set(name, this.value());
    }
    return found;
  }

  items() {
    const found = [];
    while (!this.closed("]", found.length)) found.push(this.value());
    return found;
  }

  closed(mark, before) {
    this.space();
    if (this.text[this.at] === mark) {
      this.at++;
      return true;
    }
    if (before) this.expect(",");
    return false;
  }

  expect(mark) {
    if (this.text[this.at] !== mark) throw new Wrong("json");
    this.at++;
  }

  string() {
    const start = ++this.at;
    let text = "";
    let kept = start;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 34) break;
      if (!(code >= 32)) throw new Wrong("json"); // a control character, or the end of the text
      if (code !== 92) {
        this.at++;
        continue;
      }
      text += this.text.slice(kept, this.at) + this.escape();
      kept = this.at;
    }
    text += this.text.slice(kept, this.at++);
    if (LONE.test(text)) throw new Wrong("surrogate");
    return text;
  }

  escape() {
    const mark = this.text[this.at + 1];
    if (mark === "u") {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new Wrong("json");
      this.at += 6;
      return String.fromCharCode(parseInt(digits, 16));
    }
    if (mark === undefined || !Object.hasOwn(ESCAPES, mark)) throw new Wrong("json");
    this.at += 2;
    return ESCAPES[mark];
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found) throw new Wrong("json");
    if (found[1] || found[2]) throw new Wrong("fraction", { number: found[0].slice(0, 40) });
    const value = Number(found[0]);
    if (!Number.isSafeInteger(value)) throw new Wrong("large", { number: found[0].slice(0, 40) });
    this.at += found[0].length;
    return value === 0 ? 0 : value;
  }
}

function parse(text) {
  return new Reader(text).whole();
}

// Write a value in the only form that is read back.
function write(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  const names = [...value.keys()].sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${write(value.get(name))}`).join(",")}}`;
}

function decoded(bytes) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw new Wrong("bom");
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Wrong("utf8");
  }
}

function insistOnForm(text) {
  if (/[^\x00-\x7f]/.test(text) && text.normalize("NFC") !== text) throw new Wrong("twin");
}

// Read one object from its line, without the line feed; the line must be exactly as it is written again.
function canonicalObject(bytes) {
  const text = decoded(bytes);
  if (text.endsWith("\r")) throw new Wrong("crlf");
  const value = parse(text);
  if (write(value) !== text) throw new Wrong("form");
  insistOnForm(text);
  if (!(value instanceof Map)) throw new Wrong("object");
  return value;
}

// Read a file that holds one object on one line.
function canonicalDocument(bytes) {
  if (bytes[bytes.length - 1] !== 10) throw new Wrong("no_lf");
  return canonicalObject(bytes.subarray(0, -1));
}

// Read an object that people may have set in lines; its meaning must still be certain.
function looseObject(bytes) {
  const value = parse(decoded(bytes));
  if (!(value instanceof Map)) throw new Wrong("object");
  insistOnForm(write(value));
  return value;
}
