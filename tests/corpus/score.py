#!/usr/bin/env python3
"""Score extracted claims against the golden set in this folder.

  score.py --articles > articles.jsonl                       the input: one JSON line an article
  watchbot extract claims --seeds SEEDS < articles.jsonl > claims.jsonl
  score.py claims.jsonl [--errors 30] [--json out.json]

Input line   {"id","url","title","published","html"}
Output line  {"id","topics":[{"id",...}],"claims":[{"figure","value","low","high","as_of","source","quote",
              "change":{"kind": repeat|rounding|outdated|update|conflict|reversal|redefinition, ...}, ...}]}

A gold claim is found when a claim has its article, figure and value (0.1 % tolerance; for a range both ends, or a value
within it; a range meets a single value only if it is narrow). Claims that only meet optional.jsonl are neither right
nor wrong. One claim meets one gold claim; the same claim said again is ignored, with another kind it is wrong.
"""

import argparse
import collections
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
KIND = {
    "repeat": "same",
    "rounding": "rounding",
    "outdated": "older_edition",
    "update": "changed",
    "conflict": "conflict_value",
    "reversal": "conflict_direction",
    "redefinition": "conflict_definition",
}
LOUD = {"changed", "conflict_value", "conflict_direction", "conflict_definition"}


def lines(path):
    return [json.loads(x) for x in Path(path).read_text(encoding="utf-8").split("\n") if x.strip()]


def close(a, b):
    return a is not None and b is not None and abs(float(a) - b) <= max(1e-9, 1e-3 * abs(b))


def meets(p, g):
    if p["article"] != g["article"] or p["figure"] != g["figure"]:
        return False
    v, lo, hi = p.get("value"), p.get("low"), p.get("high")
    if g["value"] is not None:
        narrow = v is None and lo is not None and hi is not None and float(hi) - float(lo) <= 0.1 * abs(g["value"])
        return close(v, g["value"]) or (narrow and float(lo) <= g["value"] <= float(hi))
    return (close(lo, g["low"]) and close(hi, g["high"])) or (
        v is not None and g["low"] - 1e-9 <= float(v) <= g["high"] + 1e-9
    )


def falls_for(p, decoy):
    if p["article"] != decoy["article"] or p["figure"] != decoy["resembles"] or not p.get("quote"):
        return False
    return p["quote"] in decoy["quote"] or decoy["quote"] in p["quote"]


def prf(tp_p, n_p, tp_g, n_g):
    p, r = tp_p / max(1, n_p), tp_g / max(1, n_g)
    return {"P": round(p, 3), "R": round(r, 3), "F1": round(2 * p * r / max(1e-9, p + r), 3)}


def score(gold, optional, decoys, topics, rows, figures):
    preds, seen, unknown = [], set(), set()
    for row in rows:
        for c in row.get("claims", []):
            p = {**c, "article": row["id"], "kind": KIND.get((c.get("change") or {}).get("kind"))}
            values = (None if c.get(k) is None else float(c[k]) for k in ("value", "low", "high"))
            key = (row["id"], c.get("figure"), p["kind"], *values)
            if c.get("figure") not in figures:
                unknown.add(c.get("figure"))
            elif key not in seen:
                seen.add(key)
                preds.append(p)
    # a value said twice in one article, in the same sense, is one claim
    said_once = ("article", "figure", "value", "low", "high", "relation")
    gold = list({tuple(g[k] for k in said_once): g for g in reversed(gold)}.values())[::-1]
    # one claim meets one gold claim; those of the right kind are matched first
    met, used = {}, set()
    for right_kind in (True, False):
        for j, p in enumerate(preds):
            for i, g in enumerate(gold):
                if j in used or i in met or not meets(p, g):
                    continue
                if not right_kind or p["kind"] in (g["relation"], *g["also"]):
                    met[i] = p
                    used.add(j)
    wrong, ignored = [], 0
    for j, p in enumerate(preds):
        if j not in used:
            again = any(meets(p, g) and p["kind"] in (g["relation"], *g["also"]) for g in gold)
            if again or any(meets(p, g) for g in optional):
                ignored += 1
            else:
                wrong.append(p)
    dates, invented = [0, 0], [0, 0]
    for i, p in met.items():
        want, said_ = gold[i]["as_of"], p.get("as_of") or ""
        if want:
            dates[1] += 1
            dates[0] += len(said_) >= min(len(want), 7) and want[: len(said_)] == said_[: len(want)]
        else:
            invented[1] += 1
            invented[0] += len(said_) > 7
    found = set(met)
    kinds = {i: [p["kind"]] for i, p in met.items()}
    out = {"claims": prf(len(preds) - len(wrong) - ignored, len(preds) - ignored, len(found), len(gold))}
    table = collections.defaultdict(lambda: [0, 0, 0])
    for i, g in enumerate(gold):
        t = table[g["relation"]]
        t[0] += 1
        t[1] += i in found
        t[2] += any(k in (g["relation"], *g["also"]) for k in kinds.get(i, ()))
    out["kinds (gold, found, kind right)"] = dict(sorted(table.items()))
    out["kind accuracy on found"] = round(sum(t[2] for t in table.values()) / max(1, len(found)), 3)
    alerting = [i for i, g in enumerate(gold) if g["relation"] not in ("same", "rounding", "older_edition")]
    raised = sum(any(k in (gold[i]["relation"], *gold[i]["also"]) for k in kinds.get(i, ())) for i in alerting)
    alarms = [p for p in preds if p["kind"] in LOUD]
    good = sum(any(meets(p, g) and p["kind"] in (g["relation"], *g["also"]) for g in gold) for p in alarms)
    out["alerts (updates, conflicts, reversals, redefinitions)"] = prf(good, len(alarms), raised, len(alerting))
    out["as-of right where labelled"] = round(dates[0] / max(1, dates[1]), 3)
    out["day given where the text has no date"] = invented
    if unknown:
        out["figures not in figures.json"] = sorted(map(str, unknown))
    neg = {t["article"] for t in topics if t["hard_negative"]}
    out["false claims on hard negatives"] = [sum(p["article"] in neg for p in wrong), len(neg)]
    out["decoys hit"] = [sum(any(falls_for(p, d) for p in wrong) for d in decoys), len(decoys)]
    said = {r["id"]: {t["id"] for t in r.get("topics", [])} for r in rows}
    want = {t["article"]: set(t["topics"]) for t in topics}
    tp = sum(len(said.get(a, set()) & w) for a, w in want.items())
    out["topics"] = prf(tp, sum(len(s) for a, s in said.items() if a in want), tp, sum(len(w) for w in want.values()))
    missed = [g for i, g in enumerate(gold) if i not in found]
    return out, wrong, missed


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("claims", nargs="?")
    ap.add_argument("--gold", type=Path, default=HERE)
    ap.add_argument("--only", help="JSON file with a list of article numbers (001, …)")
    ap.add_argument("--domain")
    ap.add_argument("--articles", action="store_true", help="print the articles as input lines and stop")
    ap.add_argument("--errors", type=int, default=0)
    ap.add_argument("--json")
    a = ap.parse_args()
    articles = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(a.gold.glob("articles/*.json"))}
    only = set(json.loads(Path(a.only).read_text(encoding="utf-8"))) if a.only else None
    keep = {i for i, x in articles.items() if (not only or i[:3] in only) and (not a.domain or x["domain"] == a.domain)}
    if a.articles:
        for i in sorted(keep):
            row = {"id": i, **{k: articles[i][k] for k in ("url", "title", "published", "html")}}
            print(json.dumps(row, ensure_ascii=False))
        return 0
    gold = {
        n: [x for x in lines(a.gold / f"{n}.jsonl") if x["article"] in keep]
        for n in ("gold", "optional", "decoys", "gold_topics")
    }
    figures = {f["key"] for f in json.loads((a.gold / "figures.json").read_text(encoding="utf-8"))["figures"]}
    rows = [r for r in lines(a.claims) if r["id"] in keep]
    out, wrong, missed = score(*gold.values(), rows, figures)
    out["articles answered"] = [len(rows), len(keep)]
    for k, v in out.items():
        print(f"{k}: {v}")
    for p in wrong[: a.errors]:
        where = (p["article"], p["figure"], p.get("value"), p.get("low"), p.get("high"))
        print("wrong ", *where, "|", (p.get("quote") or "")[:120])
    for g in missed[: a.errors]:
        where = (g["article"], g["figure"], g["value"], g["low"], g["high"])
        print("missed", *where, "|", g["quote"][:120], "|", g["note"])
    if a.json:
        Path(a.json).write_text(json.dumps(out, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
