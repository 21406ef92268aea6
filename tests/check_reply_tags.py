#!/usr/bin/env python3
"""Tags written into real mail: those at the top of what the person wrote are read, those in quoted text never are.

  check_reply_tags.py READ_TAGS [--fails N]     exit 77 (skipped) without the collection of real mail beside the repository
  check_reply_tags.py READ_TAGS --own           our own answers (tests/mails/replies), without their words: nothing stands above the quotes
  check_reply_tags.py --self-test               the check must see a tag that was lost, one that was quoted, and a fall of a rate

Each letter is written anew in its own structure, charset and transfer encoding (the cases of the reply corpora in others, too): with
tags as its mail program would write new first lines, into the text part and into the HTML part, and with other tags below every line of
what is quoted, signatures included. Its words must stay what they were. The rates in mail/README.md are floors, and a letter that fails
has to stand there by name, with the reason; a quoted tag that is read fails always.
"""
import base64
import email
import glob
import html
import importlib.util
import json
import os
import quopri
import re
import subprocess
import sys
import tempfile
from collections import defaultdict

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORPORA = os.path.join(os.path.dirname(ROOT), 'shared', 'corpora')
README = os.path.join(ROOT, 'mail', 'README.md')

TOP, PLAIN_TOP = ['#взять', '#spent 45m', '#priority 2'], ['#take', '#spent 45m', '#priority 2']
QUOTED = '#decline quoted'
REPLY_FIELDS = ('reply_text', 'reply_like', 'reply_contains', 'reply_lacks', 'reply_nows')

# Where programs begin what they quote, in HTML.
MARK = re.compile(r'<blockquote|<div[^>]*(?:gmail_quote|gmail_extra|yahoo_quoted|divRplyFwdMsg|appendonsend|border-top:\s*solid'
                  r'|moz-cite-prefix|OLK_SRC_BODY_SECTION|name="?quote|protonmail_quote|tutanota_quote|zmail_extra)', re.I)
PREFIX = re.compile(r'[ \t]{0,3}(?:(?:[^\W\d_]{0,4}>|\|(?= ))[ ]?)+')
INTRODUCES = re.compile(r'@|[:：]\s*$|^[\s>*]*[\w -]{2,20}\*?[:：]|^[\s>]*[-_=+]{2,}|\d\d:\d\d|[12]\d\d\d')


def fold(text):
    return re.sub(r'\s+', ' ', text.replace('\xa0', ' ')).strip()


# ---- writing tags into texts ----------------------------------------------------------------------------------------------------

def prefix_of(line):
    found = PREFIX.match(line)
    return found[0] if found else ''


def own_lines(lines, own):
    """For each line whether the person wrote it now."""
    own = fold(own)
    return [bool(fold(line)) and fold(line) in own for line in lines]


def first_own(lines, own):
    """Where he begins; at the top of all when that cannot be told."""
    wanted = next((fold(line) for line in own.split('\n') if fold(line)), '')
    first = next((i for i, line in enumerate(lines) if fold(line) and wanted.startswith(fold(line))), 0)
    return 0 if prefix_of(lines[first]) else first


def paragraphs(lines):
    """Runs of lines that belong together: one quote mark, no empty line between."""
    begin = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or not fold(lines[i][len(prefix_of(lines[i])):]) or prefix_of(lines[i]).rstrip() != prefix_of(lines[begin]).rstrip():
            yield begin, i
            begin = i


def with_quoted(lines, mine):
    """No program puts a tag into the lines by which it introduces a quote, nor between two of them."""
    runs = list(paragraphs(lines))
    introduces = [any(INTRODUCES.search(line) for line in lines[begin:end]) for begin, end in runs]
    out = list(lines)
    for number, (begin, end) in reversed(list(enumerate(runs))):
        if not any(fold(line) for line in lines[begin:end]) or any(mine[begin:end]) and not prefix_of(lines[begin]):
            continue
        if introduces[number] and any(introduces[number + 1:number + 3]):
            continue
        for i in [end - 1] if introduces[number] else reversed(range(begin, end)):
            if fold(lines[i]) or prefix_of(lines[i]):
                following = next((line for line in lines[i + 1:] if fold(line)), '')
                out.insert(i + 1, (prefix_of(lines[i]) or (prefix_of(following) if introduces[number] else '')) + QUOTED)
    return out


def into_text(text, own, top, form):
    lines = text.split('\n')
    first = first_own(lines, own)
    if form == 'plain':
        return '\n'.join(lines[:first] + top + lines[first:])
    mine = own_lines(lines, own)
    above, below = with_quoted(lines[:first], mine[:first]), with_quoted(lines[first:], mine[first:])
    if form == 'quoted':
        return '\n'.join(above + top + below)
    # His words are gone: now nothing stands between his tags and what he quotes.
    below = [line for line, is_mine in zip(below, own_lines(below, own)) if not is_mine or prefix_of(line)]
    return '\n'.join(above + (top if form == 'alone' else []) + below)


def first_words(markup, own):
    """Where the person's text begins in HTML; above all of it when it looks quoted."""
    wanted = next((fold(line) for line in own.split('\n') if fold(line)), '')
    body = re.search(r'<body[^>]*>', markup, re.I)
    if prefix_of(wanted):
        return body.end() if body else 0
    for text in re.compile(r'>([^<]+)').finditer(markup, body.end() - 1 if body else 0):
        shown = fold(html.unescape(text[1]))
        before = markup[:text.start(1)].lower()
        if before.rfind('<style') > before.rfind('</style') or before.rfind('<title') > before.rfind('</title') or before.rfind('<!--') > before.rfind('-->'):
            continue
        if shown and (wanted.startswith(shown[:20]) or shown.startswith(wanted[:20])):
            return text.start(1)
    return None


def into_html(markup, own, top, form):
    at = first_words(markup, own)
    if at is None or form in ('alone', 'empty'):
        return None
    lead = re.search(r'<(p|div)\b[^>]*>(?:\s|<(?:span|font)\b[^>]*>)*$', markup[:at], re.I)
    if lead and lead[1].lower() == 'p':
        new, at = ''.join(f'{lead[0].rstrip()}{html.escape(tag)}{closing(lead[0])}' for tag in top), lead.start()
    elif lead:
        new = ''.join(f'<div>{html.escape(tag)}</div>' for tag in top)
    else:
        new = ''.join(f'{html.escape(tag)}<br>' for tag in top)
    if form == 'plain':
        return markup[:at] + new + markup[at:]
    mark = MARK.search(markup)
    if mark and mark.start() < at:
        return quoted_html(markup[:at]) + new + markup[at:]
    return markup[:at] + new + quoted_html(markup[at:])


def closing(opened):
    return ''.join(f'</{name}>' for name in reversed(re.findall(r'<(\w+)', opened)))


def quoted_html(markup):
    """Below each line of what the first mark begins."""
    mark = MARK.search(markup)
    if not mark:
        return markup
    end = markup.find('>', mark.start()) + 1
    region = re.sub(r'<blockquote[^>]*>|<br[^>]*>|</p>|</div>(?=\s*<div)', lambda m: f'{m[0]}<div>{QUOTED}</div>', markup[end:], flags=re.I)
    return markup[:end] + f'<div>{QUOTED}</div>' * markup.lower().startswith('<blockquote', mark.start()) + region


# ---- writing letters anew ---------------------------------------------------------------------------------------------------------

def is_text(part):
    return part.get_content_type() in ('text/plain', 'text/html') and not part.get_filename() and part.get_content_disposition() != 'attachment'


def text_parts(message):
    """(part, text, charset) of those that a reader sees; None when one is not what it says it is."""
    out = []
    for part in message.walk():
        if part.get_content_maintype() == 'message':
            return None
        if not is_text(part):
            continue
        charset = part.get_content_charset() or 'us-ascii'
        try:
            out.append((part, part.get_payload(decode=True).decode(charset), charset))
        except (LookupError, UnicodeError, ValueError, AttributeError):
            return None
    return out


def put(part, text, charset):
    raw = text.encode(charset)
    encoding = str(part.get('Content-Transfer-Encoding', '')).strip().lower()
    if encoding == 'base64':
        raw = base64.encodebytes(raw)
    elif encoding == 'quoted-printable':
        raw = quopri.encodestring(raw)
    elif encoding not in ('', '7bit', '8bit', 'binary'):
        raise ValueError(encoding)
    part.set_payload(raw.decode('ascii', 'surrogateescape'))


def letter_with(raw, own, form):
    """(the letter with tags, those at its top), or None where it cannot be written anew."""
    message = email.message_from_bytes(raw)
    parts = text_parts(message)
    if not parts:
        return None
    done, top = set(), TOP
    for _, _, charset in parts:
        try:
            ''.join(TOP).encode(charset)
        except UnicodeError:
            top = PLAIN_TOP
    try:
        for part, text, charset in parts:
            kind = part.get_content_type()
            if kind in done:
                continue  # the second text of a letter with several is not where he begins to write
            changed = (into_html if kind == 'text/html' else into_text)(text.replace('\r\n', '\n'), own, top, form)
            if changed is None:
                return None
            put(part, changed, charset)
            done.add(kind)
        return message.as_bytes(), top
    except (UnicodeError, ValueError, LookupError, AttributeError, KeyError, TypeError):
        return None


def holds_quoted(raw):
    return any(QUOTED in text for _, text, _ in text_parts(email.message_from_bytes(raw)) or [])


def recoded(raw, charset, encoding):
    """The same letter in another charset and transfer encoding; None when it has letters that are not in it."""
    message = email.message_from_bytes(raw)
    for part, text, _ in text_parts(message) or []:
        try:
            text.encode(charset)
        except UnicodeError:
            return None
        part.set_param('charset', charset)
        part.replace_header('Content-Transfer-Encoding', encoding)
        put(part, text, charset)
    return message.as_bytes()


FORMS = {'as stored': lambda raw: raw, 'base64': lambda raw: recoded(raw, 'utf-8', 'base64'),
         'quoted-printable': lambda raw: recoded(raw, 'utf-8', 'quoted-printable'),
         'windows-1251': lambda raw: recoded(raw, 'windows-1251', '8bit'), 'koi8-r': lambda raw: recoded(raw, 'koi8-r', 'base64'),
         'crlf': lambda raw: re.sub(rb'\r?\n', b'\r\n', raw)}


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
