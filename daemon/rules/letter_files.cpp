#include "daemon/rules/letter_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"

namespace rules {
namespace {

/// A letter as an operator, and not as the client that an operator may be, too.
bool from_operators_side(const LetterCase& c) {
    return c.from_operator && c.ticket() &&
           !same_address(c.ticket()->ticket.requester, c.from_operator->address);
}

/// Signatures of both sides: an operator's own comes back in the client's answers.
void note_pictures(Decision& decision, const LetterCase& c, store::TicketNumber ticket) {
    RecordPictures pictures{ticket, {}};
    for (const mail::Attachment& file : c.mail().attachments) {
        const bool known = c.ticket() && c.ticket()->seen_pictures.contains(file.sha256);
        if (!known && may_be_logo(file, c.policy.attachments)) pictures.sha256.push_back(file.sha256);
    }
    if (!pictures.sha256.empty()) decision.changes.push_back(std::move(pictures));
}

}  // namespace

SortedFiles files_of(const LetterCase& c) {
    if (from_operators_side(c)) return all_files(c.mail().attachments);
    static const std::set<std::string> none;
    // A ticket that continues a closed one is another conversation, and whoever takes it has seen nothing
    // yet.
    const bool goes_on = c.ticket() && c.ticket()->ticket.status != store::Status::closed;
    return sort_files(c.mail().attachments, c.policy.attachments, goes_on ? c.ticket()->seen_pictures : none,
                      c.policy.language);
}

void note_files(Decision& decision, const LetterCase& c) {
    if (c.mail().attachments.empty() || !decision.verdict.ticket) return;
    const auto ticket = *decision.verdict.ticket;
    note_pictures(decision, c, ticket);
    const SortedFiles files = files_of(c);
    const std::string refused = refused_in_words(files), left_out = names_of(files.left_out),
                      encrypted = names_of(files.encrypted);
    const std::string sender = c.mail().from.empty() ? "" : c.mail().from.front().address;
    for (const auto& [check, found] :
         {std::pair{"files refused", &refused}, std::pair{"files left out", &left_out},
          std::pair{"files encrypted", &encrypted}})
        if (!found->empty()) decision.verdict.evidence.push_back({check, *found});
    if (refused.empty() && left_out.empty() && encrypted.empty()) return;
    decision.changes.push_back(AppendEvent{{0, c.now, ticket, "files", sender,
                                            fields_json({{"letter", std::to_string(c.came.letter.value)},
                                                         {"refused", refused},
                                                         {"left_out", left_out},
                                                         {"encrypted", encrypted}})}});
}

void tell_of_refused(Decision& decision, const LetterCase& c, const About& about) {
    if (!may_be_answered(c) || switched_off(about, "attachment-refused")) return;
    Values values = file_values(files_of(c));
    if (values["refused"].empty()) return;
    Notice notice = client_notice(about, "attachment-refused", std::move(values), c.mail().message_id);
    decision.notices.push_back(std::move(notice));
}

}  // namespace rules
