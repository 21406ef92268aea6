#include <fmt/format.h>

#include "daemon/rules/doing.h"

namespace rules {

Problem client(Doing& d, const Command& command) {
    const std::string& address = command.argument;
    if (address.find('@') == std::string::npos || address.find(' ') != std::string::npos)
        return fmt::format("\"{}\" is no mail address", address);
    d.work.add_participant({address, "", store::Role::requester});
    d.work.change("requester", address);
    return {};
}

Problem assign(Doing&, const Command&) {
    return "not carried out yet";
}

Problem split(Doing&, const Command&) {
    return "not carried out yet";
}

Problem merge(Doing&, const Command&) {
    return "not carried out yet";
}

Problem link(Doing&, const Command&) {
    return "not carried out yet";
}

Problem move(Doing&, const Command&) {
    return "not carried out yet";
}

Problem cc(Doing&, const Command&) {
    return "not carried out yet";
}

Problem canned(Doing&, const Command&) {
    return "not carried out yet";
}

}  // namespace rules
