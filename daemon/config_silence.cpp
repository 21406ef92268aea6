#include <fmt/format.h>

#include <utility>

#include "daemon/config_choice.h"
#include "daemon/config_term.h"
#include "daemon/config_values.h"

namespace ticketgate::settings {
namespace {

using rules::Regulation;
using rules::SilenceRule;
using store::Status;

constexpr Row<Regulation> kSilence[] = {
    {"brake", Need::optional, "a number of tickets from 1 to 100000",
     put<&Regulation::silence_brake, number_value<1, 100000>>},
};

constexpr Word<Status> kEnds[] = {{"completed", Status::completed}, {"closed", Status::closed}};

constexpr Row<SilenceRule> kRule[] = {
    {"after", Need::required, kTermAccepted, put<&SilenceRule::after, term_value>},
    {"remind_after", Need::optional, kTermAccepted, put<&SilenceRule::remind_after, term_value>},
    {"then", Need::required, "\"completed\" or \"closed\"", put<&SilenceRule::then, word_value<kEnds>>},
};

constexpr std::string_view kRules[] = {"waiting", "completed"};
constexpr std::string_view kReason[] = {"reason"};

void check_rule(const PolicyPart& part, const Table& table, const std::string& section, Status status,
                const SilenceRule& rule) {
    const auto& reminder = rule.remind_after;
    const bool known = rule.after.count > 0;
    if (known && reminder && !surely_longer(rule.after, *reminder, part.regulation.calendar)) {
        part.reader.refuse(table, section, "remind_after",
                           fmt::format("not sure to be before after = \"{}\"", to_string(rule.after)),
                           "a shorter time in the same unit");
    }
    if (status == Status::completed && rule.then == Status::completed)
        part.reader.refuse(table, section, "then", "it is completed already", "\"closed\"");
    if (table.find("reason") == nullptr) {
        part.reader.fail(
            table.line, full_key(section, "reason"),
            fmt::format("missing; accepted: the rule's own words, reason.{} = \"…\"", part.languages.own));
    }
}

void read_rule(const PolicyPart& part, const Table& silence, std::string_view name, Status status) {
    const Table* table = part.reader.table_in(silence, "silence", name);
    if (table == nullptr) return;
    const std::string section = full_key("silence", name);
    SilenceRule rule;
    part.reader.read(*table, section, bind(kRule, rule, part.reader.place()), kReason);
    read_words(part, *table, section, "reason", rule.reason);
    check_rule(part, *table, section, status, rule);
    part.regulation.silence[status] = std::move(rule);
}

}  // namespace

void read_silence(const PolicyPart& part) {
    const Table& silence = part.reader.section("silence");
    part.reader.read(silence, "silence", bind(kSilence, part.regulation, part.reader.place()), kRules);
    read_rule(part, silence, "waiting", Status::waiting);
    read_rule(part, silence, "completed", Status::completed);
}

}  // namespace ticketgate::settings
