"""Letters written anew with tags in them, each in its own structure, charset and transfer encoding.

Forms: `plain` has tags at the top of what the person wrote, `quoted` others in what he quotes beside; `alone` is `quoted` without his words,
`empty` without his tags too.
"""
import base64
import email
import html
import quopri
import re

TOP, PLAIN_TOP = ['#взять', '#spent 45m', '#priority 2'], ['#take', '#spent 45m', '#priority 2']
QUOTED = '#decline quoted'

# Where programs begin what they quote, in HTML.
MARK = re.compile(r'<blockquote|<div[^>]*(?:gmail_quote|gmail_extra|yahoo_quoted|divRplyFwdMsg|appendonsend|border-top:\s*solid'
                  r'|moz-cite-prefix|OLK_SRC_BODY_SECTION|name="?quote|protonmail_quote|tutanota_quote|zmail_extra)', re.I)
PREFIX = re.compile(r'[ \t]{0,3}(?:(?:[^\W\d_]{0,4}>|\|(?= ))[ ]?)+')
INTRODUCES = re.compile(r'@|[:：]\s*$|^[\s>*]*[\w -]{2,20}\*?[:：]|^[\s>]*[-_=+]{2,}|\d\d:\d\d|[12]\d\d\d')

# What no reader sees of HTML.
NOT_SHOWN = (('<style', '</style'), ('<title', '</title'), ('<!--', '-->'))


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


def same_prefix(one, other):
    return prefix_of(one).rstrip() == prefix_of(other).rstrip()


def paragraphs(lines):
    """Runs of lines that belong together: one quote mark, no empty line between."""
    begin = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or not fold(lines[i][len(prefix_of(lines[i])):]) or not same_prefix(lines[i], lines[begin]):
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
        if any(before.rfind(begin) > before.rfind(end) for begin, end in NOT_SHOWN):
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
