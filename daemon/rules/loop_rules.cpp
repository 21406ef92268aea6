#include "daemon/rules/loop_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "daemon/rules/desk.h"
#include "daemon/rules/evidence.h"
#include "daemon/rules/tag.h"

namespace rules {
namespace {

/// Below it a few polite words would count: octets of letters.
constexpr int kFewestLetters = 40;
/// Of a text; more words say no more about whether two are the same.
constexpr std::size_t kComparedText = 16 * 1024;
constexpr std::uint64_t kFnvStart = 0xcbf29ce484222325, kFnvPrime = 0x100000001b3;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::uint64_t mixed(std::uint64_t hash, char c) {
    return (hash ^ static_cast<unsigned char>(c)) * kFnvPrime;
}

std::vector<std::string> sorted_words(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char raw : text.substr(0, kComparedText)) {
        const char c = lower(raw);
        if (is_letter(c) || is_digit(c))
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    std::ranges::sort(words);
    return words;
}

std::string_view own_words(const mail::ParsedMail& mail) {
    return mail.reply_text.empty() ? mail.text : mail.reply_text;
}

std::int64_t subject_of(const LetterCase& c) {
    return subject_digest(without_tag(c.policy.tag, c.came.base_subject));
}

bool repeats(const LetterCase& c, const EarlierLetter& earlier) {
    const auto ticket = c.facts.tickets.find(earlier.letter.ticket);
    if (ticket == c.facts.tickets.end() || earlier.letter.subject != subject_of(c)) return false;
    const store::Ticket& there = ticket->second.ticket;
    if (there.status == store::Status::closed || there.queue != c.came.mailbox) return false;
    return c.now - earlier.letter.at <= c.policy.loops.near_duplicate &&
           (nearly_same(earlier.text, c.mail().text) || nearly_same(earlier.text, own_words(c.mail())));
}

bool has_clients_message(const Decision& decision) {
    return std::ranges::any_of(decision.changes, [](const Change& change) {
        const auto* added = std::get_if<AddMessage>(&change);
        return added && added->message.author == store::Author::client;
    });
}

bool is_automatic_to_client(const Notice& notice) {
    return notice.automatic && !is_for_operators(notice.kind);
}

/// Why no automatic letter is to go to this address now; empty: none. `words`: the digest of this letter's.
std::string ping_pong(const LetterCase& c, std::int64_t words) {
    if (words == 0 || c.mail().origin != mail::Origin::person) return "";
    const auto same = 1 + std::ranges::count_if(c.facts.earlier, [&](const EarlierLetter& one) {
                          return one.letter.words == words && c.now - one.letter.at < std::chrono::hours(1);
                      });
    if (same < c.policy.loops.ping_pong) return "";
    return fmt::format("{} letters with the same words from {} within an hour: a machine writes them", same,
                       c.answer_to().address);
}

/// The operators hear of it once; more of the same only shows in the alarm's count.
void tell_of_ping_pong(Decision& decision, const LetterCase& c, const std::string& why) {
    const std::string address = c.answer_to().address;
    store::Alarm alarm =
        c.facts.alarm.value_or(store::Alarm{ping_pong_key(address), "", c.now, c.now, {}, 0});
    const bool tell = !alarm.told || c.now - alarm.last_seen > kEpisode;
    alarm.text = why;
    alarm.last_seen = c.now;
    ++alarm.count;
    if (tell) alarm.told = c.now;
    decision.changes.push_back(PutAlarm{alarm});
    decision.verdict.evidence.push_back({"ping-pong", why});
    if (!tell) return;
    decision.changes.push_back(AppendEvent{{0, c.now, decision.verdict.ticket, "ping-pong", "ticketgate",
                                            fields_json({{"address", address}, {"reason", why}})}});
    const std::string advice =
        "automatic letters to it are kept back; `ticketgate outbox list --state suppressed` shows them";
    for (Notice& notice :
         operator_notices(c.about(nullptr), "op-alarm", operators_of(c.desk, c.came.mailbox),
                          {{"problem", why}, {"reason", advice}, {"client_address", address}}))
        decision.notices.push_back(std::move(notice));
}

}  // namespace

std::int64_t subject_digest(std::string_view subject) {
    std::uint64_t hash = kFnvStart;
    for (const char c : subject)
        if (c != ' ') hash = mixed(hash, lower(c));
    return std::bit_cast<std::int64_t>(hash);
}

std::int64_t words_digest(std::string_view text) {
    std::uint64_t hash = kFnvStart;
    int letters = 0;
    for (const char raw : text.substr(0, kComparedText)) {
        const char c = lower(raw);
        if (!is_letter(c)) continue;
        hash = mixed(hash, c);
        ++letters;
    }
    return letters < kFewestLetters ? 0 : std::bit_cast<std::int64_t>(hash);
}

bool nearly_same(std::string_view a, std::string_view b) {
    auto fewer = sorted_words(a), more = sorted_words(b);
    if (fewer.size() > more.size()) std::swap(fewer, more);
    if (fewer.empty() || !std::ranges::includes(more, fewer)) return false;
    return more.size() - fewer.size() <= std::max<std::size_t>(1, fewer.size() / 5);
}

const EarlierLetter* repeated_by(const LetterCase& c) {
    if (c.mail().origin != mail::Origin::person) return nullptr;
    const auto found =
        std::ranges::find_if(c.facts.earlier, [&](const EarlierLetter& one) { return repeats(c, one); });
    return found == c.facts.earlier.end() ? nullptr : &*found;
}

std::string ping_pong_key(std::string_view address) {
    std::string key = "ping-pong:";
    for (const char c : address) key += lower(c);
    return key;
}

std::string too_often_reopened(const LetterCase& c) {
    const TicketFacts* ticket = c.ticket();
    const int limit = c.policy.loops.reopenings_day;
    if (!ticket || ticket->ticket.status != store::Status::completed || ticket->reopened_lately < limit)
        return "";
    return fmt::format("reopened {} times within a day: it stays completed, whatever its client writes",
                       ticket->reopened_lately);
}

void note_correspondence(Decision& decision, const LetterCase& c) {
    const std::string address = c.answer_to().address;
    if (c.mail().origin != mail::Origin::person || address.empty()) return;
    if (!has_clients_message(decision) && std::ranges::none_of(decision.notices, is_automatic_to_client))
        return;
    const std::int64_t words = words_digest(own_words(c.mail()));
    decision.changes.push_back(
        RecordRecent{{address, c.came.letter, c.now, decision.verdict.ticket.value_or(store::TicketNumber{}),
                      subject_of(c), words}});
    const std::string why = ping_pong(c, words);
    for (Notice& notice : decision.notices)
        if (!why.empty() && is_automatic_to_client(notice)) notice.suppressed = why;
    if (!why.empty())
        tell_of_ping_pong(decision, c, why);
    else if (c.facts.alarm && c.now - c.facts.alarm->last_seen > kEpisode)
        decision.changes.push_back(ClearAlarm{c.facts.alarm->key});
}

}  // namespace rules
