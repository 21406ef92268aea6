#include "mail/bounce_text.h"

#include <algorithm>
#include <set>

#include "mail/address.h"
#include "mail/ascii.h"
#include "mail/delivery_status.h"
#include "mail/lines.h"
#include "mail/message_id.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kMostLines = 400, kMostRecipients = 50;

constexpr std::string_view kDaemons[] = {
    "mailer-daemon", "postmaster", "mail-daemon",        "mailerdaemon", "maildaemon",
    "mdaemon",       "mmdf",       "mailer_daemon",      "post_master",  "mail delivery",
    "mail deliver",  "bounce",     "symantec_antivirus", "mailsrv"};

constexpr std::string_view kSubjects[] = {"undeliver",
                                          "delivery status notification",
                                          "mail delivery failed",
                                          "delivery failure",
                                          "failure notice",
                                          "returned mail",
                                          "mail delivery system",
                                          "delivery notification",
                                          "delivery report",
                                          "mail delivery problem",
                                          "undelivered mail",
                                          "nondeliverable",
                                          "non-deliverable",
                                          "delivery has failed",
                                          "message delivery",
                                          "warning: could not send",
                                          "warning: message",
                                          "mail system error",
                                          "unzustellbar",
                                          "не доставлено",
                                          "недоставленное",
                                          "недоставка",
                                          "returned to sender",
                                          "message status - undeliverable",
                                          "delivery failed",
                                          "user unknown",
                                          "unable to deliver",
                                          "failed mail",
                                          "mail failure",
                                          "mail could not be delivered",
                                          "returned message",
                                          "could not be delivered",
                                          "can not be delivered",
                                          "delivery error",
                                          "delayed mail",
                                          "delivery delayed",
                                          "mailbox full",
                                          "mail error",
                                          "配信不能",
                                          "送信エラー",
                                          "undelivrable",
                                          "non remis",
                                          "nicht zugestellt"};

constexpr std::string_view kFailures[] = {"could not be delivered",
                                          "couldn't be delivered",
                                          "cannot be delivered",
                                          "can't be delivered",
                                          "can not be delivered",
                                          "delivery failed",
                                          "delivery has failed",
                                          "undeliverable",
                                          "undelivered",
                                          "unable to deliver",
                                          "not able to deliver",
                                          "wasn't able to deliver",
                                          "was not delivered",
                                          "not delivered",
                                          "permanent fatal errors",
                                          "permanent error",
                                          "transient non-fatal",
                                          "delivery to the following",
                                          "failed to deliver",
                                          "failed permanently",
                                          "user unknown",
                                          "no such user",
                                          "unknown user",
                                          "returned to sender",
                                          "returned mail",
                                          "could not deliver",
                                          "unable to be delivered",
                                          "has not been delivered",
                                          "unrouteable address",
                                          "undeliverable to",
                                          "delivery failure",
                                          "was undeliverable",
                                          "has been delayed",
                                          "have not been delivered",
                                          "did not reach",
                                          "recipient address rejected",
                                          "message could not be",
                                          "mailbox unavailable",
                                          "couldn't deliver",
                                          "following addresses failed",
                                          "не доставлено",
                                          "недоставлено",
                                          "не удалось доставить",
                                          "не было доставлено",
                                          "не может быть доставлено",
                                          "nicht zugestellt",
                                          "n'a pas pu",
                                          "配信できません",
                                          "配信不能",
                                          "error while delivering",
                                          "mail delivery system",
                                          "over quota",
                                          "mailbox is full",
                                          "delivery error",
                                          "rejected your message",
                                          "account is disabled",
                                          "following recipient",
                                          "failed recipient",
                                          "delivery attempts",
                                          "transcript of session follows",
                                          "invalid user address"};

constexpr std::string_view kDelays[] = {"will be retried",
                                        "will continue to try",
                                        "will keep trying",
                                        "still being retried",
                                        "delayed",
                                        "will retry",
                                        "temporary failure",
                                        "delivery attempts will continue",
                                        "do not need to resend"};

// Where the returned letter begins.
constexpr std::string_view kReturned[] = {"below this line is a copy",
                                          "this is a copy of the message",
                                          "original message follows",
                                          "returned message follows",
                                          "--- original message",
                                          "message header follows",
                                          "message headers follow",
                                          "----- message header",
                                          "the original message",
                                          "this is a copy of your message",
                                          "copy of the message",
                                          "unsent message below",
                                          "original message header",
                                          "header of the original",
                                          "returned message below",
                                          "undelivered message follows",
                                          "message text follows",
                                          "included is a copy",
                                          "content-type: message/rfc822",
                                          "your message follows",
                                          "enclosed is a copy",
                                          "the following is the original",
                                          "transcript of message follows",
                                          "original mail header",
                                          "----- original message -----",
                                          "------ returned mail",
                                          "- message follows",
                                          "start of returned",
                                          "text of your message",
                                          "the header of your"};

struct Meaning {
    std::string_view words, status;
};
// RFC 3463 §3: what the words of servers mean where they give no code.
constexpr Meaning kMeanings[] = {{"user unknown", "5.1.1"},
                                 {"unknown user", "5.1.1"},
                                 {"no such user", "5.1.1"},
                                 {"no mailbox", "5.1.1"},
                                 {"does not exist", "5.1.1"},
                                 {"user not found", "5.1.1"},
                                 {"no such recipient", "5.1.1"},
                                 {"not found", "5.1.1"},
                                 {"unknown recipient", "5.1.1"},
                                 {"invalid recipient", "5.1.1"},
                                 {"unrouteable", "5.1.2"},
                                 {"host unknown", "5.1.2"},
                                 {"unknown host", "5.1.2"},
                                 {"no such domain", "5.1.2"},
                                 {"domain not found", "5.1.2"},
                                 {"mailbox full", "5.2.2"},
                                 {"over quota", "5.2.2"},
                                 {"mailbox is full", "5.2.2"},
                                 {"quota exceeded", "5.2.2"},
                                 {"exceeded storage", "5.2.2"},
                                 {"disabled", "5.2.1"},
                                 {"inactive", "5.2.1"},
                                 {"too large", "5.3.4"},
                                 {"too big", "5.3.4"},
                                 {"size exceeds", "5.3.4"},
                                 {"timed out", "5.4.7"},
                                 {"too long in queue", "5.4.7"},
                                 {"relay", "5.7.1"},
                                 {"spam", "5.7.1"},
                                 {"denied", "5.7.1"},
                                 {"blocked", "5.7.1"},
                                 {"rejected", "5.7.1"}};

template <class List>
bool holds_any(std::string_view text, const List& list) {
    return std::ranges::any_of(list, [&](std::string_view words) { return icontains(text, words); });
}

/// The words before the returned letter: up to a line that announces it, or to a header block.
std::string_view report_words(std::string_view text) {
    std::size_t lines = 0;
    for (std::size_t i = 0; i < text.size() && lines < kMostLines; ++lines) {
        const Line line = line_at(text, i);
        if (i > 0 && (holds_any(line.text, kReturned) || istarts_with(line.text, "received: ") ||
                      istarts_with(line.text, "return-path:") || istarts_with(line.text, "message-id:")))
            return text.substr(0, i);
        i = line.next;
    }
    return text.substr(0, std::min<std::size_t>(text.size(), 64 * 1024));
}

/// An address on a line of its own, in brackets, or before a colon: what servers list; the rest of a line may
/// talk of other people.
std::string listed_address(std::string_view line) {
    const std::string_view bare = trim(line);
    if (const std::size_t open = bare.find('<'); open != std::string_view::npos) {
        const std::size_t close = bare.find('>', open);
        if (close == std::string_view::npos) return {};
        return bare_address(bare.substr(open, close - open + 1));
    }
    const std::size_t at = bare.find('@');
    if (at == std::string_view::npos) return {};
    const std::size_t begin = bare.find_last_of(" \t(\"':;,=", at);
    const std::size_t from = begin == std::string_view::npos ? 0 : begin + 1;
    const std::size_t end = std::min(bare.find_first_of(" \t)\"':;,>", at), bare.size());
    return bare_address(bare.substr(from, end - from));
}

bool names_recipient(std::string_view line) {
    const std::string_view bare = trim(line);
    if (bare.find('@') == std::string_view::npos) return false;
    if (bare.starts_with('<') || bare.find(' ') == std::string_view::npos) return true;
    const std::size_t at = bare.find('@');
    const std::size_t blank = bare.find(' ');
    if (at < blank) return true;
    return icontains(bare, "rcpt to") || istarts_with(bare, "to:") || icontains(bare, "recipient") ||
           icontains(bare, "unknown") || icontains(bare, "deliver") || icontains(bare, "user") ||
           icontains(bare, "mailbox");
}

bool mentions_sender(std::string_view line) {
    return icontains(line, "mail from") || istarts_with(trim(line), "from:") || icontains(line, "sender") ||
           icontains(line, "postmaster@");
}

std::vector<std::string> failed_addresses(const Headers& headers, std::string_view words) {
    std::vector<std::string> out;
    const auto add = [&](const std::string& address) {
        if (!address.empty() && out.size() < kMostRecipients && std::ranges::find(out, address) == out.end())
            out.push_back(address);
    };
    for (const std::string_view value : headers.all("X-Failed-Recipients"))
        for (const Address& a : parse_addresses(value)) add(a.address);
    if (!out.empty()) return out;
    for (std::size_t i = 0; i < words.size();) {
        const Line line = line_at(words, i);
        if (names_recipient(line.text) && !mentions_sender(line.text)) add(listed_address(line.text));
        i = line.next;
    }
    return out;
}

/// The line with a status code or an SMTP reply: what the other side said.
std::string diagnostic_of(std::string_view words) {
    for (std::size_t i = 0; i < words.size();) {
        const Line line = line_at(words, i);
        const std::string_view text = trim(line.text);
        const bool reply = text.size() > 4 && (text[0] == '5' || text[0] == '4') && is_digit(text[1]) &&
                           is_digit(text[2]) && (text[3] == ' ' || text[3] == '-');
        if (reply || !find_status(text).empty()) return one_line(text, kLongestDiagnostic);
        i = line.next;
    }
    return {};
}

std::string message_id_line(std::string_view text) {
    for (std::size_t i = 0; (i = ifind(text, "message-id:", i)) != std::string_view::npos; i += 11) {
        if (i > 0 && text[i - 1] != '\n' && text[i - 1] != ' ' && text[i - 1] != '>') continue;
        const std::size_t end = std::min(text.find('\n', i + 12), text.size());
        const auto ids = message_ids(text.substr(i + 11, end - i - 11), 1);
        if (!ids.empty()) return ids.front();
    }
    return {};
}

}  // namespace

bool is_from_daemon(const Headers& headers) {
    for (const std::string_view name : {"From", "Sender"}) {
        const std::string_view value = headers.first(name);
        const auto addresses = parse_addresses(value, 1);
        const std::string local =
            addresses.empty() ? lower(value)
                              : lower(addresses[0].address.substr(0, addresses[0].address.rfind('@')));
        if (std::ranges::any_of(kDaemons, [&](std::string_view d) { return local.starts_with(d); }))
            return true;
        if (!addresses.empty() && icontains(addresses[0].name, "mail delivery s")) return true;
    }
    return false;
}

bool is_failure_subject(std::string_view subject) {
    return holds_any(subject, kSubjects);
}

bool tells_of_failure(std::string_view text) {
    return holds_any(report_words(text), kFailures);
}

std::string status_from_words(std::string_view text) {
    const bool delayed = holds_any(text, kDelays);
    const auto* meaning =
        std::ranges::find_if(kMeanings, [&](const Meaning& m) { return icontains(text, m.words); });
    std::string status(meaning == std::end(kMeanings) ? std::string_view("5.0.0") : meaning->status);
    if (delayed) status[0] = '4';
    return status;
}

FreeReport read_free_report(const Headers& headers, std::string_view text) {
    FreeReport out;
    const std::string_view words = report_words(text);
    std::string status = find_status(words);
    if (status.empty()) status = status_from_words(words);
    const std::string action = status.starts_with('4') ? "delayed" : "failed";
    for (std::string& address : failed_addresses(headers, words))
        out.recipients.push_back({std::move(address), status, action});
    if (out.recipients.empty()) out.recipients.push_back({{}, status, action});
    out.diagnostic = diagnostic_of(words);
    out.original_message_id = message_id_line(text);
    return out;
}

}  // namespace mail
