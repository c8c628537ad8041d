// What people see and press.

const state = { language: 0, chosen: {}, others: [], twice: [], problem: null, run: null, working: null };
const MARKS = { ok: "✓", bad: "✗", part: "◐", none: "–", wait: "…", skip: "–" };
const NEEDED = ["receipt", "commitment", "plan", "randomness", "entries", "demand", "order", "assignments", "report"];
const GAP = /([\u3400-\u9fff]) (?=[\u3400-\u9fff])/g; // Chinese words stand without spaces
const NAMED = new Set(["pool", "party"]);

function word(code, facts = {}) {
  const sentence = Object.hasOwn(WORDS, code) ? WORDS[code][state.language] : code;
  const filled = sentence.replace(/\{([a-z]+)\}/g, (gap, name) => (Object.hasOwn(facts, name) ? fact(name, facts) : gap));
  return filled.replace(GAP, "$1");
}

function fact(name, facts) {
  const value = String(facts[name]);
  if (name === "problem" && Object.hasOwn(WORDS, value)) return word(value, { ...facts, problem: "" });
  if (name === "kind") return word(`kind_${value}`);
  if (NAMED.has(name) && Object.hasOwn(WORDS, `name_${value}`)) return word(`name_${value}`);
  if (name === "receipt" && RECEIPT.test(value)) return value.replace(/(.{4})(?=.)/g, "$1-");
  return value;
}

function element(name, { className = "", text = "", parts = [] } = {}) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  made.append(...parts);
  return made;
}

function at(id) {
  return document.getElementById(id);
}

function inFours(hash) {
  return HASH.test(hash) ? hash.replace(/(.{4})(?=.)/g, "$1 ") : hash;
}

// ---- parts of the page ----

function renderFrame() {
  document.documentElement.lang = state.language === 0 ? "zh-CN" : "en";
  document.title = word("title");
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
  at("language").lang = state.language === 0 ? "en" : "zh-CN";
  const large = document.documentElement.classList.contains("large");
  at("larger").textContent = word(large ? "normal" : "larger");
}

function renderFiles() {
  const kinds = [...NEEDED, ...Object.keys(state.chosen).filter((kind) => !NEEDED.includes(kind))];
  at("files").replaceChildren(
    ...kinds.map((kind) => {
      const file = state.chosen[kind];
      const name = file ? file.name.replace(/^.*\//, "") : word("not_chosen");
      return element("li", {
        className: file ? "file file--there" : "file",
        parts: [
          element("span", { className: "file__mark", text: file ? "✓" : "○" }),
          element("span", { className: "file__kind", text: word(`kind_${kind}`) }),
          element("span", { className: "file__name", text: name }),
        ],
      });
    }),
  );
  const notes = state.twice.map(([kind, file]) => word("twice", { kind, file }));
  if (state.problem) notes.unshift(word(state.problem.code, state.problem.facts));
  at("notes").replaceChildren(...notes.map((text) => element("p", { className: "note", text })));
}

function renderSteps() {
  at("steps").replaceChildren(...STEPS.map((step, number) => stepElement(step, number + 1)));
}

function stepElement(step, number) {
  const found = state.run ? state.run.state(step) : "wait";
  const title = element("h3", {
    className: "step__title",
    parts: [`${number}. ${word(`step_${step}`)} `, element("span", { className: "step__state", text: word(`state_${found}`) })],
  });
  const findings = state.run ? state.run.findings[step] : [];
  const list = element("ul", { className: "step__list", parts: findings.map(findingElement) });
  const body = element("div", { className: "step__body", parts: findings.length ? [title, list] : [title] });
  if (step === "mine" && state.run && state.run.own) body.append(ownData(state.run.own.record));
  const pairs = findings.filter((one) => one.pair);
  if (pairs.length) body.append(comparedElement(pairs, found === "bad"));
  const mark = element("span", { className: "step__mark", text: MARKS[found] });
  mark.setAttribute("aria-hidden", "true");
  const made = element("li", { className: `step step--${found}`, parts: [mark, body] });
  made.dataset.step = step;
  made.dataset.state = found;
  return made;
}

function findingElement(finding) {
  const made = element("li", { className: `finding finding--${finding.mark}`, text: word(finding.code, finding.facts) });
  made.dataset.code = finding.facts.problem && finding.code !== "broke" ? finding.facts.problem : finding.code;
  return made;
}

function comparedElement(findings, open) {
  const made = element("details", { parts: [element("summary", { text: word("compared") })] });
  made.open = open;
  for (const { code, facts, mark, pair } of findings) {
    const rows = ["pair_published", "pair_recomputed"].flatMap((label, n) => [
      element("dt", { text: word(label) }),
      element("dd", { className: "code", text: inFours(String(pair[n])) }),
    ]);
    made.append(element("p", { className: `pair pair--${mark}`, text: word(code, facts) }), element("dl", { parts: rows }));
  }
  return made;
}

// The record as it was opened, so that people can see that it is about themselves.
function ownData(record) {
  const help = element("p", { text: word("own_data_help") });
  return element("details", {
    className: "own",
    parts: [element("summary", { text: word("own_data") }), help, nested(record)],
  });
}

function nested(value) {
  if (value instanceof Map) {
    const rows = [...value].map(([name, one]) => element("li", { parts: [element("b", { text: `${name}: ` }), nested(one)] }));
    return element("ul", { parts: rows });
  }
  if (Array.isArray(value)) return element("ul", { parts: value.map((one) => element("li", { parts: [nested(one)] })) });
  return document.createTextNode(value === null ? "–" : String(value));
}

function renderResult() {
  const verdict = state.run ? state.run.verdict() : "wait";
  const box = at("verdict");
  box.className = `verdict verdict--${verdict}`;
  box.dataset.state = verdict;
  box.hidden = !state.run;
  if (!state.run) return;
  const title = element("p", { className: "verdict__title", text: `${MARKS[verdict]} ${word(`verdict_${verdict}`, { steps: stepsToName(verdict) })}` });
  const more = verdict === "none" ? "verdict_part_more" : `verdict_${verdict}_more`;
  const parts = [title, element("p", { text: word(more) })];
  if (state.run.demonstration !== false) {
    const said = state.run.demonstration ? "demonstration" : "demonstration_unknown";
    parts.push(element("p", { className: "note", text: word(said) }));
  }
  for (const [code, value] of state.run.shown) {
    parts.push(element("p", { className: "shown__label", text: word(code) }), element("p", { className: "code shown", text: inFours(value) }));
  }
  box.replaceChildren(...parts);
}

function stepsToName(verdict) {
  const wanted = verdict === "bad" ? ["bad"] : ["part", "none"];
  const numbers = STEPS.map((step, n) => [state.run.state(step), n + 1]).filter(([found]) => wanted.includes(found));
  return numbers.map(([, number]) => number).join(state.language === 0 ? "、" : ", ");
}

function renderUnchecked() {
  const found = state.run ? state.run.unchecked.map(([code, facts]) => word(code, facts)) : [];
  const always = ["unchecked_1", "unchecked_2", "unchecked_3"].map((code) => word(code));
  at("unchecked").replaceChildren(...[...found, ...always].map((text) => element("li", { text })));
}

function renderProgress() {
  const busy = state.working !== null;
  at("working").hidden = !busy;
  for (const button of document.querySelectorAll("#choose button")) button.disabled = busy;
  at("start").disabled = busy || Object.keys(state.chosen).length === 0;
  if (!busy) return;
  const [code, facts, part] = state.working;
  const percent = Math.floor(100 * part);
  at("bar").value = percent;
  at("doing").textContent = code === "working" ? word(code) : `${word(code, facts)} ${percent}%`;
}

function render() {
  renderFrame();
  renderFiles();
  renderSteps();
  renderResult();
  renderUnchecked();
  renderProgress();
}

// ---- what people do ----

async function choose(files) {
  state.run = null;
  state.problem = null;
  try {
    const found = await sorted([...files], state.chosen);
    state.chosen = found.chosen;
    state.twice = found.twice;
    state.others = [...new Set([...state.others, ...found.others])];
    if (!Object.keys(state.chosen).length) state.problem = new Wrong("nothing_known");
  } catch (error) {
    state.problem = error instanceof Wrong ? error : new Wrong("broke", { problem: `${error.name}: ${error.message}` });
  }
  render();
}

async function start() {
  if (state.working) return;
  state.run = null;
  state.working = ["working", {}, 0];
  render();
  const show = (code, facts, part) => {
    state.working = [code, facts, part];
    renderProgress();
  };
  state.run = await check(state.chosen, state.others, show);
  state.working = null;
  render();
  at("result").focus();
}

function clear() {
  Object.assign(state, { chosen: {}, others: [], twice: [], problem: null, run: null });
  render();
  at("choose-files").focus();
}

function listen() {
  const pickers = [["choose-files", "picker"], ["choose-folder", "folder"]];
  for (const [button, picker] of pickers) {
    at(button).addEventListener("click", () => at(picker).click());
    at(picker).addEventListener("change", async () => {
      await choose(at(picker).files);
      at(picker).value = "";
    });
  }
  at("choose-folder").hidden = !("webkitdirectory" in at("folder")) || matchMedia("(pointer: coarse)").matches;
  at("start").addEventListener("click", start);
  at("clear").addEventListener("click", clear);
  at("language").addEventListener("click", () => {
    state.language = 1 - state.language;
    render();
  });
  at("larger").addEventListener("click", () => {
    document.documentElement.classList.toggle("large");
    renderFrame();
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", async (event) => {
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (!state.working) await choose((await dropped(event.dataTransfer.items)) || files);
  });
}

listen();
render();
document.documentElement.classList.add("ready");
