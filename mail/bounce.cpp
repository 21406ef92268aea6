#include "mail/bounce.h"

#include <algorithm>

#include <fmt/format.h>

#include "mail/ascii.h"
#include "mail/body.h"
#include "mail/bounce_text.h"
#include "mail/delivery_status.h"
#include "mail/message_id.h"
#include "mail/transfer.h"

namespace mail {
namespace {

/// The first part of one of these types, wherever it stands outside enclosed letters.
const Part* find_part(const Part& part, std::initializer_list<std::string_view> types) {
    if (std::ranges::any_of(types, [&](std::string_view type) { return part.is(type); })) return &part;
    if (part.type != "multipart") return nullptr;
    for (const Part& child : part.parts)
        if (const Part* found = find_part(child, types)) return found;
    return nullptr;
}

std::string content_of(const Part& part) {
    return decode_transfer(part.encoding, part.body);
}

/// Of the letter that came back, whole or only its header (RFC 3464 §2, RFC 6522 §3).
std::string original_id(const Part& root) {
    const Part* whole = find_part(root, {"message/rfc822", "message/global"});
    std::string_view value =
        whole != nullptr && !whole->parts.empty() ? whole->parts.front().headers.first("Message-ID") : "";
    Headers returned;
    if (value.empty()) {
        const Part* headers =
            find_part(root, {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"});
        if (headers != nullptr) returned = read_headers(content_of(*headers), Limits{});
        value = returned.first("Message-ID");
    }
    const auto ids = message_ids(value, 1);
    return ids.empty() ? std::string() : ids.front();
}

bool is_success(const BouncedRecipient& r) {
    return r.action == "delivered" || r.action == "relayed" || r.action == "expanded";
}

void read_structured(Report& report, const Part& root, const Part& status, const std::string& text) {
    DeliveryStatus found = read_delivery_status(content_of(status));
    Bounce& bounce = report.bounce;
    bounce.recipients = std::move(found.recipients);
    bounce.diagnostic = std::move(found.diagnostic);
    bounce.original_message_id = original_id(root);
    if (bounce.recipients.empty()) bounce.recipients = read_free_report(root.headers, text).recipients;
    bounce.is_bounce = !std::ranges::all_of(bounce.recipients, is_success);
    report.evidence.emplace_back("message/delivery-status");
}

void read_unstructured(Report& report, const Part& root, const std::string& text, std::string evidence) {
    FreeReport found = read_free_report(root.headers, text);
    report.bounce.is_bounce = true;
    report.bounce.recipients = std::move(found.recipients);
    report.bounce.diagnostic = std::move(found.diagnostic);
    report.bounce.original_message_id = original_id(root);
    if (report.bounce.original_message_id.empty())
        report.bounce.original_message_id = std::move(found.original_message_id);
    report.evidence.push_back(std::move(evidence));
}

/// Who wrote it, what it is called, what it says: two of three must speak for a report, and the words always.
std::string free_form_evidence(const Part& root, const std::string& subject, const std::string& text) {
    if (root.headers.has("X-Failed-Recipients"))
        return "X-Failed-Recipients: " + std::string(root.headers.first("X-Failed-Recipients"));
    const bool daemon = is_from_daemon(root.headers);
    const bool named = is_failure_subject(subject);
    const bool null_path = trim(root.headers.first("Return-Path")) == "<>";
    if (!daemon && !(named && null_path)) return {};
    if (!named && !tells_of_failure(text)) return {};
    return fmt::format("{}, subject \"{}\"", daemon ? "from a mail system" : "null Return-Path", subject);
}

}  // namespace

Report read_report(const Part& root, const std::string& subject, const std::string& text) {
    Report report;
    if (find_part(root, {"message/feedback-report"}) != nullptr) {
        report.complaint = true;
        report.evidence.emplace_back("message/feedback-report");
        return report;
    }
    // Microsoft's junk mail reports know no RFC 5965: a letter about the letter that it encloses.
    if (istarts_with(trim(subject), "complaint about message from") &&
        find_part(root, {"message/rfc822"}) != nullptr) {
        report.complaint = true;
        report.evidence.push_back("Subject: " + subject);
        return report;
    }
    if (find_part(root, {"message/disposition-notification"}) != nullptr) {
        report.disposition = true;
        report.evidence.emplace_back("message/disposition-notification");
        return report;
    }
    if (const Part* status = find_part(root, {"message/delivery-status", "message/global-delivery-status"})) {
        read_structured(report, root, *status, text);
    } else if (std::string evidence = free_form_evidence(root, subject, text); !evidence.empty()) {
        read_unstructured(report, root, text, std::move(evidence));
    }
    return report;
}

}  // namespace mail
