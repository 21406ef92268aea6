// The MIME tree (RFC 2046 §5.1) as views into the letter: our own boundary splitter, linear, within limits.
// mimetic is not asked: it loses parts, hangs on long boundaries and recurses without end.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mail/header_block.h"
#include "mail/parameter.h"
#include "mail/parse.h"

namespace mail {

struct Part {
    Headers headers;
    std::string type = "text",
                subtype =
                    "plain";  // lower case; application/octet-stream when what is declared makes no sense
    bool type_declared = false;
    ParameterList content_type, disposition;
    std::string encoding;       // Content-Transfer-Encoding, lower case
    std::string_view body;      // between the header block and the boundary, still encoded
    std::vector<Part> parts;    // of multipart/*; the one letter of message/rfc822
    std::string_view preamble;  // what stands before the first boundary (RFC 2046 §5.1.1), shown when the
                                // parts hold no text
    std::string_view epilogue;
    std::unique_ptr<std::string>
        decoded;  // owns what `parts` look into when an enclosed letter was itself encoded

    bool is(std::string_view full_type) const;  // "multipart/mixed", or "multipart/*"
};

struct Split {
    Part root;
    std::vector<std::string> defects;
};

/// `raw` must outlive the result. Over a limit the part stays whole and a defect names the limit.
Split split(std::string_view raw, const Limits& limits);

/// Without a byte order mark, blank lines and an mbox "From " line in front.
std::string_view without_envelope(std::string_view raw);

}  // namespace mail
