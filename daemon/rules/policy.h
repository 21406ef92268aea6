// The settings that decisions read: a desk, its queues, its operators and the regulation of each queue. Plain
// values, filled by daemon/config; nothing here knows of files. Durations in seconds are wall clock; terms
// carry their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/rules/attachment_policy.h"
#include "daemon/rules/loop_policy.h"
#include "daemon/rules/regulation.h"

namespace rules {

/// When a deferred letter is tried again: first, then twice as long each time up to `longest`, until
/// `give_up` after its birth.
struct RetryPolicy {
    std::chrono::seconds first{60};
    std::chrono::seconds longest{4 * 3600};
    std::chrono::seconds give_up{5 * 24 * 3600};
};

/// The second line against mail loops (the first is never to answer a machine). Automatic letters to clients
/// only.
struct NoticeLimits {
    int per_address_hour = 500;
    int per_ticket_hour = 30;
};

/// One regulation: etc/policies/NAME.toml.
struct Policy {
    std::string name;                 // the file's stem: "becloud"
    std::string desk;                 // how the desk calls itself, in notices and as the sender's name
    std::string language = "ru";      // of notices
    std::string tag = "[#{number}]";  // in subjects; has exactly one {number}
    std::string phone;                // shown in notices; empty: not shown
    bool show_operator = true;        // the operator's name stands under his answer
    std::set<std::string> notices_off;
    std::set<std::string> lead_only;  // tags, by their English names, that operators may not give
    std::chrono::seconds grace{0};    // what an operator's letter sends to a client waits so long, for #undo
    bool html = true;                 // letters have an HTML alternative beside the text
    NoticeLimits limits;
    LoopPolicy loops;
    AttachmentPolicy attachments;
    RetryPolicy retry;
    Regulation regulation;  // terms, statuses, who may
};

struct Queue {
    std::string name;     // the mailbox's name
    std::string address;  // what notices come from
    std::vector<std::string> aliases;
    std::string policy;
    std::string category;         // of its tickets when the letter names none; empty: the policy's default
    bool plus_addresses = false;  // support+anything@ comes to it too: answers to operators' notices do
};

enum class OperatorRole { operator_, lead };

struct Operator {
    std::string name;
    std::string address;
    OperatorRole role = OperatorRole::operator_;
    std::vector<std::string> queues;  // empty: all
};

/// A notice's words for one language: the first line is the subject, then an empty line, then the text.
/// `{name}` is replaced.
struct Template {
    std::string subject;
    std::string body;
    std::string source;  // file, for errors
};

/// Templates by "NAME.LANGUAGE", e.g. "registered.ru"; "POLICY/NAME.LANGUAGE" wins over it.
using Templates = std::map<std::string, Template>;

/// All that a decision may know of the desk.
struct Desk {
    std::map<std::string, Queue> queues;     // by name
    std::map<std::string, Policy> policies;  // by name
    std::vector<Operator> operators;
    Templates templates;
    std::vector<std::string> trusted_authserv;  // whose Authentication-Results count (RFC 8601)
    std::map<std::string, std::string> canned;  // prepared answers, by "NAME.LANGUAGE"
    std::string
        reply_delimiter;  // the line above which answers are written; mail/ knows how to find it again
    std::uint64_t max_letter =
        40 * 1024 * 1024;  // octets; above it a letter stays on the server and people are told
};

}  // namespace rules
