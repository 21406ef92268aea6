#include "daemon/config_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "daemon/config_attachments.h"
#include "daemon/config_policy_parts.h"
#include "daemon/config_values.h"
#include "daemon/rules/notice_names.h"
#include "daemon/rules/tags.h"
#include "daemon/template_set.h"

namespace ticketgate::settings {
namespace {

using rules::NoticeLimits;
using rules::Policy;
using rules::RetryPolicy;

/// Something before the number tells the tag from any other number in a subject; a digit beside it would
/// become part of it.
Reading<std::string> tag_value(const Value& value, const Place& place) {
    auto text = text_value(value, place);
    if (!text.value) return text;
    const std::string& tag = *text.value;
    const auto at = tag.find("{number}");
    if (at == std::string::npos) return {{}, "no {number} in it"};
    const std::string before = tag.substr(0, at), after = tag.substr(at + 8);
    if ((before + after).find_first_of("{}") != std::string::npos)
        return {{}, "more braces than those of one {number}"};
    if (before.empty()) return {{}, "nothing before {number}"};
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digit(before.back()) || (!after.empty() && digit(after.front())))
        return {{}, "a digit beside {number}"};
    if (tag.size() > 40) return {{}, "longer than 40 octets"};
    return text;
}

Reading<std::string> language_value(const Value& value, const Place&) {
    const auto* text = std::get_if<std::string>(&value.is);
    const bool letters = text != nullptr && text->size() >= 2 && text->size() <= 3 &&
                         text->find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
    if (!letters) return {};
    return {*text, {}};
}

std::vector<std::string_view> notices_that_may_be_off() {
    std::vector<std::string_view> names;
    for (const auto& notice : rules::kNotices) {
        if (notice.may_be_off) names.push_back(notice.name);
    }
    return names;
}

Reading<std::set<std::string>> notices_value(const Value& value, const Place& place) {
    const auto words = names_value(value, place);
    if (!words.value) return {{}, words.why};
    const auto known = notices_that_may_be_off();
    for (const std::string& word : *words.value) {
        if (std::find(known.begin(), known.end(), word) != known.end()) continue;
        return {{}, fmt::format("in it \"{}\", which is none{}", word, suggestion(word, known))};
    }
    return {std::set<std::string>(words.value->begin(), words.value->end()), {}};
}

constexpr std::string_view kRetry = "a duration from \"1s\" to \"30d\"";
constexpr std::string_view kCount = "a number from 1 to 100000";

constexpr Row<Policy> kPolicy[] = {
    {"desk", Need::required, "how the desk calls itself", put<&Policy::desk, text_value>},
    {"language", Need::optional, "a language of the templates: \"ru\" or \"en\"",
     put<&Policy::language, language_value>},
    {"tag", Need::optional, "text with one {number}, such as \"[#{number}]\"", put<&Policy::tag, tag_value>},
    {"phone", Need::optional, "a telephone number as people write it", put<&Policy::phone, text_value>},
    {"show_operator", Need::optional, "true or false", put<&Policy::show_operator, flag_value>},
};

Reading<std::vector<std::string>> languages_value(const Value& value, const Place& place) {
    const auto* list = std::get_if<Array>(&value.is);
    if (list == nullptr || list->empty()) return {};
    std::vector<std::string> languages{"ru", "en"};
    for (const Value& element : *list) {
        auto language = language_value(element, place);
        if (!language.value) return {{}, in_list(element, "")};
        const bool fresh = std::ranges::find(languages, *language.value) == languages.end();
        if (fresh) languages.push_back(std::move(*language.value));
    }
    return {std::move(languages), {}};
}

constexpr Row<Languages> kLanguages[] = {
    {"languages", Need::optional, "a list of languages that words stand in beside \"ru\" and \"en\"",
     put<&Languages::others, languages_value>},
};

/// Tags by any of their names; kept by the English one.
Reading<std::set<std::string>> tags_value(const Value& value, const Place& place) {
    const auto words = names_value(value, place);
    if (!words.value) return {{}, words.why};
    std::set<std::string> tags;
    for (const std::string& word : *words.value) {
        const rules::TagRow* row = rules::find_tag(word);
        if (row == nullptr) return {{}, fmt::format("in it \"{}\", which is no tag", word)};
        tags.emplace(row->en);
    }
    return {std::move(tags), {}};
}

constexpr Row<Policy> kOperators[] = {
    {"grace", Need::optional, "a duration from \"0s\" to \"1h\"",
     put<&Policy::grace, duration_value<0, 3600>>},
    {"lead_only", Need::optional, "a list of tags, such as [\"decline\", \"merge\"]",
     put<&Policy::lead_only, tags_value>},
};

constexpr Row<Policy> kNoticeSwitches[] = {
    {"off", Need::optional,
     "a list of notices that carry no person's words, such as registered, taken, closed or op-message",
     put<&Policy::notices_off, notices_value>},
    {"html", Need::optional, "true or false", put<&Policy::html, flag_value>},
};

constexpr Row<NoticeLimits> kLimits[] = {
    {"per_address_hour", Need::optional, kCount,
     put<&NoticeLimits::per_address_hour, number_value<1, 100000>>},
    {"per_ticket_hour", Need::optional, kCount, put<&NoticeLimits::per_ticket_hour, number_value<1, 100000>>},
};

constexpr Row<RetryPolicy> kRetries[] = {
    {"first", Need::optional, kRetry, put<&RetryPolicy::first, duration_value<1, 30 * 86400>>},
    {"longest", Need::optional, kRetry, put<&RetryPolicy::longest, duration_value<1, 30 * 86400>>},
    {"give_up", Need::optional, kRetry, put<&RetryPolicy::give_up, duration_value<1, 30 * 86400>>},
};

constexpr std::string_view kTables[] = {
    "notices",    "operators", "limits", "loops",   "attachments", "retry",       "hours",   "category",
    "priority",   "urgency",   "impact", "terms",   "reaction",    "resolution",  "silence", "progress",
    "escalation", "clients",   "field",  "channel", "reason",      "maintenance", "spent",   "words"};

void check_retry(FileReader& reader, const Table& table, const RetryPolicy& retry) {
    if (retry.longest < retry.first) {
        reader.fail(table.line_of("longest"), "retry.longest",
                    fmt::format("found {} s, shorter than first = {} s; accepted: first or longer",
                                retry.longest.count(), retry.first.count()));
    }
    if (retry.give_up < retry.longest) {
        reader.fail(table.line_of("give_up"), "retry.give_up",
                    fmt::format("found {} s, shorter than longest = {} s; accepted: longest or longer",
                                retry.give_up.count(), retry.longest.count()));
    }
}

void read_notices(FileReader& reader, Policy& policy) {
    const Place& place = reader.place();
    reader.read(reader.section("notices"), "notices", bind(kNoticeSwitches, policy, place));
    reader.read(reader.section("operators"), "operators", bind(kOperators, policy, place));
    reader.read(reader.section("limits"), "limits", bind(kLimits, policy.limits, place));
    const Table& retry = reader.section("retry");
    reader.read(retry, "retry", bind(kRetries, policy.retry, place));
    check_retry(reader, retry, policy.retry);
    policy.loops = read_loops(reader);
    policy.attachments = read_attachments(reader);
}

/// In the order in which one part names what another defines.
void read_regulation(const PolicyPart& part, const Countries& countries) {
    read_calendar(part, countries);
    read_categories(part);
    read_priorities(part);
    read_matrix(part);
    check_defaults(part);
    read_terms(part);
    read_promises(part);
    read_silence(part);
    read_form(part);
    read_channels(part);
    read_reasons(part);
    read_maintenance(part);
}

PolicyFile read_policy(FileReader& reader, const std::filesystem::path& file, const Countries& countries) {
    PolicyFile result;
    result.file = file;
    Policy& policy = result.policy;
    policy.name = file.stem().string();
    Languages languages;
    const Place& place = reader.place();
    reader.read(reader.root(), "",
                joined({bind(kPolicy, policy, place), bind(kLanguages, languages, place),
                        calendar_settings(policy.regulation.calendar, place),
                        default_settings(policy.regulation, place)}),
                kTables);
    languages.own = policy.language;
    read_notices(reader, policy);
    read_regulation({reader, languages, policy.regulation}, countries);
    result.language_line = reader.root().line_of("language");
    return result;
}

std::vector<std::filesystem::path> toml_files(const std::filesystem::path& folder) {
    std::error_code ignored;  // the folder was looked at when its setting was read
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const bool hidden = entry.path().filename().string().starts_with('.');
        if (entry.path().extension() == ".toml" && !hidden) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

PolicyFiles load_policies(const std::filesystem::path& folder, const Countries& countries) {
    PolicyFiles result;
    for (const auto& file : toml_files(folder)) {
        FileReader reader(file);
        result.names.push_back(file.stem().string());
        if (reader.readable()) result.policies.push_back(read_policy(reader, file, countries));
        std::ranges::move(reader.take_errors(), std::back_inserter(result.errors));
    }
    return result;
}

namespace {

/// " (closed, delay)": where only some notices have no words, they are named.
std::string lacking(const rules::Templates& templates, const rules::Policy& policy) {
    std::vector<std::string_view> names;
    for (const rules::NoticeName& notice : rules::kNotices)
        if (!find_template(templates, policy.name, notice.name, policy.language))
            names.push_back(notice.name);
    if (names.size() == rules::kNotices.size()) return {};
    return fmt::format(" ({})", fmt::join(names, ", "));
}

}  // namespace

std::vector<ConfigError> check_languages(const std::vector<PolicyFile>& policies,
                                         const rules::Templates& templates) {
    std::vector<ConfigError> errors;
    for (const PolicyFile& file : policies) {
        const auto complete = complete_languages(templates, file.policy.name);
        if (std::find(complete.begin(), complete.end(), file.policy.language) != complete.end()) continue;
        errors.push_back(
            {file.file, file.language_line, "language",
             fmt::format(
                 "found \"{}\", which has not words for every notice{}; accepted: {}, or templates for it",
                 file.policy.language, lacking(templates, file.policy), fmt::join(complete, ", "))});
    }
    return errors;
}

}  // namespace ticketgate::settings
