-- What is on record. A document first: read it from top to bottom; the program carries it word for word and runs it.
--
-- Times are INTEGER, seconds since 1970 UTC. Texts are UTF-8. Octets as they came are BLOB. JSON stands in TEXT.
-- States are words and not numbers: a row is read by people at night with sqlite3, and a word costs eight octets in a row of
-- hundreds. A CHECK lists the words; store/words.h holds the same list.
-- Foreign keys are immediate: a job that breaks one fails alone in its savepoint and not at the commit of its whole batch.
-- There are few indexes, each with the question it answers. They grow at their right end, because they are led by a number that
-- grows, or they hold only what waits; with a million tickets intake therefore touches as many pages as with none. The one
-- question that comes in random order, a stranger's Message-ID, has an arrangement of its own: letter_id.
--
-- A migration is a block under a line "-- migration N". It runs once, in one transaction, which also writes N into
-- PRAGMA user_version. A block that has been released is never edited: add the next.

-- migration 1

-- 0x74674154: how file(1) and we know that the file is ours.
PRAGMA application_id = 1952923988;

-- ---- places and settings ----------------------------------------------------------------------------------------------------

-- Single values. Written by the daemon: the loop mark at its first start, 'filed:MAILBOX' where done = "seen" (UIDVALIDITY and
-- the last UID that was marked: what a person marks as unread later stays so); 'words-until' by whoever brings `said` up to date.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,  -- 'loop_mark', 'filed:support', 'words-until'
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far each mailbox has been read. Written by the poller in the commit that takes the letters in.
CREATE TABLE cursor (
    mailbox     TEXT    NOT NULL PRIMARY KEY,  -- the queue's name
    uidvalidity INTEGER NOT NULL,              -- the server's epoch (RFC 9051 section 2.3.1.1)
    uid         INTEGER NOT NULL               -- every UID up to here is in the ledger
) STRICT, WITHOUT ROWID;

-- ---- tickets ----------------------------------------------------------------------------------------------------------------

-- Written by settling. AUTOINCREMENT: a number that was ever used stays used, even should its row be gone.
CREATE TABLE ticket (
    number         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    queue          TEXT    NOT NULL,  -- the mailbox's name
    status         TEXT    NOT NULL
        CHECK (status IN ('new', 'open', 'waiting', 'external', 'postponed', 'completed', 'closed', 'held', 'merged')),
    subject        TEXT    NOT NULL,  -- base subject, without number and Re:
    requester      TEXT    NOT NULL,  -- address, as written
    requester_name TEXT    NOT NULL,  -- '' when the letter gave none
    language       TEXT    NOT NULL,  -- 'ru', 'en': of the notices
    assignee       TEXT    NOT NULL,  -- operator's address; '' for nobody
    created        INTEGER NOT NULL,
    updated        INTEGER NOT NULL,
    category       TEXT    NOT NULL DEFAULT '',  -- a key of the policy; '' where it has none. So the next four
    priority       INTEGER NOT NULL DEFAULT 0,   -- 1 is the most urgent; 0 where the policy has none
    impact         TEXT    NOT NULL DEFAULT '',
    urgency        TEXT    NOT NULL DEFAULT '',
    channel        TEXT    NOT NULL DEFAULT '',  -- 'mail', 'phone', …
    plan           TEXT    NOT NULL DEFAULT '',  -- of the client's contract when the ticket was registered
    organisation   TEXT    NOT NULL DEFAULT '',
    service        TEXT    NOT NULL DEFAULT '',  -- as the client names it
    follows        INTEGER REFERENCES ticket (number)  -- the closed ticket that this one continues; NULL for most
) STRICT;

-- Which tickets are alive? Holds the living only, so that it stays small however many lie closed.
CREATE INDEX ticket_alive ON ticket (number) WHERE status NOT IN ('closed', 'merged');

-- The last line. update_ticket() asks first and says it better.
CREATE TRIGGER ticket_is_final BEFORE UPDATE ON ticket WHEN OLD.status IN ('closed', 'merged')
BEGIN
    SELECT RAISE (ABORT, 'a closed or merged ticket is never changed');
END;

CREATE TRIGGER ticket_stays BEFORE DELETE ON ticket
BEGIN
    SELECT RAISE (ABORT, 'a ticket is never deleted');
END;

-- Who hears of a ticket besides its operators. Written by settling. Kept by ticket, so it needs no other index.
CREATE TABLE participant (
    ticket  INTEGER NOT NULL REFERENCES ticket (number),
    address TEXT    NOT NULL COLLATE NOCASE,  -- as first seen; compared without regard to ASCII case
    name    TEXT    NOT NULL,                 -- '' when unknown
    role    TEXT    NOT NULL CHECK (role IN ('requester', 'cc')),
    PRIMARY KEY (ticket, address)
) STRICT, WITHOUT ROWID;

-- ---- the intake ledger ------------------------------------------------------------------------------------------------------

-- One row per letter that was taken in, for ever. Written by intake; the lower half by settling.
CREATE TABLE letter (
    id          INTEGER NOT NULL PRIMARY KEY,  -- never deleted, so never used again
    mailbox     TEXT    NOT NULL,              -- where it came in: the queue's name
    uidvalidity INTEGER NOT NULL,              -- 0 when it came by a pipe
    uid         INTEGER NOT NULL CHECK (uid >= 0),
    message_id  TEXT    CHECK (message_id <> ''),  -- without angle brackets; NULL when absent
    sha256      BLOB    NOT NULL CHECK (length(sha256) = 32),   -- of the bytes as received
    content     BLOB    NOT NULL CHECK (length(content) = 32),  -- digest of what makes two copies one letter
    size        INTEGER NOT NULL,              -- octets on the server
    arrived     INTEGER NOT NULL,              -- at the mailbox
    accepted    INTEGER NOT NULL,              -- by us

    state       TEXT    NOT NULL CHECK (state IN ('accepted', 'settled', 'held', 'quarantined', 'dropped')),
    attempts    INTEGER NOT NULL CHECK (attempts >= 0),  -- tries to settle it that the process did not survive
    bytes_kept  INTEGER NOT NULL,              -- octets in `raw`; 0 when a twin keeps them
    released    INTEGER NOT NULL CHECK (released IN (0, 1)),  -- 1: a person let it pass, no further hold
    settled     INTEGER,                       -- when its fate was known; NULL while accepted
    ticket      INTEGER REFERENCES ticket (number),  -- where it went; NULL when nowhere
    same_as     INTEGER REFERENCES letter (id),      -- of a duplicate: the letter that it repeats
    verdict     TEXT    NOT NULL,              -- 'registered', 'appended', 'duplicate', …; '' while accepted
    reason      TEXT    NOT NULL,              -- one sentence for people
    evidence    TEXT    NOT NULL,              -- JSON array of {check, found}: what was looked at, in order

    CHECK ((state = 'accepted') = (settled IS NULL))
) STRICT;

-- Have we fetched this one? Not for letters by a pipe, which have no place on a server.
CREATE UNIQUE INDEX letter_place ON letter (mailbox, uidvalidity, uid) WHERE uid > 0;

-- Have we seen this Message-ID? Which ticket does an In-Reply-To name? One index for both, made by hand, because strangers'
-- ids come in random order: a common index over a million of them dirties another page of the disk with every letter, and
-- intake falls to two thirds. Here a new id goes into tier 0, which stays in a few pages; every 2048 letters tier 0 is poured
-- into tier 1, every 65536 letters tier 1 into tier 2, in sorted order, so that many rows share a page. Who looks up asks all
-- three and then compares the letter itself. Written by intake only. No foreign key: it says nothing that `letter` does not.
CREATE TABLE letter_id (
    tier   INTEGER NOT NULL CHECK (tier IN (0, 1, 2)),
    hash   INTEGER NOT NULL,  -- FNV-1a of letter.message_id, 32 bits, signed
    letter INTEGER NOT NULL,
    PRIMARY KEY (tier, hash, letter)
) STRICT, WITHOUT ROWID;

-- Have we seen this content? For letters without a Message-ID only: they are rare, so this one stays small.
CREATE INDEX letter_content ON letter (content) WHERE message_id IS NULL;

-- What waits: for settling, for a person? Nearly every letter leaves it in the commit after the one that took it in.
CREATE INDEX letter_waiting ON letter (state, id) WHERE state <> 'settled';

-- Which letters belong to a ticket?
CREATE INDEX letter_ticket ON letter (ticket) WHERE ticket IS NOT NULL;

CREATE TRIGGER letter_stays BEFORE DELETE ON letter
BEGIN
    SELECT RAISE (ABORT, 'a letter is never deleted from the ledger');
END;

-- How many letters are accepted and undecided: one row. Counting 100,000 waiting letters at every turn would cost what
-- settling fifty of them costs. Written by the two triggers below and by nothing else.
CREATE TABLE backlog (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    letters INTEGER NOT NULL CHECK (letters >= 0)
) STRICT;

INSERT INTO backlog (id, letters) VALUES (1, 0);

CREATE TRIGGER letter_comes AFTER INSERT ON letter WHEN NEW.state = 'accepted'
BEGIN
    UPDATE backlog SET letters = letters + 1 WHERE id = 1;
END;

CREATE TRIGGER letter_turns AFTER UPDATE OF state ON letter WHEN (OLD.state = 'accepted') <> (NEW.state = 'accepted')
BEGIN
    UPDATE backlog SET letters = letters + (NEW.state = 'accepted') - (OLD.state = 'accepted') WHERE id = 1;
END;

-- The letters themselves. A table of its own: settling rewrites the ledger's row and must not rewrite the letter.
-- Written by intake, deleted only when the very same bytes are kept by another letter.
CREATE TABLE raw (
    letter INTEGER NOT NULL PRIMARY KEY REFERENCES letter (id),
    bytes  BLOB    NOT NULL  -- exactly as received
) STRICT;

-- ---- correspondence and journal ---------------------------------------------------------------------------------------------

-- What people said, as it is shown. Written by settling, once.
CREATE TABLE message (
    id        INTEGER NOT NULL PRIMARY KEY,
    ticket    INTEGER NOT NULL REFERENCES ticket (number),
    letter    INTEGER REFERENCES letter (id),  -- the letter it came in; NULL when it came from the shell
    author    TEXT    NOT NULL CHECK (author IN ('client', 'operator', 'machine')),
    address   TEXT    NOT NULL,                -- of the author
    is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),  -- 0: for operators only
    at        INTEGER NOT NULL,
    text      TEXT    NOT NULL                 -- what the person wrote now; the whole stands in `raw`
) STRICT;

-- What was said in this ticket?
CREATE INDEX message_ticket ON message (ticket);

-- The words of all that was said, to be found by: rowid is message.id. Holds no texts of its own (content = ''), so it costs a
-- third of what it speaks of. Intake does not pay for it: whoever searches, and the daemon when it has nothing else to do, takes in
-- what came since, in order of ids; setting 'words-until' says how far. The letter yo stands here as ye: few people type it.
CREATE VIRTUAL TABLE said USING fts5 (
    subject,  -- of the ticket as it was then. So the next
    people,   -- the author's address; the requester's address, name and organisation
    text,     -- of the message, its first 100,000 characters
    content = '', tokenize = 'unicode61 remove_diacritics 2'
);

-- The journal: what happened, who did it and why. Written by everything that changes anything, in the same commit.
CREATE TABLE event (
    id     INTEGER NOT NULL PRIMARY KEY,
    at     INTEGER NOT NULL,
    ticket INTEGER REFERENCES ticket (number),  -- NULL: of the desk as a whole
    kind   TEXT    NOT NULL,  -- 'registered', 'appended', 'sent', …
    actor  TEXT    NOT NULL,  -- an address, 'ticketgate', or 'shell:USER'
    data   TEXT    NOT NULL   -- JSON object
) STRICT;

-- What happened to this ticket, and (NULL) to none?
CREATE INDEX event_ticket ON event (ticket);

CREATE TRIGGER event_is_written_once BEFORE UPDATE ON event
BEGIN
    SELECT RAISE (ABORT, 'the journal is append-only');
END;

CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN
    SELECT RAISE (ABORT, 'the journal is append-only');
END;

-- ---- deadlines --------------------------------------------------------------------------------------------------------------

-- The clocks that run, and when each wants to be looked at: at a warning, at its end, at an escalation. The journal and the
-- policy say the same at more length; this is what a million open tickets are found by. Written by settling.
CREATE TABLE deadline (
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    kind   TEXT    NOT NULL,  -- 'reaction', 'resolution', 'answer', 'confirmation', 'reminder', 'progress'
    due    INTEGER NOT NULL,
    wake   INTEGER,           -- NULL: overdue, and everybody who should know has been told
    PRIMARY KEY (ticket, kind)
) STRICT, WITHOUT ROWID;

-- When must the timekeeper wake, and for what?
CREATE INDEX deadline_wake ON deadline (wake) WHERE wake IS NOT NULL;

-- What will close by silence within a day?
CREATE INDEX deadline_silence ON deadline (due) WHERE kind IN ('answer', 'confirmation');

-- What a queue does by the calendar and not for one ticket: the list of what will close tomorrow, the operators' morning, the
-- lead's week. Written by settling.
CREATE TABLE chore (
    queue TEXT    NOT NULL,
    kind  TEXT    NOT NULL,  -- 'closing-tomorrow', 'digest', 'week'
    due   INTEGER NOT NULL,
    PRIMARY KEY (queue, kind)
) STRICT, WITHOUT ROWID;

-- ---- clients ----------------------------------------------------------------------------------------------------------------

-- Who may write, for which organisation, on which terms. Written by `ticketgate clients import` and by nothing else.
CREATE TABLE client (
    address      TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
    organisation TEXT NOT NULL,
    name         TEXT NOT NULL,
    position     TEXT NOT NULL,
    phone        TEXT NOT NULL,
    contract     TEXT NOT NULL,
    plan         TEXT NOT NULL,  -- '' is the policy's default
    language     TEXT NOT NULL   -- 'ru', 'en'; '' when not known
) STRICT, WITHOUT ROWID;

-- Who else is of this organisation?
CREATE INDEX client_organisation ON client (organisation);

-- ---- outbox -----------------------------------------------------------------------------------------------------------------

-- Letters to be carried out. Written by settling; state, next_at, attempts, doubted by the courier.
CREATE TABLE outbox (
    id            INTEGER NOT NULL PRIMARY KEY,  -- never deleted, so never used again
    ticket        INTEGER REFERENCES ticket (number),  -- NULL: a notice of the desk as a whole
    kind          TEXT    NOT NULL,  -- the notice's template name
    mailbox       TEXT    NOT NULL,  -- the queue it speaks for
    message_id    TEXT    NOT NULL,  -- ours, without angle brackets; the same at every repeat
    envelope_from TEXT    NOT NULL,  -- '' is the null sender (RFC 5321 section 4.5.5)
    created       INTEGER NOT NULL,
    state         TEXT    NOT NULL
        CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'in_doubt', 'suppressed', 'dropped')),
    next_at       INTEGER NOT NULL,  -- not before; counts while queued
    attempts      INTEGER NOT NULL CHECK (attempts >= 0),      -- tries that reached the relay, the one under way among them
    doubted       INTEGER NOT NULL CHECK (doubted IN (0, 1)),  -- 1: an earlier attempt ended in doubt
    reason        TEXT    NOT NULL,  -- of suppression, failure, drop; '' otherwise
    letter        INTEGER            -- that it speaks of, the one whose settling caused it; NULL: none. No foreign key: never asked
) STRICT;

-- Is this letter ours, come back? Which ticket does a reply to it name? Our ids sort by time: it grows at the right end.
CREATE UNIQUE INDEX outbox_message_id ON outbox (message_id);

-- What is due, what was claimed by a daemon that died, what waits for a person? Whatever is sent has left it.
CREATE INDEX outbox_unsent ON outbox (state, next_at, id) WHERE state <> 'sent';

-- Which notices went out for this ticket?
CREATE INDEX outbox_ticket ON outbox (ticket);

CREATE TRIGGER outbox_stays BEFORE DELETE ON outbox
BEGIN
    SELECT RAISE (ABORT, 'a letter is never deleted from the outbox');
END;

-- Final bytes, CRLF line ends, dots not stuffed. A table of its own: claiming and reporting rewrite the row above.
CREATE TABLE outbox_bytes (
    item  INTEGER NOT NULL PRIMARY KEY REFERENCES outbox (id),
    bytes BLOB    NOT NULL
) STRICT;

-- The envelope's recipients, each with the relay's last word for it. Written with the item, then by the courier.
CREATE TABLE outbox_recipient (
    item     INTEGER NOT NULL REFERENCES outbox (id),
    address  TEXT    NOT NULL,
    position INTEGER NOT NULL,  -- in the envelope, from 0
    state    TEXT    NOT NULL CHECK (state IN ('pending', 'sent', 'refused', 'in_doubt')),
    code     INTEGER NOT NULL,  -- SMTP reply code; 0 before any
    enhanced TEXT    NOT NULL,  -- RFC 3463 status, e.g. '5.1.1'; '' when none was given
    text     TEXT    NOT NULL,  -- the relay's words
    PRIMARY KEY (item, address)
) STRICT, WITHOUT ROWID;

-- How many automatic letters went to a key in an hour. Written by settling; what is older than a day is forgotten.
CREATE TABLE rate (
    hour  INTEGER NOT NULL,  -- hours since 1970 UTC
    key   TEXT    NOT NULL,  -- an address, a ticket
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, key)
) STRICT, WITHOUT ROWID;

-- ---- what came lately -------------------------------------------------------------------------------------------------------

-- Small pictures that came with a ticket's letters: signatures' logos come with every letter, and nobody wants them twice.
-- Written by settling, for letters that have such a picture only; a letter without files costs nothing here.
-- Has this ticket had this picture?
CREATE TABLE picture (
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    sha256 TEXT    NOT NULL CHECK (length(sha256) = 64),  -- of the content, lower-case hex
    PRIMARY KEY (ticket, sha256)
) STRICT, WITHOUT ROWID;

-- Clients' letters of the last day, without their words: does somebody write the same again, do two machines write to each other?
-- Written by settling; what is older than a day is forgotten, so it stays as small as a day's mail, and no index on addresses
-- has to grow with the years. What did this address write in this hour?
CREATE TABLE recent (
    hour    INTEGER NOT NULL,                 -- hours since 1970 UTC, of `at`
    address TEXT    NOT NULL COLLATE NOCASE,  -- whom an answer would go to
    letter  INTEGER NOT NULL,                 -- no foreign key: it says nothing that `letter` does not
    at      INTEGER NOT NULL,                 -- when it was settled
    ticket  INTEGER NOT NULL,                 -- where it went; 0 when it was held
    subject INTEGER NOT NULL,                 -- digest of the base subject
    words   INTEGER NOT NULL,                 -- digest of the words without numbers; 0: too few to compare
    PRIMARY KEY (hour, address, letter)
) STRICT, WITHOUT ROWID;

-- ---- the machine's own troubles ---------------------------------------------------------------------------------------------

-- One row per trouble that lasts. Written by whoever meets it, deleted when it is over.
CREATE TABLE alarm (
    key       TEXT    NOT NULL PRIMARY KEY,  -- 'imap:support', 'relay', 'uidvalidity:support'
    text      TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    told      INTEGER,                       -- when the last notice of it was queued; NULL: not yet
    count     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
