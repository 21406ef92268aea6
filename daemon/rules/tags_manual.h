// The operators' language as a manual page, from its table. Pure.
#pragma once

#include <string>

namespace rules {

/// ticketgate-tags(7), in the language of man(7).
std::string tags_manual();

}  // namespace rules
