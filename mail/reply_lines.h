// A letter's lines and what each is for the one who looks for the person's own words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mail {

enum class LineKind {
    empty,
    text,
    quoted,       // behind '>', '|' or The Bat!'s initials
    attribution,  // introduces a quote
    header,       // of a block like "From: … Sent: … Subject: …"
    forward,      // introduces a forwarded letter
    delimiter,    // our own line
    mobile,       // "Sent from my iPhone"
};

struct ReplyLine {
    std::string_view raw;
    LineKind kind;
};

/// At most 20,000 lines are told apart; what follows is in none of them.
std::vector<ReplyLine> classify_lines(std::string_view text);

}  // namespace mail
