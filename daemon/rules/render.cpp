#include "daemon/rules/render.h"

#include <fmt/format.h>

#include <stdexcept>

#include "daemon/rules/desk.h"
#include "daemon/rules/expand.h"

namespace rules {

const Template* find_template(const Desk& desk, const Policy& policy, const std::string& kind) {
    for (const std::string& language : {policy.language, std::string("en")})
        for (const std::string& key :
             {fmt::format("{}/{}.{}", policy.name, kind, language), fmt::format("{}.{}", kind, language)})
            if (const auto found = desk.templates.find(key); found != desk.templates.end())
                return &found->second;
    return nullptr;
}

mail::Draft render(const Notice& notice, const Desk& desk, const RenderContext& context) {
    const Queue& queue = desk.queues.at(notice.queue);
    const Policy& policy = desk.policies.at(queue.policy);
    const Template* words = find_template(desk, policy, notice.kind);
    if (!words) throw std::logic_error(fmt::format("no template {}.{}", notice.kind, policy.language));

    mail::Draft draft;
    draft.from = {policy.desk, queue.address};
    draft.to = notice.to;
    draft.cc = notice.cc;
    draft.subject = expand(words->subject, notice.values);
    draft.text = expand(words->body, notice.values);
    draft.attachments = notice.attachments;
    draft.message_id = context.message_id;
    draft.in_reply_to = notice.in_reply_to;
    draft.references = notice.references;
    draft.date = context.now;
    draft.automatic = notice.automatic;
    draft.loop_mark = context.loop_mark;
    draft.content_language = policy.language;
    return draft;
}

}  // namespace rules
