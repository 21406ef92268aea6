#include <utility>

#include "daemon/config_choice.h"
#include "daemon/config_values.h"
#include "mail/utf8.h"

namespace ticketgate::settings {
namespace {

using rules::Channel;
using rules::Reason;

Reading<std::set<int>> priorities_value(const Value& value, const Place& place) {
    const auto numbers = not_empty<numbers_value<1, 99>>(value, place);
    if (!numbers.value) return {{}, numbers.why};
    return {std::set<int>(numbers.value->begin(), numbers.value->end()), {}};
}

constexpr Row<Channel> kChannel[] = {
    {"only_priorities", Need::optional, "a list of priorities",
     put<&Channel::only_priorities, priorities_value>},
};
constexpr std::string_view kRefusal[] = {"refusal"};

enum class For { postpone, decline };
constexpr Word<For> kFor[] = {{"postpone", For::postpone}, {"decline", For::decline}};

Refusal put_for(Reason& reason, const Value& value, const Place& place) {
    const auto uses = not_empty<words_value<kFor>>(value, place);
    if (!uses.value) return uses.why;
    reason.may_postpone = uses.value->contains(For::postpone);
    reason.may_decline = uses.value->contains(For::decline);
    return std::nullopt;
}

constexpr Row<Reason> kReason[] = {
    {"for", Need::optional, "a list out of \"postpone\" and \"decline\"; without it both", put_for},
};

void check_channel(const PolicyPart& part, const Table& table, const Channel& channel) {
    for (const int number : channel.only_priorities)
        must_be_priority(part, table, "channel", "only_priorities", number);
    const bool limited = table.find("only_priorities") != nullptr, refuses = table.find("refusal") != nullptr;
    if (limited && !refuses)
        part.reader.refuse(table, "channel", "refusal", "only_priorities refuses the others",
                           "the words that say why");
    if (refuses && !limited)
        part.reader.refuse(table, "channel", "refusal", "nothing is refused without only_priorities",
                           "both, or neither");
}

}  // namespace

void read_channels(const PolicyPart& part) {
    Owners owners(part.reader, mail::fold_line);
    for (const Table* table : part.reader.sections("channel")) {
        Channel channel;
        part.reader.read(
            *table, "channel",
            joined({choice_settings(channel.choice, part), bind(kChannel, channel, part.reader.place())}),
            kRefusal);
        read_words(part, *table, "channel", "refusal", channel.refusal);
        own_names(owners, *table, "channel", channel.choice);
        check_channel(part, *table, channel);
        part.regulation.channels.push_back(std::move(channel));
    }
}

void read_reasons(const PolicyPart& part) {
    Owners owners(part.reader, mail::fold_line);
    for (const Table* table : part.reader.sections("reason")) {
        Reason reason;
        part.reader.read(
            *table, "reason",
            joined({choice_settings(reason.choice, part), bind(kReason, reason, part.reader.place())}));
        own_names(owners, *table, "reason", reason.choice);
        part.regulation.reasons.push_back(std::move(reason));
    }
}

}  // namespace ticketgate::settings
