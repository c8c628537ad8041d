"""The two README files of a bag: how to check it with tools that are not ours, and with ours."""

from collections.abc import Iterator, Sequence

from allocator.bundle import layout
from allocator.bundle.draw import Place
from allocator.bundle.plan import Plan
from allocator.seal.tickets import chance_of


def both(plan: Plan, *, seed: str, places: Sequence[Place]) -> Iterator[tuple[str, bytes]]:
    """Write both languages, with the first place of the draw as the worked example."""
    for path, parts in ((layout.README_ZH, _ZH), (layout.README_EN, _EN)):
        facts = {"round": plan.round, "seed": seed}
        chosen = [parts["head"], parts["demonstration"]] if plan.demonstration else [parts["head"]]
        chosen.append(parts["files"])
        if places:
            first = places[0]
            facts |= {"pool": first.pool, "receipt": first.receipt, "ticket": first.ticket}
            facts["chance"] = str(chance_of(bytes.fromhex(seed), first.pool, first.receipt, first.ticket))
            chosen.append(parts["ticket"])
        chosen.append(parts["program"])
        yield path, "\n".join(chosen).format_map(facts).encode()


_ZH = {
    "head": """\
# {round} 批次核验包

任何人都可以用本核验包重算这一批次：谁在名单里、顺位如何产生、每一套房配给谁、没有配到房的原因。
本包不含姓名、证件号码等个人信息，申请家庭只以回执号出现。
以下命令都在本包的最上层文件夹（`bagit.txt` 所在处）运行。

| 文件（`data/`） | 内容 |
|---|---|
| `plan.json`、`policy.toml`、`units.jsonl` | 事先确定的安排、政策、房源 |
| `entries.jsonl`、`demand.jsonl` | 冻结的名单；每户的优先组、积分、适配房源和志愿 |
| `commitment.json`、`randomness.json` | 摇号前公布的承诺；摇出的数字和各方密封数 |
| `order.csv`、`instance.jsonl` | 各类别的顺位；加上摇号序的配租输入 |
| `result.jsonl`、`assignments.csv` | 配租结果和原因；每户配到的房源 |
| `report.json`、`verify/` | 制作本包时第二套程序的结论；该程序；离线核验页 |
""",
    "demonstration": """\
> **本次摇号仅为演示。** 数字和各方密封数都由程序生成，没有公证员或申请人代表参加，配租结果没有任何效力。
""",
    "files": """\
## 1. 文件是否完整、未被改动

```
sha256sum -c manifest-sha256.txt
sha256sum manifest-sha256.txt
```

第一条命令应对每个文件显示“成功”（OK）。第二条命令给出的清单指纹，应与公布的指纹一致。
""",
    "ticket": """\
## 2. 用 openssl 重算一个家庭的摇号序

随机种子由 `commitment.json` 和 `randomness.json` 得出，是 `{seed}`。
下面以 {pool} 的第 1 顺位为例。换成您的类别和回执号，即可重算您自己的摇号序
（末尾的数字依次取 1、2……直到 `entries.jsonl` 中该家庭的 `w`，以最小的结果为准）。

```
printf 'phd1/ticket|{pool}|{receipt}|{chance}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:{seed}
```

应得到 `order.csv` 中的值：`{ticket}`
""",
    "program": """\
## 3. 重算整个批次

只需要 Python 3.11 或更新版本，不需要联网，也不需要安装任何软件：

```
python3 -I -S -B data/verify/allocator/check/__main__.py .
```

最后一行应为 `identical`（完全一致）；否则会指出第一处不同的文件、行和检查编号。
更稳妥的办法是使用您自己另行取得的程序，不用本包所带的这一份：`python3 -m allocator.check 文件夹`。

另有一份单独编写的核验程序，只有一个文件、400 行，可以从头读到尾（Python 3.8 或更新版本即可）：

```
python3 -I -B data/verify/verify_round.py --zh .
```

最后一行应为“全部通过”。加上 `--key 公钥`（可多次），还会核验承诺书和文件清单上的签名；公钥请从本包以外的渠道取得。

## 4. 只用浏览器核对

用手机或电脑的浏览器打开 `data/verify/verify.html`，选择本包的文件，即可逐步核对名单、随机种子和全部顺位。
再选上您登录后下载的“我的名单记录”（`entry-回执号.json`），就能核对您自己的一户。
该网页不联网，您的资料不会离开您的设备。它的指纹（SHA-256）公布在批次页面上。

## 5. 谁在本包上签了名

本包公布以后，主管部门和公证处各自用自己的密钥签名，签名放在最上层文件夹的 `manifest-sha256.note` 里，清单不列这个文件。
请从公证处或公报取得他们的公钥（写作“名称+标识+公钥”），不要只从网站取得，然后运行：

```
python3 -I -S -B data/verify/allocator/check/__main__.py . --key 主管部门的公钥 --key 公证处的公钥
```

M2 一行显示 `ok`，表示您给出的每把公钥都签过这份清单；不给公钥，就不核对签名。
只用 openssl 的办法：签名的内容是该文件开头的三行文字，第三行应是 `sha256sum manifest-sha256.txt` 的结果。

```
head -n 3 manifest-sha256.note > /tmp/text
grep -F '公钥的名称 ' manifest-sha256.note | cut -d ' ' -f 3 | base64 -d | tail -c 64 > /tmp/signature
printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > /tmp/key
echo '公钥' | cut -d + -f 3- | base64 -d | tail -c 32 >> /tmp/key
openssl pkeyutl -verify -pubin -keyform DER -inkey /tmp/key -rawin -in /tmp/text -sigfile /tmp/signature
```
""",
}

_EN = {
    "head": """\
# Verification pack of round {round}

With this pack anybody can recompute the round: who was on the list, how the priority order came about,
which household each home went to, and why others got none. It holds no names, no ID numbers and no other
personal facts: households appear by receipt number only.
Run all commands in the top folder of the pack, where `bagit.txt` lies.

| file (`data/`) | content |
|---|---|
| `plan.json`, `policy.toml`, `units.jsonl` | fixed beforehand: the plan, the policy, the homes |
| `entries.jsonl`, `demand.jsonl` | the frozen list; tier, points, suitable lots and wishes of each |
| `commitment.json`, `randomness.json` | promised before the draw; the digits rolled, the secrets opened |
| `order.csv`, `instance.jsonl` | the priority order of each program; the allocation's input with tickets |
| `result.jsonl`, `assignments.csv` | the allocation with its reasons; the home of each household |
| `report.json`, `verify/` | what the second program said when this was made; that program; the checking page |
""",
    "demonstration": """\
> **This draw was a demonstration.** The digits and the secrets of the parties were made by a program, no
> notary and no applicants took part, and the allocation has no effect.
""",
    "files": """\
## 1. Are the files complete and unchanged?

```
sha256sum -c manifest-sha256.txt
sha256sum manifest-sha256.txt
```

The first command says OK for every file. The second gives the fingerprint of the manifest: it must be the
one that was published.
""",
    "ticket": """\
## 2. Recompute the ticket of one household with openssl

The seed follows from `commitment.json` and `randomness.json`; it is `{seed}`.
The example is place 1 of {pool}. Put in your own program and receipt number to recompute your own ticket
(the last number runs from 1 up to the household's `w` in `entries.jsonl`; the smallest answer counts).

```
printf 'phd1/ticket|{pool}|{receipt}|{chance}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:{seed}
```

The answer is the value in `order.csv`: `{ticket}`
""",
    "program": """\
## 3. Recompute the whole round

This needs Python 3.11 or later, no network and nothing installed:

```
python3 -I -S -B data/verify/allocator/check/__main__.py .
```

The last line is `identical`; otherwise it names the first file, line and check that differ.
It is safer still to use a copy of the program that you got elsewhere: `python3 -m allocator.check FOLDER`.

There is another checking program, written apart: one file of 400 lines that can be read from end to end, for
Python 3.8 or later.

```
python3 -I -B data/verify/verify_round.py .
```

The last line is `all passed`. With `--key KEY`, once for everyone who had to sign, it also verifies the signatures
of commitment and manifest; take the keys from outside this pack.

## 4. Check with a browser alone

Open `data/verify/verify.html` in the browser of a phone or computer and choose the files of this pack: it checks
the list, the seed and the whole order step by step. With your own record as well (`entry-RECEIPT.json`, which you
download after logging in) it checks your own household. The page uses no network, and your data stays on your
device. Its fingerprint (SHA-256) is published on the page of the round.

## 5. Who has signed this pack

After publication the bureau and the notary sign, each with a key of their own. The signatures stand in
`manifest-sha256.note` in the top folder, which no manifest lists. Get the public keys (`name+id+key`) from the
notary's office or the gazette, not from the site alone, and run:

```
python3 -I -S -B data/verify/allocator/check/__main__.py . --key BUREAU --key NOTARY
```

The line M2 says ok if every key you gave has signed this manifest; without keys no signature is checked.
With openssl alone: what was signed are three lines of text, the third being what `sha256sum manifest-sha256.txt` says.

```
head -n 3 manifest-sha256.note > /tmp/text
grep -F 'NAME ' manifest-sha256.note | cut -d ' ' -f 3 | base64 -d | tail -c 64 > /tmp/signature
printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > /tmp/key
echo 'KEY' | cut -d + -f 3- | base64 -d | tail -c 32 >> /tmp/key
openssl pkeyutl -verify -pubin -keyform DER -inkey /tmp/key -rawin -in /tmp/text -sigfile /tmp/signature
```
""",
}
