#include "daemon/rules/client_letter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/form.h"
#include "daemon/rules/letter_files.h"
#include "daemon/rules/loop_rules.h"
#include "daemon/rules/registration.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/status_table.h"
#include "daemon/rules/tag.h"
#include "daemon/rules/ticket_work.h"

namespace rules {
namespace {

/// What terms count from: the arrival at the mailbox, however late we read it; for a letter that a person let
/// pass, that moment.
Instant counts_from(const LetterCase& c) {
    return c.came.released ? c.now : std::min(c.came.arrived, c.now);
}

bool has_image(const LetterCase& c) {
    return std::ranges::any_of(c.mail().attachments, [](const mail::Attachment& a) {
        return a.detected_type.starts_with("image/") || a.content_type.starts_with("image/");
    });
}

Request request_in(const LetterCase& c) {
    Request request;
    request.client = c.answer_to();
    request.queue = c.came.mailbox;
    request.subject = c.came.base_subject;
    request.text = words_of(c, true);
    request.form = read_form(request.text, c.policy.regulation, c.policy.language);
    request.has_image = has_image(c);
    request.own_words = words_of(c, false);
    // Closed for good: whoever writes again gets a new ticket that names the old one.
    if (c.ticket()) request.follows = c.ticket()->ticket.number;
    return request;
}

// ---- an answer

enum class Says { words, confirms, asks_status };

bool begins_with_one_of(std::string_view text, const std::vector<std::string>& words) {
    const std::string line = folded(text.substr(0, text.find('\n')));
    return std::ranges::any_of(words, [&](const std::string& word) { return line == folded(word); });
}

Says what_is_said(const LetterCase& c) {
    const std::string text = words_of(c, false);
    const Regulation& regulation = c.policy.regulation;
    if (begins_with_one_of(text, regulation.confirm_words)) return Says::confirms;
    if (begins_with_one_of(text, regulation.status_words)) return Says::asks_status;
    return Says::words;
}

TicketWork work_on(const LetterCase& c, std::string actor) {
    // By the rules of the queue that the ticket is in, whatever mailbox the letter came to.
    TicketWork work(c.desk, c.facts, *c.ticket(), living_queue(c.desk, c.ticket()->ticket.queue), c.now);
    work.act_as(std::move(actor), counts_from(c));
    return work;
}

void put_on_record(TicketWork& work, const LetterCase& c, store::Author author, Fields fields) {
    work.add(SettleLetter{c.came.letter, {}});
    work.add(message_of(c, work.ticket().number, author, false));
    fields.merge(
        Fields{{"letter", std::to_string(c.came.letter.value)}, {"message_id", c.mail().message_id}});
    work.note("appended", std::move(fields));
}

/// A completed ticket is opened by an objection and a waiting one by an answer; in every other status work
/// goes on as it is.
void go_on(TicketWork& work) {
    const Status status = work.ticket().status;
    if (status == Status::completed)
        work.enter(Status::open, By::client, "the client objects");
    else if (status == Status::waiting)
        work.enter(Status::open, By::client, "the client has answered");
}

void follow_words(TicketWork& work, const LetterCase& c, Says says) {
    const bool completed = work.ticket().status == Status::completed;
    if (says == Says::confirms && completed) {
        work.enter(Status::closed, By::client, "the client confirms");
        if (may_be_answered(c))
            work.tell_client(
                "closed",
                {{"outcome", std::string(word(kOutcomeWords, "confirmed", work.ticket().language))}},
                c.mail().message_id);
    } else if (says == Says::asks_status) {
        if (may_be_answered(c)) work.tell_client("status", {}, c.mail().message_id);
    } else if (too_often_reopened(c).empty()) {
        go_on(work);
    }
}

/// Files that were refused are named in the confirmation; where the policy sends none, in a notice of their
/// own.
void confirm(TicketWork& work, const LetterCase& c, const Values& values) {
    if (!may_be_answered(c)) return;
    const char* kind = work.ticket().follows ? "new-after-closed" : "registered";
    if (!work.tell_client(kind, values, c.mail().message_id)) tell_of_refused(work, c);
}

}  // namespace

Decision register_ticket(const LetterCase& c, std::string reason) {
    const Request request = request_in(c);
    TicketFacts born;
    born.ticket = ticket_for(request, c.facts, c.desk, c.now);
    TicketWork work(c.desk, c.facts, born, c.came.mailbox, c.now);
    work.act_as(sender_of(c));
    Values values = registration_values(request, born.ticket, c.facts, c.desk, c.now);
    values.merge(file_values(files_of(c)));
    work.register_ticket({born.ticket.requester, born.ticket.requester_name, store::Role::requester},
                         {{"letter", std::to_string(c.came.letter.value)},
                          {"message_id", c.mail().message_id},
                          {"since", stamp(counts_from(c))},
                          {"tag", make_tag(c.policy.tag, born.ticket.number)},
                          {"missing", values.at("missing")}});
    work.add(SettleLetter{c.came.letter, {}});
    work.add(message_of(c, born.ticket.number, store::Author::client, true));
    confirm(work, c, values);
    tell_operators_of_letter(work, c, "op-new", true);
    return std::move(work).finish({"registered", std::move(reason), {}, {}, false});
}

Decision append_from_client(const LetterCase& c, std::string reason) {
    TicketWork work = work_on(c, sender_of(c));
    const Says says = what_is_said(c);
    put_on_record(work, c, store::Author::client, {{"author", "client"}, {"public", "yes"}});
    follow_words(work, c, says);
    tell_of_refused(work, c);
    tell_operators_of_letter(work, c, "op-message", false);
    return std::move(work).finish({"appended", std::move(reason), {}, {}, false});
}

Decision append_thanks(const LetterCase& c) {
    TicketWork work = work_on(c, sender_of(c));
    const std::string reason = "thanks and nothing else: on record, and nothing changes";
    put_on_record(work, c, store::Author::client,
                  {{"author", "client"}, {"public", "yes"}, {"thanks", "yes"}, {"reason", reason}});
    // Whoever is done with a ticket need not be called back to it.
    if (work.ticket().status != Status::completed && work.ticket().status != Status::closed)
        tell_operators_of_letter(work, c, "op-message", false);
    return std::move(work).finish({"appended", reason, {}, {}, false});
}

Decision append_from_machine(const LetterCase& c, std::string reason) {
    TicketWork work = work_on(c, sender_of(c));
    put_on_record(work, c, store::Author::machine,
                  {{"author", "machine"}, {"public", "no"}, {"reason", reason}});
    return std::move(work).finish({"appended", std::move(reason), {}, {}, false});
}

}  // namespace rules
