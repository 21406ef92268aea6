// What has to hold for any input whatever. A breach ends the process with its name, so that the fuzzer keeps
// the input.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "mail/ascii.h"
#include "mail/parse.h"
#include "mail/utf8.h"

namespace fuzz {

inline void must(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "INVARIANT BROKEN: %s\n", what);
    std::abort();
}

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

inline void must_be_text(std::string_view text) {
    must(mail::is_utf8(text), "text is valid UTF-8");
    must(text.find('\0') == std::string_view::npos, "text has no NUL");
}

/// A value that may come to stand in a header, a log line or a file name again.
inline void must_be_one_line(std::string_view value) {
    must_be_text(value);
    must(std::ranges::none_of(value, mail::is_control), "no control characters in a header's value");
}

inline void must_be_addresses(const std::vector<mail::Address>& list) {
    for (const mail::Address& a : list) {
        must_be_one_line(a.name);
        must_be_one_line(a.address);
        must(!a.address.empty(), "a mailbox has an address");
    }
}

inline void must_be_lines(const std::vector<std::string>& list) {
    for (const std::string& value : list) must_be_one_line(value);
}

inline void must_be_attachments(const std::vector<mail::Attachment>& list) {
    for (const mail::Attachment& file : list) {
        must_be_one_line(file.filename);
        must_be_one_line(file.content_type);
        must_be_one_line(file.detected_type);
        must_be_one_line(file.content_id);
        must(!file.filename.empty() && file.filename.size() <= 200, "a file has a name that a disk can hold");
        must(file.filename.find_first_of("/\\") == std::string::npos, "a file's name is no path");
        must(file.sha256.size() == 64, "a file has its sum");
    }
}

/// Of a whole letter.
inline void must_be_sound(const mail::ParsedMail& letter) {
    for (const auto* list : {&letter.from, &letter.reply_to, &letter.to, &letter.cc})
        must_be_addresses(*list);
    for (const auto* value :
         {&letter.sender, &letter.return_path, &letter.subject, &letter.message_id, &letter.loop_mark,
          &letter.charset, &letter.bounce.original_message_id, &letter.bounce.diagnostic})
        must_be_one_line(*value);
    for (const auto* list : {&letter.in_reply_to, &letter.references, &letter.delivered_to,
                             &letter.authentication_results, &letter.origin_evidence, &letter.defects})
        must_be_lines(*list);
    for (const mail::BouncedRecipient& r : letter.bounce.recipients)
        for (const auto* value : {&r.address, &r.status, &r.action}) must_be_one_line(*value);
    must_be_attachments(letter.attachments);
    must_be_text(letter.text);
    must_be_text(letter.reply_text);
    must(letter.text.empty() || !letter.reply_text.empty(), "an answer is never empty when the text is not");
}

}  // namespace fuzz
