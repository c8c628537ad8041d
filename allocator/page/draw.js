// The draw phd1: promises, seed and tickets.

const CHANCES_MOST = 64;
const DIGITS_LEAST = 40;

function prefixed(bytes) {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, bytes.length);
  return joined(size, bytes);
}

function taggedHash(label, ...parts) {
  return sha256(joined(utf8(`phd1/${label}\0`), ...parts.map(prefixed)));
}

function entryCommitment(salt, record) {
  return taggedHash("entry", salt, utf8(write(record)));
}

function partyCommitment(round, party, secret) {
  return taggedHash("party", utf8(round), utf8(party), secret);
}

// `document` is commitment.json with its line feed, which is not part of what is hashed.
function commitmentHash(document) {
  return taggedHash("commitment", document.subarray(0, -1));
}

// How the published value of a source enters the seed, by kind. A kind that does not stand here is not known to this
// page; the seed is then not computed. Each gives [kind in the seed, bytes], or refuses the value.
const SOURCES = {
  digits(value) {
    if (typeof value !== "string" || !/^[0-9]+$/.test(value) || value.length < DIGITS_LEAST) throw new Wrong("digits");
    return ["digits", utf8(value)];
  },
  party(value) {
    if (value === null) return ["party-withheld", new Uint8Array(0)];
    if (typeof value !== "string" || !HASH.test(value)) throw new Wrong("secret_form");
    return ["party", fromHex(value)];
  },
};

// Give the two steps of HKDF as [key, message]; `sources` are [kind, id, bytes] in the promised order.
function seedMaterial(sources) {
  const parts = sources.flatMap(([kind, id, value]) => [utf8(kind), utf8(id), value]);
  return joined(utf8("phd1/extract\0"), ...parts.map(prefixed));
}

function seedInfo(round) {
  return joined(utf8(`phd1/seed|${round}`), new Uint8Array([1]));
}

function deriveSeed(hash, round, sources) {
  return hmac(hmac(hash, seedMaterial(sources)), seedInfo(round));
}

// The same with the browser's own HMAC; null where it has none.
async function deriveSeedAgain(hash, round, sources) {
  const key = await browserHmac(hash, seedMaterial(sources));
  return key && browserHmac(key, seedInfo(round));
}

class Tickets {
  constructor(seed) {
    this.hmac = new Hmac(seed);
    this.stems = new Map();
    this.best = new Int32Array(8);
    this.chance = 0;
  }

  // The smallest of `chances` hashes, in `this.best`; `this.chance` says which it was, from 1.
  draw(pool, receipt, chances) {
    const stem = this.stem(pool);
    for (let at = 0; at < 16; at++) stem.bytes[stem.at + at] = receipt.charCodeAt(at);
    stem.bytes[stem.at + 16] = 124; // a bar
    for (let k = 1; k <= chances; k++) {
      let end = stem.at + 17;
      if (k > 9) stem.bytes[end++] = 48 + Math.floor(k / 10);
      stem.bytes[end++] = 48 + (k % 10);
      this.hmac.run(stem.bytes, end);
      if (k === 1 || below(this.hmac.state, this.best)) {
        this.best.set(this.hmac.state);
        this.chance = k;
      }
    }
  }

  stem(pool) {
    let found = this.stems.get(pool);
    if (!found) {
      const text = utf8(`phd1/ticket|${pool}|`);
      found = { at: text.length, bytes: joined(text, new Uint8Array(128)) };
      this.stems.set(pool, found);
    }
    return found;
  }
}

function below(left, right) {
  for (let at = 0; at < 8; at++) {
    if (left[at] !== right[at]) return left[at] >>> 0 < right[at] >>> 0;
  }
  return false;
}

function ticketOf(seed, pool, receipt, chances) {
  const tickets = new Tickets(seed);
  tickets.draw(pool, receipt, chances);
  return { ticket: wordsToHex(tickets.best), chance: tickets.chance };
}
