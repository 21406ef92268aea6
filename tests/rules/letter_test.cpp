// Letters of no ticket: registered, set aside, held.
#include "tests/support/letter_rows.h"

using namespace rules;
using namespace testing;
using store::Status;

TEST_CASE("New requests") {
    check({
        {"a person's", [](Story&) {}, "registered", "said before", kRegistered, kToldOfNew},
        {"with a term",
         [](Story& s) {
             s.policy().regulation.terms = {{{}, {}, {}, Term{4, TimeUnit::hours}, {}}};
         },
         "registered",
         "",
         {"register #8", "participant #8 anna@client.example", "settle settled #8", "message #8 client",
          "deadline #8 reaction", "event registered #8", "event deadline #8"},
         kToldOfNew},
        {"of a queue without operators: the lead hears",
         [](Story& s) { s.came.mailbox = "sales"; },
         "registered",
         "",
         kRegistered,
         {"registered anna@client.example", "op-new lena@desk.example"}},
        {"a monitor's: registered and not answered",
         [](Story& s) { by_machine(s, false); },
         "registered",
         "",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"a person who must not be answered by a machine",
         [](Story& s) { s.came.mail.no_autoreply = true; },
         "registered",
         "",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"notices to clients switched off",
         [](Story& s) { s.policy().notices_off = {"registered"}; },
         "registered",
         "",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"notices to operators switched off",
         [](Story& s) { s.policy().notices_off = {"op-new"}; },
         "registered",
         "",
         kRegistered,
         {"registered anna@client.example"}},
        {"too many notices to this address in this hour",
         [](Story& s) { s.facts.notices_to_sender_this_hour = s.policy().limits.per_address_hour; },
         "registered",
         "",
         kRegistered,
         {"registered anna@client.example (suppressed)", "op-new ivan@desk.example",
          "op-new olga@desk.example"}},
        {"Reply-To is who is answered",
         [](Story& s) {
             s.came.mail.reply_to = {{"Office", "office@client.example"}};
         },
         "registered",
         "",
         {"register #8", "participant #8 office@client.example", "settle settled #8", "message #8 client",
          "event registered #8"},
         {"registered office@client.example", "op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"an operator's own request: he is not told of it",
         [](Story& s) { by_operator(s); },
         "registered",
         "",
         {"register #8", "participant #8 ivan@desk.example", "settle settled #8", "message #8 client",
          "event registered #8"},
         {"registered ivan@desk.example", "op-new olga@desk.example"}},
        {"the same id with other content is another letter",
         [](Story& s) { s.facts.same_id_other_content = true; }, "registered", "", kRegistered, kToldOfNew},
    });
}

TEST_CASE("Letters that are set aside") {
    check({
        {"our own, by its Message-ID",
         [](Story& s) { s.facts.own = store::OutboxItem{}; },
         "own",
         "our own letter",
         kAside,
         {}},
        {"our own, by its loop mark",
         [](Story& s) { s.came.mail.loop_mark = kMark; },
         "own",
         "our own letter",
         kAside,
         {}},
        {"another desk's loop mark is not ours", [](Story& s) { s.came.mail.loop_mark = "feedfacefeedface"; },
         "registered", "", kRegistered, kToldOfNew},
        {"a duplicate, to the octet",
         [](Story& s) {
             s.facts.same = earlier_copy(), s.facts.same_bytes = true, s.on_record(ticket_of(2));
         },
         "duplicate",
         "the same letter",
         {"settle settled #2", "event set_aside -"},
         {}},
        {"a duplicate of a letter too large: not told again",
         [](Story& s) { s.facts.same = earlier_copy(), s.came.head_only = true; },
         "duplicate",
         "the same letter",
         {"settle settled #2", "event set_aside -"},
         {}},
        {"a mailing list",
         [](Story& s) { s.came.mail.origin = mail::Origin::list; },
         "list",
         "mailing list",
         kHeld,
         {}},
        {"an automatic reply to nothing",
         [](Story& s) { by_machine(s, true); },
         "auto-reply",
         "automatic reply",
         kHeld,
         {}},
        {"an abuse report",
         [](Story& s) { by_machine(s, false), s.came.mail.complaint = true; },
         "auto-reply",
         "abuse report",
         kHeld,
         {}},
        {"a bounce of nothing known",
         [](Story& s) { s.came.mail.origin = mail::Origin::bounce; },
         "bounce",
         "delivery report",
         kHeld,
         {}},
    });
}

TEST_CASE("Letters that are held, and who hears of it") {
    check({
        {"too large", [](Story& s) { s.came.head_only = true, s.came.size = 50 << 20; }, "oversize", "size",
         kHeld, kHeldAndSaid},
        {"too large, by a machine", [](Story& s) { s.came.head_only = true, by_machine(s, false); },
         "oversize", "size", kHeld, kToldOfHeld},
        {"no sender", [](Story& s) { s.came.mail = letter_from(""); }, "quarantine", "sender", kHeld,
         kToldOfHeld},
        {"our own address", [](Story& s) { s.came.mail = letter_from("Help@desk.example"); }, "loop",
         "sender", kHeld, kToldOfHeld},
        {"a stranger with a number",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "boris@client.example"));
             s.facts.subject_number = store::TicketNumber{1};
         },
         "stranger", "stranger", kHeld, kHeldAndSaid},
        {"a stranger, the notice switched off",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "boris@client.example"));
             s.facts.subject_number = store::TicketNumber{1};
             s.policy().notices_off = {"held"};
         },
         "stranger", "stranger", kHeld, kToldOfHeld},
        {"a stranger, too many notices to him",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "boris@client.example"));
             s.facts.subject_number = store::TicketNumber{1};
             s.facts.notices_to_sender_this_hour = 1000000;
         },
         "stranger",
         "stranger",
         kHeld,
         {"op-held ivan@desk.example", "op-held olga@desk.example", "held anna@client.example (suppressed)"}},
        {"the stranger, let pass by a person",
         [](Story& s) {
             s.on_record(ticket_of(1, Status::open, "boris@client.example"));
             s.facts.subject_number = store::TicketNumber{1};
             s.came.released = true;
         },
         "registered", "said before", kRegistered, kToldOfNew},
        {"no sender, let pass by a person: registered with what there is, and nobody is answered",
         [](Story& s) { s.came.mail = letter_from(""), s.came.released = true; },
         "registered",
         "",
         {"register #8", "settle settled #8", "message #8 client", "event registered #8"},
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"too large, let pass by a person", [](Story& s) { s.came.head_only = s.came.released = true; },
         "registered", "", kRegistered, kToldOfNew},
        {"a list, let pass by a person: registered, and still no machine is answered",
         [](Story& s) { s.came.mail.origin = mail::Origin::list, s.came.released = true; },
         "registered",
         "",
         kRegistered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
    });
}
