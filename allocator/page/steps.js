// The seven steps. Each says what it compared: "ok", "bad", or "skip" for what was not checked.

const NAMES_SHOWN = 12;
const BOUND = ["plan", "policy", "units"]; // whole files whose hashes the promise names
const STEPS = ["mine", "list", "reveals", "seed", "ticket", "order", "home"];

class Run {
  constructor(chosen, others, show) {
    this.files = chosen;
    this.others = others;
    this.pace = new Pace(show);
    this.findings = Object.fromEntries(STEPS.map((step) => [step, []]));
    this.demonstration = null; // what the plan says, or null as long as no plan was read
    this.unchecked = []; // [code, facts] of what this page cannot judge
    this.shown = []; // [code, value] to compare by eye with what was published
  }

  say(step, mark, code, facts = {}, pair = null) {
    this.findings[step].push({ mark, code, facts, pair });
  }

  // Do one part of a step; whatever goes wrong becomes a sentence under that step.
  async attempt(step, act) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Wrong) this.say(step, "bad", error.code, error.facts, error.pair);
      else this.say(step, "bad", "broke", { problem: `${error.name}: ${error.message}` });
      return null;
    }
  }

  async document(step, kind, reader) {
    const file = this.files[kind];
    if (!file) {
      this.say(step, "skip", "file_missing", { kind });
      return null;
    }
    return this.attempt(step, () => read(file, reader));
  }

  state(step) {
    const marks = new Set(this.findings[step].map((finding) => finding.mark));
    if (marks.has("bad")) return "bad";
    if (!marks.has("ok")) return "none";
    return marks.has("skip") ? "part" : "ok";
  }

  verdict() {
    const states = STEPS.map((step) => this.state(step));
    if (states.includes("bad")) return "bad";
    if (states.every((state) => state === "ok")) return "ok";
    return states.some((state) => state === "ok" || state === "part") ? "part" : "none";
  }
}

// Check whatever was chosen: {kind: file}; `others` are the names of files of no known kind.
async function check(chosen, others, show) {
  const run = new Run(chosen, others, show);
  run.own = await run.document("mine", "receipt", readReceipt);
  run.commitment = await run.document("list", "commitment", readCommitment);
  await run.attempt("mine", () => checkMine(run));
  await run.attempt("list", () => checkRound(run));
  for (const kind of BOUND) await run.attempt("list", () => checkBound(run, kind));
  run.demonstration = await run.document("list", "plan", readDemonstration);
  await run.attempt("list", () => checkList(run));
  await run.attempt("list", () => checkProof(run));
  await checkChance(run);
  await run.attempt("order", () => recompute(run));
  await run.attempt("order", () => checkOrder(run));
  await run.attempt("ticket", () => checkTicket(run));
  await run.attempt("home", () => checkHome(run));
  tellUnchecked(run);
  return run;
}

async function checkChance(run) {
  const randomness = await run.document("reveals", "randomness", readRandomness);
  run.sources = await run.attempt("reveals", () => checkReveals(run, randomness));
  run.seed = await run.attempt("seed", () => checkSeed(run));
}

// 1: what the file says of me gives the fingerprint in my line.
function checkMine(run) {
  if (!run.own) return;
  const { entry, record, salt, receipt } = run.own;
  if (receipt !== entry.r) throw new Wrong("mine_receipt", {}, [entry.r, receipt]);
  const found = toHex(entryCommitment(salt, record));
  if (found !== entry.c) throw new Wrong("mine_differs", {}, [entry.c, found]);
  run.say("mine", "ok", "mine_ok", { receipt }, [entry.c, found]);
}

// 2: the files are of one round, and the list is the one that was promised.
function checkRound(run) {
  if (!run.commitment) return;
  run.shown.push(["shown_commitment", toHex(run.commitment.hash)]);
  if (run.own && run.own.round !== run.commitment.round) {
    throw new Wrong("other_round", { file: run.files.receipt.name }, [run.commitment.round, run.own.round]);
  }
}

async function checkBound(run, kind) {
  const file = run.files[kind];
  if (!file || !run.commitment) return;
  const [found, stated] = [toHex(sha256(await bytesOf(file))), run.commitment.bound[kind]];
  if (found !== stated) throw new Wrong("bound_differs", { file: file.name }, [stated, found]);
  run.say("list", "ok", "bound_ok", { file: file.name }, [stated, found]);
}

async function checkList(run) {
  if (!run.commitment) return;
  const file = run.files.entries;
  if (!file) {
    if (!(run.own && run.own.inclusion)) run.say("list", "skip", "file_missing", { kind: "entries" });
    return;
  }
  const found = await readEntries(file, run.commitment, run.own && run.own.receipt, run.pace);
  const { count, root } = run.commitment.entries;
  run.say("list", "ok", "root_ok", { count }, [root, root]);
  run.households = found.households;
  if (!run.own) run.say("list", "skip", "no_receipt");
  else compareOwnLine(run, found.own);
}

function compareOwnLine(run, own) {
  if (!own) throw new Wrong("own_missing", { receipt: run.own.receipt });
  const [published, mine] = [own.entry, run.own.entry].map((entry) => write(new Map(Object.entries(entry))));
  if (published !== mine) throw new Wrong("own_differs", { line: own.number }, [published, mine]);
  run.say("list", "ok", "own_ok", { line: own.number, count: run.commitment.entries.count }, [published, mine]);
}

function checkProof(run) {
  if (!run.commitment || !run.own || !run.own.inclusion) return;
  const { index, size, path } = run.own.inclusion;
  const { count, root } = run.commitment.entries;
  if (size !== count) throw new Wrong("proof_size", {}, [count, size]);
  const line = write(new Map(Object.entries(run.own.entry)));
  if (!included(utf8(line), index, size, path, root)) throw new Wrong("proof_bad", { line: index + 1 });
  run.say("list", "ok", "proof_ok", { line: index + 1, count, steps: path.length });
}

// 3: the opened secrets are those that were promised. Gives the sources, or null if one cannot be judged.
function checkReveals(run, randomness) {
  if (!run.commitment || !randomness) {
    if (!run.commitment) run.say("reveals", "skip", "file_missing", { kind: "commitment" });
    return null;
  }
  const { sources, parties } = run.commitment;
  const promised = sources.filter(([kind]) => kind === "party").map(([, id]) => id);
  const stated = parties.map((party) => party.id);
  if (promised.join() !== stated.join()) throw new Wrong("party_list", {}, [promised.join(", "), stated.join(", ")]);
  notPromised(sources, randomness);
  const found = sources.map(([kind, id]) => reveal(run, kind, id, randomness));
  return found.includes(null) ? null : found;
}

function notPromised(sources, randomness) {
  const promised = new Set(sources.map(([kind, id]) => `${kind}:${id}`));
  for (const [kind, values] of randomness) {
    for (const id of values.keys()) {
      if (!promised.has(`${kind}:${id}`)) throw new Wrong("source_extra", { source: `${kind}:${id}` });
    }
  }
}

function reveal(run, kind, id, randomness) {
  const source = `${kind}:${id}`;
  const values = randomness.get(kind);
  if (!values || !values.has(id)) throw new Wrong("source_missing", { source });
  if (!Object.hasOwn(SOURCES, kind)) {
    run.say("reveals", "skip", "source_unknown", { source });
    return null;
  }
  const [entering, value] = refusingBy(source, () => SOURCES[kind](values.get(id)));
  if (kind === "party") compareSecret(run, id, value, entering === "party-withheld");
  else run.say("reveals", "ok", "digits_ok", { digits: values.get(id), count: values.get(id).length });
  return [entering, id, value];
}

function refusingBy(source, act) {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    throw new Wrong(error.code, { source, least: DIGITS_LEAST });
  }
}

function compareSecret(run, party, secret, withheld) {
  if (withheld) {
    run.say("reveals", "ok", "secret_withheld", { party });
    return;
  }
  const { commit } = run.commitment.parties.find((one) => one.id === party);
  const found = toHex(partyCommitment(run.commitment.round, party, secret));
  if (found !== commit) throw new Wrong("secret_differs", { party }, [commit, found]);
  run.say("reveals", "ok", "secret_ok", { party }, [commit, found]);
}

// 4: the seed follows from promise and sources. Gives it, or null.
async function checkSeed(run) {
  if (!run.sources) {
    run.say("seed", "skip", "seed_not");
    return null;
  }
  const { hash, round } = run.commitment;
  const seed = deriveSeed(hash, round, run.sources);
  const again = await deriveSeedAgain(hash, round, run.sources);
  if (again && toHex(again) !== toHex(seed)) throw new Wrong("seed_browser", {}, [toHex(again), toHex(seed)]);
  run.shown.push(["shown_seed", toHex(seed)]);
  run.say("seed", "ok", again ? "seed_twice" : "seed_once");
  if (!run.files.report) run.say("seed", "skip", "seed_alone");
  else await run.attempt("seed", () => compareReport(run, toHex(seed)));
  return seed;
}

async function compareReport(run, seed) {
  const file = run.files.report;
  const stated = await read(file, (bytes) => take(canonicalDocument(bytes), "seed", "hash"));
  if (stated !== seed) throw new Wrong("seed_differs", { file: file.name }, [stated, seed]);
  run.say("seed", "ok", "seed_ok", { file: file.name }, [stated, seed]);
}

// 5: my ticket is the one in the table of the draw.
function checkTicket(run) {
  if (!run.own || !run.seed) {
    run.say("ticket", "skip", run.own ? "ticket_no_seed" : "no_receipt");
    return;
  }
  const { r, p, w } = run.own.entry;
  const mine = ticketOf(run.seed, p, r, w);
  run.say("ticket", "ok", w === 1 ? "ticket_mine_one" : "ticket_mine", { ...mine, w });
  if (!run.files.order) {
    run.say("ticket", "skip", "file_missing", { kind: "order" });
    return;
  }
  const row = run.ownPlace;
  if (!row && !run.orderRead) {
    run.say("ticket", "skip", "order_not_read");
    return;
  }
  if (!row) throw new Wrong("order_own_missing", { receipt: r, file: run.files.order.name });
  if (row.ticket !== mine.ticket) throw new Wrong("ticket_differs", { line: row.line }, [row.ticket, mine.ticket]);
  run.say("ticket", "ok", "ticket_ok", { line: row.line, pool: row.pool, rank: row.rank }, [row.ticket, mine.ticket]);
}

// What stands in the files but is beyond this page.
function tellUnchecked(run) {
  const bound = BOUND.filter((kind) => !run.commitment || !run.files[kind]);
  for (const kind of bound) run.unchecked.push(["unchecked_bound", { kind }]);
  const names = [...new Set(run.others)];
  if (names.length) run.unchecked.push(["unchecked_files", { count: names.length, names: shortened(names) }]);
  const receipt = run.own ? run.own.unknown : [];
  for (const member of receipt) run.unchecked.push(["unchecked_member", { member, file: run.files.receipt.name }]);
  const commitment = run.commitment ? run.commitment.unknown : [];
  for (const member of commitment) run.unchecked.push(["unchecked_member", { member, file: run.files.commitment.name }]);
}

function shortened(names) {
  return names.length > NAMES_SHOWN ? [...names.slice(0, NAMES_SHOWN), "…"].join(", ") : names.join(", ");
}
