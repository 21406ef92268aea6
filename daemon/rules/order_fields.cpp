#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include "daemon/rules/choices.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/rule_words.h"

namespace rules {
namespace {

/// A field's value in some language; a dash for none.
using Shown = std::function<std::string(const std::string& language)>;

/// Whoever changes what terms depend on tells the client, unless another letter goes to him anyway.
void changed(Doing& d, const std::string& what, const Shown& from, const Shown& to) {
    const auto step = [&](const std::string& language) {
        const std::string before = from(language);
        return fmt::format("{} → {}", before.empty() ? "–" : before, to(language));
    };
    d.effect = step(d.order.language);
    auto& line = d.values["change"];
    line += fmt::format("{}{}: {}", line.empty() ? "" : "\n", word(kFieldWords, what, d.language()),
                        step(d.language()));
    if (d.notice.empty() && (d.order.text.empty() || !d.is_public)) d.notice = "priority";
}

/// What the ticket's priority was, and is now.
void priority_changed(Doing& d, int before) {
    const int now = d.work.ticket().priority;
    if (before == now) return;
    const auto label = [&](int number) -> Shown {
        return [&d, number](const std::string& language) {
            return shown_priority(d.work.regulation(), number, language);
        };
    };
    changed(d, "priority", label(before), label(now));
}

/// Priority from impact and urgency, where the desk has a matrix.
void derive_priority(Doing& d) {
    const store::Ticket& t = d.work.ticket();
    const int before = t.priority;
    if (const auto number = priority_of(d.work.regulation(), t.impact, t.urgency))
        d.work.change("priority", std::to_string(*number));
    priority_changed(d, before);
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
    if (!found) return none_of_these(d, command, "no-priority");
    const int before = d.work.ticket().priority;
    d.work.change("priority", std::to_string(found->number));
    priority_changed(d, before);
    return {};
}

Problem impact(Doing& d, const Command& command) {
    const Impact* found = find_impact(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-impact");
    d.work.change("impact", found->choice.key);
    derive_priority(d);
    return {};
}

Problem urgency(Doing& d, const Command& command) {
    const Choice* found = find_urgency(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-urgency");
    d.work.change("urgency", found->key);
    derive_priority(d);
    return {};
}

Problem category(Doing& d, const Command& command) {
    const auto& all = d.work.regulation().categories;
    const Category* found = find_category(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-category");
    const std::string before = d.work.ticket().category;
    if (before == found->choice.key) return {};
    const auto was = std::ranges::find(all, before, [](const Category& c) { return c.choice.key; });
    d.work.change("category", found->choice.key);
    changed(
        d, "category",
        [&](const std::string& language) { return was == all.end() ? before : shown(was->choice, language); },
        [&](const std::string& language) { return shown(found->choice, language); });
    return {};
}

Problem channel(Doing& d, const Command& command) {
    const Channel* found = find_channel(d.work.regulation(), command.argument);
    if (!found) return none_of_these(d, command, "no-channel");
    const auto& only = found->only_priorities;
    if (!only.empty() && !only.contains(d.work.ticket().priority))
        return in_language(found->refusal, d.order.language);
    d.work.change("channel", found->choice.key);
    return {};
}

Problem spent(Doing& d, const Command& command) {
    const auto minutes = minutes_of(command.argument);
    if (!minutes) return d.refuse("no-duration", command.argument);
    const int counted = std::max(*minutes, d.work.regulation().least_minutes_spent);
    d.work.note("spent", {{"minutes", std::to_string(counted)}, {"stated", std::to_string(*minutes)}});
    d.values["spent"] = "yes";
    d.effect = fmt::format("{} {}", counted, word(kFieldWords, "minutes", d.order.language));
    return {};
}

}  // namespace rules
