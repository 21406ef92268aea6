#!/usr/bin/env python3
"""Tags written into real mail: those at the top of what the person wrote are read, those in quoted text never are.

  check_reply_tags.py READ_TAGS                 exit 77 (skipped) without the collection of real mail beside the repository
  check_reply_tags.py READ_TAGS --own           our own answers (tests/mails/replies), without their words: nothing stands above the quotes
  check_reply_tags.py --self-test               the check must see a tag that was lost, one that was quoted, and a fall of a rate

Each letter is written anew in its own structure, charset and transfer encoding (the cases of the reply corpora in others, too): with
tags as its mail program would write new first lines, into the text part and into the HTML part, and with other tags below every line of
what is quoted, signatures included. Its words must stay what they were. The rates in mail/README.md are floors, and a letter that fails
has to stand there by name, with the reason; a quoted tag that is read fails always.
"""
import email
import glob
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORPORA = os.path.join(os.path.dirname(ROOT), 'shared', 'corpora')
README = os.path.join(ROOT, 'mail', 'README.md')
sys.path.insert(0, os.path.join(ROOT, 'tests', 'replies'))

from tagged_letters import (FORMS, QUOTED, TOP, fold, holds_quoted, into_html, into_text, letter_with, put,  # noqa: E402
                            text_parts)

REPLY_FIELDS = ('reply_text', 'reply_like', 'reply_contains', 'reply_lacks', 'reply_nows')


# ---- reading them -------------------------------------------------------------------------------------------------------------------

class Reader:
    def __init__(self, command):
        self.command = command

    def read(self, letters):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, raw in enumerate(letters):
                paths.append(os.path.join(folder, str(number)))
                with open(paths[-1], 'wb') as file:
                    file.write(raw)
            run = subprocess.run([self.command], input='\n'.join(paths) + '\n', capture_output=True, text=True, check=True)
            return [json.loads(line) for line in run.stdout.split('\n') if line]


def without_quoted(text):
    return '\n'.join(line for line in text.split('\n') if QUOTED not in line)


def wrong(before, after, top, form='quoted'):
    """What is not as it should be; empty: all is."""
    out = []
    if after['tags'] != [tag[1:] for tag in top if form != 'empty']:
        out.append(f"read {after['tags']}")
    if QUOTED[1:] in after['tags']:
        out.append('A QUOTED TAG IS READ')
    if form in ('alone', 'empty'):
        return out
    if fold(without_quoted(after['words'])) != fold(before['words']):
        out.append(f"words {fold(without_quoted(after['words']))[-300:]!r}, before {fold(before['words'])[-300:]!r}")
    return out


def reply_cases():
    for path in sorted(glob.glob(os.path.join(CORPORA, 'open', '*', 'cases.jsonl'))):
        with open(path, encoding='utf-8') as lines:
            for case in map(json.loads, lines):
                if any(field in case['expect'] for field in REPLY_FIELDS):
                    with open(os.path.join(CORPORA, 'open', case['file']), 'rb') as letter:
                        yield case['id'], letter.read(), case['expect']


def other_letters():
    """Answers among all letters of the collection, as Python's writer of mail leaves them."""
    for path in sorted(glob.glob(os.path.join(CORPORA, 'open', '*', 'eml', '*')) + glob.glob(os.path.join(CORPORA, 'unlabelled', '*'))):
        with open(path, 'rb') as letter:
            message = email.message_from_bytes(letter.read())
        subject = str(message.get('Subject', ''))
        if message.get('In-Reply-To') or message.get('References') or re.match(r'\s*(re|aw|ha|на|sv|отв)\s*[:\[]', subject, re.I):
            try:
                yield os.path.relpath(path, CORPORA), message.as_bytes()
            except (UnicodeError, KeyError, ValueError, AttributeError, TypeError):
                continue


def scorer():
    """compare() of the collection's own score.py."""
    spec = importlib.util.spec_from_file_location('score', os.path.join(CORPORA, 'score.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.compare


def check(reader, letters):
    """letters: (group, name, raw, expected or None). Returns {group: (right, all)} and [(name, what is wrong)]."""
    before = reader.read([raw for _, _, raw, _ in letters])
    tagged, origin = [], []
    for (group, name, raw, expect), plain in zip(letters, before):
        # Written by a machine, or with tags of its own, or with nothing of a person's in it.
        if expect is None and (plain['tags'] or not plain['words'].strip() or not plain['person'] or not plain['cut']):
            continue
        for form in ('plain', 'quoted', 'alone', 'empty'):
            made = letter_with(raw, plain['words'], form)
            if made is None and expect is not None and form in ('plain', 'quoted'):
                raise SystemExit(f'{name}: no tags can be written into it')
            if made and (form == 'plain' or holds_quoted(made[0])):
                tagged.append(made)
                origin.append((group, name, form, plain, expect))
    rates, fails = defaultdict(lambda: [0, 0]), []
    compare = scorer()
    for (raw, top), (group, name, form, plain, expect), after in zip(tagged, origin, reader.read([raw for raw, _ in tagged])):
        bad = wrong(plain, after, top, form)
        if expect is not None and not bad and form in ('plain', 'quoted'):
            was, now = (compare(expect, {'reply_text': words}) for words in (plain['words'], without_quoted(after['words'])))
            bad = [f'{field}: right before, wrong now' for field in was if was[field] and not now[field]]
        rates[group][0] += not bad
        rates[group][1] += 1
        if bad:
            fails.append((f'{name} {form}', '; '.join(bad)))
    return {group: tuple(rate) for group, rate in rates.items()}, fails


def letters():
    cases, known = [], set()
    for name, raw, expect in reply_cases():
        only = {field: value for field, value in expect.items() if field in REPLY_FIELDS}
        known.add(raw)
        for form, change in FORMS.items():
            changed = change(raw)
            if changed is not None:
                cases.append((name.split('/')[0], f'{name} {form}', changed, only))
    return cases + [('others', name, raw, None) for name, raw in other_letters() if raw not in known]


OWN_WORDS = re.compile('Dear Anna,|please switch the printer off and on again.|Здравствуйте, Анна!|Выключите принтер и включите снова.')
OWN_TAGS = re.compile('#(?:take|взять)(?! it)|#(?:spent|время) 45m')


def own_letters():
    """(name, what of it is left, letter)"""
    for path in sorted(glob.glob(os.path.join(ROOT, 'tests', 'mails', 'replies', '*.eml'))):
        with open(path, 'rb') as letter:
            raw = letter.read()
        for left, cut in (('all', ()), ('tags', (OWN_WORDS,)), ('nothing', (OWN_WORDS, OWN_TAGS))):
            message = email.message_from_bytes(raw)
            for part, text, charset in text_parts(message) or []:
                for words in cut:
                    text = words.sub('', text)
                put(part, text, charset)
            yield os.path.basename(path), left, message.as_bytes()


def check_own(reader):
    cases = list(own_letters())
    bad = []
    for (name, left, _), told in zip(cases, reader.read([raw for _, _, raw in cases])):
        right = ([], None) if left == 'nothing' else (['take', 'spent 45m'], ['взять', 'время 45m'])
        if told['tags'] not in right:
            bad.append(f"{name}, {left} of it: read {told['tags']}")
    print(len(cases), 'letters', *bad, sep='\n')
    return len(cases) < 90 or bad


# ---- what is promised ---------------------------------------------------------------------------------------------------------------

def promised(text):
    """{group: (right, all)} of the rows `| tags in GROUP | all | right | rate |`, and the names that may fail."""
    rates = {group: (int(right), int(of)) for group, of, right in re.findall(r'^\| tags in (\w+) \| ([\d,]+) \| ([\d,]+) \|', text, re.M)}
    return rates, set(re.findall(r'^\| `([^`]+)` \| .+ \|$', text, re.M))


def broken(rates, fails, promise):
    table, names = promise
    out = [f'{group}: {rates.get(group, (0, 0))}, and the table says {right} of {of}' for group, (right, of) in table.items()
           if rates.get(group, (0, 0))[0] * of < right * rates.get(group, (0, 1))[1] or group not in rates]
    return out + [f'{name}: {why}' for name, why in fails if name.split(' ')[0] not in names or 'QUOTED' in why]


def self_test():
    plain = {'tags': [], 'words': 'Yes.'}
    right = {'tags': [tag[1:] for tag in TOP], 'words': f'Yes.\n\n> {QUOTED}'}
    assert not wrong(plain, right, TOP)
    assert wrong(plain, {**right, 'tags': right['tags'][1:]}, TOP)
    assert any('QUOTED' in line for line in wrong(plain, {**right, 'tags': right['tags'] + [QUOTED[1:]]}, TOP))
    assert wrong(plain, {**right, 'words': 'Yes. And more'}, TOP)

    text = into_text('Yes.\n\nOn 2026-11-22 10:00, A <a@b.example> wrote:\n> one\n> two\n', 'Yes.', TOP, 'quoted')
    assert text == '\n'.join(TOP) + f'\nYes.\n\nOn 2026-11-22 10:00, A <a@b.example> wrote:\n> {QUOTED}\n> one\n> {QUOTED}\n> two\n> {QUOTED}\n', text
    page = into_html('<body><p class=a>Yes.</p><blockquote>one<br>two</blockquote></body>', 'Yes.', TOP, 'quoted')
    assert page.startswith(f'<body><p class=a>{TOP[0]}</p><p class=a>') and page.count(QUOTED) == 2, page

    table = ({'a': (9, 10)}, {'a/known'})
    assert promised('| tags in a | 10 | 9 | 90.0 % |\n| `a/known` | a reason |\n') == table
    assert not broken({'a': (9, 10)}, [('a/known koi8-r', 'words')], table)
    assert broken({'a': (8, 10)}, [], table) and broken({}, [], table)
    assert broken({'a': (10, 10)}, [('a/other', 'words')], table)
    assert broken({'a': (10, 10)}, [('a/known', 'A QUOTED TAG IS READ')], table)
    with open(README, encoding='utf-8') as readme:
        rates, names = promised(readme.read())
    assert len(rates) == 5 and names
    print('it sees what is lost, what is quoted, and a fall')


def main():
    if sys.argv[1:] == ['--self-test']:
        return self_test()
    if len(sys.argv) == 3 and sys.argv[2] == '--own':
        sys.exit(1 if check_own(Reader(os.path.abspath(sys.argv[1]))) else 0)
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not os.path.isdir(CORPORA):
        print('no collection of real mail beside the repository: skipped')
        sys.exit(77)
    rates, fails = check(Reader(os.path.abspath(sys.argv[1])), letters())
    for group, (right, of) in rates.items():
        print(f'| tags in {group} | {of} | {right} | {100 * right / of:.1f} % |')
    for name, why in fails:
        print(f'{name}: {why}')
    with open(README, encoding='utf-8') as readme:
        bad = broken(rates, fails, promised(readme.read()))
    print(*[f'NOT AS PROMISED: {line}' for line in bad], sep='\n')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
