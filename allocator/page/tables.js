// Steps 6 and 7: the whole order recomputed, and the two published tables line by line.

const ORDER_HEADER = "pool,rank,receipt,ticket";
const ORDER_ROW = /^([A-Za-z0-9][A-Za-z0-9_.-]*),([1-9][0-9]*),([0-9A-HJKMNP-TV-Z]{16}),([0-9a-f]{64})$/;
const HOMES_HEADER = "pool,rank,receipt,unit,reason";
const HOMES_ROW = /^([A-Za-z0-9][A-Za-z0-9_.-]*),([1-9][0-9]*),([0-9A-HJKMNP-TV-Z]{16}),([A-Za-z0-9_.-]*),([A-Z][A-Z0-9_:]*)$/;
const ASSIGNED = "ASSIGNED";
const REASONS = new Set([ASSIGNED, "NO_UNIT", "PASSED"]);

// Sort the whole list anew, if its files are all there.
async function recompute(run) {
  const missing = ["entries", "demand"].filter((kind) => !run.files[kind]);
  for (const kind of missing) run.say("order", "skip", "file_missing", { kind });
  if (missing.length || !run.commitment) return;
  if (!run.households) {
    run.say("order", "skip", "order_no_list");
    return;
  }
  const households = run.households;
  await readDemand(run.files.demand, run.commitment, households, run.pace);
  if (!run.seed) {
    run.say("order", "skip", "ticket_no_seed");
    return;
  }
  run.order = await drawAll(households, run.commitment, run.seed, run.pace);
  run.say("order", "ok", "order_recomputed", { count: households.count });
  if (run.own) tellRank(run);
}

function tellRank(run) {
  const next = placesOf(run.order, run.households, run.commitment);
  for (let place = next(); place; place = next()) {
    if (place.receipt !== run.own.receipt) continue;
    const pool = run.order[run.households.pools[place.at]];
    run.ownRank = place;
    run.say("order", "ok", "order_rank", { rank: place.rank, n: pool.length, pool: place.pool });
    return;
  }
}

// Read order.csv: my row, and every row against the recomputed one.
async function checkOrder(run) {
  const file = run.files.order;
  if (!file) {
    run.say("order", "skip", "file_missing", { kind: "order" });
    return;
  }
  const wanted = run.order && placesOf(run.order, run.households, run.commitment);
  const [follow, difference] = [following(), new First(file.name)];
  const rows = await eachLine(file, file.name, run.pace, (bytes, start, end, number) => {
    const line = csvLine(bytes, start, end);
    if (number === 1) return header(line, ORDER_HEADER);
    const row = orderRow(line);
    if (run.own && row.receipt === run.own.receipt) run.ownPlace = { ...row, line: number };
    follow(row);
    if (wanted) difference.compare(number, line, expectedRow(wanted(), run.households), "order_differs");
  });
  run.orderRead = true;
  difference.tell();
  if (rows === 0) throw new Wrong("in_file", { file: file.name, problem: "empty" });
  if (!wanted) {
    run.say("order", "skip", "order_form", { rows: rows - 1 });
    return;
  }
  const rest = wanted();
  if (rest) throw new Wrong("rows_missing", { file: file.name, rows: rows - 1 }, ["–", expectedRow(rest, run.households)]);
  run.say("order", "ok", "order_ok", { rows: rows - 1 });
}

function csvLine(bytes, start, end) {
  const line = decoded(bytes.subarray(start, end));
  if (line.endsWith("\r")) throw new Wrong("crlf");
  return line;
}

function header(line, wanted) {
  if (line !== wanted) throw new Wrong("header", {}, [line.slice(0, 120), wanted]);
}

function orderRow(line) {
  const found = ORDER_ROW.exec(line);
  if (!found) throw new Wrong("row_form", { row: line.slice(0, 120) });
  return { pool: found[1], rank: Number(found[2]), receipt: found[3], ticket: found[4] };
}

// Ranks of a pool count from 1 without gaps, and no pool comes back.
function following() {
  const done = new Set();
  let [pool, rank] = [null, 0];
  return (row) => {
    if (row.pool !== pool) {
      if (done.has(row.pool)) throw new Wrong("row_rank", { row: `${row.pool}, ${row.rank}` });
      done.add(row.pool);
      [pool, rank] = [row.pool, 0];
    }
    if (row.rank !== ++rank) throw new Wrong("row_rank", { row: `${row.pool}, ${row.rank}` });
  };
}

function expectedRow(place, households) {
  if (!place) return "–";
  return `${place.pool},${place.rank},${place.receipt},${wordsToHex(households.tickets, 8 * place.at)}`;
}

// Keeps the first difference, so that the rest of the table is still read.
class First {
  constructor(file) {
    this.file = file;
    this.wrong = null;
  }

  compare(line, published, recomputed, problem) {
    if (this.wrong || published === recomputed) return;
    this.wrong = new Wrong("at_line", { file: this.file, line, problem }, [published, recomputed]);
  }

  tell() {
    if (this.wrong) throw this.wrong;
  }
}

// 7: the table of results has one row for every place, and mine is among them.
async function checkHome(run) {
  const file = run.files.assignments;
  if (!file) {
    run.say("home", "skip", "file_missing", { kind: "assignments" });
    return;
  }
  const wanted = run.order && placesOf(run.order, run.households, run.commitment);
  const table = { units: new Set(), unknown: new Set() };
  const [follow, difference] = [following(), new First(file.name)];
  const rows = await eachLine(file, file.name, run.pace, (bytes, start, end, number) => {
    const line = csvLine(bytes, start, end);
    if (number === 1) return header(line, HOMES_HEADER);
    const row = homeRow(line, table);
    if (run.own && row.receipt === run.own.receipt) run.ownHome = { ...row, line: number };
    follow(row);
    if (wanted) difference.compare(number, placeOf(row), placeOf(wanted()), "homes_differ");
  });
  difference.tell();
  if (rows === 0) throw new Wrong("in_file", { file: file.name, problem: "empty" });
  const rest = wanted && wanted();
  if (rest) throw new Wrong("rows_missing", { file: file.name, rows: rows - 1 }, ["–", placeOf(rest)]);
  if (wanted) run.say("home", "ok", "homes_ok", { rows: rows - 1, homes: table.units.size });
  for (const reason of table.unknown) run.say("home", "skip", "reason_unknown", { reason });
  ownHome(run);
}

function placeOf(row) {
  return row ? `${row.pool},${row.rank},${row.receipt}` : "–";
}

function homeRow(line, table) {
  const found = HOMES_ROW.exec(line);
  if (!found) throw new Wrong("row_form", { row: line.slice(0, 120) });
  const [, pool, rank, receipt, unit, reason] = found;
  if (!REASONS.has(reason)) table.unknown.add(reason);
  else if ((reason === ASSIGNED) !== (unit !== "")) throw new Wrong("home_reason", { row: line.slice(0, 120) });
  if (unit && table.units.has(unit)) throw new Wrong("home_twice", { unit });
  if (unit) table.units.add(unit);
  return { pool, rank: Number(rank), receipt, unit, reason };
}

function ownHome(run) {
  if (!run.own) {
    run.say("home", "skip", "no_receipt");
    return;
  }
  const row = run.ownHome;
  const file = run.files.assignments.name;
  if (!row) throw new Wrong("home_own_missing", { receipt: run.own.receipt, file });
  const place = run.ownRank || run.ownPlace;
  const [stated, mine] = [row, place || row].map((one) => `${one.pool}, ${one.rank}`);
  if (stated !== mine) throw new Wrong("home_rank", { line: row.line }, [stated, mine]);
  const code = REASONS.has(row.reason) ? `home_${row.reason.toLowerCase()}` : "home_other";
  const mark = place && REASONS.has(row.reason) ? "ok" : "skip";
  run.say("home", mark, code, { ...row });
  if (!place) run.say("home", "skip", "home_no_place");
}
