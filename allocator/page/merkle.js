// One hash for a whole list (RFC 9162, section 2.1): leaf H(00 || line), node H(01 || left || right).

class Tree {
  constructor() {
    this.size = 0;
    this.depth = 0;
    this.stack = new Uint8Array(64 * 32); // full subtrees, tallest first
    this.scratch = new Uint8Array(4096);
    this.state = new Int32Array(8);
  }

  // Append the line that stands in `bytes` from `start` to `end`.
  add(bytes, start, end) {
    const length = end - start + 1;
    if (room(length) > this.scratch.length) this.scratch = new Uint8Array(2 * room(length));
    this.scratch[0] = 0;
    this.scratch.set(bytes.subarray(start, end), 1);
    this.hash(length);
    for (let full = this.size++; full & 1; full >>>= 1) this.join();
  }

  hash(length) {
    this.state.set(FIRST);
    finish(this.state, this.scratch, length);
    store(this.state, this.stack, 32 * this.depth++);
  }

  join() {
    this.depth -= 2;
    this.scratch[0] = 1;
    this.scratch.set(this.stack.subarray(32 * this.depth, 32 * this.depth + 64), 1);
    this.hash(65);
  }

  root() {
    if (this.size === 0) return toHex(sha256(new Uint8Array(0)));
    while (this.depth > 1) this.join();
    return toHex(this.stack.subarray(0, 32));
  }
}

// Tell whether `line` is line `index` (from 0) of the `size` lines under `root`; `path` holds the neighbours in hex.
function included(line, index, size, path, root) {
  if (!(index >= 0 && index < size)) return false;
  let digest = sha256(joined(new Uint8Array([0]), line));
  let [place, last] = [index, size - 1];
  for (const neighbour of path) {
    if (last === 0) return false;
    const other = fromHex(neighbour);
    const left = place % 2 === 1 || place === last;
    digest = sha256(joined(new Uint8Array([1]), ...(left ? [other, digest] : [digest, other])));
    while (left && place % 2 === 0 && place !== 0) {
      place /= 2; // a lone last node moved up without a partner
      last = Math.floor(last / 2);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && toHex(digest) === root;
}
