#include "mail/parse.h"

#include <algorithm>
#include <iterator>

#include "mail/address.h"
#include "mail/ascii.h"
#include "mail/body.h"
#include "mail/bounce.h"
#include "mail/date.h"
#include "mail/encoded_word.h"
#include "mail/message_id.h"
#include "mail/origin.h"
#include "mail/reply.h"
#include "mail/splitter.h"
#include "mail/thanks.h"
#include "mail/utf8.h"

namespace mail {
namespace {

/// What all fields of one letter are read with.
struct Reading {
    const Headers& headers;
    const Limits& limits;
    std::string_view charset;  // of the text: first guess for raw 8-bit headers

    /// Of all fields with this name together; RFC 5322 allows one, the wild has several.
    std::vector<Address> addresses(std::string_view name) const {
        std::vector<Address> out;
        for (const std::string_view value : headers.all(name))
            std::ranges::move(
                parse_addresses(value, limits.addresses - std::min(limits.addresses, out.size()), charset),
                std::back_inserter(out));
        return out;
    }
    std::vector<std::string> ids(std::string_view name) const {
        std::vector<std::string> out;
        for (const std::string_view value : headers.all(name))
            std::ranges::move(message_ids(repaired_utf8(value)), std::back_inserter(out));
        return out;
    }
    std::string words(std::string_view name) const { return decode_words(headers.first(name), charset); }
};

void read_people(ParsedMail& mail, const Reading& reading) {
    mail.from = reading.addresses("From");
    mail.reply_to = reading.addresses("Reply-To");
    mail.to = reading.addresses("To");
    mail.cc = reading.addresses("Cc");
    mail.sender = bare_address(reading.headers.first("Sender"));
    const std::string_view path = trim(reading.headers.first("Return-Path"));
    mail.return_path = bare_address(path);
    mail.has_null_return_path = path == "<>";
    for (const std::string_view name : {"Delivered-To", "X-Original-To", "Envelope-To"})
        for (const Address& a : reading.addresses(name))
            if (std::ranges::find(mail.delivered_to, a.address) == mail.delivered_to.end())
                mail.delivered_to.push_back(a.address);
    for (const auto* list : {&mail.from, &mail.reply_to, &mail.to, &mail.cc})
        if (list->size() >= reading.limits.addresses)
            mail.defects.emplace_back("over the limit 'addresses': the rest is in the raw letter");
    if (mail.from.size() > 1) mail.defects.emplace_back("more than one author in From");
    if (mail.from.empty()) mail.defects.emplace_back("no author in From");
}

void read_thread(ParsedMail& mail, const Reading& reading) {
    const auto ids = reading.ids("Message-ID");
    if (!ids.empty()) mail.message_id = ids.front();
    mail.in_reply_to = reading.ids("In-Reply-To");
    mail.references = reading.ids("References");
    mail.subject = reading.words("Subject");
    mail.loop_mark = reading.words("X-Ticketgate-Loop");
    for (const std::string_view value : reading.headers.all("Authentication-Results"))
        mail.authentication_results.push_back(repaired_utf8(without_controls(value)));
}

void read_date(ParsedMail& mail, const Headers& headers) {
    const std::string_view value = headers.first("Date");
    if (const auto date = parse_date(value)) {
        mail.date = date->instant;
        mail.date_offset = date->offset;
    } else if (!value.empty()) {
        mail.defects.emplace_back("the Date cannot be read");
    }
}

void read_origin(ParsedMail& mail, const Part& root) {
    Report report = read_report(root, mail.subject, mail.text);
    OriginVerdict verdict = judge_origin(root.headers, mail.subject, report, mail.loop_mark);
    mail.origin = verdict.origin;
    mail.origin_evidence = std::move(verdict.evidence);
    mail.auto_submitted = verdict.auto_submitted;
    mail.auto_replied = verdict.auto_replied;
    mail.no_autoreply = verdict.no_autoreply;
    mail.complaint = report.complaint;
    mail.bounce = std::move(report.bounce);
}

}  // namespace

ParsedMail parse(std::string_view raw, const Limits& limits) {
    ParsedMail mail;
    Split split = mail::split(raw, limits);
    mail.defects = std::move(split.defects);
    Body body = read_body(split.root, limits);
    std::ranges::move(body.defects, std::back_inserter(mail.defects));
    const Reading reading{split.root.headers, limits, body.label.empty() ? body.charset : body.label};
    read_people(mail, reading);
    read_thread(mail, reading);
    read_date(mail, split.root.headers);
    mail.text = std::move(body.text);
    mail.charset = std::move(body.charset);
    mail.attachments = std::move(body.attachments);
    read_origin(mail, split.root);
    OwnWords own = read_own_words(body.answer);
    mail.reply_text = std::move(own.text);
    mail.only_quotes = own.only_quotes;
    mail.bare_thanks = is_bare_thanks(mail);
    return mail;
}

}  // namespace mail
