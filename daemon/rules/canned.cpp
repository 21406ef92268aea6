#include "daemon/rules/canned.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "daemon/rules/choices.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/expand.h"
#include "daemon/rules/language.h"

namespace rules {
namespace {

using Canned = std::map<std::string, std::string>;
using Entry = Canned::value_type;

/// "NAME.LANGUAGE" taken apart.
std::string name_of(const Entry& entry) {
    return entry.first.substr(0, entry.first.rfind('.'));
}
std::string language_of(const Entry& entry) {
    return entry.first.substr(entry.first.rfind('.') + 1);
}

/// In the ticket's language, else the policy's, else whichever there is. Null: there is none of this name.
const Entry* answer_called(const Doing& d, const std::string& name) {
    const Canned& all = d.work.desk().canned;
    for (const std::string& language : {d.language(), d.work.policy().language, std::string()})
        for (const Entry& entry : all)
            if (folded(name_of(entry)) == folded(name) &&
                (language.empty() || language == language_of(entry)))
                return &entry;
    return nullptr;
}

std::string names_in(const Canned& all) {
    std::set<std::string> names;
    for (const Entry& entry : all) names.insert(name_of(entry));
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out.empty() ? "none: the folder of canned answers is empty" : out;
}

/// As the ticket stands now, in the answer's own language. A name or a subject is one line, whatever its
/// writer has put into it.
Values values_in(const Doing& d, const std::string& language) {
    const TicketWork& work = d.work;
    Values values = standing_of(work.facts(), work.clocks(), work.policy(), language, work.now());
    values.merge(common_values(work.about()));
    values["operator_name"] = work.policy().show_operator ? d.order.name : "";
    values["confirm_word"] = word_in(work.regulation().confirm_words, language);
    values["status_word"] = word_in(work.regulation().status_words, language);
    for (auto& [name, value] : values)
        std::ranges::replace_if(
            value, [](char c) { return c >= '\n' && c <= '\r'; }, ' ');
    return values;
}

}  // namespace

Problem canned(Doing& d, const Command& command) {
    const Entry* answer = answer_called(d, command.argument);
    if (!answer)
        return fmt::format("\"{}\" is no canned answer; there are: {}", command.argument,
                           names_in(d.work.desk().canned));
    std::string text = expand(answer->second, values_in(d, language_of(*answer)));
    while (text.ends_with('\n')) text.pop_back();
    d.prepared = std::move(text);
    d.effect = answer->first;
    return {};
}

}  // namespace rules
