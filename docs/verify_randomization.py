"""Recomputes every arm of a randomized trial, and names whatever does not fit.

    python3 verify_randomization.py reveal.json log.csv [list.csv]

Needs Python 3.10 alone. Written from docs/randomization.md, which explains the files;
shares no code with the program of the trial. Ends with 0 if all fits, else 1 or 2.
"""

import csv
import hashlib
import hmac
import json
import re
import sys
from itertools import count, product
from math import lcm
from pathlib import Path

COLUMNS = ["study_id", "at", "sequence", "position", "stratum", "arm", "receipt"]
JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


def sha256(message):
    return hashlib.sha256(message).hexdigest()


def mac(key, *lines):
    message = "\n".join(map(str, lines)).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def words(key, *unit):
    counter = count()

    def below(n):  # Each call takes the unit's next words.
        while True:
            found = mac(key, "trialsite-randomization/2", *unit, next(counter))
            if (word := int(found[:12], 16)) < 2**48 - 2**48 % n:
                return word % n

    return below


def pick(below, weights):
    left = below(sum(weight for _, weight in weights))
    for code, weight in weights:
        if left < weight:
            return code
        left -= weight


class Trial:
    def __init__(self, configuration, seed, listed):
        self.set, self.seed, self.listed = configuration, seed, listed
        self.method = configuration["method"]
        self.ratio = {arm["code"]: arm["ratio"] for arm in configuration["arms"]}
        self.total = sum(self.ratio.values())
        self.made, self.blocks, self.past = {}, {}, []
        self.strata, factors = {}, configuration["factors"]
        for each in product(*([(f["code"], v) for v in f["levels"]] for f in factors)):
            self.strata["/".join(map("=".join, each)) or "all"] = dict(each)

    def expected(self, sequence, place, levels):
        """The arm that belongs to a place, None where a list is too short."""
        if self.method == "minimization":
            return self.minimized(place, levels)
        arms = self.made.setdefault(sequence, self.listed.get(sequence, []))
        while len(arms) < place and self.method != "imported-list":
            self.extend(sequence, arms)
        return arms[place - 1] if place <= len(arms) else None

    def extend(self, sequence, arms):
        if self.method == "permuted-blocks":
            number = self.blocks[sequence] = self.blocks.get(sequence, -1) + 1
            below = words(self.seed, self.method, sequence, number)
            size = self.set["block_sizes"][below(len(self.set["block_sizes"]))]
            share = {code: r * size // self.total for code, r in self.ratio.items()}
            block = [code for code in share for _ in range(share[code])]
            for i in range(size - 1, 0, -1):
                j = below(i + 1)
                block[i], block[j] = block[j], block[i]
            arms += block
            return
        below = words(self.seed, self.method, sequence, len(arms) + 1)
        stick = self.method == "big-stick"
        may = [(a, r) for a, r in self.ratio.items() if not stick or self.may(a, arms)]
        arms.append(pick(below, may))

    def may(self, one, arms):
        others = [(arms.count(a), s) for a, s in self.ratio.items() if a != one]
        n, r, limit = arms.count(one), self.ratio[one], self.set["limit"]
        return all((n + 1) * s - m * r <= limit * r * s for m, s in others)

    def score(self, given, levels):
        scale, score = lcm(*self.ratio.values()), 0
        for factor in self.set["factors"]:
            f, y = factor["code"], {given: scale // self.ratio[given]}
            for past, arm in self.past:
                if past[f] == levels[f]:
                    y[arm] = y.get(arm, 0) + scale // self.ratio[arm]
            v = [y.get(arm, 0) for arm in self.ratio]
            distances = {"range": max(v) - min(v), "totals": y[given]}
            distances["variance"] = len(v) * sum(n * n for n in v) - sum(v) ** 2
            score += factor["weight"] * distances[self.set["distance"]]
        return score

    def minimized(self, place, levels):
        scores = {arm: self.score(arm, levels) for arm in self.ratio}
        below = words(self.seed, self.method, "all", place)
        low = min(scores.values())
        best = [(a, r) for a, r in self.ratio.items() if scores[a] == low]
        if len(best) > 1 and self.set["tie"] == "all":
            return pick(below, self.ratio.items())
        preferred = pick(below, best) if len(best) > 1 else best[0][0]
        coin = {a: (1000 - self.set["probability"]) * r for a, r in self.ratio.items()}
        whole = 1000 * (self.total - min(self.ratio.values()))
        coin[preferred] += whole - sum(coin.values())
        return pick(below, coin.items())


def of_hashes(reveal, listed):
    seed, salt = bytes.fromhex(reveal["seed"]), bytes.fromhex(reveal["salt"])
    stated = JSON.encode(reveal["configuration"]).encode()
    if (
        sha256(b"trialsite-commitment/1\n" + seed + salt + stated)
        != reveal["commitment"]
    ):
        yield "reveal: seed, salt and configuration do not give the commitment"
    if "entropy" in reveal:
        entropy = bytes.fromhex(reveal["entropy"])
        if mac(entropy, "trialsite-seed/1", reveal.get("beacon", "")) != seed.hex():
            yield "reveal: entropy and beacon do not give the seed"
        early = sha256(b"trialsite-entropy/1\n" + entropy + salt)
        if reveal.get("entropy_commitment", early) != early:
            yield "reveal: the entropy does not give the entropy commitment"
    elif "entropy_commitment" in reveal:
        yield "reveal: the entropy of the entropy commitment is not there"
    digest = sha256(JSON.encode(listed).encode())
    if reveal["configuration"].get("list", digest) != digest:
        yield "list: it is not the one of the configuration"


def of_log(reveal, rows, trial):
    people, last, previous = {}, {}, ""
    for line, row in enumerate(rows, start=2):
        where = f"line {line}, {row['study_id']}"
        *said, receipt = row.values()
        if mac(trial.seed, "trialsite-receipt/1", *said) != receipt:
            yield f"{where}: the receipt does not belong to what the line says"
        if not re.fullmatch(INSTANT, row["at"]) or row["at"] < previous:
            yield f"{where}: {row['at']} comes after {previous or 'nothing'}"
        previous = max(previous, row["at"])
        if people.setdefault(row["study_id"], line) != line:
            yield f"{where}: randomized before, line {people[row['study_id']]}"
        levels, place = trial.strata.get(row["stratum"]), row["position"]
        sequence = "all" if trial.method == "minimization" else row["stratum"]
        known = levels is not None and re.fullmatch("[1-9][0-9]{0,5}", place)
        if not known or row["sequence"] != sequence:
            yield f"{where}: no place {place} of {row['stratum']}, {row['sequence']}"
            continue
        place, due = int(place), last.get(sequence, 0) + 1
        if place != due:
            yield f"{where}: place {place} of {sequence}, where {due} is due"
        last[sequence] = max(place, due - 1)
        arm = trial.expected(sequence, place, levels)
        if row["arm"] in trial.ratio:
            trial.past.append((levels, row["arm"]))
        if arm != row["arm"]:
            yield f"{where}: arm {row['arm']}, and place {place} has {arm}"
    if len(rows) != reveal["allocations"]:
        yield f"log: {len(rows)} allocations, and {reveal['allocations']} were made"


def table(path, header):
    with open(path, encoding="utf-8-sig", newline="") as file:
        first, *rows = filter(None, csv.reader(file))
    if first != header or any(len(row) != len(header) for row in rows):
        raise ValueError(f"{path} must have the columns {','.join(header)} alone")
    return [dict(zip(header, row, strict=True)) for row in rows]


def main(paths):
    try:
        reveal = json.loads(Path(paths[0]).read_text(encoding="utf-8"))
        rows, listed = table(paths[1], COLUMNS), {}
        for row in table(paths[2], ["stratum", "arm"]) if len(paths) > 2 else ():
            listed.setdefault(row["stratum"], []).append(row["arm"])
        trial = Trial(reveal["configuration"], bytes.fromhex(reveal["seed"]), listed)
        found = [*of_hashes(reveal, listed), *of_log(reveal, rows, trial)]
    except (OSError, ValueError, LookupError, TypeError) as error:
        print(f"Cannot verify: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print(*found, f"{len(rows)} allocations, {len(found)} mismatches.", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
