#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "daemon/rules/choices.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/rule_words.h"

namespace rules {
namespace {

/// Whoever changes what terms depend on tells the client, unless another letter goes to him anyway.
void changed(Doing& d, const std::string& what, const std::string& from, const std::string& to) {
    d.effect = fmt::format("{} → {}", from.empty() ? "–" : from, to);
    auto& line = d.values["change"];
    line +=
        fmt::format("{}{}: {}", line.empty() ? "" : "\n", word(kFieldWords, what, d.language()), d.effect);
    if (d.notice.empty() && (d.order.text.empty() || !d.is_public)) d.notice = "priority";
}

/// From impact and urgency, where the desk has a matrix.
void derive_priority(Doing& d) {
    const store::Ticket& t = d.work.ticket();
    if (const auto number = priority_of(d.work.regulation(), t.impact, t.urgency))
        d.work.change("priority", std::to_string(*number));
}

std::string all_keys(const auto& list) {
    std::string out;
    for (const auto& one : list) {
        const Choice* choice = nullptr;
        if constexpr (requires { one.choice; })
            choice = &one.choice;
        else
            choice = &one;
        out += (out.empty() ? "" : ", ") + choice->key;
    }
    return out.empty() ? "none: the policy lists none" : out;
}

/// The unit that the text begins with; empty: none, and that means minutes.
std::string_view unit_at(std::string_view text) {
    for (const std::string_view unit : kTimeUnits)
        if (text.starts_with(unit)) return unit;
    return {};
}
bool is_hour(std::string_view text) {
    return std::ranges::find(kHourUnits, unit_at(text)) != std::end(kHourUnits);
}

/// "45m", "1h", "1h30m", "90".
std::optional<int> minutes_of(std::string_view text) {
    constexpr int kMost = 100'000;  // seventy days: no answer takes more
    int total = 0;
    while (!text.empty()) {
        int count = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (error != std::errc() || count < 0 || count > kMost || total > kMost) return {};
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool hours = is_hour(text);
        total += hours ? count * 60 : count;
        text.remove_prefix(unit_at(text).size());
        while (text.starts_with(' ')) text.remove_prefix(1);
    }
    if (total <= 0 || total > kMost) return {};
    return total;
}

}  // namespace

Problem priority(Doing& d, const Command& command) {
    const Priority* found = find_priority(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no priority; accepted: {}", command.argument,
                           all_keys(d.work.regulation().priorities));
    const int before = d.work.ticket().priority;
    if (before == found->number) return {};
    d.work.change("priority", std::to_string(found->number));
    const auto label = [&](int number) { return shown_priority(d.work.regulation(), number, d.language()); };
    changed(d, "priority", label(before), label(found->number));
    return {};
}

Problem impact(Doing& d, const Command& command) {
    const Impact* found = find_impact(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no impact; accepted: {}", command.argument,
                           all_keys(d.work.regulation().impacts));
    const int before = d.work.ticket().priority;
    d.work.change("impact", found->choice.key);
    derive_priority(d);
    const auto label = [&](int number) { return shown_priority(d.work.regulation(), number, d.language()); };
    if (before != d.work.ticket().priority)
        changed(d, "priority", label(before), label(d.work.ticket().priority));
    return {};
}

Problem urgency(Doing& d, const Command& command) {
    const Choice* found = find_urgency(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no urgency; accepted: {}", command.argument,
                           all_keys(d.work.regulation().urgencies));
    const int before = d.work.ticket().priority;
    d.work.change("urgency", found->key);
    derive_priority(d);
    const auto label = [&](int number) { return shown_priority(d.work.regulation(), number, d.language()); };
    if (before != d.work.ticket().priority)
        changed(d, "priority", label(before), label(d.work.ticket().priority));
    return {};
}

Problem category(Doing& d, const Command& command) {
    const Category* found = find_category(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no category; accepted: {}", command.argument,
                           all_keys(d.work.regulation().categories));
    const std::string before = d.work.ticket().category;
    if (before == found->choice.key) return {};
    const auto was = std::ranges::find(d.work.regulation().categories, before,
                                       [](const Category& c) { return c.choice.key; });
    d.work.change("category", found->choice.key);
    changed(d, "category",
            was == d.work.regulation().categories.end() ? before : shown(was->choice, d.language()),
            shown(found->choice, d.language()));
    return {};
}

Problem channel(Doing& d, const Command& command) {
    const Channel* found = find_channel(d.work.regulation(), command.argument);
    if (!found)
        return fmt::format("\"{}\" is no channel; accepted: {}", command.argument,
                           all_keys(d.work.regulation().channels));
    const auto& only = found->only_priorities;
    if (!only.empty() && !only.contains(d.work.ticket().priority))
        return in_language(found->refusal, d.work.policy().language);
    d.work.change("channel", found->choice.key);
    return {};
}

Problem spent(Doing& d, const Command& command) {
    const auto minutes = minutes_of(command.argument);
    if (!minutes) return fmt::format("\"{}\" is no time; accepted: 45m, 1h, 1h30m", command.argument);
    const int counted = std::max(*minutes, d.work.regulation().least_minutes_spent);
    d.work.note("spent", {{"minutes", std::to_string(counted)}, {"stated", std::to_string(*minutes)}});
    d.values["spent"] = "yes";
    d.effect = fmt::format("{} min", counted);
    return {};
}

}  // namespace rules
