#include "daemon/rules/who.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "daemon/rules/choices.h"
#include "daemon/rules/desk.h"
#include "daemon/rules/problem_words.h"

namespace rules {
namespace {

constexpr std::string_view kShell = "shell:";

using People = std::vector<const Operator*>;

std::string listed(const People& people) {
    std::string out;
    for (const Operator* who : people)
        out += fmt::format("{}{} <{}>", out.empty() ? "" : ", ", who->name, who->address);
    return out;
}

People serving(const Desk& desk, std::string_view queue) {
    People found;
    for (const Operator& who : desk.operators)
        if (serves(who, queue)) found.push_back(&who);
    return found;
}

bool is_exactly(const Operator& who, std::string_view wanted) {
    const std::string address = address_key(who.address);
    return folded(who.name) == wanted || address == wanted || address.substr(0, address.find('@')) == wanted;
}

/// The name, or a word of it, begins so.
bool begins_so(const Operator& who, const std::string& wanted) {
    const std::string name = folded(who.name);
    return name.starts_with(wanted) || name.find(" " + wanted) != std::string::npos;
}

template <class Fits>
People those(const People& people, Fits fits) {
    People found;
    std::ranges::copy_if(people, std::back_inserter(found), fits);
    return found;
}

}  // namespace

OperatorFound operator_called(const Desk& desk, std::string_view queue, std::string_view name,
                              std::string_view language) {
    const People people = serving(desk, queue);
    if (people.empty()) return {nullptr, problem("nobody-serves", language, queue)};
    const std::string wanted = folded(name);
    People found = those(people, [&](const Operator* who) { return is_exactly(*who, wanted); });
    if (found.empty()) found = those(people, [&](const Operator* who) { return begins_so(*who, wanted); });
    if (found.size() == 1) return {found.front(), {}};
    if (found.empty()) return {nullptr, problem("nobody-called", language, queue, name, listed(people))};
    return {nullptr, problem("several-called", language, name, listed(found))};
}

bool is_shell(std::string_view actor) {
    return actor.starts_with(kShell);
}

const Operator* operator_at_shell(const Desk& desk, std::string_view actor) {
    if (!is_shell(actor)) return nullptr;
    const std::string user = folded(actor.substr(kShell.size()));
    const People found =
        those(serving(desk, ""), [&](const Operator* who) { return is_exactly(*who, user); });
    return found.size() == 1 ? found.front() : nullptr;
}

std::optional<std::string> read_address(std::string_view text) {
    if (const auto link = text.find("<mailto:"); link != std::string_view::npos && link > 0)
        text = text.substr(0, link);
    while (text.starts_with(' ') || text.starts_with('<')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('>')) text.remove_suffix(1);
    const auto at = text.find('@');
    const bool is_one = at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
                        text.find('@', at + 1) == std::string_view::npos &&
                        text.find_first_of(" \t<>,;\"") == std::string_view::npos;
    return is_one ? std::optional(std::string(text)) : std::nullopt;
}

}  // namespace rules
