// The small files, read into what the steps need; a member that is not as it must be is named.

const COMMITMENT_MEMBERS = new Set([
  "attempt", "chances_max", "demand", "entries", "parties", "plan_sha256", "policy_sha256", "pools", "round",
  "sources", "spec", "units_sha256",
]);
const RECEIPT_MEMBERS = new Set(["entry", "inclusion", "private", "salt"]);

// What a member has to be, by name of the kind.
const FORMS = {
  text: (value) => typeof value === "string",
  name: (value) => typeof value === "string" && NAME.test(value),
  hash: (value) => typeof value === "string" && HASH.test(value),
  receipt: (value) => typeof value === "string" && RECEIPT.test(value),
  number: (value) => typeof value === "number" && value >= 0,
  chances: (value) => typeof value === "number" && value >= 1 && value <= CHANCES_MOST,
  object: (value) => value instanceof Map,
  list: (value) => Array.isArray(value),
  flag: (value) => typeof value === "boolean",
};

function take(object, member, form, where = member) {
  if (!object.has(member)) throw new Wrong("member_missing", { member: where });
  const value = object.get(member);
  if (!FORMS[form](value)) throw new Wrong("member_form", { member: where }, null);
  return value;
}

function only(object, members) {
  for (const member of object.keys()) if (!members.has(member)) throw new Wrong("member_unknown", { member });
}

function unknownMembers(object, members) {
  return [...object.keys()].filter((member) => !members.has(member)).sort();
}

// Read a file with `reader`, and name the file in whatever is wrong with it.
async function read(file, reader) {
  try {
    return reader(await bytesOf(file));
  } catch (error) {
    if (!(error instanceof Wrong) || error.facts.file) throw error;
    throw new Wrong("in_file", { file: file.name, problem: error.code, ...error.facts }, error.pair);
  }
}

function readReceipt(bytes) {
  const whole = looseObject(bytes);
  const entry = readEntry(take(whole, "entry", "object"));
  const record = take(whole, "private", "object");
  return {
    entry,
    record,
    salt: fromHex(take(whole, "salt", "hash")),
    receipt: take(record, "receipt", "receipt", "private, receipt"),
    round: take(record, "round", "name", "private, round"),
    inclusion: whole.has("inclusion") ? readInclusion(take(whole, "inclusion", "object")) : null,
    unknown: unknownMembers(whole, RECEIPT_MEMBERS),
  };
}

const ENTRY_MEMBERS = new Set(["c", "p", "r", "w"]);

function readEntry(line) {
  only(line, ENTRY_MEMBERS);
  return {
    c: take(line, "c", "hash"),
    p: take(line, "p", "name"),
    r: take(line, "r", "receipt"),
    w: take(line, "w", "chances"),
  };
}

function readInclusion(proof) {
  const path = take(proof, "proof", "list", "inclusion, proof");
  if (!path.every(FORMS.hash)) throw new Wrong("member_form", { member: "inclusion, proof" });
  return {
    index: take(proof, "index", "number", "inclusion, index"),
    size: take(proof, "size", "number", "inclusion, size"),
    path,
  };
}

function readCommitment(bytes) {
  const whole = canonicalDocument(bytes);
  if (take(whole, "spec", "text") !== "phd1") throw new Wrong("spec");
  return {
    hash: commitmentHash(bytes),
    round: take(whole, "round", "name"),
    chancesMax: take(whole, "chances_max", "chances"),
    entries: fingerprint(whole, "entries"),
    demand: fingerprint(whole, "demand"),
    pools: named(whole, "pools", "id", (pool, where) => ({
      id: take(pool, "id", "name", where),
      count: take(pool, "count", "number", where),
      chances: take(pool, "chances", "number", where),
    })),
    parties: named(whole, "parties", "id", (party, where) => ({
      id: take(party, "id", "name", where),
      commit: take(party, "commit", "hash", where),
    })),
    sources: readSources(take(whole, "sources", "list")),
    bound: {
      plan: take(whole, "plan_sha256", "hash"),
      policy: take(whole, "policy_sha256", "hash"),
      units: take(whole, "units_sha256", "hash"),
    },
    unknown: unknownMembers(whole, COMMITMENT_MEMBERS),
  };
}

function fingerprint(whole, member) {
  const found = take(whole, member, "object");
  return { count: take(found, "count", "number", member), root: take(found, "root", "hash", member) };
}

function named(whole, member, id, reader) {
  const found = take(whole, member, "list").map((one, at) => {
    const where = `${member}, ${at + 1}`;
    if (!FORMS.object(one)) throw new Wrong("member_form", { member: where });
    return reader(one, where);
  });
  if (new Set(found.map((one) => one[id])).size !== found.length) throw new Wrong("member_form", { member });
  return found;
}

// Promised sources as [kind, id]; the rules that no kind can break.
function readSources(list) {
  const form = /^([a-z]+):([^|]+)$/;
  if (!list.every((name) => FORMS.text(name) && form.test(name))) throw new Wrong("member_form", { member: "sources" });
  if (new Set(list).size !== list.length) throw new Wrong("source_twice");
  const sources = list.map((name) => form.exec(name).slice(1));
  if (!sources.some(([kind]) => kind === "digits")) throw new Wrong("source_no_digits");
  return sources;
}

// Of the plan only whether the draw is a demonstration; the rest is for the programs of the pack.
function readDemonstration(bytes) {
  return take(canonicalDocument(bytes), "demonstration", "flag");
}

// Opened values as a Map of Maps: kind, id, value.
function readRandomness(bytes) {
  const whole = canonicalDocument(bytes);
  for (const [kind, values] of whole) {
    if (!FORMS.object(values)) throw new Wrong("member_form", { member: kind });
  }
  return whole;
}
