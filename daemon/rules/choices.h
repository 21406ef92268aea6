// Which one of a list does a person mean? By key, by what is shown, or by another name, in any case of ASCII
// and Cyrillic letters, with yo as ye and blanks squeezed. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/rules/regulation.h"

namespace rules {

/// Lower case (ASCII, Cyrillic), yo as ye, every dash as '-', blanks of any kind squeezed and trimmed,
/// invisible characters gone, so are a final full stop and quotation marks around it.
std::string folded(std::string_view text);
bool means(const Choice& choice, std::string_view written);
// Null when none or more than one is meant. Two names of one choice behind each other mean it too:
// "2 (High)", "2 - high", "high, 2"; names of two choices ("2 (Low)") mean none.
const Category* find_category(const Regulation& regulation, std::string_view written);
const Priority* find_priority(const Regulation& regulation, std::string_view written);
const Impact* find_impact(const Regulation& regulation, std::string_view written);
const Choice* find_urgency(const Regulation& regulation, std::string_view written);
const Channel* find_channel(const Regulation& regulation, std::string_view written);
const Reason* find_reason(const Regulation& regulation, std::string_view written);

/// In this language, else in English, else any, else the key.
std::string shown(const Choice& choice, std::string_view language);
std::string in_language(const Words& words, std::string_view language);
/// "2 (High)"; empty for 0.
std::string shown_priority(const Regulation& regulation, int number, std::string_view language);

/// The matrix (impact × urgency). Empty: the regulation has none, or a key is not known.
std::optional<int> priority_of(const Regulation& regulation, std::string_view impact_key,
                               std::string_view urgency_key);

}  // namespace rules
