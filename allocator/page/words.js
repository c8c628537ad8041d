// Every sentence of the page, in Chinese and English; {names} in braces are filled with facts.

const WORDS = {
  // ---- frame ----
  title: ["离线核验：自己核对摇号结果", "Offline check: verify a draw yourself"],
  lead: [
    "选好文件，本页会一步一步重算，并告诉您每一步是否一致。",
    "Choose the files. This page recomputes the draw step by step and says whether each step agrees.",
  ],
  private: [
    "本页不联网。您选的文件只在这台设备上读取，不会发送给任何人，关闭本页后也不留存。",
    "This page uses no network. The files you choose are read on this device only; nothing is sent, nothing is kept.",
  ],
  language: ["English", "中文"],
  larger: ["大字版", "Larger text"],
  normal: ["标准字号", "Normal text"],
  choose_title: ["选择文件", "Choose the files"],
  choose_help: [
    "需要两样东西：您登录后下载的“我的名单记录”（entry-回执号.json），和该批次公布的文件。最省事的是整个核验包（ZIP）；也可以只选下面列出的几个文件，一次选多个或分几次选都行。",
    "Two things are needed: your own record (entry-RECEIPT.json), which you download after logging in, and the published files of the round. The whole pack (ZIP) is easiest; or choose the files listed below, several at once or one after another.",
  ],
  choose_files: ["选择文件", "Choose files"],
  choose_folder: ["选择核验包文件夹", "Choose the pack's folder"],
  drop_here: ["也可以把文件或文件夹拖到这里", "Or drop files or a folder here"],
  start: ["开始核对", "Check now"],
  clear: ["清空，重新选择", "Clear and start again"],
  not_chosen: ["还没有选", "not chosen yet"],
  twice: [
    "“{kind}”选了不止一个文件，本页使用的是 {file}。",
    "More than one file was chosen as “{kind}”; this page uses {file}.",
  ],
  nothing_known: [
    "所选文件中没有本页认识的文件。请选择“我的名单记录”和核验包里的文件。",
    "None of the chosen files is known to this page. Choose your own record and files of the pack.",
  ],
  result_title: ["核对结果", "Result"],
  working: ["正在核对……", "Checking …"],
  reading: ["正在读取 {file}", "Reading {file}"],
  drawing: ["正在计算每一户的摇号序", "Computing every household's ticket"],
  sorting: ["正在排序", "Sorting"],
  verdict_ok: ["七步全部一致", "All seven steps agree"],
  verdict_bad: ["有不一致的地方：第 {steps} 步", "Something does not agree: step {steps}"],
  verdict_part: ["核对过的都一致，但有的没有核对：第 {steps} 步", "What was checked agrees, but not everything was checked: step {steps}"],
  verdict_none: ["还没有核对任何一步", "Nothing has been checked"],
  verdict_ok_more: [
    "请再做一件事：把下面的总指纹与摇号前公布的总指纹比对。两者相同，才说明名单在摇号前就已经定下来。",
    "One thing is left to you: compare the fingerprint below with the one that was published before the draw. Only if they are equal was the list fixed before the draw.",
  ],
  verdict_bad_more: [
    "先看第一个红色的步骤，后面的红色多半由它引起。请确认文件是从公布的页面重新下载的、属于同一个批次。仍不一致的，请保存这些文件，向主管部门、公证处或纪检监察机关反映。",
    "Look at the first red step: it often causes those after it. Make sure that the files were downloaded anew and belong to one round. If they still do not agree, keep the files and tell the bureau, the notary or the discipline office.",
  ],
  verdict_part_more: [
    "灰色的步骤缺少文件，或者超出本页的能力。补选文件后可以再核对一次。",
    "Grey steps lack a file, or are beyond this page. Choose more files and check again.",
  ],
  state_ok: ["一致", "agrees"],
  state_bad: ["不一致", "does not agree"],
  state_part: ["部分没有核对", "partly not checked"],
  state_none: ["没有核对", "not checked"],
  state_wait: ["等待核对", "waiting"],
  compared: ["看看比对了什么", "See what was compared"],
  pair_published: ["公布的", "Published"],
  pair_recomputed: ["重算的", "Recomputed"],
  own_data: ["看看记录里的资料是不是您自己的", "See whether the record is about you"],
  own_data_help: [
    "指纹只能证明资料没有变；资料写的是不是您本人，要您自己看。",
    "A fingerprint only proves that nothing changed; whether it is about you, only you can tell.",
  ],
  shown_commitment: ["总指纹：请与摇号前公布的比对", "Fingerprint of everything: compare it with the one published before the draw"],
  shown_seed: ["随机种子：请与批次页面公布的比对", "Random seed: compare it with the one on the page of the round"],
  demonstration: [
    "本次摇号仅为演示，结果没有任何效力。",
    "This draw was a demonstration; its result has no effect.",
  ],
  demonstration_unknown: [
    "没有“事先确定的安排”（plan.json），或者它无法读取，因此无法确定本次摇号是不是演示。",
    "The plan (plan.json) is missing or cannot be read, so this page cannot say whether the draw was a demonstration.",
  ],
  unchecked_title: ["本页没有核对的内容", "Not checked by this page"],
  unchecked_1: [
    "电子签名：主管部门和公证处对承诺和清单的签名，本页没有核对。",
    "Signatures: those of the bureau and the notary under promise and manifest were not checked by this page.",
  ],
  unchecked_2: [
    "公开随机信标（如 drand）和公开的开奖号码是否真实，本页没有核对。",
    "Whether public random beacons (such as drand) and lottery numbers are genuine was not checked by this page.",
  ],
  unchecked_3: [
    "房源是否按规则分给了每一户，以及资格审核是否正确，本页没有核对。前一项可以用核验包里的程序重算。",
    "Whether the homes were given by the rule, and whether eligibility was decided rightly, was not checked by this page. The program in the pack recomputes the former.",
  ],
  unchecked_files: ["{count} 个文件本页没有核对：{names}", "{count} files were not checked by this page: {names}"],
  unchecked_bound: ["{kind}：没有与承诺比对。", "{kind}: not compared with the promise."],
  unchecked_member: ["{file} 中的 {member}：本页没有核对。", "{member} in {file}: not checked by this page."],

  // ---- kinds of files ----
  kind_receipt: ["我的名单记录（entry-回执号.json）", "My own record (entry-RECEIPT.json)"],
  kind_commitment: ["摇号前的承诺（commitment.json）", "The promise before the draw (commitment.json)"],
  kind_randomness: ["摇出的数字和拆开的密封数（randomness.json）", "Rolled digits and opened secrets (randomness.json)"],
  kind_entries: ["冻结的名单（entries.jsonl）", "The frozen list (entries.jsonl)"],
  kind_demand: ["各户的优先组、积分和志愿（demand.jsonl）", "Groups, points and wishes (demand.jsonl)"],
  kind_order: ["顺位表（order.csv）", "Positions of the draw (order.csv)"],
  kind_assignments: ["配租结果表（assignments.csv）", "Table of results (assignments.csv)"],
  kind_plan: ["事先确定的安排（plan.json）", "The plan (plan.json)"],
  kind_policy: ["政策（policy.toml）", "The rules (policy.toml)"],
  kind_units: ["房源（units.jsonl）", "The homes (units.jsonl)"],
  kind_report: ["第二套程序的结论（report.json）", "What the second program found (report.json)"],

  // ---- names that files hold as codes ----
  name_talent: ["人才住房", "talent housing"],
  name_blue_collar: ["蓝领公寓", "blue-collar apartments"],
  name_price_capped: ["限价限产权住房", "price-capped homes"],
  name_public_rental: ["公租房", "public rental housing"],
  name_bureau: ["住建部门", "the housing bureau"],
  name_notary: ["公证处", "the notary office"],
  name_discipline: ["纪检监察", "discipline inspection"],
  name_applicants: ["申请人代表", "the applicants' representatives"],

  // ---- titles of the steps ----
  step_mine: ["我的资料没有变", "My data is unchanged"],
  step_list: ["我在冻结的名单里，名单就是承诺的那一份", "I am in the frozen list, and it is the list that was promised"],
  step_reveals: ["拆开的密封数就是事先封存的", "The opened secrets are those that were sealed before"],
  step_seed: ["随机种子", "The random seed"],
  step_ticket: ["我的摇号序", "My ticket"],
  step_order: ["全部顺位重新计算", "The whole order recomputed"],
  step_home: ["我在配租结果表里的一行", "My row in the table of results"],
};
