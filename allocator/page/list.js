// The whole list: every line read, counted and hashed; every ticket drawn; the order sorted.

const ENTRY_LINE = /^\{"c":"([0-9a-f]{64})","p":"([A-Za-z0-9][A-Za-z0-9_.-]*)","r":"([0-9A-HJKMNP-TV-Z]{16})","w":([1-9][0-9]?)\}$/;
const SHORTEST_LINE = 100; // bytes; no line of the list is shorter

// Every household of the round, in columns; the place in the list is its number.
class Households {
  constructor(count) {
    this.count = count;
    this.receipts = new Uint8Array(16 * count);
    this.pools = new Uint16Array(count);
    this.chances = new Uint8Array(count);
    this.tiers = new Float64Array(count);
    this.points = new Float64Array(count);
    this.tickets = new Int32Array(8 * count);
  }

  receipt(at) {
    return String.fromCharCode(...this.receipts.subarray(16 * at, 16 * at + 16));
  }

  put(at, receipt, pool, chances) {
    for (let n = 0; n < 16; n++) this.receipts[16 * at + n] = receipt.charCodeAt(n);
    this.pools[at] = pool;
    this.chances[at] = chances;
  }
}

// A line in its only form is read at once; every other line is read slowly, to say what is wrong with it.
function entryLine(bytes) {
  const quick = ENTRY_LINE.exec(decoded(bytes));
  if (quick) return { c: quick[1], p: quick[2], r: quick[3], w: Number(quick[4]) };
  return readEntry(canonicalObject(bytes));
}

// Read entries.jsonl against the commitment. Gives the households, and the line of `receipt` if it is there.
async function readEntries(file, commitment, receipt, pace) {
  const [tree, pools] = [new Tree(), new Map(commitment.pools.map((pool, at) => [pool.id, at]))];
  const sums = commitment.pools.map(() => [0, 0]);
  const most = Math.ceil(file.size / SHORTEST_LINE);
  const found = { households: new Households(Math.min(commitment.entries.count, most)), own: null };
  let before = "";
  await eachLine(file, file.name, pace, (bytes, start, end, number) => {
    const line = bytes.subarray(start, end);
    const entry = entryLine(line);
    const pool = pools.get(entry.p);
    if (entry.r <= before) throw new Wrong("unsorted");
    if (pool === undefined) throw new Wrong("pool_unknown", { pool: entry.p });
    if (entry.w > commitment.chancesMax) throw new Wrong("chances_many", { w: entry.w, most: commitment.chancesMax });
    before = entry.r;
    tree.add(bytes, start, end);
    if (number <= found.households.count) found.households.put(number - 1, entry.r, pool, entry.w);
    if (entry.r === receipt) found.own = { entry, number };
    sums[pool][0]++;
    sums[pool][1] += entry.w;
  });
  compareFingerprint(file.name, tree, commitment.entries);
  commitment.pools.forEach((pool, at) => {
    const [stated, counted] = [`${pool.count} / ${pool.chances}`, sums[at].join(" / ")];
    if (stated !== counted) throw new Wrong("pool_sums", { pool: pool.id }, [stated, counted]);
  });
  return found;
}

function compareFingerprint(file, tree, stated) {
  if (tree.size !== stated.count) throw new Wrong("count", { file }, [stated.count, tree.size]);
  const root = tree.root();
  if (root !== stated.root) throw new Wrong("root", { file }, [stated.root, root]);
}

// Read demand.jsonl against the commitment: tier and points of the very households of the list.
async function readDemand(file, commitment, households, pace) {
  const tree = new Tree();
  await eachLine(file, file.name, pace, (bytes, start, end, number) => {
    const line = canonicalObject(bytes.subarray(start, end));
    if (number === 1) demandHead(line, commitment);
    else demandLine(line, number - 2, commitment, households);
    tree.add(bytes, start, end);
  });
  compareFingerprint(file.name, tree, commitment.demand);
  if (tree.size !== households.count + 1) {
    throw new Wrong("count", { file: file.name }, [households.count + 1, tree.size]);
  }
}

function demandHead(head, commitment) {
  if (take(head, "format", "text") !== "anju-demand/1") throw new Wrong("demand_format");
  const programs = take(head, "programs", "list").map((one) => (FORMS.object(one) ? one.get("id") : null));
  const [stated, found] = [commitment.pools.map((pool) => pool.id).join(", "), programs.join(", ")];
  if (stated !== found) throw new Wrong("demand_pools", {}, [stated, found]);
}

function demandLine(line, at, commitment, households) {
  const receipt = take(line, "id", "receipt");
  const claims = take(line, "applications", "list");
  if (claims.length !== 1 || !FORMS.object(claims[0])) throw new Wrong("demand_claims", { receipt });
  const [claim] = claims;
  if (claim.has("ticket")) throw new Wrong("demand_ticket", { receipt });
  const here = at < households.count ? `${households.receipt(at)}, ${commitment.pools[households.pools[at]].id}` : "–";
  const found = `${receipt}, ${take(claim, "program", "name")}`;
  if (here !== found) throw new Wrong("demand_other", { receipt }, [here, found]);
  households.tiers[at] = claim.has("tier") ? take(claim, "tier", "number") : 0;
  households.points[at] = claim.has("points") ? take(claim, "points", "number") : 0;
}

// Draw every ticket and sort; gives for every pool its households in order.
async function drawAll(households, commitment, seed, pace) {
  const tickets = new Tickets(seed);
  const members = commitment.pools.map(() => []);
  for (let at = 0; at < households.count; at++) {
    const pool = households.pools[at];
    tickets.draw(commitment.pools[pool].id, households.receipt(at), households.chances[at]);
    households.tickets.set(tickets.best, 8 * at);
    members[pool].push(at);
    if (at % 256 === 0 && pace.due()) await pace.rest("drawing", {}, at / households.count);
  }
  await pace.rest("sorting", {}, 1);
  const before = comparison(households);
  return members.map((pool) => Uint32Array.from(pool).sort(before));
}

// By tier, then points (more first), then ticket, then receipt: the list is sorted by receipt.
function comparison({ tiers, points, tickets }) {
  return (left, right) => {
    if (tiers[left] !== tiers[right]) return tiers[left] - tiers[right];
    if (points[left] !== points[right]) return points[right] - points[left];
    for (let at = 0; at < 8; at++) {
      const [a, b] = [tickets[8 * left + at] >>> 0, tickets[8 * right + at] >>> 0];
      if (a !== b) return a - b;
    }
    return left - right;
  };
}

// Walk through the recomputed order: each call gives the next place, and null at the end.
function placesOf(order, households, commitment) {
  let [pool, rank] = [0, 0];
  return () => {
    while (pool < order.length && rank === order[pool].length) {
      pool++;
      rank = 0;
    }
    if (pool === order.length) return null;
    const at = order[pool][rank++];
    return { pool: commitment.pools[pool].id, rank, receipt: households.receipt(at), at };
  };
}
