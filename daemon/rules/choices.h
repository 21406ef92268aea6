// Which one of a list does a person mean? By key, by what is shown, or by another name, in any case of ASCII
// and Cyrillic letters, with ё as е and blanks squeezed. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/regulation.h"

namespace rules {

/// Lower case (ASCII, Cyrillic), ё as е, blanks squeezed and trimmed, a final full stop or quotation marks
/// gone.
std::string folded(std::string_view text);
bool means(const Choice& choice, std::string_view written);
/// Null when none or more than one is meant. Also "2 (Высокий)" and "2 - высокий": the key with what is shown
/// behind it.
const Category* find_category(const Regulation& regulation, std::string_view written);
const Priority* find_priority(const Regulation& regulation, std::string_view written);
const Impact* find_impact(const Regulation& regulation, std::string_view written);
const Choice* find_urgency(const Regulation& regulation, std::string_view written);
const Channel* find_channel(const Regulation& regulation, std::string_view written);
const Reason* find_reason(const Regulation& regulation, std::string_view written);

/// In this language, else in English, else any, else the key.
std::string shown(const Choice& choice, std::string_view language);
std::string in_language(const Words& words, std::string_view language);
/// "2 (Высокий)"; empty for 0.
std::string shown_priority(const Regulation& regulation, int number, std::string_view language);

/// The matrix (impact × urgency). Empty: the regulation has none, or a key is not known.
std::optional<int> priority_of(const Regulation& regulation, std::string_view impact_key,
                               std::string_view urgency_key);

}  // namespace rules
