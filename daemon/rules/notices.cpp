#include "daemon/rules/notices.h"

#include <fmt/format.h>

#include "daemon/rules/desk.h"
#include "daemon/rules/tag.h"

namespace rules {
namespace {

Notice blank(const About& about, const std::string& kind, Values values) {
    Notice notice;
    notice.kind = kind;
    notice.queue = about.queue;
    if (about.ticket) notice.ticket = about.ticket->ticket.number;
    notice.values = std::move(values);
    notice.values.merge(common_values(about));
    return notice;
}

std::string domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return std::string(at == std::string_view::npos ? address : address.substr(at + 1));
}

/// An id that no letter has: all letters of a ticket to operators refer to it, and so stand in one thread in
/// their programs.
std::string operators_thread(const About& about) {
    const Queue& queue = about.desk.queues.at(about.queue);
    return fmt::format("t{}.{}@{}", about.ticket->ticket.number.value, about.loop_mark,
                       domain_of(queue.address));
}

}  // namespace

Values common_values(const About& about) {
    const Policy& policy = policy_of(about.desk, about.queue);
    Values values{{"desk", policy.desk},
                  {"phone", policy.phone},
                  {"queue", about.queue},
                  {"delimiter", about.desk.reply_delimiter}};
    if (!about.ticket) return values;
    const store::Ticket& ticket = about.ticket->ticket;
    values["number"] = std::to_string(ticket.number.value);
    values["tag"] = make_tag(policy.tag, ticket.number);
    values["subject"] = ticket.subject;
    values["client_name"] = ticket.requester_name.empty() ? ticket.requester : ticket.requester_name;
    values["client_address"] = ticket.requester;
    if (ticket.follows) values["follows"] = std::to_string(ticket.follows->value);
    return values;
}

Notice client_notice(const About& about, const std::string& kind, Values values,
                     const std::string& answers_id) {
    Notice notice = blank(about, kind, std::move(values));
    for (const store::Participant& p : about.ticket->participants) {
        auto& list = p.role == store::Role::requester ? notice.to : notice.cc;
        list.push_back({p.name, p.address});
    }
    notice.language = about.ticket->ticket.language;
    notice.references = about.ticket->client_ids;
    notice.in_reply_to = answers_id;
    if (!answers_id.empty() && (notice.references.empty() || notice.references.back() != answers_id))
        notice.references.push_back(answers_id);
    return notice;
}

Notice stranger_notice(const About& about, const std::string& kind, const mail::Address& to, Values values,
                       const std::string& answers_id) {
    Notice notice = blank(about, kind, std::move(values));
    notice.to.push_back(to);
    notice.in_reply_to = answers_id;
    if (!answers_id.empty()) notice.references.push_back(answers_id);
    return notice;
}

std::vector<Notice> operator_notices(const About& about, const std::string& kind,
                                     const std::vector<Operator>& to, Values values) {
    std::vector<Notice> notices;
    if (switched_off(about, kind)) return notices;
    for (const Operator& who : to) {
        Notice notice = blank(about, kind, values);
        notice.to.push_back({who.name, who.address});
        if (about.ticket) {
            notice.references.push_back(operators_thread(about));
            notice.in_reply_to = notice.references.back();
        }
        notices.push_back(std::move(notice));
    }
    return notices;
}

bool is_for_operators(std::string_view kind) {
    return kind.starts_with("op-");
}

bool switched_off(const About& about, const std::string& kind) {
    return policy_of(about.desk, about.queue).notices_off.contains(kind);
}

}  // namespace rules
