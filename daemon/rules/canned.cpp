#include "daemon/rules/canned.h"

#include <algorithm>

#include "daemon/rules/choices.h"
#include "daemon/rules/doing.h"
#include "daemon/rules/expand.h"
#include "daemon/rules/language.h"

namespace rules {
namespace {

using Canned = std::map<std::string, std::string>;
using Entry = Canned::value_type;

/// "NAME.LANGUAGE" taken apart.
std::string language_of(const Entry& entry) {
    return entry.first.substr(entry.first.rfind('.') + 1);
}

/// In the ticket's language, else the policy's, else whichever there is. Null: there is none of this name.
const Entry* answer_called(const Doing& d, const std::string& name) {
    const Canned& all = d.work.desk().canned;
    for (const std::string& language : {d.language(), d.work.policy().language, std::string()})
        for (const Entry& entry : all)
            if (folded(canned_name(entry.first)) == folded(name) &&
                (language.empty() || language == language_of(entry)))
                return &entry;
    return nullptr;
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

std::string canned_name(std::string_view key) {
    return std::string(key.substr(0, key.rfind('.')));
}

Problem canned(Doing& d, const Command& command) {
    const Entry* answer = answer_called(d, command.argument);
    if (d.work.desk().canned.empty()) return d.refuse("no-canned-answers", command.argument);
    if (!answer) return none_of_these(d, command, "no-canned-answer");
    std::string text = expand(answer->second, values_in(d, language_of(*answer)));
    while (text.ends_with('\n')) text.pop_back();
    d.prepared = std::move(text);
    d.effect = answer->first;
    return {};
}

}  // namespace rules
