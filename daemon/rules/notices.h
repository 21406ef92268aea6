// Which letter to whom: notices as values, their words still to be filled in. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/decision.h"
#include "daemon/rules/facts.h"
#include "daemon/rules/policy.h"

namespace rules {

/// What a notice speaks of, beside its own values.
struct About {
    const Desk& desk;
    std::string queue;
    const TicketFacts* ticket = nullptr;  // null: of no ticket
    std::string loop_mark;
};

using Values = std::map<std::string, std::string>;

/// In the ticket's language, to the ticket's participants, or to `to` when there is no ticket; threaded into
/// the client's own conversation.
Notice client_notice(const About& about, const std::string& kind, Values values,
                     const std::string& answers_id);
/// The same to somebody who is on no ticket.
Notice stranger_notice(const About& about, const std::string& kind, const mail::Address& to, Values values,
                       const std::string& answers_id);
/// One letter for each, so that each has an id of his own: it proves who answers. None when the policy has
/// switched this notice off.
std::vector<Notice> operator_notices(const About& about, const std::string& kind,
                                     const std::vector<Operator>& to, Values values);

/// What the words of every notice may use; a notice's own values win.
Values common_values(const About& about);

/// True of the notices whose names begin with "op-".
bool is_for_operators(std::string_view kind);

/// True: the policy of this queue does not send it.
bool switched_off(const About& about, const std::string& kind);

}  // namespace rules
