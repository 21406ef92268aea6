#include "daemon/rules/held_letter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/letters.h"
#include "daemon/rules/operator_proof.h"
#include "daemon/rules/problem_words.h"
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
    const TagRow& accept = row_of(Tag::accept);
    if (commands.list.empty())
        return {parse_command(c.policy.language == "ru" ? accept.ru : accept.en), true};
    const auto found = std::ranges::find_if(commands.list, is_of_held);
    return {found == commands.list.end() ? commands.list.front() : *found, false};
}

/// Of how he says it. Empty: it is clear.
std::string unclear(const LetterCase& c, const Wish& wish, std::string_view language) {
    const Commands commands = commands_of(c);
    if (wish.by_words) return begins_with_no(commands.text) ? problem("if-not-you", language) : "";
    if (!is_of_held(wish.command)) return problem("accept-or-reject", language);
    if (commands.list.size() > 1 || !commands.text.empty())
        return problem("goes-alone", language, wish.command.name);
    return argument_problem(wish.command, language);
}

/// Empty: it waits for a person.
std::string why_not_held(const store::Letter& row, std::string_view language) {
    switch (row.state) {
        case LetterState::held:
        case LetterState::quarantined:
            return {};
        case LetterState::dropped:
            return problem("dropped-already", language, row.id.value);
        case LetterState::accepted:
        case LetterState::settled:
            break;
    }
    if (!row.released) return problem("not-held", language, row.id.value);
    return row.ticket ? problem("passed-into", language, row.id.value, row.ticket->value)
                      : problem("passed-already", language, row.id.value);
}

/// Only the one who is asked can say that it was he, and only by having been asked.
bool may_confirm(const LetterCase& c) {
    const bool asked = std::ranges::all_of(notice_of(c)->sent_to, [&](const std::string& to) {
        return same_address(to, c.from_operator->address);
    });
    return asked && (c.came.released || proven_by_notice(c).ok);
}

std::string what_is_wrong(const LetterCase& c, const Wish& wish, std::string_view language) {
    if (!notice_of(c)) return problem("answers-none", language, wish.command.name);
    if (auto found = unclear(c, wish, language); !found.empty()) return found;
    const store::Letter& row = c.facts.spoken_of->row;
    if (!serves(*c.from_operator, row.mailbox))
        return problem("not-your-queue", language, row.id.value, row.mailbox);
    if (wish.by_words && !may_confirm(c))
        return problem("only-he-can-say", language, notice_of(c)->sent_to.front(), row.id.value);
    return why_not_held(row, language);
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

const std::string& language_of(const LetterCase& c) {
    return policy_of(c.desk, about_of(c).queue).language;
}

/// Who heard that it waits, beside the colleague whose letter it may be. Of a letter whose tags failed, or
/// that came second, nobody but its writer did.
std::vector<Operator> who_heard(const LetterCase& c) {
    const store::Letter& row = c.facts.spoken_of->row;
    const bool told = row.state == LetterState::quarantined ||
                      (row.verdict != kCommandFailed && row.verdict != kAnsweredMeanwhile);
    if (!told) return {};
    const Operator* writer = writer_among_operators(c);
    return writer ? colleagues_of(c.desk, row.mailbox, writer->address) : operators_of(c.desk, row.mailbox);
}

/// To the colleague whose letter it is, and to all who were asked to look at it: once is enough.
std::vector<Operator> who_else_hears(const LetterCase& c) {
    std::vector<Operator> others = who_heard(c);
    if (const Operator* writer = writer_among_operators(c)) others.insert(others.begin(), *writer);
    std::erase_if(others,
                  [&](const Operator& who) { return same_address(who.address, c.from_operator->address); });
    return others;
}

std::vector<Notice> transcripts(const LetterCase& c, const Done& done, std::string_view outcome) {
    const About about = about_of(c);
    const std::string& language = language_of(c);
    Values values{{"transcript", transcript_of({done})},
                  {"outcome", std::string(word(kOutcomeWords, outcome, language))},
                  {"subject", c.came.base_subject}};
    if (const auto& spoken = c.facts.spoken_of) {
        values["subject"] = spoken->came.mail.subject;
        values["client_address"] =
            spoken->came.mail.from.empty() ? "" : spoken->came.mail.from.front().address;
    }
    auto notices = operator_notices(about, "op-transcript", {*c.from_operator}, values);
    if (done.problem.empty()) {
        values["problem"] =
            fmt::format(fmt::runtime(word(kOutcomeWords, "dealt-with", language)), c.from_operator->name);
        std::ranges::move(operator_notices(about, "op-transcript", who_else_hears(c), values),
                          std::back_inserter(notices));
    }
    if (c.facts.spoken_of)
        for (Notice& notice : notices) notice.letter = c.facts.spoken_of->row.id;
    return notices;
}

Change line_of_log(const LetterCase& c, std::string kind,
                   std::vector<std::pair<std::string, std::string>> fields) {
    return AppendEvent{{0, c.now, {}, std::move(kind), c.from_operator->address, fields_json(fields)}};
}

Decision not_done(const LetterCase& c, const Wish& wish, std::string reason) {
    const Done done{wish.command, what_is_wrong(c, wish, language_of(c)), {}};
    Decision decision = settled_as(c, "not-done", std::move(reason));
    decision.changes.push_back(line_of_log(c, "command", command_fields(done, c.from_operator->address)));
    append(decision, {{}, {}, transcripts(c, done, "nothing-done")});
    return decision;
}

std::string shown_letter(const LetterCase& c) {
    const auto& came = c.facts.spoken_of->came;
    if (came.mail.from.empty()) return problem("letter", language_of(c), came.letter.value);
    return problem("letter-of", language_of(c), came.letter.value, came.mail.from.front().address);
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

/// Whether the client had this letter's words, as its ticket's journal says; empty: they went nowhere.
std::optional<bool> went_to_client(const LetterCase& c, store::LetterId letter) {
    const std::string id = std::to_string(letter.value);
    for (const auto& [number, ticket] : c.facts.tickets)
        for (const JournalLine& line : ticket.journal)
            if (line.kind == "appended" && line["letter"] == id) return line["public"] == "yes";
    return std::nullopt;
}

/// As its words went; where they went nowhere, by its tags; where it says nothing of it, by the letters that
/// it goes on from, and at last by what the first of them answered.
bool was_internal(const LetterCase& c, const SpokenOf& spoken) {
    std::vector<const LetterCame*> letters{&spoken.came};
    for (const LetterCame& earlier : spoken.before) letters.push_back(&earlier);
    for (const LetterCame* came : letters) {
        if (const auto to_client = went_to_client(c, came->letter)) return !*to_client;
        if (has_note(*came)) return true;
    }
    return !is_for_client(spoken.answers);
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
    if (std::string reason = what_is_wrong(c, wish, "en"); !reason.empty())
        return not_done(c, wish, std::move(reason));
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
    if (was_internal(c, *earlier)) order.is_note = true;
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

bool goes_on_inside(const LetterCase& c) {
    const KnownId* notice = notice_of(c);
    return notice && notice->kind == "op-transcript" && was_internal(c, *c.facts.spoken_of);
}

bool is_like_note(const Command& command) {
    const TagRow& note = row_of(Tag::note);
    return command.tag ? *command.tag == Tag::note : command.nearest == note.en || command.nearest == note.ru;
}

}  // namespace rules
