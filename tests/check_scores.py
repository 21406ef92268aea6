#!/usr/bin/env python3
"""Real mail with expected results, where the collection stands beside the repository: no rate may fall below mail/README.md's tables.

  check_scores.py TICKETGATE      exit 77 (skipped) without the collection
  check_scores.py --self-test     the check must see a fall
"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORPORA = os.path.join(ROOT, '..', 'shared', 'corpora')
README = os.path.join(ROOT, 'mail', 'README.md')
SECONDS = 0.5  # of processor time, for one letter: what a busy machine cannot change


def promised(text):
    """{name: (passed, of)} of the rows `| name | of | passed | rate |`; corpora and fields never share a name."""
    rows = re.findall(r'^\| (?:\*\*)?([a-z0-9_.~]+)(?:\*\*)? \| (\d+) \| (\d+) \| [\d.]+ % \|$', text, re.M)
    return {name: (int(passed), int(of)) for name, of, passed in rows}


def falls(table, got):
    """Which promised rates are not kept; a name that is gone is a fall too."""
    out = []
    for name, (passed, of) in table.items():
        now, total = got.get(name, (0, 0))
        if total == 0 or now * of < passed * total:
            out.append(f'{name}: {now} of {total}, and the table says {passed} of {of}')
    return out


def score(command, variant):
    with tempfile.NamedTemporaryFile(suffix='.json') as result:
        subprocess.run([sys.executable, '-B', os.path.join(CORPORA, 'score.py'), '--cmd', command, '--jobs', '2', '--timeout', '60',
                        '--variant', variant, '--json', result.name], check=True, stdout=subprocess.DEVNULL)
        found = json.load(open(result.name, encoding='utf-8'))
    rates = {name: (c['passed'], c['cases']) for name, c in found['corpora'].items()}
    rates['all'] = (found['passed'], found['cases'])
    rates.update({name: tuple(field) for name, field in found['fields'].items()})
    return rates


def processor_time(command, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command.split(), path], stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fragile(command):
    """Letters without expectations: each gives one object in valid UTF-8, none is slow."""
    run = subprocess.run([sys.executable, '-B', os.path.join(CORPORA, 'robust.py'), '--cmd', command, '--jobs', '2', '--timeout', '60'],
                         check=True, capture_output=True, text=True)
    print(run.stdout.splitlines()[0])
    out = [line for line in run.stdout.splitlines() if line.startswith('FAIL')]
    if not re.match(r'[1-9]\d* files, 0 failures$', run.stdout.splitlines()[0]):
        out.append(run.stdout.splitlines()[0])
    for name, seconds in re.findall(r"\('([^']+)', ([\d.]+)\)", run.stdout.splitlines()[-1]):
        path = os.path.join(CORPORA, 'unlabelled', name)
        if float(seconds) > SECONDS and (spent := processor_time(command, path)) > SECONDS:
            out.append(f'{name}: {spent:.2f} s')
    return out


def self_test():
    table = promised('| corpus | cases | passed | rate |\n|---|---|---|---|\n| a | 20 | 10 | 50.0 % |\n| **all** | 20 | 10 | 50.0 % |\n')
    assert table == {'a': (10, 20), 'all': (10, 20)}, table
    assert not falls(table, {'a': (5, 10), 'all': (11, 20)})
    assert falls(table, {'a': (9, 20), 'all': (10, 20)})
    assert falls(table, {'all': (10, 20)})
    with open(README, encoding='utf-8') as readme:
        assert len(promised(readme.read())) > 30
    print('it sees a fall')


def main():
    if sys.argv[1:] == ['--self-test']:
        return self_test()
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not os.path.isdir(CORPORA):
        print('no collection of real mail beside the repository: skipped')
        sys.exit(77)
    command = os.path.abspath(sys.argv[1]) + ' parse --json'
    with open(README, encoding='utf-8') as readme:
        table = promised(readme.read())
    bad = falls(table, score(command, ''))
    crlf = score(command, 'crlf')
    # Sizes and sums of text files change with the line ends.
    bad += ['CRLF: ' + line for line in falls({k: v for k, v in table.items() if k not in ('attachments.size', 'attachments.sha256')}, crlf)]
    bad += fragile(command)
    print(*bad, sep='\n')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
