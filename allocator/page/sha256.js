// SHA-256 (FIPS 180-4) and HMAC (RFC 2104) in plain JavaScript: the browser's own is too slow for a million calls.

const FIRST = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const ROUNDS = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const SCHEDULE = new Int32Array(64);

function spread(block, at) {
  const w = SCHEDULE;
  for (let n = 0; n < 16; n++, at += 4) {
    w[n] = (block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3];
  }
  for (let n = 16; n < 64; n++) {
    const x = w[n - 15];
    const y = w[n - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[n] = (w[n - 16] + s0 + w[n - 7] + s1) | 0;
  }
}

function compress(state, block, at) {
  spread(block, at);
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let n = 0; n < 64; n++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[n] + SCHEDULE[n]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

function room(length) {
  // bytes of a message with its padding
  return (length + 9 + 63) & ~63;
}

function finish(state, message, length, before = 0) {
  // Hash the first `length` bytes of `message`, which has room for the padding; `before` bytes were hashed already.
  const end = room(length);
  message.fill(0, length, end);
  message[length] = 0x80;
  const bits = (before + length) * 8;
  const high = Math.floor(bits / 2 ** 32);
  for (let n = 0; n < 4; n++) {
    message[end - 5 - n] = high >>> (8 * n);
    message[end - 1 - n] = bits >>> (8 * n);
  }
  for (let at = 0; at < end; at += 64) compress(state, message, at);
}

function store(state, out, at) {
  for (let n = 0; n < 8; n++, at += 4) {
    out[at] = state[n] >>> 24;
    out[at + 1] = state[n] >>> 16;
    out[at + 2] = state[n] >>> 8;
    out[at + 3] = state[n];
  }
}

function sha256(bytes) {
  const state = FIRST.slice();
  const message = new Uint8Array(room(bytes.length));
  message.set(bytes);
  finish(state, message, bytes.length);
  const out = new Uint8Array(32);
  store(state, out, 0);
  return out;
}

class Hmac {
  // HMAC-SHA256 under one key of 32 bytes; the two blocks of the key are hashed once.
  constructor(key) {
    this.inner = this.keyed(key, 0x36);
    this.outer = this.keyed(key, 0x5c);
    this.state = new Int32Array(8);
    this.second = new Uint8Array(64);
  }

  keyed(key, mask) {
    const block = new Uint8Array(64).fill(mask);
    key.forEach((byte, at) => (block[at] ^= byte));
    const state = FIRST.slice();
    compress(state, block, 0);
    return state;
  }

  // The answer stands in `this.state` as eight words, until the next call.
  run(message, length) {
    this.state.set(this.inner);
    finish(this.state, message, length, 64);
    store(this.state, this.second, 0);
    this.state.set(this.outer);
    finish(this.state, this.second, 32, 64);
  }
}

function hmac(key, bytes) {
  const one = new Hmac(key);
  const message = new Uint8Array(room(bytes.length));
  message.set(bytes);
  one.run(message, bytes.length);
  const out = new Uint8Array(32);
  store(one.state, out, 0);
  return out;
}

// The same by the browser's own implementation; null where it has none.
async function browserHmac(key, bytes) {
  if (!globalThis.crypto || !crypto.subtle) return null;
  const known = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", known, bytes));
}
