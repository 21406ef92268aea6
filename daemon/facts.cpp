#include "daemon/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "daemon/facts_asked.h"
#include "daemon/facts_operator.h"
#include "daemon/facts_parts.h"
#include "daemon/reply_token.h"
#include "daemon/rules/attachment_rules.h"
#include "daemon/rules/deadline_rules.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/letter_case.h"
#include "daemon/rules/loop_rules.h"
#include "daemon/rules/tag.h"
#include "daemon/rules/tags.h"
#include "daemon/store_marks.h"
#include "store/deadlines.h"
#include "store/lately.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"

namespace ticketgate {
namespace {

using rules::Facts;
using rules::KnownId;
using rules::LetterCame;
using store::TicketNumber;

/// How many tickets a list by mail names.
constexpr int kMostListed = 500;

KnownId known_of(const store::OutboxItem& item, std::string header) {
    KnownId known;
    known.id = item.message_id;
    known.header = std::move(header);
    known.ours = true;
    known.kind = item.kind;
    known.ticket = item.ticket;
    known.letter = item.letter;
    known.queue = item.mailbox;
    known.created = item.created;
    for (const auto& recipient : item.recipients) known.sent_to.push_back(recipient.address);
    return known;
}

std::optional<KnownId> known_id(store::Database& db, Facts& facts, const std::string& id, const char* header,
                                rules::Instant now) {
    KnownId known;
    known.id = id;
    known.header = header;
    if (const auto item = store::find_item_by_message_id(db, id)) {
        known = known_of(*item, header);
    } else {
        for (const store::Letter& letter : store::letters_by_message_id(db, id))
            if (!known.ticket && letter.ticket) known.ticket = letter.ticket;
        if (!known.ticket) return std::nullopt;
    }
    if (known.ticket) known.ticket = look_at(db, facts, *known.ticket, now);
    return known;
}

void read_known_ids(store::Database& db, Facts& facts, const mail::ParsedMail& mail, rules::Instant now) {
    for (const auto& [id, header] : named_ids(mail)) {
        if (std::ranges::find(facts.known, id, &KnownId::id) != facts.known.end()) continue;
        if (auto known = known_id(db, facts, id, header, now)) facts.known.push_back(std::move(*known));
    }
}

/// The letter of ours whose token stands in this address.
std::optional<store::OutboxItem> letter_of_token(store::Database& db, const std::string& token) {
    const auto id = letter_in_token(token);
    auto item = id ? store::find_item(db, *id) : std::nullopt;
    return item && is_token_of(token, reply_key(db), *item) ? std::move(item) : std::nullopt;
}

/// The addresses that the letter was sent to, with the header that names each.
std::vector<std::pair<std::string, const char*>> addresses_of(const mail::ParsedMail& mail) {
    std::vector<std::pair<std::string, const char*>> all;
    for (const mail::Address& to : mail.to) all.emplace_back(to.address, "To");
    for (const mail::Address& cc : mail.cc) all.emplace_back(cc.address, "Cc");
    for (const std::string& address : mail.delivered_to) all.emplace_back(address, "Delivered-To");
    return all;
}

/// Behind what the headers say: programs learn addresses, and may write a new letter to an old token.
void read_tokens(store::Database& db, Facts& facts, const mail::ParsedMail& mail, const rules::Desk& desk,
                 rules::Instant now) {
    for (const auto& [address, header] : addresses_of(mail)) {
        const auto plus = rules::plus_form(desk, address);
        if (!plus || std::ranges::find(facts.false_tokens, address) != facts.false_tokens.end()) continue;
        const auto item = letter_of_token(db, plus->detail);
        if (!item) {
            facts.false_tokens.push_back(address);
        } else if (std::ranges::find(facts.known, item->message_id, &KnownId::id) == facts.known.end()) {
            KnownId known = known_of(*item, header);
            if (known.ticket) known.ticket = look_at(db, facts, *known.ticket, now);
            facts.known.push_back(std::move(known));
        }
    }
}

/// An earlier copy: the same Message-ID and content, whatever mailbox it came by; without an id, the content
/// alone.
void read_same(store::Database& db, Facts& facts, const store::Letter& self) {
    const bool anonymous = self.message_id.empty();
    const auto others = anonymous ? store::anonymous_letters_by_content(db, self.content)
                                  : store::letters_by_message_id(db, self.message_id);
    for (const store::Letter& other : others) {
        if (other.id >= self.id) continue;
        if (anonymous ? other.sha256 != self.sha256 : other.content != self.content) {
            facts.same_id_other_content = !anonymous;
            continue;
        }
        facts.same = other;
        facts.same_bytes = other.sha256 == self.sha256 && other.bytes_kept > 0;
        return;
    }
}

/// The writer.
void read_clients(store::Database& db, Facts& facts, const mail::ParsedMail& mail) {
    const auto& writer = mail.reply_to.empty() ? mail.from : mail.reply_to;
    if (!writer.empty()) look_for_client(db, facts, writer.front().address);
}

/// Which of the letter's pictures came before, in each ticket that it may belong to.
void read_pictures(store::Database& db, Facts& facts, const mail::ParsedMail& mail,
                   const rules::AttachmentPolicy& policy) {
    for (const mail::Attachment& file : mail.attachments) {
        if (!rules::may_be_logo(file, policy)) continue;
        for (auto& [number, ticket] : facts.tickets)
            if (store::has_picture(db, number, file.sha256)) ticket.seen_pictures.insert(file.sha256);
    }
}

/// What this address wrote lately; the words only of letters that this one may repeat.
void read_earlier(store::Database& db, Facts& facts, const LetterCame& came, const rules::Policy& policy,
                  rules::Instant now) {
    const auto& writer = came.mail.reply_to.empty() ? came.mail.from : came.mail.reply_to;
    const std::string& address = writer.front().address;
    const auto since = now - std::max(policy.loops.near_duplicate, std::chrono::seconds(3600));
    const auto subject = rules::subject_digest(rules::without_tag(policy.tag, came.base_subject));
    for (auto& letter : store::recent_letters(db, address, since, now, rules::kEarlierLetters)) {
        rules::EarlierLetter earlier{std::move(letter), ""};
        if (earlier.letter.subject == subject) {
            earlier.text = store::message_text(db, earlier.letter.ticket, earlier.letter.letter);
            earlier.letter.ticket =
                look_at(db, facts, earlier.letter.ticket, now).value_or(earlier.letter.ticket);
        }
        facts.earlier.push_back(std::move(earlier));
    }
    if (!facts.earlier.empty()) facts.alarm = store::find_alarm(db, rules::ping_pong_key(address));
}

Facts facts_of_letter(store::Database& db, Facts facts, const LetterCame& came, const rules::Desk& desk,
                      rules::Instant now) {
    const auto self = store::find_letter(db, came.letter);
    if (!self) throw std::logic_error(fmt::format("letter {} is not in the ledger", came.letter.value));
    const mail::ParsedMail& mail = came.mail;
    if (!mail.message_id.empty()) facts.own = store::find_item_by_message_id(db, mail.message_id);
    read_same(db, facts, *self);
    read_known_ids(db, facts, mail, now);
    read_tokens(db, facts, mail, desk, now);
    const auto& tag = rules::policy_of(desk, came.mailbox).tag;
    if (const auto number = rules::number_in_subject(tag, mail.subject)) {
        facts.subject_number = look_at(db, facts, *number, now);
        // Whose organisation the ticket belongs to by the list, whatever a form says.
        if (facts.subject_number)
            look_for_client(db, facts, facts.tickets.at(*facts.subject_number).ticket.requester);
    }
    if (mail.bounce.is_bounce && !mail.bounce.original_message_id.empty())
        facts.bounced = known_id(db, facts, mail.bounce.original_message_id, "delivery report", now);
    if (facts.bounced && !facts.bounced->ours) facts.bounced.reset();
    read_pictures(db, facts, mail, rules::policy_of(desk, came.mailbox).attachments);
    const auto& writer = mail.reply_to.empty() ? mail.from : mail.reply_to;
    if (!writer.empty() && mail.origin == mail::Origin::person)
        read_earlier(db, facts, came, rules::policy_of(desk, came.mailbox), now);
    if (!writer.empty()) facts.notices_to_sender_this_hour = store::rate(db, writer.front().address, now);
    read_clients(db, facts, mail);
    if (const auto* who =
            mail.from.size() == 1 ? rules::operator_with(desk, mail.from.front().address) : nullptr) {
        const auto commands = rules::parse_commands(rules::words_of(came), mail.subject).list;
        read_operators_letter(db, facts, mail.from.front().address, commands, now);
        read_asked_by_letter(db, facts, commands, desk, *who);
    }
    return facts;
}

struct Reader {
    store::Database& db;
    const rules::Desk& desk;
    rules::Instant now;
    Facts facts;

    Facts operator()(const LetterCame& came) {
        return facts_of_letter(db, std::move(facts), came, desk, now);
    }
    Facts operator()(const rules::LetterFailed&) { return std::move(facts); }
    Facts operator()(const rules::RelayAnswered& answered) {
        // Nearly all are sent, and then nobody asks about the ticket.
        const bool all_sent = std::ranges::all_of(
            answered.deliveries, [](const auto& d) { return d.outcome == mail::Outcome::sent; });
        if (answered.item.ticket && !all_sent) look_by_name(*answered.item.ticket);
        if (answered.item.attempts > 1) facts.refused_before = was_refused(answered.item.id);
        return std::move(facts);
    }
    Facts operator()(const rules::DeadlinePassed& passed) {
        look_by_name(passed.deadline.ticket);
        const std::string& queue = facts.tickets.at(passed.deadline.ticket).ticket.queue;
        facts.closed_by_silence_this_hour = store::rate(db, rules::silence_key(queue), now);
        facts.alarm = store::find_alarm(db, rules::brake_key(queue));
        return std::move(facts);
    }
    Facts operator()(const rules::ChoreDue& due) {
        if (!desk.queues.contains(due.chore.queue)) return std::move(facts);
        if (read_asked_by_chore(db, facts, due.chore, desk, now)) return std::move(facts);
        const auto& regulation = rules::policy_of(desk, due.chore.queue).regulation;
        facts.closing =
            store::closing_before(db, due.chore.queue, rules::chore_horizon(regulation, now), kMostListed);
        for (const store::Deadline& one : facts.closing) look_by_name(one.ticket);
        return std::move(facts);
    }
    Facts operator()(const rules::CommandGiven& given) {
        if (given.ticket) look_by_name(*given.ticket);
        std::vector<rules::Command> commands;
        for (const std::string& tag : given.tags) commands.push_back(rules::parse_command(tag));
        read_named(db, facts, commands, now);
        return std::move(facts);
    }
    Facts operator()(const rules::TroubleSeen& seen) { return trouble(seen.key); }
    Facts operator()(const rules::TroubleOver& over) { return trouble(over.key); }

    void look_by_name(TicketNumber number) { ticketgate::look_by_name(db, facts, number, now); }

    bool was_refused(store::OutboxId id) const {
        const auto item = store::find_item(db, id);
        return item && std::ranges::any_of(item->recipients, [](const auto& r) {
                   return r.state == store::RecipientState::refused;
               });
    }

    Facts trouble(const std::string& key) {
        facts.alarm = store::find_alarm(db, key);
        return std::move(facts);
    }
};

}  // namespace

rules::Facts read_facts(store::Database& db, const rules::Stimulus& stimulus, const rules::Desk& desk,
                        rules::Instant now) {
    Facts facts;
    facts.next = store::next_number(db);
    facts.loop_mark = loop_mark(db);
    return std::visit(Reader{db, desk, now, std::move(facts)}, stimulus);
}

}  // namespace ticketgate
