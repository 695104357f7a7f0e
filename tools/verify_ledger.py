"""Verifies a ledger by docs/ledger-spec.md, sharing no code with the service: python3 verify_ledger.py FILE.sqlite [KEY_ID …]
The standard library is enough. With KEY_IDs no other key may have begun the ledger. Names each fault and its place; exit code 1 then."""
import collections, datetime, functools, hashlib, json, re, sqlite3, sys, zoneinfo
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
OF_AN_OFFICE = "ledger_batch ledger_decision tally flag rating flagged_rating vote sealed_day comment intake".split()
READ = [*OF_AN_OFFICE[:4], *OF_AN_OFFICE[5:9], *"shift desk_session moved_rating correction threshold_change role_grant kiosk kiosk_key kiosk_desk api_key attachment rule_set_choice result_correction leader_correction ledger_release".split()]
SPELT = {"CHAR(32)": "[0-9a-f]{32}", "DATE": r"\d{4}-\d\d-\d\d", "DATETIME": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", "BOOLEAN": "[01]"}
BAD, TRUTH, FIELDS = (ValueError, TypeError, LookupError, AttributeError, sqlite3.OperationalError), {0: False, 1: True}, "basis channel day_on desk_id late level month office_id official_id procedure_id questionnaire reasons verified".split()
RATINGS, DAYS = f"SELECT rating_id, batch, salt, check_hash, state, moved_to, words_digest, entered_by, stage, {', '.join(FIELDS)} FROM rating WHERE office_id = ?", "SELECT office_id, day_on FROM (SELECT office_id, day_on, 1 n FROM rating UNION ALL SELECT office_id, day_on, -received FROM sealed_day) GROUP BY 1, 2 HAVING sum(n)"
TALLIES = """SELECT *, sum(n) FROM (SELECT office_id, month, coalesce(moved_to, official_id, :1), coalesce(procedure_id, :1), desk_id, channel, day_on, state, level, 1 n FROM rating UNION ALL SELECT office_id, month, official_id, procedure_id, desk_id, channel, day_on, state, level, -count FROM tally) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(n)"""
WORDS = """SELECT coalesce(r.rating_id, c.rating_id) rating, words_digest, leaf_form, words, c.salt, r.month IS c.month in_month FROM (SELECT * FROM rating WHERE office_id = :1 AND (words_digest IS NOT NULL OR rating_id IN (SELECT rating_id FROM comment))) r FULL JOIN (SELECT * FROM comment WHERE office_id = :1) c USING (rating_id) LEFT JOIN ledger_batch b ON b.office_id = r.office_id AND b.month = r.month AND b.number = r.batch"""
KEPT, SHEETS = {"roles": "SELECT id, user_id, role, from_on, to_on FROM role_grant WHERE office_id = ?", "kiosks": "SELECT id, desk_id, lower(hex(token_hash)), revoked_at IS NULL FROM kiosk WHERE office_id = ?", "keys": "SELECT id, kiosk_id, lower(hex(public_key)) FROM kiosk_key WHERE office_id = ?", "totems": "SELECT kiosk_id, desk_id FROM kiosk_desk WHERE office_id = ?", "api_keys": "SELECT id, lower(hex(key_hash)), scopes, expires_on, revoked_at IS NULL FROM api_key WHERE office_id = ?", "closed_accounts": "SELECT DISTINCT u.id FROM user_account u JOIN role_grant ON user_id = u.id WHERE office_id = ? AND closed_at IS NOT NULL"}, {"sheet:result_corrected": "SELECT official_id official, month, sheet_id sheet, c.round, evidence, corrected_by \"by\", task_id task, completed, late, major_errors, handed_back, level FROM result_correction c LEFT JOIN sheet s ON s.office_id = c.office_id AND s.id = sheet_id WHERE c.office_id = ?", "sheet:leader_corrected": "SELECT official_id official, month, sheet_id sheet, c.round, evidence, corrected_by \"by\", unit_fulfils, organises, united FROM leader_correction c LEFT JOIN sheet s ON s.office_id = c.office_id AND s.id = sheet_id WHERE c.office_id = ?"}
def lift(data):  # RFC 8032, 5.1.3: the point that 32 bytes stand for
    sign, y = data[31] >> 7, int.from_bytes(data, "little") & (2**255 - 1); u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u: x = x * ROOT % P
    if len(data) != 32 or y >= P or v * x * x % P != u or (x == 0 and sign): raise ValueError("no point")
    return (x, y, 1, x * y % P) if x & 1 == sign else (P - x, y, 1, (P - x) * y % P)
def plus(a, b):
    e, f, g, h = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0]), 2 * D * a[3] * b[3], 2 * a[2] * b[2]
    return (f - e) * (h - g) % P, (f + e) * (h + g) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P
BASE = lift((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
def signed(public, signature, message):
    try: a, r, s = lift(public), lift(signature[:32]), int.from_bytes(signature[32:], "little")
    except BAD: return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    total, table = (0, 1, 1, 0), ((0, 1, 1, 0), BASE, minus := (P - a[0], a[1], 1, P - a[3]), plus(BASE, minus))
    for bit in range(254, -1, -1): total = plus(plus(total, total), table[(s >> bit & 1) + 2 * (h >> bit & 1)])  # s·B − h·A, which must be R
    return len(signature) == 64 and s < Q and all((total[i] * r[2] - r[i] * total[2]) % P == 0 for i in (0, 1))
def canonical(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def hexed(value): return sha(canonical(value)).hex()
def leaf(form, salt, name, text, mark=b""): return sha(b"\0hnr4", mark, sha(b"\2hnr4", salt, name.encode(), text)) if form > 3 else sha(*((b"\0hnr1", salt) if form == 1 else (b"\0hnr3" if mark else b"\0hnr2", salt, name.encode(), mark)), text)
@functools.lru_cache(1 << 16)
def rating(form, words, entered_by, stage, *values):  # many ratings share one text
    return canonical({name.removesuffix("_id").removesuffix("_on"): TRUTH.get(each, each) if name in ("late", "verified") else each for name, each in zip(FIELDS, values, strict=True)} | ({"stage": stage, "words": words and words.hex()} if form > 1 else {}) | ({"entered_by": entered_by} if form > 2 else {}))
def merkle(leaves):
    level = sorted(leaves) or [b""]
    while len(level) > 1: level = [sha(b"\1", *two) for two in zip(level[::2], level[1::2], strict=False)] + level[len(level) & ~1 :]
    return level[0] if leaves else sha(b"")
class Database:
    def __init__(self, connection, say, trusted=()): self.db, self.say, self.trusted = connection, say, trusted
    def ask(self, asked, *values): self.db.row_factory, self.db.text_factory = sqlite3.Row, (lambda text: text.decode("utf-8", "surrogateescape")); return self.db.execute(asked, values).fetchall()
    def attempt(self, place, check, *about):
        try: return check(*about)
        except BAD as error: self.say(f"{place}: unreadable ({error})")
    def verify(self):
        codes = dict(map(tuple, self.ask("SELECT id, code FROM office")))
        for check in (self.keys, self.spelled): self.attempt("*", check)
        for office in {row[0] for table in [*OF_AN_OFFICE, *READ[:-1]] for row in self.ask(f"SELECT DISTINCT office_id FROM {table}")} - codes.keys(): self.say(f"{office}: rows of no office")
        for office, code in codes.items():
            self.leaves, self.sealed, self.made, self.moved = [], collections.defaultdict(lambda: collections.defaultdict(list)), {}, {}
            for check in (self.read, self.ratings): self.attempt(code, check, office, code)
            for month in sorted({row[0] for table in OF_AN_OFFICE[:4] for row in self.ask(f"SELECT DISTINCT month FROM {table} WHERE office_id = ?", office)} | self.sealed.keys()): self.attempt(f"{code} {month}", self.month, office, month, code)
            for check in (self.moves, self.rosters, self.words, self.rules, self.kept, self.years): self.attempt(code, check, office, code)
        for row in self.ask(TALLIES, "0" * 32): self.say(f"{codes.get(row[0])} {row[1]}: the tally of {row[6]} {row[7]} is another")
        for row in self.ask(DAYS): self.say(f"{codes.get(row[0])} {row[1]}: the sealed day has lost or gained ratings")
    def spelled(self):  # SQLite reads many spellings alike: the service writes one
        for table, (_, name, kind, *_) in [(each, column) for each in READ for column in self.ask(f"PRAGMA table_info({each})") if column[2] in {"JSON", *SPELT}]:
            for value in [value for (value,) in self.ask(f"SELECT DISTINCT {name} FROM {table} WHERE {name} IS NOT NULL") if not (json.dumps(json.loads(value)) == value if kind == "JSON" else re.fullmatch(SPELT[kind], str(value), re.A))]: self.say(f"* {table} {name}: {value!r} is written otherwise than the service writes it")
    def read(self, office, _): self.leaves = [(dict(row), json.loads(row["body"])) for row in self.ask("SELECT * FROM ledger_decision WHERE office_id = ? ORDER BY month, batch", office)]
    def ratings(self, office, code):  # all in one pass: their leaves by month and batch, and those whose state follows from nothing
        forms, aside, rulings = {(row[0], row[1]): row[2] for row in self.ask("SELECT month, number, leaf_form FROM ledger_batch WHERE office_id = ?", office)}, {row["month"] for row, _ in self.leaves if row["act"] == "roster:set_aside"}, collections.defaultdict(list)
        for row in self.ask("SELECT rating_id, month, ruling FROM flagged_rating r JOIN flag f ON f.office_id = r.office_id AND f.id = flag_id WHERE r.office_id = ?", office): rulings[row[0], row[1]].append(row[2])
        self.db.row_factory, self.db.text_factory = None, str  # a million rows: bytes that are no text stop the pass, which tells
        for name, batch, salt, mark, state, moved_to, *own in self.db.execute(RATINGS, (office,)):
            basis, month, verified = own[3], own[9], own[-1]
            form, held = forms.get((month, batch), 4), rulings.get((name, month), ())
            self.sealed[month][batch].append(made := leaf(form, salt, name, rating(form, *own), (mark or bytes(32)) if form > 2 else b""))
            if held or moved_to: self.made[name], self.moved[name] = made.hex(), moved_to
            if state != ("held" if None in held else "excluded" if "exclude" in held else "counted") and (state != "unverified" or (verified and (basis != "roster" or month not in aside))): self.say(f"{code} {month}: the state of rating {name} follows from nothing")
    def keys(self):
        told, rows = {json.loads(row[0])["to"] for row in self.ask("SELECT body FROM ledger_decision WHERE act IN ('ledger:key_changed', 'ledger:key_lost')")}, {row["id"]: row for row in self.ask("SELECT * FROM ledger_key")}
        self.public, used = {name: row["public"] for name, row in rows.items() if sha(row["public"]).hex()[:16] == name}, {row[0]: tuple(row)[1:] for row in self.ask("SELECT key_id, min(sealed_on), min(number) FROM ledger_batch WHERE key_id IS NOT NULL GROUP BY 1")}
        first, self.began = min((name for name, row in rows.items() if not row["previous_id"] and name not in told), key=lambda name: (used.get(name, ("~", 0)), name), default=None), min((day[:7] for day, _ in used.values()), default="~")
        for name in told - rows.keys(): self.say(f"* key {name}: it was introduced and is gone")
        for name, row in rows.items():
            word = not row["previous_id"] or signed(self.public.get(row["previous_id"], b""), row["endorsement"], b"hailong key\n" + row["public"])
            if not word or name not in self.public or (name not in self.trusted if name == first and self.trusted else name not in {*told, first}): self.say(f"* key {name}: nobody introduced it")
        files = {row["id"]: json.loads(row["files"]) for row in self.ask("SELECT * FROM ledger_release")}
        for name in [name for name in {row[0] for row in self.ask("SELECT release FROM ledger_batch WHERE release IS NOT NULL")} | files.keys() if name not in files or hexed(files[name]) != name]: self.say(f"* release {name}: not known")
    def month(self, office, month, code):
        def tell(number, what): self.say(f"{code} {month} batch {number}: {what}")
        last, total, head, form, was_signed, rows, kinds = 0, 0, None, 1, False, self.ask("SELECT * FROM ledger_batch WHERE office_id = ? AND month = ? ORDER BY number", office, month), {"decisions": collections.defaultdict(list), "ratings": self.sealed[month]}
        for row, number, key, signature in ((row, row["number"], row["key_id"], row["signature"]) for row in rows):
            record = {"office": office, "month": month, "batch": number, "count": row["leaves"], "total": row["running_total"], "root": row["root"].hex(), "previous": row["previous_head"] and row["previous_head"].hex()} | ({"form": row["form"], "kind": row["kind"], "sealed_on": row["sealed_on"], "leaf": row["leaf_form"], "state": row["state"] and json.loads(row["state"]), "release": row["release"], "key": key} if row["form"] != 1 else {})
            if (number, row["running_total"]) != (last + 1, total + row["leaves"]): tell(number, "a batch is missing or its total is another")
            if row["previous_head"] != head or sha(canonical(record)) != row["head"]: tell(number, "the head does not follow")
            if row["form"] < form or (not signature and (was_signed or month > self.began)): tell(number, "unsigned after a signed one")
            if (signature or key) and not signed(self.public.get(key, b""), signature or b"", b"hailong head\n" + row["head"]): tell(number, "the signature is another")
            last, total, head, form, was_signed = number, row["running_total"], row["head"], row["form"], bool(signature)
        forms, decisions = {row["number"]: row["leaf_form"] for row in rows}, [each for each in self.leaves if each[0]["month"] == month]
        for row, body in decisions: kinds["decisions"][row["batch"]].append(leaf(forms.get(row["batch"], 2), row["salt"], row["id"], canonical({"office": office, "month": month, "act": row["act"], "body": body})))
        for number in {*forms, *kinds["decisions"], *kinds["ratings"]}:
            row = next((row for row in rows if row["number"] == number), None)
            own = kinds[row["kind"]].get(number, []) if row else []
            if not row or len(own) != row["leaves"] or len(own) != sum(len(kind.get(number, ())) for kind in kinds.values()): tell(number, "records are lost or gained")
            elif merkle(own) != row["root"]: tell(number, "a record was changed")
        (raised, ruled), flags = ({body["flag"]: body for row, body in decisions if row["act"] == act} for act in ("flag:raised", "flag:decided")), {row["id"]: row for row in self.ask("SELECT * FROM flag WHERE office_id = ? AND month = ?", office, month)}
        for name in {*flags, *raised, *ruled}:
            row, told, end = flags.get(name), raised.get(name), ruled.get(name, {})
            held, votes = sorted(each[0] + self.made.get(each[0], "?") for each in self.ask("SELECT rating_id FROM flagged_rating WHERE office_id = ? AND flag_id = ?", office, name)), {hexed([*tuple(vote)[:5], TRUTH.get(vote[5], vote[5])]) for vote in self.ask("SELECT id, user_id, ruling, reason, note, outside FROM vote WHERE office_id = ? AND flag_id = ?", office, name)}
            same = row and told and end.get("ruling") == row["ruling"] and told["kind"] == row["kind"] and {*end.get("votes", ())} <= votes and all((body["ratings"], body["digest"]) == (len(held), sha("\n".join(held).encode()).hex()) for body in (told, end or told))
            if not same or told.get("content", made := hexed({"kind": row["kind"], "official": row["official_id"], "desk": row["desk_id"], "day": row["day_on"], "due": row["due_on"], "finding": json.loads(row["finding"])})) != made: tell("?", f"flag {name} is not what the ledger says of it")
    def moves(self, office, code):  # each rating that changed hands is whose the last decision on it says
        names, moved, owners = "correction kind day desk from to reason flag receipt".split(), collections.defaultdict(list), {}; said, told = [(row["month"], body) for row, body in self.leaves if row["act"] in ("ratings:moved", "roster:changed", "dossier:given") and "correction" in body], {(row["month"], body["correction"]): body for row, body in self.leaves if row["act"] == "ratings:moved"}
        for row in self.ask("SELECT month, correction_id, m.rating_id, official_id FROM moved_rating m LEFT JOIN rating r ON r.office_id = m.office_id AND r.rating_id = m.rating_id WHERE m.office_id = ? ORDER BY 3", office): moved[row[0], row[1]].append(tuple(row)[2:])
        for key in [*told, *(moved.keys() - told.keys())]:
            ids, body = [name for name, _ in moved[key]], told.get(key, {})
            if (body.get("ratings"), body.get("digest")) != (len(ids), sha("\n".join(ids).encode()).hex()): self.say(f"{code} {key[0]} correction {key[1]}: it moved other ratings than were decided")
            owners |= {name: None if body.get("to") == whose else body.get("to") for name, whose in moved[key]}
        for name in [name for name in self.moved.keys() | owners.keys() if self.moved.get(name) != owners.get(name)]: self.say(f"{code} rating {name}: given to another official without a decision")
        rows = {row[0]: {name: each for name, each in zip(names, row, strict=False) if each or name != "receipt"} | {"by": sorted(row[-2:])} for row in map(tuple, self.ask("SELECT id, kind, day_on, desk_id, from_official_id, to_official_id, reason, flag_id, receipt_id, proposed_by, decided_by FROM correction WHERE office_id = ? AND state = 'decided'", office))}
        for month, name in {(month, body["correction"]) for month, body in said if any(body.get(key, each) != each for key, each in rows.get(body["correction"], {"correction": ""}).items())} | {("", name) for name in rows.keys() - {body["correction"] for _, body in said}}: self.say(f"{code} {month} correction {name}: it says another thing than was decided")
    def rosters(self, office, code):
        every = [(row[0], json.loads(row[1] or "{}")) for row in self.ask("SELECT sealed_on, state FROM ledger_batch WHERE office_id = ? AND form = 2 AND kind = 'ratings' ORDER BY month, number", office)]; states, stand, served = [state for _, state in every if state.get("rosters")], {row[0]: (row[1], json.loads(row[2])) for row in self.ask("SELECT day_on, served, served_by_desk FROM sealed_day WHERE office_id = ?", office)}, collections.defaultdict(list)
        for on, day, desks in sorted(((on, day, desks) for on, state in every for day, desks in state.get("served", {}).items()), key=lambda each: each[0]): served[day] = [*(each for each in served[day] if each[0] == on), (on, (sum(desks.values()), desks))]
        for day in [day for day, told in served.items() if stand.get(day) not in [each for _, each in told]]: self.say(f"{code} {day}: others were served than was sealed")
        expected = {day: digest for state in reversed(states) for day, digest in state["rosters"].items()}  # the first one of a day stands
        for body in [body for row, body in self.leaves if row["act"] == "roster:changed"]: expected |= {body["day"]: body["after"]} if expected.get(body["day"]) == body["before"] else {}
        for day, digest in expected.items():
            begins, ends = ((datetime.datetime.fromisoformat(day).replace(tzinfo=zoneinfo.ZoneInfo(states[-1]["zone"])) + datetime.timedelta(days=n)).astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.%f") for n in (0, 1))
            shifts = sorted([*tuple(row)[:3], row[3], row[4]] for row in self.ask("SELECT desk_id, official_id, part, replace(starts_at, ' ', 'T') || 'Z', replace(ends_at, ' ', 'T') || 'Z' FROM shift WHERE office_id = ? AND worked_on = ?", office, day))
            signed_on = sorted([*tuple(row)[:2], f"{row[2]}Z".replace(" ", "T"), f"{min(row[3] or ends, ends)}Z".replace(" ", "T")] for row in self.ask("SELECT desk_id, official_id, signed_on_at, signed_off_at FROM desk_session WHERE office_id = ? AND signed_on_at >= ? AND signed_on_at < ?", office, begins, ends))
            if hexed({"shifts": shifts, "signed_on": signed_on}) != digest: self.say(f"{code} {day}: the roster was changed without a decision")
    def words(self, office, code):
        rows, remains = self.ask(WORDS, office), {(body["rating"], body["remains"]) for row, body in self.leaves if row["act"] == "words:redacted"}
        if len({row["rating"] for row in rows}) != len(rows): self.say(f"{code}: words of one rating stand twice")
        for row in rows:
            stands = row["words"] is not None and (row["words_digest"] == leaf(1, row["salt"] or b"", "", canonical({"words": row["words"]})) or (row["rating"], sha(row["words"].encode()).hex()) in remains)
            if not row["in_month"] or not (stands or (row["words_digest"] is None and row["leaf_form"] == 1)): self.say(f"{code} words of rating {row['rating']}: changed without a decision")
    def rules(self, office, code):
        (chosen, said), rows = ([body for row, body in self.leaves if row["act"] == act] for act in ("rules:chosen", "thresholds:set")), {(row[0], row[1]): {"from_month": row[0], "rule_set": row[2], "settings": {name: str(value) for name, value in json.loads(row[3]).items()}} | ({"people": row[1]} if row[1] else {}) for row in self.ask("SELECT from_month, people, rule_set, settings FROM rule_set_choice WHERE office_id = ?", office)}
        if rows != {(body["from_month"], body.get("people", "")): body for body in chosen} or sorted([body["name"], body["after"], body["from"], body["reason"], body["by"]] for body in said) != sorted(list(row) for row in self.ask("SELECT name, value, from_month, reason, set_by FROM threshold_change WHERE office_id = ?", office)): self.say(f"{code}: the rules are not those that were decided")
    def kept(self, office, code):  # tables of which every change is a decision that names how they stood and stand
        stands, files = {}, {body["attachment"]: body["sha256"] for row, body in self.leaves if row["act"] == "attachments:attached"}; gone, beside = {body["attachment"] for row, body in self.leaves if row["act"] == "attachments:taken_away"}, {row[0]: hashlib.sha256(row[1]).hexdigest() if hashlib.sha256(row[1]).hexdigest() == row[2] else "" for row in self.ask("SELECT id, content, sha256 FROM attachment WHERE office_id = ?", office)}
        for row, body in (each for each in self.leaves if each[1].get("table") in KEPT):
            if stands.get(body["table"], body["stood"]) != body["stood"]: self.say(f"{code} {row['month']} batch {row['batch']}: {body['table']} were changed before without a decision")
            stands[body["table"]] = body["stands"]
        for what in [*(table for table in stands if hexed(sorted(list(row) for row in self.ask(KEPT[table], office))) != stands[table]), *(f"file {name}" for name in beside.keys() | files.keys() if beside.get(name) != (None if name in gone else files.get(name)))]: self.say(f"{code}: {what} changed without a decision")
    def years(self, office, code):  # years, months brought in, corrections on sheets: the rows that stand say what was decided
        points, told, rows = (lambda number: f"{number // 100}.{number % 100:02d}" if isinstance(number, int) else number), {(row["act"], body["official"], body.get("year", row["month"]), body.get("version", f"{body.get('sheet')} {body.get('round')} {body.get('task')}")): body for row, body in self.leaves if row["act"] in ("year:decided", "month:brought", *SHEETS)}, {("year:decided", *row[:3]): {"official": row[0], "year": row[1], "version": row[2], "class": row[3], "mean": row[4], "months": json.loads(row[5]), "reason": row[6], "by": row[7]} | ({"said": hexed(json.loads(row[8]))} if row[8] not in (None, "null") else {}) for row in map(tuple, self.ask("SELECT official_id, year, version, klass, mean, months, reason, decided_by, said FROM year_decision WHERE office_id = ?", office))} | {("month:brought", *row[:3]): {"official": row[0], "version": row[2], "document": row[3], "by": row[4], "total": row[5], "common": row[6], "task": row[7]} for row in map(tuple, self.ask("SELECT official_id, month, version, document, brought_by, total, common, task FROM brought_month WHERE office_id = ?", office))} | {(act, row["official"], row["month"], f"{row['sheet']} {row['round']} {row.get('task')}"): {name: TRUTH.get(each, each) if name in ("handed_back", "unit_fulfils", "organises", "united") else each for name, each in row.items() if name != "month"} for act, asked in SHEETS.items() for row in map(dict, self.ask(asked, office))}
        for act, official, period, version in [key for key in told.keys() | rows.keys() if told.get(key) != ({name: points(each) if name in ("mean", "total", "common", "task") else each for name, each in rows[key].items()} if key in rows else None)]: self.say(f"{code} {period}: {act} of {official}, version {version}, is not what stands")
if __name__ == "__main__":
    found = sys.exit(__doc__) if len(sys.argv) < 2 or sys.argv[1].startswith("-") else []
    try: Database(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True), found.append, sys.argv[2:]).verify()
    except (sqlite3.DatabaseError, *BAD) as error: found.append(f"unreadable ({error!r})")
    sys.stdout.buffer.write(("\n".join(found) or "all is well").encode(errors="backslashreplace") + b"\n")
    sys.exit(bool(found))
