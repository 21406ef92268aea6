#include "daemon/rules/held_letter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/letters.h"
#include "daemon/rules/operator_proof.h"
#include "daemon/rules/rule_words.h"
#include "daemon/rules/word_list.h"

namespace rules {
namespace {

using store::LetterState;

/// Notices whose letter may be one that is held.
constexpr std::array<std::string_view, 4> kOfHeldLetters{"op-held", "op-transcript", "op-confirm",
                                                         "op-quarantine"};

/// The notice that he answers, when facts have read the letter that it speaks of.
const KnownId* notice_of(const LetterCase& c) {
    const auto ours = std::ranges::find_if(c.facts.known, [](const KnownId& id) { return id.ours; });
    const bool read = ours != c.facts.known.end() && c.facts.spoken_of &&
                      ours->letter == std::optional(c.facts.spoken_of->row.id) &&
                      std::ranges::find(kOfHeldLetters, ours->kind) != kOfHeldLetters.end();
    return read ? &*ours : nullptr;
}

bool is_asked_for(const LetterCase& c) {
    const KnownId* notice = notice_of(c);
    return notice && notice->kind == "op-confirm";
}

bool is_of_held(const Command& command) {
    return command.tag && row_of(*command.tag).scope == Scope::held;
}

/// What he wants of the held letter.
struct Wish {
    Command command;
    bool by_words = false;  // of op-confirm: he has answered, and that is enough
    std::string problem;    // of how he says it
};

/// "No, that was not me" is an answer, and means the contrary.
bool begins_with_no(std::string_view text) {
    const std::string plain = plain_lower(trimmed(text));
    std::size_t end = 0;
    while (end < plain.size() && is_letter(letter_at(plain, end).value)) end += letter_at(plain, end).length;
    const std::string first = plain.substr(0, end);
    return std::ranges::find(kNoWords, first) != std::end(kNoWords);
}

Wish wish_of(const LetterCase& c) {
    const Commands commands = commands_of(c);
    const auto found = std::ranges::find_if(commands.list, is_of_held);
    if (found == commands.list.end() && commands.list.empty()) {
        Wish wish{parse_command("accept"), true, {}};
        if (begins_with_no(commands.text)) wish.problem = "if it was not you, answer with #reject alone";
        return wish;
    }
    Wish wish{found == commands.list.end() ? commands.list.front() : *found, false, {}};
    if (!is_of_held(wish.command))
        wish.problem = "this letter is answered with #accept or #reject, and with no other tag";
    else if (commands.list.size() > 1 || !commands.text.empty())
        wish.problem = fmt::format("#{} goes alone: no other tags and no words beside it", wish.command.name);
    else
        wish.problem = argument_problem(wish.command);
    return wish;
}

/// Empty: it waits for a person.
std::string why_not_held(const store::Letter& row) {
    switch (row.state) {
        case LetterState::held:
        case LetterState::quarantined:
            return {};
        case LetterState::dropped:
            return fmt::format("letter {} was dropped already: {}", row.id.value, row.reason);
        case LetterState::accepted:
        case LetterState::settled:
            break;
    }
    if (!row.released) return fmt::format("letter {} is not held: {}", row.id.value, row.verdict);
    return fmt::format("letter {} was let pass already: {}{}", row.id.value, row.verdict,
                       row.ticket ? fmt::format(" #{}", row.ticket->value) : "");
}

/// Only the one who is asked can say that it was he, and only by having been asked.
bool may_confirm(const LetterCase& c) {
    const bool asked = std::ranges::all_of(notice_of(c)->sent_to, [&](const std::string& to) {
        return same_address(to, c.from_operator->address);
    });
    return asked && (c.came.released || proven_by_notice(c).ok);
}

std::string what_is_wrong(const LetterCase& c, const Wish& wish) {
    if (!notice_of(c))
        return fmt::format("#{} answers the notice of a letter that is held, and this letter answers none",
                           wish.command.name);
    if (!wish.problem.empty()) return wish.problem;
    const store::Letter& row = c.facts.spoken_of->row;
    if (!serves(*c.from_operator, row.mailbox))
        return fmt::format("letter {} came to the queue {}, which is not yours", row.id.value, row.mailbox);
    if (wish.by_words && !may_confirm(c))
        return fmt::format("only {} can say whether letter {} is his", notice_of(c)->sent_to.front(),
                           row.id.value);
    return why_not_held(row);
}

// ---- what follows

About about_of(const LetterCase& c) {
    const std::string& queue = c.facts.spoken_of ? c.facts.spoken_of->row.mailbox : c.came.mailbox;
    return {c.desk, living_queue(c.desk, queue), nullptr, c.facts.loop_mark};
}

const Operator* writer_among_operators(const LetterCase& c) {
    const auto& from = c.facts.spoken_of->came.mail.from;
    return from.size() == 1 ? operator_with(c.desk, from.front().address) : nullptr;
}

/// To him, and to the colleague whose letter it is.
std::vector<Notice> transcripts(const LetterCase& c, const Done& done, std::string_view outcome) {
    const About about = about_of(c);
    const std::string& language = policy_of(c.desk, about.queue).language;
    Values values{{"transcript", transcript_of({done})},
                  {"outcome", std::string(word(kOutcomeWords, outcome, language))},
                  {"subject", c.came.base_subject}};
    std::vector<Operator> to{*c.from_operator};
    if (const auto& spoken = c.facts.spoken_of) {
        const Operator* writer = writer_among_operators(c);
        if (done.problem.empty() && writer && !same_address(writer->address, c.from_operator->address))
            to.push_back(*writer);
        values["subject"] = spoken->came.mail.subject;
        values["client_address"] =
            spoken->came.mail.from.empty() ? "" : spoken->came.mail.from.front().address;
    }
    auto notices = operator_notices(about, "op-transcript", to, values);
    if (c.facts.spoken_of)
        for (Notice& notice : notices) notice.letter = c.facts.spoken_of->row.id;
    return notices;
}

Change line_of_log(const LetterCase& c, std::string kind,
                   std::vector<std::pair<std::string, std::string>> fields) {
    return AppendEvent{{0, c.now, {}, std::move(kind), c.from_operator->address, fields_json(fields)}};
}

Decision not_done(const LetterCase& c, const Wish& wish, const std::string& problem) {
    const Done done{wish.command, problem, {}};
    Decision decision = settled_as(c, "not-done", problem);
    decision.changes.push_back(line_of_log(c, "command", command_fields(done, c.from_operator->address)));
    append(decision, {{}, {}, transcripts(c, done, "nothing-done")});
    return decision;
}

std::string shown_letter(const LetterCase& c) {
    const auto& came = c.facts.spoken_of->came;
    return fmt::format("letter {}{}", came.letter.value,
                       came.mail.from.empty() ? "" : " of " + came.mail.from.front().address);
}

Decision let_pass(const LetterCase& c, const Wish& wish) {
    const store::Letter& row = c.facts.spoken_of->row;
    Decision decision = settled_as(
        c, "released", fmt::format("{} lets letter {} pass", c.from_operator->address, row.id.value));
    decision.changes.push_back(ReleaseLetter{row.id, row.verdict == kCommandFailed});
    decision.changes.push_back(line_of_log(c, "released", {{"letter", std::to_string(row.id.value)}}));
    append(decision, {{}, {}, transcripts(c, {wish.command, {}, shown_letter(c)}, "let-pass")});
    return decision;
}

/// His letter was not taken; of operators' letters the transcript says so.
std::vector<Notice> told_to_writer(const LetterCase& c) {
    const SpokenOf& spoken = *c.facts.spoken_of;
    const About about = about_of(c);
    const LetterCase held{spoken.came, c.facts, c.desk, policy_of(c.desk, about.queue), c.now, {}, nullptr};
    if (writer_among_operators(c) || !may_be_answered(held) || switched_off(about, "rejected")) return {};
    Notice notice = stranger_notice(about, "rejected", held.answer_to(), {{"subject", held.mail().subject}},
                                    held.mail().message_id);
    notice.letter = spoken.row.id;
    return {std::move(notice)};
}

Decision drop(const LetterCase& c, const Wish& wish) {
    const store::Letter& row = c.facts.spoken_of->row;
    const bool silently = wish.command.tag == Tag::spam;
    const std::string reason =
        fmt::format("{} by {}", silently ? "spam" : "rejected", c.from_operator->address);
    Decision decision = settled_as(c, "dropped", fmt::format("letter {}: {}", row.id.value, reason));
    decision.changes.push_back(DropLetter{row.id, reason});
    decision.changes.push_back(
        line_of_log(c, "dropped", {{"letter", std::to_string(row.id.value)}, {"reason", reason}}));
    auto told = silently ? std::vector<Notice>{} : told_to_writer(c);
    const char* outcome = silently ? "spam" : told.empty() ? "rejected-silently" : "rejected";
    append(decision, {{}, {}, std::move(told)});
    append(decision, {{}, {}, transcripts(c, {wish.command, {}, shown_letter(c)}, outcome)});
    return decision;
}

bool has_note(const LetterCame& came) {
    return std::ranges::any_of(parse_commands(words_of(came), came.mail.subject).list, is_like_note);
}

/// By its tags, by what it answered, or by the letters that it was to correct.
bool was_internal(const SpokenOf& spoken) {
    return has_note(spoken.came) || std::ranges::any_of(spoken.before, has_note) ||
           !is_for_client(spoken.answers);
}

DropLetter drop_of(const SpokenOf& earlier, const LetterCase& c) {
    return {earlier.row.id, fmt::format("corrected by letter {}", c.came.letter.value)};
}

}  // namespace

bool is_about_held(const LetterCase& c) {
    return c.from_operator && (std::ranges::any_of(commands_of(c).list, is_of_held) || is_asked_for(c));
}

Decision decide_about_held(const LetterCase& c) {
    const Wish wish = wish_of(c);
    if (wish.by_words && (c.mail().origin != mail::Origin::person || c.mail().no_autoreply))
        return set_aside(c, "auto-reply", "a machine's answer confirms nothing", LetterState::settled);
    if (const std::string problem = what_is_wrong(c, wish); !problem.empty())
        return not_done(c, wish, problem);
    return wish.command.tag == Tag::accept ? let_pass(c, wish) : drop(c, wish);
}

const SpokenOf* corrected(const LetterCase& c) {
    const KnownId* notice = notice_of(c);
    if (!c.from_operator || !notice || notice->kind != "op-transcript") return nullptr;
    const SpokenOf& spoken = *c.facts.spoken_of;
    const bool failed = spoken.row.state == LetterState::held && spoken.row.verdict == kCommandFailed;
    const Operator* writer = writer_among_operators(c);
    return failed && writer && same_address(writer->address, c.from_operator->address) ? &spoken : nullptr;
}

bool corrects_registration(const LetterCase& c) {
    const SpokenOf* earlier = corrected(c);
    return earlier &&
           std::ranges::any_of(parse_commands(words_of(earlier->came), earlier->came.mail.subject).list,
                               [](const Command& one) { return one.tag == Tag::new_; });
}

bool keeps_words(const LetterCase& c) {
    const Commands commands = commands_of(c);
    return corrected(c) && commands.text.empty() && !commands.list.empty();
}

void take_over(Order& order, const LetterCase& c) {
    const SpokenOf* earlier = corrected(c);
    if (!earlier) return;
    if (was_internal(*earlier)) order.is_note = true;
    if (!keeps_words(c)) return;
    order.text = parse_commands(words_of(earlier->came), "").text;
    const auto& files = earlier->came.mail.attachments;
    order.attachments.insert(order.attachments.begin(), files.begin(), files.end());
}

void drop_corrected(TicketWork& work, const LetterCase& c) {
    if (const SpokenOf* earlier = corrected(c)) work.add(drop_of(*earlier, c));
}

void drop_corrected(Decision& decision, const LetterCase& c) {
    if (const SpokenOf* earlier = corrected(c)) decision.changes.push_back(drop_of(*earlier, c));
}

std::string note_on_correction(const LetterCase& c) {
    const SpokenOf* earlier = corrected(c);
    return earlier && was_internal(*earlier)
               ? "the text stays among operators, like that of the letter that it corrects"
               : "";
}

bool is_like_note(const Command& command) {
    const TagRow& note = row_of(Tag::note);
    return command.tag ? *command.tag == Tag::note : command.nearest == note.en || command.nearest == note.ru;
}

}  // namespace rules
