#include "mail/delivery_status.h"

#include <algorithm>

#include "mail/address.h"
#include "mail/ascii.h"
#include "mail/header_block.h"
#include "mail/lines.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kMostRecipients = 200;

/// Behind "rfc822;" and its kin (RFC 3464 §2.1.2).
std::string_view behind_type(std::string_view value) {
    const std::size_t semicolon = value.find(';');
    return trim(semicolon == std::string_view::npos ? value : value.substr(semicolon + 1));
}

std::string recipient_of(const Headers& group) {
    // The final one is whom the failing server knew; the original one is whom we wrote to.
    for (const std::string_view name : {"Original-Recipient", "Final-Recipient", "X-Actual-Recipient"})
        if (std::string address = bare_address(behind_type(group.first(name))); !address.empty())
            return address;
    // Without a domain it is still whom the server means.
    const std::string_view word = trim(unwrap(behind_type(group.first("Final-Recipient")), '<', '>'));
    if (word.size() > 300 || word.find_first_of(" \t") != std::string_view::npos) return {};
    return std::string(trim(without_controls(repaired_utf8(word))));
}

/// "5.0.0" and "4.0.0" say only that it failed; the other side's words often say more.
bool is_vague(std::string_view status) {
    return status.size() < 5 || status.ends_with(".0.0");
}

std::string status_of(const Headers& group) {
    const std::string status = find_status(group.first("Status"));
    if (!is_vague(status)) return status;
    const std::string_view diagnostic = behind_type(group.first("Diagnostic-Code"));
    const std::string told = find_status(diagnostic);
    if (!is_vague(told)) return told;
    if (!status.empty()) return status;
    // RFC 5321 §4.2.1: the first digit of a reply is the class.
    if (!told.empty()) return told;
    const bool temporary = diagnostic.starts_with('4') || icontains(group.first("Action"), "delayed");
    return group.has("Action") && icontains(group.first("Action"), "deliver") ? std::string()
           : temporary                                                        ? "4.0.0"
                                                                              : "5.0.0";
}

std::string action_of(const Headers& group) {
    std::string action = lower(trim(group.first("Action")));
    return action.substr(0, std::min(action.size(), action.find_first_not_of("abcdefghijklmnopqrstuvwxyz")));
}

/// Groups are separated by empty lines; some programs put none between the first and the second.
std::vector<std::string_view> groups_of(std::string_view text) {
    std::vector<std::string_view> groups;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size();) {
        const Line line = line_at(text, i);
        if (trim(line.text).empty()) {
            if (i > begin) groups.push_back(text.substr(begin, i - begin));
            begin = line.next;
        }
        i = line.next;
    }
    if (begin < text.size()) groups.push_back(text.substr(begin));
    return groups;
}

}  // namespace

std::string find_status(std::string_view text) {
    const auto digits = [&](std::size_t from) {
        std::size_t n = 0;
        while (from + n < text.size() && is_digit(text[from + n]) && n < 4) ++n;
        return n;
    };
    for (std::size_t i = 0; i + 4 < text.size(); ++i) {
        if ((text[i] != '2' && text[i] != '4' && text[i] != '5') || text[i + 1] != '.') continue;
        if (i > 0 &&
            (is_alnum(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == '-' || text[i - 1] == '/'))
            continue;
        const std::size_t subject = digits(i + 2);
        const std::size_t dot = i + 2 + subject;
        if (subject == 0 || subject > 3 || dot >= text.size() || text[dot] != '.') continue;
        const std::size_t detail = digits(dot + 1);
        const std::size_t end = dot + 1 + detail;
        if (detail == 0 || detail > 3) continue;
        const bool goes_on = end < text.size() && (is_alpha(text[end]) || text[end] == '-' ||
                                                   (text[end] == '.' && digits(end + 1) > 0));
        if (!goes_on) return std::string(text.substr(i, end - i));
    }
    return {};
}

DeliveryStatus read_delivery_status(std::string_view text) {
    DeliveryStatus out;
    for (const std::string_view block : groups_of(text)) {
        const Headers group = read_headers(block, Limits{});
        const bool about_recipient =
            group.has("Final-Recipient") || group.has("Original-Recipient") || group.has("Action");
        if (!about_recipient || out.recipients.size() >= kMostRecipients) continue;
        out.recipients.push_back({recipient_of(group), status_of(group), action_of(group)});
        if (out.diagnostic.empty())
            out.diagnostic = one_line(behind_type(group.first("Diagnostic-Code")), kLongestDiagnostic);
    }
    return out;
}

}  // namespace mail
