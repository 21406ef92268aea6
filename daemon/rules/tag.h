// The ticket's number in a subject, written as the policy's tag says: "[#{number}]". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/record.h"

namespace rules {

/// "[#42]".
std::string make_tag(std::string_view tag, store::TicketNumber number);
/// The first number that stands in the subject in the tag's form; empty when there is none or it is no number
/// of ours (0, 19 digits).
std::optional<store::TicketNumber> number_in_subject(std::string_view tag, std::string_view subject);
/// The subject without any such number, blanks squeezed.
std::string without_tag(std::string_view tag, std::string_view subject);

}  // namespace rules
