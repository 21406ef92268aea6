#include "daemon/json.h"

#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ticketgate {
namespace {

using nlohmann::ordered_json;

ordered_json or_null(const std::string& text) {
    return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

ordered_json person(const mail::Address& address) {
    return {{"name", address.name}, {"address", address.address}};
}

ordered_json people(const std::vector<mail::Address>& addresses) {
    ordered_json out = ordered_json::array();
    for (const mail::Address& address : addresses) out.push_back(person(address));
    return out;
}

std::string_view word(mail::Origin origin) {
    switch (origin) {
        case mail::Origin::person:
            return "person";
        case mail::Origin::auto_reply:
            return "auto-reply";
        case mail::Origin::list:
            return "list";
        case mail::Origin::bounce:
            return "bounce";
        case mail::Origin::own:
            return "own";
    }
    return "person";
}

/// The first recipient stands beside the list too: most reports have one.
ordered_json bounce(const mail::Bounce& report) {
    ordered_json recipients = ordered_json::array();
    for (const auto& r : report.recipients)
        recipients.push_back(
            {{"address", or_null(r.address)}, {"status", or_null(r.status)}, {"action", or_null(r.action)}});
    ordered_json out = {{"is_bounce", report.is_bounce}};
    const mail::BouncedRecipient first =
        report.recipients.empty() ? mail::BouncedRecipient{} : report.recipients.front();
    out["recipient"] = or_null(first.address);
    out["status"] = or_null(first.status);
    out["action"] = or_null(first.action);
    out["recipients"] = std::move(recipients);
    out["original_message_id"] = or_null(report.original_message_id);
    out["diagnostic"] = or_null(report.diagnostic);
    return out;
}

ordered_json attachments(const std::vector<mail::Attachment>& files) {
    ordered_json out = ordered_json::array();
    for (const mail::Attachment& a : files)
        out.push_back({{"filename", a.filename},
                       {"content_type", a.content_type},
                       {"detected_type", or_null(a.detected_type)},
                       {"encrypted", a.encrypted},
                       {"size", a.bytes.size()},
                       {"sha256", a.sha256},
                       {"content_id", or_null(a.content_id)},
                       {"inline", a.is_inline}});
    return out;
}

}  // namespace

std::string iso_date(mail::Instant instant, int offset_minutes) {
    namespace ch = std::chrono;
    const auto local = instant + ch::minutes{offset_minutes};
    const auto day = ch::floor<ch::days>(local);
    const ch::year_month_day date{day};
    const ch::hh_mm_ss clock{local - day};
    const int zone = std::abs(offset_minutes);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       offset_minutes < 0 ? '-' : '+', zone / 60, zone % 60);
}

std::string to_json(const mail::ParsedMail& mail, std::string_view file) {
    ordered_json out;
    out["file"] = file;
    out["from"] = mail.from.empty() ? ordered_json(nullptr) : person(mail.from.front());
    out["reply_to"] = people(mail.reply_to);
    out["to"] = people(mail.to);
    out["cc"] = people(mail.cc);
    out["sender"] = or_null(mail.sender);
    out["subject"] = or_null(mail.subject);
    out["message_id"] = or_null(mail.message_id);
    out["in_reply_to"] =
        mail.in_reply_to.empty() ? ordered_json(nullptr) : ordered_json(mail.in_reply_to.front());
    out["references"] = mail.references;
    out["date"] = mail.date ? ordered_json(iso_date(*mail.date, mail.date_offset)) : ordered_json(nullptr);
    out["auto_submitted"] = mail.auto_submitted;
    out["no_autoreply"] = mail.no_autoreply;
    out["complaint"] = mail.complaint;
    out["origin"] = word(mail.origin);
    out["evidence"] = mail.origin_evidence;
    out["bounce"] = bounce(mail.bounce);
    out["text"] = or_null(mail.text);
    out["reply_text"] = or_null(mail.reply_text);
    out["bare_thanks"] = mail.bare_thanks;
    out["charset"] = or_null(mail.charset);
    out["attachments"] = attachments(mail.attachments);
    out["defects"] = mail.defects;
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace ticketgate
