// What a letter is, after the door: plain nouns, no behaviour. Inside the house nobody sees raw headers any
// more. All text is valid UTF-8 whatever came in. Message ids are without angle brackets, as written
// otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mail {

using Instant = std::chrono::sys_seconds;  // UTC, whole seconds

/// A mailbox of RFC 5322 §3.4.
struct Address {
    std::string name;     // decoded display name; empty when absent
    std::string address;  // local@domain: the domain in lower case, the local part as written
    bool operator==(const Address&) const = default;
};

/// Who is behind a letter (RFC 3834, RFC 3464, RFC 2919).
enum class Origin { person, auto_reply, list, bounce, own };

/// One part of a letter that is not its text.
struct Attachment {
    std::string filename;       // safe for any disk: no path, no control, never empty
    std::string content_type;   // as declared: "image/png", lower case
    std::string detected_type;  // by its first octets; empty when nothing is recognised
    bool encrypted = false;     // an archive or document that wants a password, as far as can be seen
    std::string content_id;     // without brackets; empty when absent
    bool is_inline = false;     // shown inside the text (Content-Disposition or cid:)
    std::string sha256;         // of bytes, lower-case hex
    std::string bytes;          // decoded content
};

/// What a delivery report says of one recipient (RFC 3464 §2.3, or read from free text).
struct BouncedRecipient {
    std::string address;
    std::string status;  // "5.1.1"; empty when the report names none
    std::string action;  // failed, delayed, delivered, relayed, expanded; empty when unknown
};

struct Bounce {
    bool is_bounce = false;
    std::vector<BouncedRecipient> recipients;
    std::string original_message_id;  // of the letter that bounced; empty when the report does not carry it
    std::string diagnostic;           // the other side's words, one line; may be empty
};

struct ParsedMail {
    std::vector<Address> from;  // more than one is legal, and suspicious
    std::vector<Address> reply_to, to, cc;
    std::string sender;       // address of the Sender header; empty when absent
    std::string return_path;  // empty: none, or the null path; see has_null_return_path
    bool has_null_return_path = false;
    std::string subject;                   // decoded, unfolded
    std::string message_id;                // empty when absent: nothing is ever invented
    std::vector<std::string> in_reply_to;  // nearly always none or one
    std::vector<std::string> references;   // oldest first
    std::optional<Instant> date;  // the Date header: the sender's word, never what a clock starts from
    int date_offset = 0;          // minutes east of UTC in the Date header
    std::vector<std::string>
        delivered_to;  // Delivered-To, X-Original-To, Envelope-To: plus addresses show here
    std::vector<std::string> authentication_results;  // RFC 8601, topmost first, unfolded
    std::string loop_mark;                            // our own X-Ticketgate-Loop; empty when absent

    Origin origin = Origin::person;
    std::vector<std::string> origin_evidence;  // what was looked at and found: "Auto-Submitted: auto-replied"
    bool auto_submitted = false;               // a machine wrote it, whatever kind of machine
    bool auto_replied = false;  // … and it answers something: a vacation program, not a monitor
    bool no_autoreply = false;  // it must not be answered by a machine
    bool complaint = false;     // an abuse report (RFC 5965)
    Bounce bounce;

    std::string text;          // the whole letter as a person reads it
    std::string reply_text;    // what this person wrote now: a view, never what is kept
    bool only_quotes = false;  // reply_text holds nothing of his: shown whole, since it is all there is
    bool bare_thanks = false;  // a person's "thank you" and nothing else (thanks.h)
    std::string charset;       // what the text was decoded from
    std::vector<Attachment> attachments;
    std::vector<std::string>
        defects;  // what was wrong with the letter, in words; a bad letter is still a letter
};

}  // namespace mail
