// A letter on the table with all that is known of it, and a decision in words that a table of cases can hold.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/rules/decide.h"
#include "tests/support/desk.h"

namespace testing {

inline constexpr rules::Instant kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};
inline const std::string kMark = "0123456789abcdef";

inline mail::ParsedMail letter_from(const std::string& address,
                                    const std::string& text = "It does not print.") {
    mail::ParsedMail mail;
    if (!address.empty()) mail.from.push_back({"Anna", address});
    mail.to.push_back({"", "support@desk.example"});
    mail.subject = "Printer";
    mail.message_id = "letter@client.example";
    mail.text = mail.reply_text = text;
    return mail;
}

inline mail::Attachment attached(const std::string& filename, const std::string& bytes) {
    mail::Attachment attachment;
    attachment.filename = filename;
    attachment.content_type = "application/octet-stream";
    attachment.bytes = bytes;
    return attachment;
}

inline rules::TicketFacts ticket_of(std::int64_t number, store::Status status = store::Status::open,
                                    const std::string& requester = "anna@client.example") {
    rules::TicketFacts facts;
    facts.ticket.number = {number};
    facts.ticket.queue = "support";
    facts.ticket.status = status;
    facts.ticket.subject = "Old subject";
    facts.ticket.requester = requester;
    facts.ticket.requester_name = "Anna";
    facts.ticket.created = facts.ticket.updated = kNow - std::chrono::hours(24);
    facts.participants.push_back({requester, "Anna", store::Role::requester});
    facts.client_ids = {"first@client.example"};
    return facts;
}

/// Everything that decide() is given for one letter.
struct Story {
    Story() {
        came.letter = {7};
        came.mailbox = "support";
        came.arrived = kNow - std::chrono::minutes(1);
        came.size = 1000;
        came.base_subject = "Printer";
        came.mail = letter_from("anna@client.example");
        facts.next = {8};
        facts.loop_mark = kMark;
    }

    rules::TicketFacts& on_record(rules::TicketFacts ticket) {
        const auto number = ticket.ticket.number;
        return facts.tickets[number] = std::move(ticket);
    }
    /// The letter names a letter of ours about this ticket.
    void answers_ours(std::int64_t ticket, std::vector<std::string> sent_to,
                      const std::string& kind = "op-new") {
        rules::KnownId id;
        id.id = "ours@desk.example";
        id.header = "In-Reply-To";
        id.ours = true;
        id.kind = kind;
        id.sent_to = std::move(sent_to);
        id.ticket = store::TicketNumber{ticket};
        facts.known.push_back(std::move(id));
    }
    void names_known(std::int64_t ticket, const std::string& header) {
        rules::KnownId id;
        id.id = header + "@client.example";
        id.header = header;
        id.ticket = store::TicketNumber{ticket};
        facts.known.push_back(std::move(id));
    }

    rules::Policy& policy() { return desk.policies.at("small"); }
    rules::Decision decide() const { return rules::decide(came, facts, desk, kNow); }

    rules::LetterCame came;
    rules::Facts facts;
    rules::Desk desk = small_desk();
};

template <class Change>
std::vector<Change> changes_of(const rules::Decision& decision) {
    std::vector<Change> found;
    for (const rules::Change& change : decision.changes)
        if (const auto* one = std::get_if<Change>(&change)) found.push_back(*one);
    return found;
}

inline std::string number_of(const std::optional<store::TicketNumber>& number) {
    return number ? "#" + std::to_string(number->value) : "-";
}

/// A change in one word or two: "settle held -", "event registered #8".
struct InWords {
    std::string operator()(const rules::RegisterTicket& c) const {
        return "register " + number_of(c.ticket.number) +
               (c.ticket.follows ? " after " + number_of(c.ticket.follows) : "");
    }
    std::string operator()(const rules::UpdateTicket& c) const {
        return "update " + number_of(c.ticket.number) + " " + std::string(to_string(c.ticket.status));
    }
    std::string operator()(const rules::AddParticipant& c) const {
        return "participant " + number_of(c.ticket) + " " + c.participant.address;
    }
    std::string operator()(const rules::AddMessage& c) const {
        return "message " + number_of(c.message.ticket) + " " + std::string(to_string(c.message.author));
    }
    std::string operator()(const rules::AppendEvent& c) const {
        return "event " + c.event.kind + " " + number_of(c.event.ticket);
    }
    std::string operator()(const rules::SetDeadline& c) const {
        return "deadline " + number_of(c.deadline.ticket) + " " + c.deadline.kind;
    }
    std::string operator()(const rules::ClearDeadline& c) const {
        return "no deadline " + number_of(c.ticket) + " " + c.kind;
    }
    std::string operator()(const rules::SettleLetter& c) const {
        return "settle " + std::string(to_string(c.fate.state)) + " " + number_of(c.fate.ticket);
    }
    std::string operator()(const rules::ReportItem& c) const {
        return "report " + std::string(to_string(c.state));
    }
    std::string operator()(const rules::PutAlarm& c) const { return "alarm " + c.alarm.key; }
    std::string operator()(const rules::ClearAlarm& c) const { return "no alarm " + c.key; }
    std::string operator()(const rules::SetChore& c) const {
        return "chore " + c.chore.queue + " " + c.chore.kind;
    }
    std::string operator()(const rules::CountRate& c) const { return "count " + c.key; }
    std::string operator()(const rules::RecordPictures& c) const {
        return "pictures " + number_of(c.ticket) + " " + std::to_string(c.sha256.size());
    }
    std::string operator()(const rules::RecordRecent& c) const {
        return "recent " + number_of(c.letter.ticket) + " " + c.letter.address;
    }
    std::string operator()(const rules::RemoveParticipant& c) const {
        return "no participant " + number_of(c.ticket) + " " + c.address;
    }
    std::string operator()(const rules::ReleaseLetter& c) const {
        return "release " + std::to_string(c.letter.value);
    }
    std::string operator()(const rules::DropLetter& c) const {
        return "drop letter " + std::to_string(c.letter.value);
    }
    std::string operator()(const rules::HideMessage& c) const {
        return "hide message " + std::to_string(c.letter.value) + " " + number_of(c.ticket);
    }
    std::string operator()(const rules::DropItem& c) const {
        return "drop item " + std::to_string(c.item.value);
    }
};

using Lines = std::vector<std::string>;

/// Without what nearly every letter leaves behind for the next one: that has its own tests.
inline Lines changes_in_words(const rules::Decision& decision) {
    Lines words;
    for (const rules::Change& change : decision.changes)
        if (!std::holds_alternative<rules::RecordRecent>(change))
            words.push_back(std::visit(InWords{}, change));
    return words;
}

/// "op-new ivan@desk.example", "held anna@client.example (suppressed)".
inline Lines notices_in_words(const rules::Decision& decision) {
    Lines words;
    for (const rules::Notice& notice : decision.notices) {
        std::string line = notice.kind;
        for (const auto& address : notice.to) line += " " + address.address;
        for (const auto& address : notice.cc) line += " cc:" + address.address;
        if (!notice.suppressed.empty()) line += " (suppressed)";
        words.push_back(std::move(line));
    }
    return words;
}

/// The first of this kind. Throws when there is none.
inline rules::Notice notice_of(const rules::Decision& decision, const std::string& kind) {
    const auto found = std::ranges::find(decision.notices, kind, &rules::Notice::kind);
    if (found == decision.notices.end()) throw std::logic_error("no notice " + kind);
    return *found;
}

inline Lines checks_of(const rules::Decision& decision) {
    Lines checks;
    for (const auto& evidence : decision.verdict.evidence) checks.push_back(evidence.check);
    return checks;
}

/// What the check found; empty when it was not asked.
inline std::string found_by(const rules::Decision& decision, const std::string& check) {
    const auto found = std::ranges::find(decision.verdict.evidence, check, &rules::Evidence::check);
    return found == decision.verdict.evidence.end() ? "" : found->found;
}

}  // namespace testing
