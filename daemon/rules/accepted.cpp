// What a tag may choose from, as a problem names it.
#include <algorithm>
#include <set>
#include <vector>

#include "daemon/rules/canned.h"
#include "daemon/rules/choices.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/language.h"
#include "daemon/rules/letters.h"
#include "daemon/rules/plain_text.h"

namespace rules {
namespace {

using Names = std::vector<std::string>;

/// A name that can be written behind the tag: a regulation's sentence is none, where there is a shorter one.
/// In English its key, which is what stands on record.
std::string name_of(const Choice& choice, const std::string& language) {
    constexpr std::size_t kLongestName = 40;  // characters
    const auto shown = choice.shown.find(language);
    if (language != "ru" || shown == choice.shown.end()) return choice.key;
    if (letters_in(shown->second) <= kLongestName) return shown->second;
    const std::string shorter = word_in(choice.names, language);
    return shorter.empty() ? choice.key : shorter;
}

Names names_of(const auto& list, const std::string& language) {
    Names names;
    for (const auto& one : list) {
        if constexpr (requires { one.choice; })
            names.push_back(name_of(one.choice, language));
        else
            names.push_back(name_of(one, language));
    }
    return names;
}

Names priorities(const Doing& d) {
    Names names;
    for (const Priority& one : d.work.regulation().priorities)
        names.push_back(shown_priority(d.work.regulation(), one.number, d.order.language));
    return names;
}

Names reasons(const Doing& d, bool Reason::*may) {
    std::vector<Reason> fitting = d.work.regulation().reasons;
    std::erase_if(fitting, [may](const Reason& one) { return !(one.*may); });
    return names_of(fitting, d.order.language);
}

Names queues(const Doing& d) {
    Names names;
    for (const auto& [key, queue] : d.work.desk().queues) names.push_back(queue.name);
    return names;
}

Names canned_answers(const Doing& d) {
    std::set<std::string> names;
    for (const auto& [key, text] : d.work.desk().canned) names.insert(canned_name(key));
    return {names.begin(), names.end()};
}

Names names_for(const Doing& d, Tag tag) {
    const Regulation& regulation = d.work.regulation();
    const std::string& language = d.order.language;
    switch (tag) {
        case Tag::priority:
            return priorities(d);
        case Tag::impact:
            return names_of(regulation.impacts, language);
        case Tag::urgency:
            return names_of(regulation.urgencies, language);
        case Tag::category:
            return names_of(regulation.categories, language);
        case Tag::channel:
            return names_of(regulation.channels, language);
        case Tag::decline:
            return reasons(d, &Reason::may_decline);
        case Tag::postpone:
            return reasons(d, &Reason::may_postpone);
        case Tag::move:
            return queues(d);
        case Tag::canned:
            return canned_answers(d);
        default:
            return {};
    }
}

}  // namespace

std::string accepted_by(const Doing& d, Tag tag) {
    std::string out;
    for (const std::string& name : names_for(d, tag)) out.append(out.empty() ? "" : ", ").append(name);
    return out;
}

Problem none_of_these(const Doing& d, const Command& command, ProblemKey<2> key) {
    constexpr std::size_t kFoundShown = 100;  // characters
    const std::string accepted = accepted_by(d, *command.tag);
    if (accepted.empty()) return d.refuse("policy-has-none", command.name);
    return problem(key, d.order.language, on_one_line(command.argument, kFoundShown), accepted);
}

}  // namespace rules
