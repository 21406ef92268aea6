// Which of a letter's parts are its text, and which are attachments.
#pragma once

#include <string>
#include <vector>

#include "mail/parsed_mail.h"
#include "mail/splitter.h"

namespace mail {

struct Body {
    std::string text;  // as a person reads it, LF line ends
    std::string
        answer;  // where to look for the person's own words: `text`, or the HTML's with marked quotes cut
    std::string charset;  // of the first text
    std::string label;    // the first charset that a text declares: what raw 8-bit headers are probably in
    std::vector<Attachment> attachments;
    std::vector<std::string> defects;
};

Body read_body(const Part& root, const Limits& limits);

/// The decoded text of one text part with its charset; transfer encoding, charset and line ends undone,
/// markup left.
struct DecodedText {
    std::string text;
    std::string charset;
    std::string label;  // as declared
    bool damaged = false;
};
DecodedText decoded_text(const Part& part, const Limits& limits);

}  // namespace mail
