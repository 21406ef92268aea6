#include "daemon/facts_operator.h"

#include <algorithm>

#include "daemon/facts_parts.h"
#include "daemon/gateway.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/letter_case.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"

namespace ticketgate {
namespace {

using rules::Facts;
using rules::KnownId;
using rules::LetterCame;

/// The notice of ours that a letter on record answers.
std::optional<store::OutboxItem> notice_answered(store::Database& db, const mail::ParsedMail& mail) {
    for (const NamedId& named : named_ids(mail))
        if (auto item = store::find_item_by_message_id(db, named.id)) return item;
    return std::nullopt;
}

/// Where a letter on record stands in a row of letters that each answer the transcript of the one before:
/// those, failed ones among them, and what the first of them answers.
void read_row(store::Database& db, rules::SpokenOf& spoken) {
    constexpr std::size_t kMostLetters = 20;
    auto notice = notice_answered(db, spoken.came.mail);
    while (notice && notice->kind == "op-transcript" && notice->letter &&
           spoken.before.size() < kMostLetters) {
        auto came = read_letter(db, *notice->letter);
        if (!came) break;
        notice = notice_answered(db, came->mail);
        spoken.before.push_back(std::move(*came));
    }
    if (notice) spoken.answers = notice->kind;
}

void speak_of(store::Database& db, Facts& facts, store::LetterId letter) {
    auto row = store::find_letter(db, letter);
    auto came = read_letter(db, letter);
    if (!row || !came) return;
    facts.spoken_of = rules::SpokenOf{.row = std::move(*row), .came = std::move(*came), .caused = {}};
    read_row(db, *facts.spoken_of);
}

/// The letter that he answers a notice of: to let it pass, to correct it, to take it back.
void read_spoken_of(store::Database& db, Facts& facts) {
    const auto answered = std::ranges::find_if(facts.known, [](const KnownId& id) { return id.ours; });
    if (answered != facts.known.end() && answered->letter) speak_of(db, facts, *answered->letter);
}

/// His last letter that did something in a ticket of this conversation.
std::optional<store::LetterId> last_order(const Facts& facts, const std::string& writer) {
    const rules::JournalLine* last = nullptr;
    for (const auto& [number, ticket] : facts.tickets)
        for (const rules::JournalLine& line : ticket.journal)
            if (line.kind == "order" && rules::same_address(line.actor, writer) &&
                (!last || line.at >= last->at))
                last = &line;
    if (!last) return std::nullopt;
    return store::LetterId{std::stoll(std::string((*last)["letter"]))};
}

/// He may answer any notice of the ticket with #undo, and not only the transcript of what is to be taken
/// back.
void read_what_to_undo(store::Database& db, Facts& facts, const std::string& writer) {
    const auto is_order_of = [&](const auto& entry) {
        return rules::order_of_letter(entry.second.journal, facts.spoken_of->row.id).has_value();
    };
    if (facts.spoken_of && std::ranges::any_of(facts.tickets, is_order_of)) return;
    if (const auto letter = last_order(facts, writer)) speak_of(db, facts, *letter);
}

void read_what_it_sent(store::Database& db, Facts& facts) {
    for (const auto& [number, ticket] : facts.tickets)
        if (number ==
            ticket.ticket.number)  // else it stands there a second time, as another was merged into it
            for (auto& item : store::items_of_letter(db, number, facts.spoken_of->row.id))
                facts.spoken_of->caused.push_back(std::move(item));
}

/// Tags that move a ticket from one person to another, or apart from another: they ask what its clients have
/// said and who they are.
void read_for_structure(store::Database& db, Facts& facts, const std::vector<rules::Command>& commands) {
    using rules::Tag;
    constexpr Tag kAsking[] = {Tag::assign, Tag::split, Tag::merge, Tag::move};
    const auto given = [&](Tag tag) {
        return std::ranges::find(commands, tag, &rules::Command::tag) != commands.end();
    };
    if (std::ranges::none_of(kAsking, given)) return;
    for (auto& [number, ticket] : facts.tickets) {
        for (const store::Participant& p : ticket.participants) look_for_client(db, facts, p.address);
        ticket.clients_words = store::messages(db, ticket.ticket.number);
        std::erase_if(ticket.clients_words,
                      [](const store::Message& message) { return message.author != store::Author::client; });
        const bool has_letter = !ticket.clients_words.empty() && ticket.clients_words.back().letter;
        if (given(Tag::split) && has_letter)
            ticket.last_letter = read_letter(db, *ticket.clients_words.back().letter);
    }
}

/// What was held or is to be undone names tickets too.
void read_tickets_of_earlier(store::Database& db, Facts& facts, rules::Instant now) {
    if (!facts.spoken_of) return;
    const LetterCame& earlier = facts.spoken_of->came;
    read_named(db, facts, rules::parse_commands(rules::words_of(earlier), earlier.mail.subject).list, now);
}

}  // namespace

void read_named(store::Database& db, Facts& facts, const std::vector<rules::Command>& commands,
                rules::Instant now) {
    for (const rules::Command& command : commands) {
        if (command.ticket) look_by_name(db, facts, *command.ticket, now);
        if (const auto number = rules::number_in_argument(command)) look_by_name(db, facts, *number, now);
        if (command.tag == rules::Tag::client || command.tag == rules::Tag::cc)
            look_for_client(db, facts, command.argument);
    }
    read_for_structure(db, facts, commands);
}

void read_operators_letter(store::Database& db, Facts& facts, const std::string& writer,
                           const std::vector<rules::Command>& commands, rules::Instant now) {
    read_spoken_of(db, facts);
    read_named(db, facts, commands, now);
    read_tickets_of_earlier(db, facts, now);
    if (std::ranges::find(commands, rules::Tag::undo, &rules::Command::tag) != commands.end()) {
        read_what_to_undo(db, facts, writer);
        read_tickets_of_earlier(db, facts, now);
    }
    if (facts.spoken_of) read_what_it_sent(db, facts);
}

}  // namespace ticketgate
