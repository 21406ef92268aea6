#include "daemon/rules/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "daemon/rules/desk.h"
#include "daemon/rules/expand.h"
#include "daemon/rules/html_of_text.h"
#include "daemon/rules/language.h"
#include "daemon/rules/notice_names.h"

namespace rules {

namespace {

/// A name or a subject is one line, whatever somebody has put into it.
std::string one_line(std::string value) {
    std::ranges::replace_if(
        value, [](char c) { return c == '\n' || c == '\r' || c == '\v' || c == '\f'; }, ' ');
    return value;
}

std::map<std::string, std::string> values_for(const Notice& notice, const Policy& policy,
                                              const std::string& language) {
    std::map<std::string, std::string> values{
        {"confirm_word", word_in(policy.regulation.confirm_words, language)},
        {"status_word", word_in(policy.regulation.status_words, language)}};
    for (const auto& [name, value] : notice.values) values[name] = has_lines(name) ? value : one_line(value);
    return values;
}

/// Nothing more can be answered to a letter in a ticket that has ended: its words say so.
std::string words_for(const Notice& notice) {
    return notice.kind == "op-message" && notice.values.contains("ended") ? "op-ended" : notice.kind;
}

}  // namespace

std::vector<std::string> client_languages(const Desk& desk, const Policy& policy) {
    std::set<std::string> languages;
    // Of all that are complete this notice is one.
    for (const std::string& first : {std::string("registered."), policy.name + "/registered."})
        for (auto found = desk.templates.lower_bound(first);
             found != desk.templates.end() && found->first.starts_with(first); ++found)
            languages.insert(found->first.substr(first.size()));
    std::erase_if(languages, [&](const std::string& language) {
        return std::ranges::any_of(kNotices, [&](const NoticeName& notice) {
            return notice.audience == Audience::client &&
                   !desk.templates.contains(fmt::format("{}.{}", notice.name, language)) &&
                   !desk.templates.contains(fmt::format("{}/{}.{}", policy.name, notice.name, language));
        });
    });
    return {languages.begin(), languages.end()};
}

Found find_template(const Desk& desk, const Policy& policy, const std::string& kind,
                    const std::string& language) {
    for (const std::string& wanted : {language, policy.language, std::string("en")})
        for (const std::string& key :
             {fmt::format("{}/{}.{}", policy.name, kind, wanted), fmt::format("{}.{}", kind, wanted)})
            if (const auto found = desk.templates.find(key); found != desk.templates.end())
                return {&found->second, wanted};
    return {};
}

mail::Draft render(const Notice& notice, const Desk& desk, const RenderContext& context) {
    const Queue& queue = desk.queues.at(notice.queue);
    const Policy& policy = desk.policies.at(queue.policy);
    const Found found = find_template(desk, policy, words_for(notice), notice.language);
    if (!found.words) throw std::logic_error(fmt::format("no template {}.{}", notice.kind, policy.language));
    const auto values = values_for(notice, policy, found.language);

    mail::Draft draft;
    draft.from = {policy.desk, queue.address};
    draft.reply_to = context.reply_to;
    draft.to = notice.to;
    draft.cc = notice.cc;
    draft.subject = expand(found.words->subject, values);
    draft.text = expand(found.words->body, values);
    if (policy.html) draft.html = html_of_text(draft.text, {found.language, desk.reply_delimiter});
    draft.attachments = notice.attachments;
    draft.message_id = context.message_id;
    draft.in_reply_to = notice.in_reply_to;
    draft.references = notice.references;
    draft.date = context.now;
    draft.automatic = notice.automatic;
    draft.loop_mark = context.loop_mark;
    draft.content_language = found.language;
    return draft;
}

}  // namespace rules
