// Which person a word means: operators by name, addresses as people write them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/rules/policy.h"

namespace rules {

struct OperatorFound {
    const Operator* who = nullptr;
    std::string problem;  // why there is none, in the language asked for: nobody is called so, or several are
};

/// Among those who may have tickets of this queue in hand, operators and leads: by address, or what stands
/// before its "@", or the name, or the beginning of the name or of one of its words. Any case.
OperatorFound operator_called(const Desk& desk, std::string_view queue, std::string_view name,
                              std::string_view language);

/// The operator whom the shell's user is: "shell:ivan" is whoever is called so or has the address ivan@…;
/// null: nobody, or not one alone.
const Operator* operator_at_shell(const Desk& desk, std::string_view actor);
bool is_shell(std::string_view actor);

/// One mail address, as mail programs leave it too: "<anna@x>", "anna@x <mailto:anna@x>". Empty: it is none.
std::optional<std::string> read_address(std::string_view text);

}  // namespace rules
